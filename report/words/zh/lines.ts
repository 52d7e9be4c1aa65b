import { idInName, UNNAMED, WHOLE_CLUSTER } from '../../../judgement/nameless';
import { short } from '../said';
import type { LineWords } from '../words';

/** A tenant's name as it is shown; what stands for one that is not known is said in words. */
export function nameOf(tenant: string | null | undefined): string {
	if (tenant === undefined || tenant === UNNAMED) return '未知租户';
	if (tenant === null || tenant === WHOLE_CLUSTER) return '整个集群';
	const id = idInName(tenant);
	return id === undefined ? short(tenant, 120) : `租户 ${id}`;
}

/** Lines that stand in every form, in Chinese. */
export const LINES: LineWords = {
	titles: { name: '租户', state: '状态', lastGood: '最近成功备份', size: '大小', duration: '耗时', log: '归档延迟', proven: '恢复演练' },
	never: '从未',
	notKnown: '未知',
	running: '备份中',
	runningAt: (percent) => `备份中，已完成 ${percent}%`,
	besideRunning: (state, percent) => `${state}，备份中（${percent}%）`,
	acknowledged: (state) => `${state}（已确认）`,
	logs: { failed: '已中断', canceled: '已停止', none: '从未开启', unknown: '未知' },
	drills: { failed: '最近演练失败', unverified: '没有结论' },
	name: nameOf,
	source: ({ cluster, service, time, timeZone }) => `${cluster === null ? '' : `集群 ${cluster}，`}数据来自 ${service === 'ocp' ? 'OCP' : 'obshell'}，检查时间 ${time}（${timeZone}）`,
	counts(counts) {
		const parts = [
			[counts.safe, '安全'],
			[counts.failed, '失败'],
			[counts.overdue, '超期'],
			[counts.withoutBackup, '从未备份'],
			[counts.running, '备份中'],
		].flatMap(([count, what]) => (count === 0 ? [] : [`${what} ${count} 个`]));
		const findings = counts.critical + counts.attention === 0 ? '没有问题' : `严重问题 ${counts.critical} 个，其他问题 ${counts.attention} 个`;
		const known = counts.acknowledged > 0 ? [`已确认 ${counts.acknowledged} 个`] : [];
		const over = counts.over > 0 ? [`已消除 ${counts.over} 个`] : [];
		return `共 ${counts.tenants} 个租户：${[...parts, findings, ...known, ...over].join('，')}`;
	},
	promised: (tenants, promise) => `${tenants} 个租户：${promise}`,
	otherPromises: (tenants) => `另有 ${tenants} 个租户为其他要求`,
	thresholds(limits) {
		const parts = [
			`单次备份最长 ${limits.runningHours} 小时且不超过平时的 ${limits.runningTimesUsual} 倍`,
			`可恢复到最近 ${limits.windowMinutes} 分钟以内`,
			`报告最近 ${limits.restoreFailedHours} 小时内失败的恢复任务`,
			`单次恢复最长 ${limits.restoreHours} 小时`,
		];
		return `检查标准：${parts.join('；')}。`;
	},
};
