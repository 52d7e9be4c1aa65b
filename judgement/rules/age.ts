import { endOf, fullDueAt, instant, type TenantFacts } from '../facts';
import { secondsSince, time, type Context, type Found, type TenantRule } from './rule';

/** Whether there are good backups, and how old they are, against what is promised. */

/** Variants: `days` = OCP's own days without success are over; `plan` = a planned start was missed; else by hours. */
export const overdue: TenantRule = {
	id: 'backup-overdue',
	look({ newest, lastGoodAt, dueAt, plannedAt, promise }, context): Found | undefined {
		if (newest.outcome === 'none' || lastGoodAt === null || dueAt === null || context.now <= dueAt) return undefined;
		const isByDays = promise.alarmDays !== null && dueAt === lastGoodAt + promise.alarmDays * 86_400_000;
		return {
			severity: 'critical',
			since: dueAt,
			figures: {
				lastGoodAt: time(lastGoodAt),
				seconds: secondsSince(dueAt, context),
				limitSeconds: (dueAt - lastGoodAt) / 1000,
				source: promise.from.backups,
				...(plannedAt !== null && { plannedAt: new Date(plannedAt).toISOString() }),
				variant: plannedAt !== null ? 'plan' : isByDays ? 'days' : 'hours',
				// Whether one runs now, and how far it is.
				status: newest.outcome === 'running' ? newest.status : null,
				progressPercent: newest.outcome === 'running' ? newest.progressPercent : null,
				at: newest.outcome === 'running' ? newest.startedAt : null,
			},
		};
	},
};

/**
 * Whether the last good backup cannot be known while another one runs: an agent that lists no past ones tells of the newest
 * alone. That is said once of the agent, not of each tenant whenever it is backed up.
 */
export function hidesLastGood({ newest, lastGood }: TenantFacts, { snapshot }: Context): boolean {
	return newest.outcome === 'running' && !lastGood && snapshot.notChecked.some(({ rule, because }) => rule === 'history' && because === 'too-old');
}

/** Variants: `no-time` = there is a good one without a time; `first` = the first look, while one runs; `failures` = only bad ones. */
export const lastGoodUnknown: TenantRule = {
	id: 'backup-last-good-unknown',
	look(tenant, context): Found | undefined {
		const { newest, runs, lastGood, lastGoodAt } = tenant;
		if (newest.outcome === 'none' || lastGoodAt !== null || hidesLastGood(tenant, context)) return undefined;
		// That its time cannot be true is told by the clock rule.
		if (lastGood && endOf(lastGood) !== null) return undefined;
		const isFirstLook = newest.outcome === 'running' && runs.length === 1;
		const variant = lastGood ? 'no-time' : runs.length > 1 ? 'failures' : isFirstLook ? 'first' : 'none';
		return { severity: isFirstLook ? 'attention' : 'critical', since: null, figures: { count: runs.length, variant } };
	},
};

/** Increments need a full backup to stand on, and each of them makes a restore longer. Where none is known, the oldest run is where the look ends. */
export const fullOverdue: TenantRule = {
	id: 'backup-full-overdue',
	look({ newest, good, promise, runs, dueAt }, context): Found | undefined {
		if (newest.outcome === 'none' || promise.from.full === undefined) return undefined;
		// Where there is nothing after the last full one, that none has come since is one thing, and told as overdue.
		if (good[0]?.backupType === 'full' && dueAt !== null && context.now > dueAt) return undefined;
		const full = good.find(({ backupType }) => backupType === 'full');
		// Of a run whose kind is not known, nobody can say that it was no full one.
		if (!full && runs.some(({ backupType }) => backupType === null)) return undefined;
		const last = full ?? runs[runs.length - 1];
		const at = full ? endOf(full) : instant(last.startedAt);
		const due = at === null ? null : fullDueAt(promise, last, at);
		if (at === null || due === null || context.now <= due) return undefined;
		return {
			severity: 'attention',
			since: full ? due : null,
			figures: { lastGoodAt: full ? time(at) : null, days: secondsSince(at, context) / 86_400, limitDays: (due - at) / 86_400_000, source: promise.from.full },
		};
	},
};

/** Of several good backups one may be bad without anybody's knowing. */
export const tooFew: TenantRule = {
	id: 'backup-too-few',
	look({ newest, good, promise: { leastGood, from } }): Found | undefined {
		if (newest.outcome === 'none' || leastGood === null || good.length >= leastGood) return undefined;
		return { severity: 'attention', since: null, figures: { count: good.length, limit: leastGood, source: from.leastGood } };
	},
};
