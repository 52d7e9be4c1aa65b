import type { RestoreRecord } from '../../services/records/types';
import { instant } from '../facts';
import { UNNAMED } from '../nameless';
import { errorCode, secondsSince, time, type ClusterRule, type Context, type FoundBeside } from './rule';

/** Restores: those that failed, ended nobody knows how, or do not end. */

/** Beyond so many times the limit, a restore that hangs is no warning any more. */
const HANGS_FOR_GOOD = 7;

/** Of each tenant, the latest start of a restore that is good or at work: what is left of an earlier one is then that one's. */
function latestStarts({ snapshot }: Context): Map<string | null, number> {
	const latest = new Map<string | null, number>();
	for (const { tenant, outcome, startedAt } of snapshot.restores) {
		if (outcome !== 'succeeded' && outcome !== 'running') continue;
		const at = instant(startedAt);
		if (at !== null) latest.set(tenant, Math.max(latest.get(tenant) ?? -Infinity, at));
	}
	return latest;
}

function ended({ finishedAt, startedAt }: RestoreRecord): number | null {
	return instant(finishedAt) ?? instant(startedAt);
}

function badEnd(outcome: 'failed' | 'unknown', context: Context): FoundBeside[] {
	const latest = latestStarts(context);
	return context.snapshot.restores.flatMap((restore) => {
		if (restore.outcome !== outcome) return [];
		const startedAt = instant(restore.startedAt);
		if (startedAt !== null && (latest.get(restore.tenant) ?? -Infinity) > startedAt) return [];
		const at = ended(restore);
		// Without a time it may be of today.
		if (at !== null && secondsSince(at, context) > context.limits.restoreFailedHours * 3600) return [];
		return [found(restore, 'attention', at)];
	});
}

function found(restore: RestoreRecord, severity: FoundBeside['severity'], since: number | null, more: FoundBeside['figures'] = {}): FoundBeside {
	const { tenant, tenantId, restoreId, startedAt, sourceTenant, status, message } = restore;
	return {
		severity,
		since,
		tenant: tenant || UNNAMED,
		tenantId: tenantId === null ? null : String(tenantId),
		subject: restoreId === null ? `${tenant} ${startedAt}` : `restore ${restoreId}`,
		figures: { at: time(since), other: sourceTenant, status, reason: message, code: errorCode(message), ...more },
	};
}

export const failed: ClusterRule = { id: 'restore-failed', look: (context) => badEnd('failed', context) };

export const unknown: ClusterRule = { id: 'restore-unknown', look: (context) => badEnd('unknown', context) };

export const hanging: ClusterRule = {
	id: 'restore-hanging',
	look(context): FoundBeside[] {
		const limit = context.limits.restoreHours * 3600;
		return context.snapshot.restores.flatMap((restore) => {
			const startedAt = restore.outcome === 'running' ? instant(restore.startedAt) : null;
			const seconds = startedAt === null ? 0 : secondsSince(startedAt, context);
			if (startedAt === null || seconds <= limit) return [];
			return [found(restore, seconds > HANGS_FOR_GOOD * limit ? 'critical' : 'attention', startedAt, { seconds, limitSeconds: limit, progressPercent: restore.progressPercent })];
		});
	},
};
