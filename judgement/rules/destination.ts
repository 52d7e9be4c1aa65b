import { add, endOf, type TenantFacts } from '../facts';
import { time, type ClusterRule, type Found, type FoundBeside, type TenantRule } from './rule';

/** Where backups and logs lie. */

/** A place without what may be written in several ways: keys and other parameters, slashes at the end. */
export function placeOf(path: string | null): string | null {
	if (path === null) return null;
	const [place] = path.split('?');
	const [, scheme = '', rest = place] = /^(\w+):\/+(.*)$/.exec(place) ?? [];
	const directory = rest.replace(/\/{2,}/g, '/').replace(/\/$/, '');
	return scheme === '' ? directory : `${scheme}:${scheme === 'file' ? '///' : '//'}${directory}`;
}

/** OCP's storage type and directory as one place. */
export function storagePlace(type: string | null, url: string | null): string | null {
	if (type === null || url === null) return null;
	return placeOf(url.includes('://') ? url : `${type.toLowerCase()}://${url.replace(/^\/+/, '')}`);
}

/** Whether a place is another one, or a directory below it, as OCP makes one for each tenant. */
function isWithin(place: string, other: string): boolean {
	return place === other || place.startsWith(`${other}/`);
}

/** Variants: `strategy` = OCP's strategy names another place than the newest good backup's. */
export const changed: TenantRule = {
	id: 'destination-changed',
	look({ newest, lastGood }, { snapshot, service }): Found | undefined {
		const old = placeOf(lastGood?.path ?? null);
		if (!lastGood || old === null) return undefined;
		const now = newest !== lastGood && newest.jobId !== lastGood.jobId ? placeOf(newest.path) : null;
		const figures = (other: string, variant?: string) => ({ severity: 'attention' as const, since: null, figures: { paths: [old, other], lastGoodAt: time(endOf(lastGood)), ...(variant && { variant }) } });
		if (now !== null && now !== old) return figures(now);
		const own = snapshot.strategies?.find(({ exists, tenant }) => exists && tenant === newest.tenant) ?? snapshot.strategies?.find(({ exists, tenant }) => exists && tenant === null);
		const planned = service === 'ocp' && own ? storagePlace(own.storageType, own.storageUrl) : null;
		return planned !== null && !isWithin(old, planned) ? figures(planned, 'strategy') : undefined;
	},
};

/** Each tenant's places must be independent and empty. OCP names the storage alone, below which it has a directory for each. */
export const shared: ClusterRule = {
	id: 'destination-shared',
	look({ all, service }): FoundBeside[] {
		if (service === 'ocp') return [];
		const users = new Map<string, Array<{ tenant: TenantFacts; what: 'data' | 'logs' }>>();
		const note = (place: string | null, tenant: TenantFacts, what: 'data' | 'logs') => {
			if (place !== null) add(users, place, { tenant, what });
		};
		for (const tenant of all) {
			if (!tenant.owes) continue;
			note(placeOf(tenant.newest.path), tenant, 'data');
			note(placeOf(tenant.log?.path ?? null), tenant, 'logs');
		}
		const found = new Map<TenantFacts, FoundBeside>();
		for (const [place, some] of users) {
			const names = [...new Set(some.map(({ tenant }) => tenant.name))];
			const uses = new Map<TenantFacts, Set<'data' | 'logs'>>();
			for (const { tenant, what } of some) uses.set(tenant, (uses.get(tenant) ?? new Set()).add(what));
			for (const { tenant } of some) {
				const isMixed = uses.get(tenant)?.size === 2;
				if ((names.length < 2 && !isMixed) || found.has(tenant)) continue;
				found.set(tenant, {
					severity: 'attention',
					since: null,
					tenant: tenant.name,
					tenantId: tenant.tenantId,
					figures: { paths: [place], other: names.find((name) => name !== tenant.name) ?? null, count: names.length - 1, variant: names.length < 2 ? 'mixed' : 'tenants' },
				});
			}
		}
		return [...found.values()];
	},
};
