import type { Labels, PageWords } from '../words';
import { duration, FIGURES } from './figures';

/** Short texts around what is told, in Chinese. */
export const LABELS: Labels = {
	product: 'OceanBase 备份',
	verdicts: { critical: '严重', attention: '注意', healthy: '正常' },
	known: '已确认',
	toDo: '处理建议',
	whatToDo: '待处理',
	tenants: '租户',
	findings: '问题',
	promised: '备份要求',
	notChecked: '未检查',
	safe: '安全',
	failed: '最近备份失败',
	overdue: '备份超期',
	withoutBackup: '从未备份',
	running: '正在备份',
	ofTenants: (count, all) => `${all} 个租户中的 ${count} 个`,
	bySeverity: (critical, attention) => `严重 ${critical} 个，其他 ${attention} 个`,
	lastGood: (cell) => `最近成功备份：${cell}`,
	took: (cell) => `耗时 ${cell}`,
	log: (cell, isRunning) => (isRunning ? `归档延迟 ${cell}` : `日志归档${cell}`),
	proven: (cell) => `恢复演练：${cell}`,
	titled: (title, text) => `${title}：${text}`,
	sentences: (parts) => parts.join('。'),
	names: (names, more = 0) => (more > 0 ? `${names.join('、')} 等 ${names.length + more} 个` : names.join('、')),
	andMore: (count) => `另有 ${count} 个`,
	moreFindings: (count, mix) => `另有 ${count} 个问题：${mix}`,
	moreTenants: (count, mix) => `另有 ${count} 个租户：${mix}`,
	allHealthy: '全部正常',
	mix: (of) =>
		(
			[
				[of.critical, '严重'],
				[of.attention, '需要关注'],
				[of.healthy, '正常'],
			] as const
		)
			.flatMap(([count, what]) => (count === 0 ? [] : [`${what} ${count} 个`]))
			.join('，'),
	withNames: (headline, names) => `${headline}（${names}）`,
};

/** Texts of the page, in Chinese. */
export const PAGE: PageWords = {
	safeOf: (tenants) => `安全，共 ${tenants} 个租户`,
	lastFailed: '最近备份失败',
	overdue: '备份超期',
	withoutBackup: '从未备份',
	runningNow: '正在备份',
	findings: (critical) => `问题，其中严重 ${critical} 个`,
	critical: (state) => `严重：${state}`,
	serverSays: '服务器返回的信息',
	sortBy: '排序',
	legend: (left) =>
		`时间条上的刻度表示下一次成功备份的最晚时间；没有时间的红色满条表示该租户没有成功的备份。小图为最近几次备份，从旧到新；红框表示未成功，虚线框表示仍在运行。${left > 0 ? `最后 ${left} 个租户不显示小图。` : ''}`,
	noneGood: (runs) => `最近 ${runs} 次备份均未成功。`,
	ageBar: (age, limit) => (age === null ? `没有已知的成功备份，上限 ${duration(limit)}` : `最近成功备份在 ${FIGURES.ago(age)}，上限 ${duration(limit)}`),
	durations: (runs) => `最近 ${runs} 次备份的耗时`,
	sizes: (runs) => `最近 ${runs} 次备份的大小`,
	range: (lowest, highest, last, others) => `从 ${lowest} 到 ${highest}，最近一次成功为 ${last}${others === 0 ? '' : `；${others} 次未成功或未结束，以框表示`}。`,
};
