import { compare, isReminderDue, muter, readId, type Remembered } from '../../judgement/changes';
import { kindOf } from '../../judgement/judge';
import type { Finding, Judgement, Rule, Severity } from '../../judgement/types';
import { ALARMS, KINDS, type EventName } from './eventNames';
import { seconds } from './jobs';
import type { TriggerOptions } from './options';
import type { FindingMemory, Memory } from './state';

/** Something to tell of a finding. */
export interface News {
	event: EventName;
	change: 'new' | 'worse' | 'still' | 'over';
	id: string;
	rule: Rule;
	severity: Severity;
	/** As it is now; undefined = it is over. */
	finding?: Finding;
	/** Seconds since 1970: since when it was so. */
	since?: number;
}

/** What a look at findings needs besides them. */
export interface FindingsRound {
	memory: Memory;
	judgement: Judgement;
	options: TriggerOptions;
	/** Seconds since 1970. */
	now: number;
	/** IDs of findings that are told in this poll as something that ended. */
	covered: ReadonlySet<string>;
	/** Whether a finding is about a job whose end was told by an earlier poll. */
	isKnown: (finding: Finding) => boolean;
	/** Whether a finding only shows what was told, or is told, of the whole cluster. */
	isOfCluster: (finding: Finding) => boolean;
	/** Whether the tenant that an id is about was missed for the first time: it may only be a list that lags. */
	isMissedOnce: (tenant: string) => boolean;
}

/** What could not be read may be read at the next poll; only what stays so is told. */
const SEEN_TWICE: readonly Rule[] = ['tenant-unreadable', 'part-unreadable', 'tenants-fewer', 'tenants-none', 'tenants-unmatched'];

/** What can happen anew while it is still there: told again when it does. */
const RECURRING: readonly Rule[] = ['backup-failed', 'backup-completed-with-error', 'backup-canceled', 'log-stopped', 'log-interrupted'];

/** What is told for some time only does not end when it is told no more. */
export const ONLY_TOLD: ReadonlyArray<Rule | undefined> = ['restore-failed', 'restore-unknown'];

/** A stop or a failure is the same one, unless its time has moved by so many seconds. */
const SAME = 900;

/** After one of these, `logBackupRecovered` is told. */
const RECOVERING: readonly (EventName | undefined)[] = ['logBackupStopped', 'logBackupDelayed'];

/**
 * How findings go on: what to tell of them, and what to remember.
 *
 * - A finding is told once, until it is over; again when it has become critical, or has happened anew.
 * - Of the first poll nothing is told; what it saw is told by the next one, if it is still there.
 * - What nobody wanted to know, or somebody has muted, is told as soon as that changes, if it is still there.
 * - What cannot be judged now stays as it was.
 */
export function findingsOn(round: FindingsRound): { findings: Map<string, FindingMemory>; news: News[] } {
	const { memory, judgement, options, now } = round;
	const isMuted = muter(options.mutes, now * 1000);
	const before = [...memory.findings].map(([id, one]): Remembered & FindingMemory => ({ id, ...one }));
	const changes = compare(before, judgement);
	const next = new Map<string, FindingMemory>();
	const news: News[] = [];
	const isFirst = memory.at === undefined;
	const tell = (finding: Finding, change: News['change'], event: EventName): void => {
		news.push({ event, change, id: finding.id, rule: finding.rule, severity: finding.severity, finding, ...sinceOf(finding, memory.findings.get(finding.id)) });
	};
	for (const finding of judgement.findings) {
		// Two tenants that the server does not tell apart: the worse one, which stands first, counts.
		if (next.has(finding.id)) continue;
		const last = memory.findings.get(finding.id);
		const event = eventOf(finding, options);
		const isWanted = event !== undefined && isMuted(finding, judgement.cluster) === undefined;
		const since = seconds(finding.since) ?? last?.since ?? now;
		const toldNow = remindsEvery(options) > 0 ? { toldAt: now } : {};
		const keep = (told: FindingMemory['told'], severity: Severity = finding.severity) => next.set(finding.id, { told, severity, since });
		if (last?.told === 'told' || last?.told === 'covered') {
			const isWorse = last.severity === 'attention' && finding.severity === 'critical';
			const isAnew = RECURRING.includes(finding.rule) && last.since !== undefined && since - last.since > SAME;
			if (round.covered.has(finding.id)) next.set(finding.id, { told: 'told', severity: finding.severity, since, ...toldNow });
			else if (isAnew && round.isOfCluster(finding)) keep('covered');
			else if (isWanted && (isAnew || (isWorse && last.told === 'told'))) {
				tell(finding, isAnew ? 'new' : 'worse', event);
				next.set(finding.id, { told: 'told', severity: finding.severity, since, ...toldNow });
			} else {
				const isDue = last.told === 'told' && options.events.includes('problemStill') && isMuted(finding, judgement.cluster) === undefined && isReminderDue(Math.min(last.toldAt ?? last.since ?? now, now) * 1000, now * 1000, remindsEvery(options));
				if (isDue) tell(finding, 'still', 'problemStill');
				const toldAt = isDue ? now : last.toldAt;
				next.set(finding.id, { told: last.told, severity: last.severity, since, ...(toldAt !== undefined && remindsEvery(options) > 0 && { toldAt }) });
			}
			continue;
		}
		if (isFirst || (last === undefined && SEEN_TWICE.includes(finding.rule))) keep('seen');
		else if (round.covered.has(finding.id) || (last === undefined && (event === 'backupFailed' || finding.kind === 'restore') && round.isKnown(finding))) next.set(finding.id, { told: 'told', severity: finding.severity, since, ...toldNow });
		else if (!isWanted) keep('known');
		else if (round.isOfCluster(finding)) {
			tell(finding, 'new', event);
			keep('covered');
		} else {
			tell(finding, 'new', event);
			next.set(finding.id, { told: 'told', severity: finding.severity, since, ...toldNow });
		}
	}
	const over: typeof changes.over = [];
	for (const one of changes.over) {
		const subject = readId(one.id)?.subject ?? null;
		if (subject !== null && round.isMissedOnce(subject)) next.set(one.id, memoryOf(one));
		else over.push(one);
	}
	for (const one of changes.held) next.set(one.id, memoryOf(one));
	return { findings: next, news: [...news, ...endsOf(over, next, options)] };
}

function memoryOf({ told, severity, since, toldAt }: FindingMemory): FindingMemory {
	return { told, severity, ...(since !== undefined && { since }), ...(toldAt !== undefined && { toldAt }) };
}

function sinceOf(finding: Finding, last: FindingMemory | undefined): Pick<News, 'since'> {
	const since = seconds(finding.since) ?? last?.since;
	return since === undefined ? {} : { since };
}

/** What to tell of findings that are over. A log backup has recovered when none of its alarms is left. */
function endsOf(over: Array<Remembered & FindingMemory>, left: ReadonlyMap<string, unknown>, options: TriggerOptions): News[] {
	const alarmed = new Set([...left.keys()].flatMap((id) => (isLogAlarm(id) ? [subjectOf(id)] : [])));
	const recovered = new Set<string>();
	return over.flatMap(({ id, told, severity, since }): News[] => {
		const read = readId(id);
		if (!read || told === 'seen' || told === 'covered' || ONLY_TOLD.includes(read.rule)) return [];
		const subject = subjectOf(id);
		const one = { change: 'over' as const, id, rule: read.rule, severity, ...(since !== undefined && { since }) };
		if (isLogAlarm(id) && options.events.includes('logBackupRecovered') && !alarmed.has(subject)) {
			if (recovered.has(subject)) return [];
			recovered.add(subject);
			return [{ ...one, event: 'logBackupRecovered' }];
		}
		const isWanted = options.events.includes('problemOver') && (told === 'told' || isProblem(read.rule, severity, options));
		return isWanted ? [{ ...one, event: 'problemOver' }] : [];
	});
}

function isLogAlarm(id: string): boolean {
	const read = readId(id);
	return read !== undefined && RECOVERING.includes(ALARMS[read.rule]?.event);
}

function subjectOf(id: string): string {
	return readId(id)?.subject ?? '';
}

/** Under which of the chosen events a finding is told; undefined = under none. */
export function eventOf({ rule, severity }: Pick<Finding, 'rule' | 'severity'>, options: TriggerOptions): EventName | undefined {
	const alarm = ALARMS[rule];
	if (alarm && options.events.includes(alarm.event) && isAtLeast(severity, alarm.from)) return alarm.event;
	return options.events.includes('problemNew') && isProblem(rule, severity, options) ? 'problemNew' : undefined;
}

function isProblem(rule: Rule, severity: Severity, options: TriggerOptions): boolean {
	const kind = kindOf(rule);
	return isAtLeast(severity, options.severity) && KINDS.some(({ value, kinds }) => options.kinds.includes(value) && (kinds as readonly string[]).includes(kind));
}

function isAtLeast(severity: Severity, from: Severity): boolean {
	return severity === 'critical' || from === 'attention';
}

/** Hours; 0 = never. */
function remindsEvery({ events, remindHours }: TriggerOptions): number {
	return events.includes('problemStill') ? remindHours : 0;
}
