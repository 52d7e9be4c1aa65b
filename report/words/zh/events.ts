import { namedById } from '../../../judgement/nameless';
import { errorCode } from '../../../judgement/rules/rule';
import type { BackupRecord, RestoreRecord } from '../../../services/records/types';
import { errorIn, short } from '../said';
import type { EventWords } from '../words';
import { ERRORS } from './errors';
import { duration } from './figures';
import { say } from './findings';
import { nameOf } from './lines';
import { STATES } from './states';

/** What the trigger says, in Chinese. */
export const EVENTS: EventWords = {
	backup(record) {
		const what = `${whose(record)}的数据备份`;
		if (record.outcome === 'succeeded') return `${what}成功`;
		if (record.outcome === 'canceled') return `${what}被取消${reasonOf(record)}`;
		const isContradictory = record.status === 'COMPLETED' || record.status === 'DONE';
		return `${what}${isContradictory ? `以状态 ${record.status} 结束，但带有错误` : '失败'}${reasonOf(record)}`;
	},
	restore(record) {
		const what = `${record.sourceTenant === null ? '租户' : `租户 ${nameOf(record.sourceTenant)} `}恢复到${whose(record)}的任务`;
		if (record.outcome === 'succeeded') return `${what}成功`;
		return `${what}${record.outcome === 'canceled' ? '被取消' : '失败'}${reasonOf(record)}`;
	},
	finding(finding, change, speech) {
		const mark = change === 'still' ? '（仍存在）' : change === 'worse' ? '（已升级为严重）' : '';
		return `${nameOf(finding.tenant)}${mark}：${say(finding, speech).sentence}`;
	},
	over: (rule, whom) => `已消除“${STATES[rule]}”：${ofWhom(whom).trim()}`,
	logRecovered: (whom, delaySeconds) => `${ofWhom(whom)}的日志归档已恢复正常${delaySeconds === null ? '' : `，延迟 ${duration(Math.max(0, Math.round(delaySeconds)))}`}`,
	sameOf: (message, others) => `${message}（另有 ${others} 个租户情况相同）`,
	andMore: (count) => `另有 ${count} 条`,
};

function ofWhom(whom: string): string {
	return whom === '' ? '整个集群' : /^\d+$/.test(whom) ? `已不存在的租户（ID ${whom}）` : `租户 ${nameOf(whom)} `;
}

function whose(record: BackupRecord | RestoreRecord): string {
	if (record.tenant !== null) return `租户 ${nameOf(record.tenant)} `;
	const id = String(record.tenantId ?? 0);
	return id === '0' ? `${record.cluster === null ? '整个集群' : `整个集群 ${short(record.cluster)} `}` : `${nameOf(namedById(id))} `;
}

function reasonOf({ message }: { message: string | null }): string {
	if (message === null) return '';
	const code = errorCode(message);
	const known = errorIn(ERRORS, code);
	return `：${known ? `${known.meaning}（${code}）` : `“${short(message)}”`}`;
}
