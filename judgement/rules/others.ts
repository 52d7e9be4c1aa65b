import type { RestoreRecord } from '../../services/records/types';
import { endOf, instant, isWholeCluster, type Facts } from '../facts';
import { oneLine } from '../quantities';
import type { Finding, Snapshot } from '../types';
import { CLOCK_TOLERANCE, finding, type RuleContext } from './context';

/** A time that lies ahead makes everything that is measured from it look younger than it is. */
export function clockFindings({ name, newest, lastGoodAt, log, window }: Facts, context: RuleContext): Finding[] {
	const times = [
		lastGoodAt,
		instant(newest.startedAt),
		endOf(newest),
		instant(log?.checkpoint ?? null),
		instant(window?.until ?? null),
	];
	const furthest = Math.max(...times.map((time) => time ?? -Infinity));
	// A log archive ahead of now shows the same.
	const ahead = Math.max(furthest - context.now, -(log?.delaySeconds ?? 0) * 1000);
	if (!(ahead > CLOCK_TOLERANCE)) return [];
	return [
		finding(
			'attention',
			name,
			'clock-ahead',
			null,
			`The server's times lie up to ${Math.ceil(ahead / 60_000)} min in the future, so no age of this tenant can be trusted.`,
			"Compare the clocks and time zones of this machine, the agent's host and the database.",
		),
	];
}

/** Restores that failed, or ended nobody knows how, within the last hours. */
export function restoreFindings({ restores }: Snapshot, context: RuleContext): Finding[] {
	return restores.flatMap((restore) => {
		if (restore.outcome !== 'failed' && restore.outcome !== 'unknown') return [];
		// What is left of the tenant is then another restore's: good, or at work.
		if (restores.some((other) => isAfter(other, restore) && ['succeeded', 'running'].includes(other.outcome))) return [];
		const ended = instant(restore.finishedAt) ?? instant(restore.startedAt);
		// Without a time it may be of today.
		if (ended !== null && context.secondsSince(ended) > context.limits.restoreFailedHours * 3600) return [];
		const name = restore.tenant ?? 'unnamed tenant';
		const from = restore.sourceTenant === null ? '' : ` from ${oneLine(restore.sourceTenant, 120)}`;
		const reason = restore.message === null ? '' : ` The server says: ${oneLine(restore.message, 300)}`;
		return restore.outcome === 'failed'
			? finding(
					'attention',
					name,
					'restore-failed',
					ended,
					`The restore of this tenant${from} failed ${context.ago(ended)}.${reason}`,
					'Remove the cause, drop what is left of the tenant, and restore again: until one succeeds, it is not proven that the backup can be read.',
				)
			: finding(
					'attention',
					name,
					'restore-unknown',
					ended,
					`The restore of this tenant${from} ended ${context.ago(ended)} with the status ${oneLine(restore.status ?? '(none)', 60)}, which says neither success nor failure.${reason}`,
					'Look at this restore on the server (Restore > Check).',
				);
	});
}

/** Whether a restore into the same tenant began later. */
function isAfter(one: RestoreRecord, other: RestoreRecord): boolean {
	const [later, earlier] = [instant(one.startedAt), instant(other.startedAt)];
	return one.tenant === other.tenant && later !== null && earlier !== null && later > earlier;
}

/** Backups that the server deletes earlier than asked for. */
export function retentionFindings({ retentionDays }: Snapshot, { limits }: RuleContext): Finding[] {
	const asked = limits.retentionDays;
	if (asked === null || retentionDays === undefined || retentionDays >= asked) return [];
	return [
		finding(
			'attention',
			null,
			'retention-short',
			null,
			`Backups are deleted after ${retentionDays} days; ${asked} days are asked for.`,
			'Raise the retention in the backup strategy (Backup Strategy > Update).',
		),
	];
}

/** Tenants that something is known of, but that no list of backups names. */
export function unlistedFindings(snapshot: Snapshot): Finding[] {
	const listed = new Set(snapshot.backups.map(({ tenant }) => tenant));
	const ids = new Set(snapshot.backups.map(({ tenantId }) => String(tenantId)));
	// What has ended may be of tenants that are gone.
	const alive = [
		...snapshot.logBackups.filter(({ outcome }) => outcome !== 'none' && outcome !== 'canceled'),
		...snapshot.history.filter(
			(record) => record.outcome === 'running' && !isWholeCluster(record) && !ids.has(String(record.tenantId)),
		),
	];
	const names = new Set(alive.flatMap(({ tenant }) => (tenant && !listed.has(tenant) ? [tenant] : [])));
	return [...names].map((name) =>
		finding(
			'attention',
			name,
			'backup-not-listed',
			null,
			'Log archiving or a running backup is known of this tenant, but it is in no list of backups: whether it can be restored is not known.',
			'Look at this tenant on the server.',
		),
	);
}

/** Nothing to look at is not the same as nothing wrong. */
export function emptyFindings(facts: Facts[]): Finding[] {
	if (facts.length > 0) return [];
	return [
		finding(
			'attention',
			null,
			'tenants-none',
			null,
			'The server lists no tenant, so nothing could be judged.',
			'If there are tenants, look at the rights of the user in the credential and at the filters of this report.',
		),
	];
}
