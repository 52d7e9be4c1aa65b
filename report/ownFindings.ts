import type { Finding } from '../judgement/types';

type Subject = Pick<Finding, 'clusterId' | 'tenantId' | 'tenant'>;

/** The key of a tenant: its cluster's id and its own; where it has no id, its name. */
export function tenantKey({ clusterId, tenantId, tenant }: Subject): string {
	return JSON.stringify([clusterId, tenantId, tenantId === null ? tenant : null]);
}

/** Gives of some findings those about one tenant, in their order: by its id, and by its name those that know no id. */
export function findingsOfEach<F extends Subject>(findings: readonly F[]): (tenant: Subject) => F[] {
	const byKey = new Map<string, Array<{ finding: F; rank: number }>>();
	findings.forEach((finding, rank) => {
		if (finding.tenant === null) return;
		const key = tenantKey(finding);
		const some = byKey.get(key);
		if (some) some.push({ finding, rank });
		else byKey.set(key, [{ finding, rank }]);
	});
	return (tenant) => {
		const keys = new Set([tenantKey(tenant), tenantKey({ ...tenant, tenantId: null })]);
		return [...keys].flatMap((key) => byKey.get(key) ?? []).sort((a, b) => a.rank - b.rank).map(({ finding }) => finding);
	};
}
