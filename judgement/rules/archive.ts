import type { LogBackupRecord } from '../../services/records/types';
import { endOf, instant, STARTING, type TenantFacts } from '../facts';
import type { Figures } from '../types';
import { errorCode, secondsSince, severityBeyond, time, type Context, type Found, type TenantRule } from './rule';

/** Whether logs are archived, how far, and whether they fit the newest good backup. */

/** An archive may take so long to begin. Seconds. */
export const LONGEST_START = 15 * 60;

/** Whoever copies what the database says (OCP's collector) may be so late, before delay and checkpoint contradict each other. Seconds. */
const COLLECTED_WITHIN = 15 * 60;

/** Two clocks of one cluster tell the times of a backup and of an archive. Milliseconds. */
const SAME_MOMENT = 60_000;

/** That nothing is archived of a tenant without any backup is part of that finding. */
function isPartOfNever({ newest, log }: TenantFacts): boolean {
	return newest.outcome === 'none' && (!log || log.outcome === 'none');
}

function isStarting({ log }: TenantFacts): boolean {
	return log?.outcome === 'running' && STARTING.includes(log.status ?? '');
}

/** Whether an archive has begun so short a time ago that nothing can be said of it yet. */
export function isJustStarting(tenant: TenantFacts, context: Context): boolean {
	const since = instant(tenant.log?.startedAt ?? null);
	return isStarting(tenant) && since !== null && Math.abs(secondsSince(since, context)) <= LONGEST_START;
}

function figuresOf({ status, checkpoint, message }: LogBackupRecord): Figures {
	return { status, checkpoint, reason: message, code: errorCode(message) };
}

export const notListed: TenantRule = {
	id: 'log-not-listed',
	look(tenant): Found | undefined {
		if (tenant.log || isPartOfNever(tenant)) return undefined;
		return { severity: 'critical', since: null };
	},
};

export const neverStarted: TenantRule = {
	id: 'log-never-started',
	look(tenant): Found | undefined {
		if (tenant.log?.outcome !== 'none' || isPartOfNever(tenant)) return undefined;
		return { severity: 'critical', since: null };
	},
};

export const stopped: TenantRule = {
	id: 'log-stopped',
	look({ log }): Found | undefined {
		if (log?.outcome !== 'canceled') return undefined;
		return { severity: 'critical', since: instant(log.checkpoint), figures: figuresOf(log) };
	},
};

export const interrupted: TenantRule = {
	id: 'log-interrupted',
	look({ log }): Found | undefined {
		if (log?.outcome !== 'failed') return undefined;
		return { severity: 'critical', since: instant(log.checkpoint), figures: figuresOf(log) };
	},
};

export const unknown: TenantRule = {
	id: 'log-unknown',
	look({ log }): Found | undefined {
		if (log?.outcome !== 'unknown' && log?.outcome !== 'succeeded') return undefined;
		return { severity: 'attention', since: instant(log.checkpoint), figures: figuresOf(log) };
	},
};

/** It archives nothing until it has begun. */
export const preparing: TenantRule = {
	id: 'log-preparing',
	look(tenant, context): Found | undefined {
		if (!isStarting(tenant) || isJustStarting(tenant, context)) return undefined;
		const since = instant(tenant.log?.startedAt ?? null);
		return {
			severity: since === null ? 'attention' : 'critical',
			since,
			figures: { status: tenant.log?.status ?? null, at: time(since), ...(since !== null && { seconds: secondsSince(since, context) }), limitSeconds: LONGEST_START },
		};
	},
};

/**
 * How far an archive that runs lies behind, in seconds: by what the server says, and by its checkpoint, of which the worse
 * counts; null when neither is known.
 */
export function behindOf({ delaySeconds, checkpoint }: LogBackupRecord, context: Pick<Context, 'now'>): number | null {
	const at = instant(checkpoint);
	const byCheckpoint = at === null ? null : secondsSince(at, context);
	if (delaySeconds === null || !Number.isFinite(delaySeconds)) return byCheckpoint;
	return byCheckpoint !== null && byCheckpoint - delaySeconds > COLLECTED_WITHIN ? byCheckpoint : delaySeconds;
}

/** Variants: `contradiction` = the server says less than its checkpoint shows. */
export const delayed: TenantRule = {
	id: 'log-delayed',
	look(tenant, context): Found | undefined {
		const { log, promise } = tenant;
		if (log?.outcome !== 'running' || isStarting(tenant)) return undefined;
		const behind = behindOf(log, context);
		if (behind === null || behind <= promise.logDelaySeconds) return undefined;
		const isContradiction = log.delaySeconds !== null && behind !== log.delaySeconds;
		return {
			severity: severityBeyond(behind, promise.logDelaySeconds),
			since: instant(log.checkpoint),
			figures: {
				checkpoint: log.checkpoint,
				seconds: behind,
				limitSeconds: promise.logDelaySeconds,
				source: promise.from.logs,
				...(isContradiction && { usual: log.delaySeconds ?? undefined, variant: 'contradiction' }),
			},
		};
	},
};

export const delayUnknown: TenantRule = {
	id: 'log-delay-unknown',
	look(tenant, context): Found | undefined {
		const { log } = tenant;
		if (log?.outcome !== 'running' || isStarting(tenant) || behindOf(log, context) !== null) return undefined;
		return { severity: 'attention', since: null, figures: { status: log.status } };
	},
};

/** Logs are missing between the newest good backup and the archive: no later point can be restored. */
export const beganAnew: TenantRule = {
	id: 'log-began-anew',
	look({ log, lastGood }): Found | undefined {
		if (log?.outcome !== 'running' || !lastGood) return undefined;
		const [since, began] = [instant(log.startedAt), instant(lastGood.startedAt) ?? endOf(lastGood)];
		if (since === null || began === null || since <= began + SAME_MOMENT) return undefined;
		return { severity: 'critical', since, figures: { at: log.startedAt, lastGoodAt: time(endOf(lastGood)), status: log.status } };
	},
};

/**
 * Without the logs up to its end, the newest good backup itself cannot be restored (-4018,
 * docs/reference/ocp.md#7-what-surrounds-backups-in-ocp).
 */
export const closedEarly: TenantRule = {
	id: 'log-closed-early',
	look({ log, lastGood, lastGoodAt }): Found | undefined {
		if (!lastGood || lastGoodAt === null || (log?.outcome !== 'failed' && log?.outcome !== 'canceled')) return undefined;
		const checkpoint = instant(log.checkpoint);
		if (checkpoint === null || checkpoint >= lastGoodAt - SAME_MOMENT) return undefined;
		return { severity: 'critical', since: lastGoodAt, figures: { checkpoint: log.checkpoint, lastGoodAt: time(lastGoodAt), status: log.status, code: -4018 } };
	},
};
