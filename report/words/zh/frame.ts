import type { Lifecycle } from '../../../judgement/lifecycle';
import { DEFAULT_THRESHOLDS, type NotChecked, type Plan, type Promised, type PromiseSource } from '../../../judgement/types';
import type { BadViewRow, ViewFault } from '../../../judgement/viewTypes';
import { short, untilIn } from '../said';
import type { Marked, Whole } from '../words';
import { FAULTS } from './faults';

/** What a tenant is, as its line and the end of the report say it. */
export const LIFECYCLES: Readonly<Record<Lifecycle, string>> = {
	live: '安全',
	standby: '备租户',
	restored: '刚完成恢复',
	restoring: '恢复中',
	creating: '创建中',
	dropping: '删除中',
	recycled: '已删除或在回收站中',
	auxiliary: '表级恢复使用的辅助租户',
	meta: 'Meta 租户',
	sys: 'sys 租户',
};

const SOURCES: Readonly<Record<PromiseSource, string>> = { row: '自定义要求', threshold: '自定义阈值', strategy: 'OCP 备份策略', default: '默认' };

const WEEKDAYS = ['周一', '周二', '周三', '周四', '周五', '周六', '周日'];

/** What is wrong as a whole. */
export function headline({ verdict, tenants, inDanger, toSee, findings, muted, isPartial }: Whole): string {
	const beside = muted > 0 ? `；另有 ${muted} 个问题已确认` : '';
	if (verdict === 'healthy') {
		const who = tenants === 0 ? '没有需要备份的租户' : tenants === 1 ? '唯一的租户备份安全' : `全部 ${tenants} 个租户备份安全`;
		return `${isPartial ? '正常（限已检查的部分）' : '正常'}：${muted > 0 && tenants > 0 ? '没有新的待处理问题' : who}${beside}`;
	}
	const parts = [
		...(inDanger > 0 ? [`${tenants} 个租户中有 ${inDanger} 个存在数据丢失风险`] : []),
		...(toSee > 0 ? [inDanger > 0 ? `另有 ${toSee} 个需要关注` : `${tenants} 个租户中有 ${toSee} 个需要关注`] : []),
	];
	const what = parts.length > 0 ? parts.join('，') : `租户之外有 ${findings} 个问题`;
	return `${verdict === 'critical' ? '严重' : '注意'}：${what}${beside}`;
}

const TOPICS: Readonly<Record<string, string | undefined>> = {
	backup: '数据备份',
	history: '历史备份',
	log: '日志归档',
	window: '恢复窗口',
	restore: '恢复任务',
	retention: '备份保留时间',
	schedule: '备份调度',
	destination: '备份目的端',
	clock: '时间',
	cluster: '集群',
	part: '列表',
	tenant: '租户',
	tenants: '租户',
	lifecycle: '租户',
	left: '不检查的租户',
	standby: '备集群',
	set: '备份集',
	piece: '归档日志分片',
	validation: '备份校验',
	proof: '恢复演练',
	facts: '传入的数据',
};

/** What was not judged, in a word or two. */
export function topic(rule: string): string {
	return TOPICS[rule.split('-')[0]] ?? '其他';
}

/** The most names that are given one by one. */
const MOST_NAMES = 20;

function named(names: readonly string[]): string {
	const rest = names.length - MOST_NAMES;
	return rest <= 0 ? names.join('、') : `${names.slice(0, MOST_NAMES).join('、')} 等 ${names.length} 个`;
}

/** Why something was not judged. */
export function whyNotChecked({ rule, because, names = [], lifecycle, fault, rows = [], left = 0 }: NotChecked): string {
	switch (because) {
		case 'left-out':
			return `按设置未检查这些租户的备份：${named(names)}。`;
		case 'not-asked':
			return rule === 'window' ? '本次未读取恢复窗口。' : '本次未要求检查。';
		case 'too-old':
			return '服务端版本过低，不提供该信息。';
		case 'not-answered':
			return `服务端未返回该信息${fault === undefined ? '' : `（${FAULTS[fault]}）`}。`;
		case 'not-told':
			return rule === 'retention-short' ? 'obshell 不提供备份保留时间。' : '服务端不提供该信息。';
		case 'not-given':
			return NOT_GIVEN[rule] ?? '没有可供判断的数据。';
		case 'standby-clusters':
			return `备集群不支持备份，未检查：${named(names)}。`;
		case 'lifecycle':
			return `未检查这些租户（${lifecycle === undefined ? '非正常状态' : LIFECYCLES[lifecycle]}）：${named(names)}。`;
		case 'too-many':
			return `租户过多，未逐个读取其备份策略：${named(names)}。`;
		case 'bad-rows':
			return `${rows.map(badRow).join('；')}${left > 0 ? `；另有 ${left} 处` : ''}。相关内容未检查。`;
	}
}

const NOT_GIVEN: Readonly<Record<string, string | undefined>> = {
	window: '没有恢复窗口的数据。',
	'retention-short': '没有规定备份保留时间的备份策略。',
	proof: '要求恢复演练，但没有传入演练台账。',
	set: '没有传入 CDB_OB_BACKUP_SET_FILES 的数据。',
	piece: '没有传入 CDB_OB_ARCHIVELOG_PIECE_FILES 的数据。',
	validation: '要求备份校验，但没有传入 CDB_OB_BACKUP_VALIDATE_JOB_HISTORY 的数据。',
	'retention-none': '没有传入 CDB_OB_BACKUP_DELETE_POLICY 的数据。',
};

const BAD: Readonly<Record<ViewFault, string>> = {
	'no-object': '不是对象',
	'no-view': '无法识别属于哪个视图',
	missing: '缺失',
	'lost-digits': '数字末位已丢失，请在查询中用 CAST(… AS CHAR) 转为文本',
	'no-number': '不是数字',
	'no-time': '不是时间',
	'in-the-future': '晚于当前时间',
	'no-such-tenant': '不属于该集群的任何租户；使用 OCP 时请在查询中加上 TENANT_NAME',
	failed: '查询失败',
};

/** Which row could not be read, or what of it. */
function badRow({ list, row, column, why, detail }: BadViewRow): string {
	return `${list === 'Drill Ledger' ? '演练台账' : list === 'OceanBase Facts' ? 'OceanBase 视图数据' : short(list, 60)} 第 ${row} 行：${column === null ? '' : `${column} `}${BAD[why]}${detail === undefined ? '' : `（“${short(detail, 120)}”）`}`;
}

/** What a tenant was judged by: `每 26 小时至少一次成功备份（默认），日志归档延迟不超过 600 秒（默认）`. */
export function promiseText({ none, backupHours, plan, alarmDays, fullDays, logDelaySeconds, leastGood, retentionDays, timeoutMinutes, proofDays, rtoMinutes, rpoMinutes, validationDays, encryption, from }: Promised): string {
	if (none) return `无需备份（${SOURCES[from.none ?? 'row']}）`;
	const by = (source: PromiseSource | undefined): string => `（${SOURCES[source ?? 'default']}）`;
	const hours = backupHours ?? DEFAULT_THRESHOLDS.overdueHours;
	return [
		`${plan && backupHours === null ? planText(plan) : `每 ${hours} 小时至少一次成功备份`}${by(from.backups)}`,
		...(alarmDays === null ? [] : [`${alarmDays} 天内至少成功一次${by(from.backups)}`]),
		...(fullDays === null ? [] : [`每 ${fullDays} 天至少一次全量备份${by(from.full)}`]),
		`日志归档延迟不超过 ${logDelaySeconds} 秒${by(from.logs)}`,
		...(leastGood === null ? [] : [`至少保有 ${leastGood} 个成功备份${by(from.leastGood)}`]),
		...(retentionDays === null ? [] : [`保留 ${retentionDays} 天${by(from.retention)}`]),
		...(timeoutMinutes === null ? [] : [`单次备份不超过 ${timeoutMinutes} 分钟${by(from.timeout)}`]),
		...(proofDays === null ? [] : [`每 ${proofDays} 天至少一次恢复演练${by(from.proof)}`]),
		...(rtoMinutes === null ? [] : [`${rtoMinutes} 分钟内恢复可用${by(from.rto)}`]),
		...(rpoMinutes === null ? [] : [`最多丢失 ${rpoMinutes} 分钟的数据${by(from.rpo)}`]),
		...(validationDays === null ? [] : [`每 ${validationDays} 天至少一次备份校验${by(from.validation)}`]),
		...(encryption === null ? [] : [`${encryption === 'password' ? '设置备份密码' : '备份加密'}${by(from.encryption)}`]),
	].join('，');
}

function planText({ mode, days, minuteOfDay, offsetMinutes }: Plan): string {
	const daysOf = (kind: string) =>
		[...days]
			.filter(([, of]) => of === kind)
			.map(([day]) => (mode === 'WEEK' ? WEEKDAYS[day - 1] : `${day} 日`))
			.join('、');
	const kinds = ([['full', '全量'], ['incremental', '增量'], ['unknown', '（类型未知）']] as const).flatMap(([kind, word]) => (daysOf(kind) === '' ? [] : [`${daysOf(kind)}${word}`]));
	const zone = offsetMinutes === null ? '时区未知' : `UTC${offsetMinutes < 0 ? '-' : '+'}${clock(Math.abs(offsetMinutes))}`;
	const at = minuteOfDay === null ? '开始时间未知' : `${clock(minuteOfDay)} 开始（${zone}）`;
	return `${mode === 'WEEK' ? '每周' : '每月'}计划备份：${kinds.join('，')}，${at}`;
}

function clock(minutes: number): string {
	return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

const CHANGES: Readonly<Record<'new' | 'still' | 'over', string>> = { new: '新增', still: '仍存在', over: '已消除' };

/** How a finding goes on and who has muted it. */
export function mark({ state, held, muted }: Marked): string {
	const change = state === null ? '' : `${CHANGES[state]}${held ? '（沿用上次读取的结果）' : ''}`;
	return [change, muted === null ? '' : mutedText(muted)].filter((part) => part !== '').join('；');
}

function mutedText({ kind, who, until, why }: NonNullable<Marked['muted']>): string {
	const parts = [who && `确认人 ${who}`, until && `有效期至 ${untilIn(until)}`, why && `原因：${why}`].filter(Boolean);
	return `${kind === 'maintenance' ? '维护中' : '已确认'}${parts.length === 0 ? '' : `（${parts.join('，')}）`}`;
}
