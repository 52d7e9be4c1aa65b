/** The tenant sys, which a world need not tell of. */
import type { Tenant, World } from '../world';

/** When the made-up cluster was made and its servers were started. */
export const CLUSTER_MADE_AT = Date.UTC(2024, 0, 15, 1, 30);

/** sys as a tenant like the others. */
export function sysTenant(world: World): Tenant {
	return (
		world.sys ?? {
			id: 1,
			ocpId: 1,
			name: 'sys',
			mode: 'MYSQL',
			status: 'NORMAL',
			role: 'PRIMARY',
			createdAt: CLUSTER_MADE_AT,
			primaryZone: 'RANDOM',
			locality: world.zones.map(({ name }) => `FULL{1}@${name}`).join(', '),
			locked: false,
			backups: [],
			dataBaseUri: '',
			archiveBaseUri: '',
			settings: {},
		}
	);
}
