import { CLOCK_TOLERANCE, endOf, instant, type TenantFacts } from '../facts';
import { UNNAMED } from '../nameless';
import type { Context, Found, FoundBeside, ClusterRule, TenantRule } from './rule';

/** A time that lies ahead makes everything that is measured from it look younger than it is. */

/** Milliseconds that any time of a tenant lies ahead of now. */
function aheadOf({ newest, runs, log, window, createdAt }: TenantFacts, { now }: Context): number {
	const times = [
		...runs.flatMap((run) => [instant(run.startedAt), endOf(run)]),
		instant(newest.startedAt),
		endOf(newest),
		createdAt,
		instant(log?.checkpoint ?? null),
		instant(log?.startedAt ?? null),
		instant(window?.from ?? null),
		instant(window?.until ?? null),
	];
	let furthest = -Infinity;
	for (const time of times) furthest = Math.max(furthest, time ?? -Infinity);
	// A log archive ahead of now shows the same.
	return Math.max(furthest - now, -(log?.delaySeconds ?? 0) * 1000);
}

export const ahead: TenantRule = {
	id: 'clock-ahead',
	look(tenant, context): Found | undefined {
		const milliseconds = aheadOf(tenant, context);
		return milliseconds > CLOCK_TOLERANCE ? { severity: 'attention', since: null, figures: { seconds: milliseconds / 1000 } } : undefined;
	},
};

/** The same of restores, whose tenants may be gone. */
export const restoresAhead: ClusterRule = {
	id: 'clock-ahead',
	look({ snapshot: { restores }, now, all }): FoundBeside[] {
		const told = new Set(all.map(({ name }) => name));
		const found = new Map<string, FoundBeside>();
		for (const { tenant, tenantId, startedAt, finishedAt } of restores) {
			const furthest = Math.max(instant(startedAt) ?? -Infinity, instant(finishedAt) ?? -Infinity);
			const name = tenant || UNNAMED;
			if (furthest - now <= CLOCK_TOLERANCE || found.has(name)) continue;
			const id = tenantId === null ? null : String(tenantId);
			found.set(name, { severity: 'attention', since: null, tenant: name, tenantId: id, subject: `restore ${name}`, figures: { seconds: (furthest - now) / 1000, variant: told.has(name) ? 'restore' : 'gone' } });
		}
		return [...found.values()];
	},
};
