import type { Lifecycle } from '../../../judgement/lifecycle';
import { DEFAULT_THRESHOLDS, type NotChecked, type Plan, type Promised, type PromiseSource } from '../../../judgement/types';
import type { BadViewRow, ViewFault } from '../../../judgement/viewTypes';
import { short, untilIn } from '../said';
import type { Marked, Whole } from '../words';
import { counted } from './figures';

/** What a tenant is, as its line and the end of the report say it. */
export const LIFECYCLES: Readonly<Record<Lifecycle, string>> = {
	live: 'safe',
	standby: 'standby',
	restored: 'just restored',
	restoring: 'being restored',
	creating: 'being created',
	dropping: 'being dropped',
	recycled: 'dropped or in the recycle bin',
	auxiliary: 'made by a table restore for its own use',
	meta: 'META tenants',
	sys: 'tenant sys',
};

const SOURCES: Readonly<Record<PromiseSource, string>> = {
	row: 'your row',
	threshold: 'your thresholds',
	strategy: 'OCP strategy',
	default: 'default',
};

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** What is wrong as a whole. */
export function headline({ verdict, tenants, inDanger, toSee, findings, muted, isPartial }: Whole): string {
	const all = counted(tenants, 'tenant');
	const beside = muted > 0 ? `; ${counted(muted, 'finding')} acknowledged` : '';
	if (verdict === 'healthy') {
		const who = tenants === 0 ? 'no tenant owes a backup' : tenants === 1 ? 'the only tenant is safe' : `all ${all} are safe`;
		return `${isPartial ? 'Healthy as far as checked' : 'Healthy'}: ${muted > 0 && tenants > 0 ? 'nothing new to do' : who}${beside}`;
	}
	const parts = [
		...(inDanger > 0 ? [`${inDanger} of ${all} in danger`] : []),
		...(toSee > 0 ? [inDanger > 0 ? `${toSee} more to look at` : `${toSee} of ${all} to look at`] : []),
	];
	const what = parts.length > 0 ? parts.join(', ') : `${counted(findings, 'finding')} beside the tenants`;
	return `${verdict === 'critical' ? 'Critical' : 'Attention'}: ${what}${beside}`;
}

const TOPICS: Readonly<Record<string, string | undefined>> = {
	backup: 'Backups',
	history: 'Past backups',
	log: 'Log archiving',
	window: 'Recovery windows',
	restore: 'Restores',
	retention: 'Retention',
	schedule: 'Backup schedule',
	lifecycle: 'Tenants',
	left: 'Left out',
	standby: 'Standby clusters',
	set: 'Backup sets',
	piece: 'Archived pieces',
	validation: 'Validations',
	proof: 'Restore drills',
	facts: 'Rows handed over',
};

/** What was not judged, in a word or two. */
export function topic(rule: string): string {
	return TOPICS[rule.split('-')[0]] ?? rule;
}

/** The most names that are given one by one. */
const MOST_NAMES = 20;

function named(names: readonly string[]): string {
	const rest = names.length - MOST_NAMES;
	return rest <= 0 ? names.join(', ') : `${names.slice(0, MOST_NAMES).join(', ')} and ${rest} more`;
}

/** Why something was not judged. */
export function whyNotChecked({ rule, because, names = [], lifecycle, detail, rows = [], left = 0 }: NotChecked): string {
	switch (because) {
		case 'left-out':
			return `By choice, the backups of these tenants were not looked at: ${named(names)}.`;
		case 'not-asked':
			return NOT_ASKED[rule] ?? 'Not asked for.';
		case 'too-old':
			return detail ?? 'The server does not say.';
		case 'not-answered':
			return `The server does not say${detail === undefined ? '.' : `: ${detail}`}`;
		case 'not-told':
			return rule === 'retention-short' ? 'obshell does not say how long backups are kept.' : 'The server does not say.';
		case 'not-given':
			return NOT_GIVEN[rule] ?? 'Nothing was given to judge it by.';
		case 'standby-clusters':
			return `Standby clusters cannot be backed up and were not looked at: ${named(names)}.`;
		case 'lifecycle':
			return `Not judged, because they are ${lifecycle === undefined ? 'no live tenants' : LIFECYCLES[lifecycle]}: ${named(names)}.`;
		case 'too-many':
			return `Too many tenants to ask each for its own strategy; not asked: ${named(names)}.`;
		case 'bad-rows':
			return `${rows.map(badRow).join('; ')}${left > 0 ? `; and ${left} more` : ''}. What they would tell was not judged.`;
	}
}

const FAULTS: Readonly<Record<ViewFault, string>> = {
	'no-object': 'is no object',
	'no-view': 'has no column that says which view it is of',
	missing: 'is missing',
	'lost-digits': 'is a number that has lost its last digits; let the query give text: CAST(… AS CHAR)',
	'no-number': 'is no number',
	'no-time': 'is no time',
	'in-the-future': 'lies in the future',
	'no-such-tenant': 'is of no tenant of this cluster; with OCP, add TENANT_NAME to the query',
	failed: 'the query failed',
};

/** Which row could not be read, or what of it. */
function badRow({ list, row, column, why, detail }: BadViewRow): string {
	return `${short(list, 60)}, row ${row}: ${column === null ? '' : `${column} `}${FAULTS[why]}${detail === undefined ? '' : ` (${short(detail, 120)})`}`;
}

const NOT_ASKED: Readonly<Record<string, string | undefined>> = {
	window: "The recovery windows were not read (option 'Recovery Windows')",
};

const NOT_GIVEN: Readonly<Record<string, string | undefined>> = {
	window: 'No recovery windows were given.',
	'retention-short': 'There is no backup strategy that says how long backups are kept.',
	proof: 'Restore drills are promised, but no Drill Ledger was handed over.',
	set: 'No rows of CDB_OB_BACKUP_SET_FILES were handed over.',
	piece: 'No rows of CDB_OB_ARCHIVELOG_PIECE_FILES were handed over.',
	validation: 'Validations are promised, but no rows of CDB_OB_BACKUP_VALIDATE_JOB_HISTORY were handed over.',
	'retention-none': 'No rows of CDB_OB_BACKUP_DELETE_POLICY were handed over.',
};

/** What a tenant was judged by, in words: `a good backup every 26 h (default), logs at most 600 s behind (default)`. */
export function promiseText({ none, backupHours, plan, alarmDays, fullDays, logDelaySeconds, leastGood, retentionDays, timeoutMinutes, proofDays, rtoMinutes, rpoMinutes, validationDays, encryption, from }: Promised): string {
	if (none) return `no backups (${SOURCES[from.none ?? 'row']})`;
	const by = (source: PromiseSource | undefined): string => ` (${SOURCES[source ?? 'default']})`;
	const hours = backupHours ?? DEFAULT_THRESHOLDS.overdueHours;
	return [
		`${plan && backupHours === null ? planText(plan) : `a good backup every ${hours} h`}${by(from.backups)}`,
		...(alarmDays === null ? [] : [`one within ${counted(alarmDays, 'day')}${by(from.backups)}`]),
		...(fullDays === null ? [] : [`a full one every ${counted(fullDays, 'day')}${by(from.full)}`]),
		`logs at most ${logDelaySeconds} s behind${by(from.logs)}`,
		...(leastGood === null ? [] : [`at least ${leastGood} good ones${by(from.leastGood)}`]),
		...(retentionDays === null ? [] : [`kept for ${counted(retentionDays, 'day')}${by(from.retention)}`]),
		...(timeoutMinutes === null ? [] : [`done within ${timeoutMinutes} min${by(from.timeout)}`]),
		...(proofDays === null ? [] : [`proven by a restore every ${counted(proofDays, 'day')}${by(from.proof)}`]),
		...(rtoMinutes === null ? [] : [`restored within ${rtoMinutes} min${by(from.rto)}`]),
		...(rpoMinutes === null ? [] : [`at most ${rpoMinutes} min lost${by(from.rpo)}`]),
		...(validationDays === null ? [] : [`validated every ${counted(validationDays, 'day')}${by(from.validation)}`]),
		...(encryption === null ? [] : [`${encryption === 'password' ? 'protected by a password' : 'encrypted'}${by(from.encryption)}`]),
	].join(', ');
}

function planText({ mode, days, minuteOfDay, offsetMinutes }: Plan): string {
	const daysOf = (kind: string) =>
		[...days]
			.filter(([, of]) => of === kind)
			.map(([day]) => (mode === 'WEEK' ? WEEKDAYS[day - 1] : `${day}.`))
			.join(', ');
	const kinds = [['full', 'full'], ['incremental', 'incremental'], ['unknown', 'of unknown kind']].flatMap(([kind, name]) => (daysOf(kind) === '' ? [] : [`${name} on ${daysOf(kind)}`]));
	const at = minuteOfDay === null ? 'at a time that is not known' : `at ${clock(minuteOfDay)}${offsetMinutes === null ? ' of an unknown zone' : zone(offsetMinutes)}`;
	return `${kinds.join(', ')} ${at}`;
}

function clock(minutes: number): string {
	return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

function zone(minutes: number): string {
	return `${minutes < 0 ? '-' : '+'}${clock(Math.abs(minutes))}`;
}

const CHANGES: Readonly<Record<'new' | 'still' | 'over', string>> = { new: 'New', still: 'Still', over: 'Over' };

/** How a finding goes on and who has muted it, e.g. `New`, `Still, as it was at the last reading`. */
export function mark({ state, held, muted }: Marked): string {
	const change = state === null ? '' : `${CHANGES[state]}${held ? ', as it was at the last reading' : ''}`;
	return [change, muted === null ? '' : mutedText(muted)].filter((part) => part !== '').join('; ');
}

function mutedText({ kind, who, until, why }: NonNullable<Marked['muted']>): string {
	const parts = [kind === 'maintenance' ? 'In maintenance' : 'Acknowledged', who && `by ${who}`, until && `until ${untilIn(until)}`].filter(Boolean);
	return `${parts.join(' ')}${why ? `: ${why}` : ''}`;
}
