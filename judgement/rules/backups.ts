import type { BackupRecord } from '../../services/records/types';
import { instant, type Facts } from '../facts';
import { counted, duration, oneLine } from '../quantities';
import type { Finding } from '../types';
import { finding, over, type RuleContext } from './context';

/** Server reasons can be stack dumps; a report needs their beginning. UTF-16 units. */
const LONGEST_REASON = 300;

/** The median of fewer runs says nothing. */
const FEWEST_RUNS = 3;

/** Three times the usual 10 s is no reason to wake anybody. Seconds. */
const SHORTEST_LONG_RUN = 15 * 60;

const START = 'start a backup (Backup > Start)';

/** What is to be said about the data backups of one tenant. */
export function backupFindings(facts: Facts, context: RuleContext): Finding[] {
	if (facts.newest.outcome === 'none') return [never(facts, context)];
	return [...newestRun(facts, context), ...lastGood(facts, context)];
}

function never({ name, log }: Facts, { service, beingRestored }: RuleContext): Finding {
	if (beingRestored.has(name)) {
		return finding(
			'attention',
			name,
			'backup-never',
			null,
			'There is no backup yet: the tenant is being restored right now.',
			`When the restore has ended, set up its backups and ${START}, unless the tenant is only a test.`,
		);
	}
	const noLog = !log || log.outcome === 'none' ? ', and no log archiving' : '';
	const setUp =
		service === 'obshell'
			? 'Set a destination (Backup Config > Set Backup Config)'
			: 'Add the tenant to a backup strategy (Backup Strategy > Create)';
	return finding(
		'critical',
		name,
		'backup-never',
		null,
		`There has never been a backup${noLog}: nothing of this tenant can be restored.`,
		`${setUp}, then ${START}. If it needs no backup, leave it out of this report.`,
	);
}

function newestRun(facts: Facts, context: RuleContext): Finding[] {
	const { name, newest } = facts;
	const ended = instant(newest.finishedAt) ?? instant(newest.startedAt);
	const reason = newest.message === null ? '' : oneLine(newest.message, LONGEST_REASON);
	switch (newest.outcome) {
		case 'failed':
			return [
				finding(
					'critical',
					name,
					'backup-failed',
					ended,
					`The last backup failed ${context.ago(ended)}. ${reason === '' ? 'The server gives no reason.' : `Reason: ${stopped(reason)}`}${still(facts, context)}`,
					`Remove the cause (is the destination reachable, not full, access allowed?), then ${START}.`,
				),
			];
		case 'canceled':
			return [
				finding(
					'attention',
					name,
					'backup-canceled',
					ended,
					`The last backup was canceled ${context.ago(ended)}.${still(facts, context)}`,
					`Find out who canceled it and why; if it was not meant, ${START}.`,
				),
			];
		case 'running':
			return running(facts, context);
		case 'succeeded':
			return [];
		default:
			return [
				finding(
					'attention',
					name,
					'backup-unknown',
					ended,
					`The server gives the last backup the status ${oneLine(newest.status ?? '(none)', 60)}, which says neither success nor failure.${reason === '' ? '' : ` It adds: ${stopped(reason)}`}${still(facts, context)}`,
					'Look at this backup on the server; until then rely only on the last good one.',
				),
			];
	}
}

function stopped(sentence: string): string {
	return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** How bad it is that the newest backup did not succeed; the overdue rule says so itself. */
function still({ lastGoodAt }: Facts, context: RuleContext): string {
	if (lastGoodAt === null || isOverdue(lastGoodAt, context)) return '';
	return ` The last good backup ended ${context.ago(lastGoodAt)}, within the limit of ${context.limits.overdueHours} h.`;
}

function running({ name, newest, runs }: Facts, context: RuleContext): Finding[] {
	const started = instant(newest.startedAt);
	const taken = started === null ? newest.durationSeconds : context.secondsSince(started);
	if (taken === null) {
		return [
			finding(
				'attention',
				name,
				'backup-start-unknown',
				null,
				'A backup is running; since when is not known, so nobody can tell whether it takes too long.',
				'Look at this backup on the server.',
			),
		];
	}
	const reasons = [];
	const limit = context.limits.runningHours * 3600;
	if (taken > limit) reasons.push(over(taken, limit));
	const usual = usualSeconds(newest, runs);
	if (usual !== null && taken > SHORTEST_LONG_RUN && taken > context.limits.runningTimesUsual * usual) {
		reasons.push(`${(taken / usual).toFixed(1)} times the usual ${duration(usual)}`);
	}
	if (reasons.length === 0) return [];
	const done = newest.progressPercent === null ? '' : `, ${newest.progressPercent} % done`;
	return [
		finding(
			'attention',
			name,
			'backup-too-long',
			started,
			`The backup that started ${context.ago(started)} has been running for ${duration(taken)}${done}: ${reasons.join(', ')}.`,
			'See whether its progress still grows. If it does not: look at the destination and its network, then cancel the backup and start it again.',
		),
	];
}

/** The median duration of good runs of the same kind, in seconds; null when too few are known. */
function usualSeconds(newest: BackupRecord, runs: BackupRecord[]): number | null {
	const seconds = runs
		.filter(({ outcome, backupType }) => outcome === 'succeeded' && isSameType(backupType, newest.backupType))
		.flatMap(({ durationSeconds }) => (durationSeconds !== null && durationSeconds > 0 ? [durationSeconds] : []))
		.sort((a, b) => a - b);
	if (seconds.length < FEWEST_RUNS) return null;
	const middle = seconds.length / 2;
	return (seconds[Math.floor(middle)] + seconds[Math.ceil(middle) - 1]) / 2;
}

function isSameType(one: BackupRecord['backupType'], other: BackupRecord['backupType']): boolean {
	return one === null || other === null || one === other;
}

function lastGood(facts: Facts, context: RuleContext): Finding[] {
	const { name, newest, lastGoodAt } = facts;
	if (lastGoodAt === null) return [noneGoodKnown(facts)];
	if (!isOverdue(lastGoodAt, context)) return [];
	const limit = context.limits.overdueHours * 3600;
	const isRunning = newest.outcome === 'running';
	const progress = newest.progressPercent === null ? '' : ` (${newest.progressPercent} % done)`;
	return [
		finding(
			'critical',
			name,
			'backup-overdue',
			lastGoodAt + limit * 1000,
			`The last good backup ended ${context.ago(lastGoodAt)}, ${over(context.secondsSince(lastGoodAt), limit)}.${isRunning ? ` A backup is running now${progress}.` : ''}`,
			isRunning
				? 'Wait for the running backup; if it fails, remove the cause and start it again (Backup > Start).'
				: `Find out why none has succeeded since (schedule paused, server down, destination full?), then ${START}.`,
		),
	];
}

function isOverdue(lastGoodAt: number, context: RuleContext): boolean {
	return context.secondsSince(lastGoodAt) > context.limits.overdueHours * 3600;
}

function noneGoodKnown({ name, newest, runs, lastGood: good }: Facts): Finding {
	const earlier = runs.length - 1;
	const isFirstLook = newest.outcome === 'running' && earlier === 0;
	const sentence = good
		? 'The last good backup has no time, so its age is not known.'
		: earlier > 0
			? `None of the ${counted(runs.length, 'recent backup')} that the server lists has succeeded.`
			: isFirstLook
				? 'A backup is running; whether an earlier one succeeded is not known.'
				: 'No earlier good backup is known.';
	return finding(
		isFirstLook ? 'attention' : 'critical',
		name,
		'backup-last-good-unknown',
		null,
		sentence,
		isFirstLook
			? 'Look again when it has ended.'
			: `Assume that nothing can be restored until you have seen a good backup on the server; ${START}.`,
	);
}
