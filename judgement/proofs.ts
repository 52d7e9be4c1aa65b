import type { RestoreRecord, ServiceName, TenantRecord, Whole } from '../services/records/types';
import { iso } from '../services/time/times';
import type { Proof } from '../services/work/evidence';

/** What of a row of the ledger is judged, or chosen by. */
export interface LedgerRow {
	tenant: string;
	cluster: string | null;
	tenantId: string | null;
	clusterId: string | null;
	/** Whose ids these are; null = not told, and the service's at hand is meant. */
	service: ServiceName | null;
	proof: Proof;
	/** Milliseconds since 1970. */
	concludedAt: number;
	rtoSeconds: number | null;
	rpoSeconds: number | null;
}

/** What restore drills have proven of one tenant, as its line of the report has it. */
export type Proven = {
	/** Of the newest drill that came to a verdict; `could-not-verify` = only such there are, `none` = there is none at all. */
	proof: Proof | 'none';
	/** ISO 8601 UTC: the newest proof; null = never proven. */
	at: string | null;
	ageSeconds: number | null;
	/** Of that proof. */
	rtoSeconds: number | null;
	rpoSeconds: number | null;
	/** ISO 8601 UTC: the newest restore of its backups that ended well in the server's own history; that is no proof. */
	restoredAt: string | null;
};

/** The drills of one tenant. */
export interface Drills {
	/** The newest that is proven or failed. */
	verdict: LedgerRow | undefined;
	proven: LedgerRow | undefined;
	/** How many came to no verdict. */
	unverified: number;
}

/** Who is asked for. `createdAt` in milliseconds since 1970; null = not known. */
export interface Drilled {
	service: ServiceName;
	tenant: string | null;
	tenantId: Whole | null;
	/** The names that its cluster goes by. */
	clusters: ReadonlyArray<string | null>;
	clusterId: string | null;
	createdAt: number | null;
}

/** Rows of a ledger by tenant: linear in their number. */
export class Ledger {
	private readonly byName = new Map<string, LedgerRow[]>();

	private readonly byId = new Map<string, LedgerRow[]>();

	constructor(rows: readonly LedgerRow[]) {
		for (const row of rows) {
			add(this.byName, row.tenant, row);
			if (row.tenantId !== null) add(this.byId, row.tenantId, row);
		}
	}

	/** The rows of a tenant: by its id where both sides have one of the same service, else by its name since it was made. */
	of(who: Drilled): LedgerRow[] {
		const some = new Set([...(who.tenantId === null ? [] : (this.byId.get(String(who.tenantId)) ?? [])), ...(this.byName.get(who.tenant ?? '') ?? [])]);
		return [...some].filter((row) => isOf(row, who));
	}
}

function add(map: Map<string, LedgerRow[]>, key: string, row: LedgerRow): void {
	const list = map.get(key);
	if (list) list.push(row);
	else map.set(key, [row]);
}

/** Ids of another service are other numbers. */
function isOf(row: LedgerRow, { service, tenant, tenantId, clusters, clusterId, createdAt }: Drilled): boolean {
	const areComparable = row.service === null || row.service === service;
	if (areComparable && row.clusterId !== null && clusterId !== null) {
		if (row.clusterId !== clusterId) return false;
	} else if (row.cluster !== null && clusters.some((name) => name !== null) && !clusters.includes(row.cluster)) return false;
	if (areComparable && row.tenantId !== null && tenantId !== null) return row.tenantId === String(tenantId);
	return row.tenant === tenant && (createdAt === null || row.concludedAt >= createdAt);
}

/** What the rows of one tenant come to. A drill that could not be verified proves nothing, and speaks against nothing. */
export function drillsOf(rows: readonly LedgerRow[]): Drills {
	const verdicts = rows.filter(({ proof }) => proof !== 'could-not-verify');
	return { verdict: newestOf(verdicts), proven: newestOf(verdicts.filter(({ proof }) => proof === 'proven')), unverified: rows.length - verdicts.length };
}

/** Of two of one instant the worse. */
function newestOf(rows: readonly LedgerRow[]): LedgerRow | undefined {
	return [...rows].sort((a, b) => b.concludedAt - a.concludedAt || Number(a.proof === 'proven') - Number(b.proof === 'proven'))[0];
}

/** A tenant's line of what its drills have proven. */
export function provenOf({ verdict, proven, unverified }: Drills, restoredAt: number | null, now: number): Proven {
	return {
		proof: verdict?.proof ?? (unverified > 0 ? 'could-not-verify' : 'none'),
		at: iso(proven?.concludedAt ?? null),
		ageSeconds: proven ? Math.max(0, (now - proven.concludedAt) / 1000) : null,
		rtoSeconds: proven?.rtoSeconds ?? null,
		rpoSeconds: proven?.rpoSeconds ?? null,
		restoredAt: iso(restoredAt),
	};
}

/**
 * When the backups of each tenant, by its name, were last restored well into whatever tenant: drills, and the restores that
 * OCP makes by itself as samples (`ocpJobId` > 0, docs/reference/ocp.md#34-restore-tasks). Nobody has looked at what they gave.
 */
export function restoresSeen(restores: readonly RestoreRecord[], clusters: ReadonlyArray<string | null>, instant: (time: string | null) => number | null): ReadonlyMap<string, number> {
	const latest = new Map<string, number>();
	for (const { outcome, sourceTenant, sourceCluster, finishedAt, startedAt } of restores) {
		const at = outcome === 'succeeded' ? (instant(finishedAt) ?? instant(startedAt)) : null;
		if (at === null || sourceTenant === null || (sourceCluster !== null && !clusters.includes(sourceCluster))) continue;
		latest.set(sourceTenant, Math.max(latest.get(sourceTenant) ?? -Infinity, at));
	}
	return latest;
}

/** Who a record of a tenant is, for its ledger. */
export function drilled({ service, tenant, tenantId, cluster }: TenantRecord, createdAt: number | null): Drilled {
	return { service, tenant, tenantId, clusters: [cluster], clusterId: null, createdAt };
}
