import { errorCode } from '../../../judgement/rules/rule';
import type { BackupRecord, RestoreRecord } from '../../../services/records/types';
import { errorIn, short } from '../said';
import type { EventWords } from '../words';
import { ERRORS } from './errors';
import { say } from './findings';
import { nameOf as shown } from './lines';
import { STATES } from './states';

/** What the trigger says, in English. */
export const EVENTS: EventWords = {
	backup(record) {
		if (record.outcome === 'succeeded') return `The backup of ${nameOf(record)} succeeded`;
		if (record.outcome === 'canceled') return `The backup of ${nameOf(record)} was canceled${reasonOf(record)}`;
		const isContradictory = record.status === 'COMPLETED' || record.status === 'DONE';
		return `The backup of ${nameOf(record)} ${isContradictory ? `ended as ${record.status}, but with an error` : 'failed'}${reasonOf(record)}`;
	},
	restore(record) {
		const what = `The restore of ${record.sourceTenant === null ? 'a tenant' : shown(record.sourceTenant)} into ${nameOf(record)}`;
		if (record.outcome === 'succeeded') return `${what} succeeded`;
		return `${what} ${record.outcome === 'canceled' ? 'was canceled' : 'failed'}${reasonOf(record)}`;
	},
	finding(finding, change, speech) {
		const mark = change === 'still' ? ' (still)' : change === 'worse' ? ' (now critical)' : '';
		return `${finding.tenant === null ? 'The whole cluster' : shown(finding.tenant)}${mark}: ${say(finding, speech).sentence}`;
	},
	over: (rule, whom) => `No longer "${STATES[rule]}": ${whose(whom)}`,
	logRecovered(whom, delaySeconds) {
		return `The log backup of ${whose(whom)} is fine again${delaySeconds === null ? '' : `, ${Math.round(delaySeconds)} seconds behind`}`;
	},
	sameOf: (message, others) => `${message} (and the same of ${others} other tenants)`,
	andMore: (count) => `and ${count} more`,
};

function whose(whom: string): string {
	return whom === '' ? 'the whole cluster' : /^\d+$/.test(whom) ? `the tenant with ID ${whom}, which is gone` : shown(whom);
}

function nameOf(record: BackupRecord | RestoreRecord): string {
	if (record.tenant !== null) return shown(record.tenant);
	const id = String(record.tenantId ?? 0);
	return id === '0' ? `the whole cluster${record.cluster === null ? '' : ` ${shown(record.cluster)}`}` : `the tenant with ID ${id}`;
}

function reasonOf({ message }: { message: string | null }): string {
	if (message === null) return '';
	const code = errorCode(message);
	const known = errorIn(ERRORS, code);
	return `: ${known ? `${known.meaning} (${code})` : short(message)}`;
}
