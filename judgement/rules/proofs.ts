import { CLOCK_TOLERANCE, isDueLater, type TenantFacts } from '../facts';
import { secondsSince, time, type Found, type TenantRule } from './rule';

/** What restore drills have proven, by the rows of the ledger; without one, nothing is said. */

const DAY = 86_400_000;

/** Of a tenant without a backup there is nothing to prove yet, and that is told. */
function drillsOf({ drills, newest }: TenantFacts): TenantFacts['drills'] {
	return newest.outcome === 'none' ? undefined : drills;
}

/** The newest drill that came to a verdict: what is older does not count where it has failed. */
function standing(tenant: TenantFacts) {
	const drills = drillsOf(tenant);
	return drills?.verdict?.proof === 'proven' ? drills.verdict : undefined;
}

export const failed: TenantRule = {
	id: 'proof-failed',
	look(tenant): Found | undefined {
		const { verdict, proven } = drillsOf(tenant) ?? {};
		if (verdict?.proof !== 'failed') return undefined;
		return { severity: 'critical', since: verdict.concludedAt, figures: { at: time(verdict.concludedAt), lastGoodAt: time(proven?.concludedAt ?? null) } };
	},
};

/** Variants: `tried` = there were drills, and none came to a verdict. */
export const missing: TenantRule = {
	id: 'proof-missing',
	look(tenant, { now }): Found | undefined {
		const { proofDays, from } = tenant.promise;
		const drills = drillsOf(tenant);
		if (!drills || proofDays === null || drills.verdict || isYoung(tenant, proofDays, now)) return undefined;
		return { severity: 'attention', since: null, figures: { limitDays: proofDays, count: drills.unverified, source: from.proof, ...(drills.unverified > 0 && { variant: 'tried' }) } };
	},
};

function isYoung({ createdAt, promise }: TenantFacts, days: number, now: number): boolean {
	return createdAt !== null && createdAt <= now + CLOCK_TOLERANCE && (now - createdAt <= days * DAY || isDueLater(createdAt, promise, now));
}

export const tooOld: TenantRule = {
	id: 'proof-too-old',
	look(tenant, context): Found | undefined {
		const { proofDays, from } = tenant.promise;
		const proven = standing(tenant);
		if (!proven || proofDays === null) return undefined;
		const days = secondsSince(proven.concludedAt, context) / 86_400;
		if (days <= proofDays) return undefined;
		return { severity: 'attention', since: proven.concludedAt + proofDays * DAY, figures: { at: time(proven.concludedAt), days, limitDays: proofDays, source: from.proof } };
	},
};

export const tooSlow: TenantRule = {
	id: 'proof-too-slow',
	look: (tenant) => beyond(tenant, 'rtoSeconds', tenant.promise.rtoMinutes, tenant.promise.from.rto),
};

export const losesTooMuch: TenantRule = {
	id: 'proof-loses-too-much',
	look: (tenant) => beyond(tenant, 'rpoSeconds', tenant.promise.rpoMinutes, tenant.promise.from.rpo),
};

/** A measure that was not taken is none that is good, or bad: the age of the proof is told. */
function beyond(tenant: TenantFacts, measure: 'rtoSeconds' | 'rpoSeconds', minutes: number | null, source: NonNullable<Found['figures']>['source']): Found | undefined {
	const proven = standing(tenant);
	const seconds = proven?.[measure] ?? null;
	if (!proven || seconds === null || minutes === null || seconds <= minutes * 60) return undefined;
	return { severity: 'attention', since: proven.concludedAt, figures: { at: time(proven.concludedAt), seconds, limitSeconds: minutes * 60, source } };
}
