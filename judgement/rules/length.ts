import { instant, usualSeconds, type TenantFacts } from '../facts';
import { secondsSince, time, type Context, type Found, type TenantRule } from './rule';

/** How long a running backup takes. */

/** Three times the usual 10 s is no reason to wake anybody. Seconds. */
const SHORTEST_LONG_RUN = 15 * 60;

function taken({ newest }: TenantFacts, context: Context): number | null {
	if (newest.outcome !== 'running') return null;
	const started = instant(newest.startedAt);
	if (started !== null) return secondsSince(started, context);
	return newest.durationSeconds !== null && newest.durationSeconds >= 0 ? newest.durationSeconds : null;
}

/** Variants: `limit`, `usual`, or `both`: which of the two it is beyond. */
export const tooLong: TenantRule = {
	id: 'backup-too-long',
	look(tenant, context): Found | undefined {
		const seconds = taken(tenant, context);
		if (seconds === null) return undefined;
		const limit = context.limits.runningHours * 3600;
		const usual = usualSeconds(tenant.good, tenant.newest.backupType);
		const isUnusual = usual !== null && seconds > SHORTEST_LONG_RUN && seconds > context.limits.runningTimesUsual * usual;
		const isOver = seconds > limit;
		if (!isOver && !isUnusual) return undefined;
		return {
			severity: 'attention',
			since: instant(tenant.newest.startedAt),
			figures: {
				at: tenant.newest.startedAt,
				seconds,
				limitSeconds: limit,
				usual: usual ?? undefined,
				progressPercent: tenant.newest.progressPercent,
				variant: isOver && isUnusual ? 'both' : isOver ? 'limit' : 'usual',
			},
		};
	},
};

/** Beyond what OCP's strategy allows: OCP raises its own alarm then. */
export const timeout: TenantRule = {
	id: 'backup-timeout',
	look(tenant, context): Found | undefined {
		const seconds = taken(tenant, context);
		const { timeoutMinutes } = tenant.promise;
		if (seconds === null || timeoutMinutes === null || seconds <= timeoutMinutes * 60) return undefined;
		const started = instant(tenant.newest.startedAt);
		return {
			severity: 'attention',
			since: started === null ? null : started + timeoutMinutes * 60_000,
			figures: { at: time(started), seconds, limitSeconds: timeoutMinutes * 60, progressPercent: tenant.newest.progressPercent, source: 'strategy' },
		};
	},
};

export const startUnknown: TenantRule = {
	id: 'backup-start-unknown',
	look(tenant, context): Found | undefined {
		if (tenant.newest.outcome !== 'running' || taken(tenant, context) !== null) return undefined;
		return { severity: 'attention', since: null };
	},
};
