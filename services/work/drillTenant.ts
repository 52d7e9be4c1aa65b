
import type { Named, RestoreCheckRecord, RestoreRecord, ServiceName, TaskRecord, Whole } from '../records/types';
import { parseTime } from '../time/times';
import type { Started } from './waiting';

/** What a drill says of the tenant that its own restore made, for whoever is to drop it. */
export interface DrillClaim {
	/** As the user names it, and once more: an expression that goes astray goes astray once. */
	tenant: string;
	repeated: string;
	/** The tenant whose backup was restored. */
	sourceTenant: string;
	/** What the item of Restore > Start tells. */
	start: Pick<RestoreRecord, 'service' | 'clusterId' | 'tenant' | 'tenantId' | 'restoreId' | 'startedAt' | 'restoreTime' | 'sourceTenant' | 'outcome'>;
}

/** A tenant that goes by that name, as the server lists it. */
export interface NamedTenant {
	name: string;
	id: Whole | null;
	status: string | null;
	/** Null where the server does not report it. */
	role: string | null;
	/** ISO 8601, UTC; null where it is not known. */
	createdAt: string | null;
}

/** What the server shows right before the tenant is to be dropped. */
export interface DrillWitness {
	service: ServiceName;
	/** The service's id of the cluster that the tenant is in. */
	clusterId: Whole | null;
	/** All that have the name in any letter case: the database takes those for one. */
	tenants: NamedTenant[];
	/** The newest restore to that name. */
	restore?: RestoreRecord;
	/** One phrase for each use of the tenant, e.g. "a backup of it runs". */
	uses: string[];
}

/** What became of the wish to drop a tenant. */
export type DropOfTenant =
	/** Nothing was sent; one sentence a doubt. */
	| { doubts: string[] }
	| { started: Started<TaskRecord> };

/** A tenant made so much later than its restore ended is another one; a server may be late to learn of a tenant. */
const REGISTERED_WITHIN_MS = 10 * 60_000;

/** A tenant may be listed as made a moment before its restore; the server's times may lack fractions of a second. */
const MADE_BEFORE_MS = 60_000;

/** Names that no drill has: OceanBase makes these by itself. */
const NOT_OURS = /^(sys$|META\$|__recycle_\$_|AUX_RECOVER\$)/i;

/**
 * Why a tenant may not be dropped as the one that a drill's own restore made; empty = every witness says that it is that one.
 * What is not known counts as a doubt, but for what a server never tells (a role, a time of creation).
 */
export function doubtsOf(claim: DrillClaim, witness: DrillWitness): string[] {
	const { tenant, repeated, start } = claim;
	if (repeated !== tenant) return [`The name was repeated as ${shown(repeated)}, and the drill tenant is ${shown(tenant)}`];
	const [listed, ...others] = witness.tenants;
	if (!listed) return [`There is no tenant ${shown(tenant)} any more`];
	return [
		...(NOT_OURS.test(tenant) ? [`${shown(tenant)} is no name of a drill's tenant`] : []),
		...doubtsOfSource(claim, listed),
		...(others.length > 0 ? [`Several tenants go by that name: ${witness.tenants.map(({ name }) => name).join(', ')}`] : []),
		...(listed.name !== tenant ? [`The tenant there is called ${shown(listed.name)}`] : []),
		...(same(start.clusterId, witness.clusterId) && start.service === witness.service ? [] : ['The drill was started in another cluster, or through another service']),
		...doubtsOfRestore(claim, witness),
		...doubtsOfTenant(start, listed, witness.restore),
		...witness.uses.map((use) => `Something else uses it: ${use}`),
	];
}

function doubtsOfSource({ tenant, sourceTenant, start }: DrillClaim, { id }: NamedTenant): string[] {
	const sources = [sourceTenant, start.sourceTenant ?? ''];
	if (sources.some((name) => name === '')) return ['Which tenant was restored is not known'];
	if (sources.some((name) => folded(name) === folded(tenant) || name === String(id))) return [`${shown(tenant)} is the tenant whose backup was restored`];
	return sources[0] === sources[1] ? [] : [`The drill restored ${shown(sources[1])}, not ${shown(sources[0])}`];
}

function doubtsOfRestore({ tenant, start }: DrillClaim, { restore }: DrillWitness): string[] {
	if (start.outcome !== 'succeeded') return ["The item of the start does not say that the restore has ended well: undo it with Restore > Cancel (obshell), or roll back its task (OCP)"];
	if (start.tenant !== tenant) return [`The drill restored to ${shown(start.tenant ?? '')}`];
	if (!restore) return ["The server's history has no restore to this name"];
	const differs = (['restoreId', 'startedAt', 'restoreTime', 'sourceTenant'] as const).find((member) => !same(start[member], restore[member]));
	if (differs !== undefined) return [`The newest restore to this name in the server's history is another one (${differs} ${shown(restore[differs])}, the drill's is ${shown(start[differs])})`];
	return restore.outcome === 'succeeded' ? [] : [`The server's history calls the restore ${shown(restore.status ?? restore.outcome)}`];
}

function doubtsOfTenant(start: DrillClaim['start'], { id, status, role, createdAt }: NamedTenant, restore?: RestoreRecord): string[] {
	const doubts: string[] = [];
	if (!same(start.tenantId, id)) doubts.push(`The tenant of that name has the ID ${shown(id)}, and the drill made the one with the ID ${shown(start.tenantId)}`);
	if (restore && restore.tenantId !== null && !same(restore.tenantId, id)) {
		doubts.push(`The server's history says that the restore made the tenant with the ID ${shown(restore.tenantId)}`);
	}
	const [made, from, until] = [parseTime(createdAt), parseTime(restore?.startedAt), parseTime(restore?.finishedAt)];
	if (made !== null && from !== null && until !== null && (made < from - MADE_BEFORE_MS || made > until + REGISTERED_WITHIN_MS)) {
		doubts.push(`The tenant was made at ${createdAt}, which is not while the restore ran`);
	}
	if (status !== 'NORMAL') doubts.push(`Its status is ${shown(status ?? 'not reported')}`);
	if (role !== null && role !== 'PRIMARY') doubts.push(`Its role is ${shown(role)}`);
	return doubts;
}

/** Both known, and alike. */
function same(one: unknown, other: unknown): boolean {
	return one !== null && one !== undefined && other !== null && other !== undefined && String(one) === String(other);
}

/** What two names have in common that a database's collation takes for one. */
export function folded(name: string): string {
	return name.trim().toLowerCase();
}

function shown(value: unknown): string {
	return `"${String(value ?? 'unknown')}"`;
}

/** What concluding a drill looks at. */
export interface DrillFacts {
	/** Where the tenant is, as the service names it. */
	cluster: Named;
	/** OceanBase's version there. */
	serverVersion: string | null;
	/** Whether the restored tenant can be used; a tenant that is not there at all has failed. */
	check: RestoreCheckRecord;
	/** The newest restore to that name; undefined = the server knows of none. */
	restore?: RestoreRecord;
	/** The ID of the tenant that has the name now; null = there is none. */
	drillTenantId: Whole | null;
	/** The cluster and the tenant whose backup was restored; IDs are null where the server does not give them. */
	sourceCluster: Named;
	sourceTenantId: Whole | null;
}
