import type { LogBackupRecord } from '../../services/records/types';
import { instant, type Facts } from '../facts';
import { duration, oneLine } from '../quantities';
import type { Finding } from '../types';
import { finding, over, severityBeyond, type RuleContext } from './context';

/** What is to be said about the log archiving of one tenant. */
export function logFindings({ name, log, newest }: Facts, context: RuleContext): Finding[] {
	// That nothing is archived of a tenant without any backup is part of that finding.
	if (newest.outcome === 'none' && (!log || log.outcome === 'none')) return [];
	if (!log) {
		return [
			finding(
				'critical',
				name,
				'log-not-listed',
				null,
				'The server lists no log archiving for this tenant: assume that changes since the last backup are saved nowhere.',
				start(context),
			),
		];
	}
	switch (log.outcome) {
		case 'running':
			return delay(name, log, context);
		case 'none':
			return [
				finding(
					'critical',
					name,
					'log-never-started',
					null,
					'Log archiving was never started: changes since the last backup are saved nowhere.',
					start(context),
				),
			];
		case 'canceled':
			return [
				finding(
					'critical',
					name,
					'log-stopped',
					instant(log.checkpoint),
					`Log archiving is not running (${status(log)}): ${lost(log, context)}`,
					start(context),
				),
			];
		case 'failed':
			return [
				finding(
					'critical',
					name,
					'log-interrupted',
					instant(log.checkpoint),
					`Log archiving is ${log.status === null ? 'not running, interrupted or stopped' : `broken (${status(log)})`}: ${lost(log, context)}`,
					log.status === null ? `If it was stopped: ${start(context)} If it was interrupted: ${REPAIR}` : REPAIR,
				),
			];
		default:
			return [
				finding(
					'attention',
					name,
					'log-unknown',
					instant(log.checkpoint),
					`The server gives log archiving the status ${status(log)}, which says neither running nor stopped. If it has stopped, ${lost(log, context)}`,
					'Look at the log archiving of this tenant on the server.',
				),
			];
	}
}

const REPAIR =
	'It does not heal by itself, and backups fail until it runs: look at the destination (full, gone, access?). As root of sys, set the tenant to NOARCHIVELOG and back to ARCHIVELOG, then start a full backup, because the archive now has a gap.';

function status(log: LogBackupRecord): string {
	return log.status === null ? 'no status' : oneLine(log.status, 60);
}

/** What its standing still means, and the server's own words; ends the sentence. */
function lost(log: LogBackupRecord, context: RuleContext): string {
	const checkpoint = instant(log.checkpoint);
	const since = `changes since ${checkpoint === null ? 'an unknown time' : context.on(checkpoint)} are saved nowhere.`;
	// Without a status, the message is our own conclusion, which the sentence has told already.
	return log.message === null || log.status === null ? since : `${since} The server says: ${oneLine(log.message, 300)}`;
}

function start({ service }: RuleContext): string {
	return service === 'obshell'
		? 'Start it (Log Backup > Set Status, Start); a destination set anew stops it, so start it after that, too.'
		: "Start the log backup in OCP's console, or switch on Log Backup in the strategy (Backup Strategy > Update, Settings).";
}

function moreThreads({ service }: RuleContext): string {
	return service === 'obshell'
		? 'more archive threads (Backup Config > Set Backup Config, Log Archive Concurrency) may help, but setting them stops archiving: start it again after that.'
		: "more archive threads (the parameter log_archive_concurrency, in OCP's console) may help.";
}

function delay(name: string, log: LogBackupRecord, context: RuleContext): Finding[] {
	const limit = context.limits.logDelaySeconds;
	const checkpoint = instant(log.checkpoint);
	const behind = log.delaySeconds ?? (checkpoint === null ? null : context.secondsSince(checkpoint));
	if (behind === null || !Number.isFinite(behind)) {
		return [
			finding(
				'attention',
				name,
				'log-delay-unknown',
				null,
				`Log archiving runs (${status(log)}), but how far it has come is not known.`,
				'Look again in a few minutes if it has only just started, else on the server.',
			),
		];
	}
	if (behind <= limit) return [];
	return [
		finding(
			severityBeyond(behind, limit),
			name,
			'log-delayed',
			checkpoint,
			`Log archiving is ${duration(behind)} behind, ${over(behind, limit)}: that much would be lost now.`,
			`Look at the network to the destination and at its speed; ${moreThreads(context)}`,
		),
	];
}

/** What is to be said about the points in time that one tenant can be restored to. */
export function windowFindings({ name, window, newest }: Facts, context: RuleContext): Finding[] {
	if (newest.outcome === 'none') return [];
	if (!window) {
		return [
			finding(
				'attention',
				name,
				'window-not-listed',
				null,
				'The points in time that this tenant can be restored to are not known.',
				'Look them up (Backup > Get Recovery Windows).',
			),
		];
	}
	const until = instant(window.until);
	if (until === null) {
		return [
			finding(
				'critical',
				name,
				'window-missing',
				null,
				'There is no point in time that this tenant can be restored to.',
				'Make log archiving run, then start a full backup (Backup > Start) and look again (Backup > Get Recovery Windows).',
			),
		];
	}
	const behind = context.secondsSince(until);
	const limit = context.limits.windowMinutes * 60;
	if (behind <= limit) return [];
	return [
		finding(
			severityBeyond(behind, limit),
			name,
			'window-behind',
			until,
			`The tenant can be restored only up to ${context.on(until)}, ${over(behind, limit)}.`,
			'Look at its log archiving: the window ends where the archive ends.',
		),
	];
}
