import type { TenantRecord } from '../services/records/types';

/** What a tenant is, and with it what may be expected of it. */
export type Lifecycle =
	| 'live'
	| 'standby'
	/** Made by a restore so short a time ago that its first backup is not due yet. */
	| 'restored'
	| 'restoring'
	| 'creating'
	| 'dropping'
	| 'recycled'
	| 'auxiliary'
	| 'meta'
	| 'sys';

/** What a tenant of that kind owes. */
export interface Duties {
	/** Data backups and all that follows from them. */
	backups: boolean;
	/** Whether it has a line among the tenants; the others are named once, at the report's end. */
	line: boolean;
}

/** The one table. A standby owes backups only where a row of the user says so; lines of those that owe none say what they are. */
export const DUTIES: Readonly<Record<Lifecycle, Duties>> = {
	live: { backups: true, line: true },
	standby: { backups: false, line: true },
	restored: { backups: false, line: true },
	restoring: { backups: false, line: false },
	creating: { backups: false, line: false },
	dropping: { backups: false, line: false },
	recycled: { backups: false, line: false },
	auxiliary: { backups: false, line: false },
	meta: { backups: false, line: false },
	sys: { backups: false, line: false },
};

/**
 * By name, exactly as OceanBase makes them (docs/reference/ocp.md#7-what-surrounds-backups-in-ocp;
 * docs/reference/obshell.md#314-tenants-and-clusters).
 */
const BY_NAME: ReadonlyArray<readonly [RegExp, Lifecycle]> = [
	[/^sys$/, 'sys'],
	[/^META\$\d+$/, 'meta'],
	[/^__recycle_\$_/, 'recycled'],
	[/^AUX_RECOVER\$\d+$/, 'auxiliary'],
];

/** Words of both servers for a tenant's status (docs/reference/obshell.md#55-others, docs/reference/ocp.md#4-look-ups-and-tasks). */
const BY_STATUS: ReadonlyMap<string | null, Lifecycle> = new Map([
	['RESTORE', 'restoring'],
	['RESTORING', 'restoring'],
	['CREATING', 'creating'],
	['CREATING_STANDBY', 'creating'],
	['DROPPING', 'dropping'],
	['DELETING', 'dropping'],
]);

const BY_ROLE: ReadonlyMap<string | null, Lifecycle> = new Map([
	['STANDBY', 'standby'],
	['RESTORE', 'restoring'],
	['CLONE', 'creating'],
]);

/** What a tenant is by its name, status and role; a word that is not known makes it no less live. */
export function lifecycleOf({ tenant, status, role }: Pick<TenantRecord, 'tenant' | 'status' | 'role'>): Lifecycle {
	const named = BY_NAME.find(([pattern]) => pattern.test(tenant ?? ''))?.[1];
	return named ?? BY_STATUS.get(status) ?? BY_ROLE.get(role) ?? 'live';
}
