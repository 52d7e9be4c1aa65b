import type { TenantFacts } from '../facts';
import type { ValidationRow } from '../viewTypes';
import { secondsSince, time, type Found, type TenantRule } from './rule';

/** Validations of backups by OceanBase itself (V4.6.0); without its rows, nothing is said. */

/** Latest end first; those without an end, or that were canceled, say nothing. */
function endedOf({ views }: TenantFacts): ValidationRow[] {
	return (views?.validations ?? []).filter((one) => isGood(one) || isBad(one)).sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0));
}

function isGood({ status, result, tasks, goodTasks }: ValidationRow): boolean {
	return status === 'COMPLETED' && (result === null || result === '0') && (tasks === null || goodTasks === null || goodTasks >= tasks);
}

function isBad(one: ValidationRow): boolean {
	return one.status === 'FAILED' || (one.status === 'COMPLETED' && !isGood(one));
}

/** A later good one of the same, or of everything, makes up for a bad one. */
function makesUpFor(good: ValidationRow, bad: ValidationRow): boolean {
	const isLater = (good.endedAt ?? 0) > (bad.endedAt ?? 0);
	return isLater && (good.kind === 'DATABASE' || (good.kind === bad.kind && good.of === bad.of));
}

export const failed: TenantRule = {
	id: 'validation-failed',
	look(tenant): Found | undefined {
		const ended = endedOf(tenant);
		const good = ended.filter(isGood);
		const bad = ended.find((one) => isBad(one) && !good.some((other) => makesUpFor(other, one)));
		if (!bad) return undefined;
		const code = /^-\d{4,5}$/.test(bad.result ?? '') ? Number(bad.result) : null;
		const figures = { at: time(bad.endedAt), status: bad.status, reason: bad.comment, code, other: bad.kind, ids: bad.of === null ? [] : [bad.of] };
		return { severity: 'critical', since: bad.endedAt, figures };
	},
};

/** Variants: `never` = none of its backup sets is known. */
export const tooOld: TenantRule = {
	id: 'validation-too-old',
	look(tenant, context): Found | undefined {
		const { validationDays: limitDays, from } = tenant.promise;
		if (limitDays === null || !tenant.views?.validations || tenant.newest.outcome === 'none' || !tenant.views.isWhole('validations')) return undefined;
		const good = endedOf(tenant).find((one) => isGood(one) && one.kind !== 'ARCHIVELOG_PIECE' && one.endedAt !== null);
		if (!good?.endedAt) return { severity: 'attention', since: null, figures: { limitDays, source: from.validation, variant: 'never' } };
		const days = secondsSince(good.endedAt, context) / 86_400;
		if (days <= limitDays) return undefined;
		return { severity: 'attention', since: good.endedAt + limitDays * 86_400_000, figures: { at: time(good.endedAt), days, limitDays, source: from.validation } };
	},
};
