import { add, isDueLater, isWholeCluster } from '../facts';
import type { Unread } from '../types';
import { time, type ClusterRule, type Found, type FoundBeside, type TenantRule } from './rule';

/** Which tenants have backups at all, and whether all of them are seen. */

/** Variants: `new` = made so short a time ago that the first backup is not due yet; `no-log` = nor log archiving. */
export const never: TenantRule = {
	id: 'backup-never',
	look({ newest, log, createdAt, promise }, { now }): Found | undefined {
		if (newest.outcome !== 'none') return undefined;
		const isNew = createdAt !== null && createdAt <= now && isDueLater(createdAt, promise, now);
		const variant = isNew ? 'new' : !log || log.outcome === 'none' ? 'no-log' : undefined;
		return { severity: isNew ? 'attention' : 'critical', since: createdAt, figures: { at: time(createdAt), ...(variant && { variant }) } };
	},
};

/** Tenants that something is known of, but that no list names. */
export const notListed: ClusterRule = {
	id: 'backup-not-listed',
	look({ snapshot, all }): FoundBeside[] {
		// Where the server lists its tenants, what only another list has is none of them.
		if (snapshot.tenants) return [];
		const listed = new Set(all.map(({ name }) => name));
		const ids = new Set(all.map(({ tenantId }) => tenantId));
		// What has ended may be of tenants that are gone.
		const alive = [
			...snapshot.logBackups.filter(({ outcome }) => outcome !== 'none' && outcome !== 'canceled'),
			...snapshot.history.filter((record) => record.outcome === 'running' && !isWholeCluster(record) && !ids.has(String(record.tenantId))),
		];
		const names = new Set(alive.flatMap(({ tenant }) => (tenant && !listed.has(tenant) ? [tenant] : [])));
		return [...names].map((tenant) => ({ severity: 'attention', since: null, tenant, tenantId: null }));
	},
};

/** Nothing to look at is not the same as nothing wrong. */
export const none: ClusterRule = {
	id: 'tenants-none',
	look: ({ all }) => (all.length > 0 ? [] : [{ severity: 'attention', since: null, tenant: null, tenantId: null }]),
};

/** Those that are missing may be just those in danger. */
export const fewer: ClusterRule = {
	id: 'tenants-fewer',
	look({ snapshot: { tenants, tenantCount } }): FoundBeside[] {
		if (!tenants || tenantCount === undefined || tenants.length >= tenantCount) return [];
		return [{ severity: 'attention', since: null, tenant: null, tenantId: null, figures: { count: tenants.length, limit: tenantCount } }];
	},
};

/** Whoever names a tenant expects to hear of it. */
export const unmatched: ClusterRule = {
	id: 'tenants-unmatched',
	look: ({ snapshot: { unmatched: names = [] } }) => names.map((name) => ({ severity: 'attention', since: null, tenant: null, tenantId: null, subject: name, figures: { other: name } })),
};

/** One bad part does not blind the rest, but it is told. */
export const tenantUnreadable: ClusterRule = {
	id: 'tenant-unreadable',
	look({ snapshot: { unread = [] }, all }): FoundBeside[] {
		const names = new Map(all.filter(({ promise, owes }) => owes && !promise.none).map(({ tenantId, name }) => [tenantId ?? name, name]));
		const byTenant = new Map<string, Unread[]>();
		for (const one of unread) if (one.tenantId !== null) add(byTenant, one.tenantId, one);
		return [...byTenant].flatMap(([tenantId, parts]) => {
			const tenant = names.get(tenantId);
			if (tenant === undefined) return [];
			return [{ severity: 'attention', since: null, tenant, tenantId, figures: { parts: parts.map(({ part }) => part), reason: parts[0].why, ...faultOf(parts[0]) } }];
		});
	},
};

/** A list of the whole cluster that could not be read. */
export const partUnreadable: ClusterRule = {
	id: 'part-unreadable',
	look: ({ snapshot: { unread = [] } }) =>
		unread
			.filter(({ tenantId }) => tenantId === null)
			.map(({ part, why, fault }) => ({ severity: 'attention', since: null, tenant: null, tenantId: null, subject: part, figures: { parts: [part], reason: why, ...faultOf({ fault }) } })),
};

function faultOf({ fault }: Pick<Unread, 'fault'>): Pick<Unread, 'fault'> {
	return fault === undefined ? {} : { fault };
}
