import { instant, type TenantFacts } from '../facts';
import type { Figures } from '../types';
import { errorCode, time, type Context, type Found, type TenantRule } from './rule';

/** How the newest backup ended. */

/** A data backup that the server calls done and gives an error for: the worse of the two is believed. */
function isContradictory({ status }: TenantFacts['newest']): boolean {
	return status === 'COMPLETED' || status === 'DONE';
}

function ended({ newest }: TenantFacts): number | null {
	return instant(newest.finishedAt) ?? instant(newest.startedAt);
}

function figuresOf(tenant: TenantFacts, { now }: Context): Figures {
	const { newest, lastGoodAt, dueAt } = tenant;
	return {
		at: time(ended(tenant)),
		status: newest.status,
		reason: newest.message,
		code: errorCode(newest.message),
		lastGoodAt: time(lastGoodAt),
		// Where it is overdue, that rule says so itself.
		lastGoodInTime: dueAt !== null && now <= dueAt,
	};
}

export const failed: TenantRule = {
	id: 'backup-failed',
	look(tenant, context): Found | undefined {
		if (tenant.newest.outcome !== 'failed' || isContradictory(tenant.newest)) return undefined;
		return { severity: 'critical', since: ended(tenant), figures: figuresOf(tenant, context) };
	},
};

export const completedWithError: TenantRule = {
	id: 'backup-completed-with-error',
	look(tenant, context): Found | undefined {
		if (tenant.newest.outcome !== 'failed' || !isContradictory(tenant.newest)) return undefined;
		return { severity: 'critical', since: ended(tenant), figures: figuresOf(tenant, context) };
	},
};

export const canceled: TenantRule = {
	id: 'backup-canceled',
	look(tenant, context): Found | undefined {
		if (tenant.newest.outcome !== 'canceled') return undefined;
		return { severity: 'attention', since: ended(tenant), figures: figuresOf(tenant, context) };
	},
};

export const unknown: TenantRule = {
	id: 'backup-unknown',
	look(tenant, context): Found | undefined {
		if (tenant.newest.outcome !== 'unknown') return undefined;
		return { severity: 'attention', since: ended(tenant), figures: figuresOf(tenant, context) };
	},
};
