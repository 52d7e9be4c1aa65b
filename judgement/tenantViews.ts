import type { Snapshot } from './types';
import type { BadViewRow, PieceRow, PolicyRow, SetRow, ValidationRow, ViewPart, Views } from './viewTypes';

/** What OceanBase's own views tell of one tenant; undefined = that view was not handed over. */
export interface TenantViews {
	/** One row a set, however many copies there are. */
	sets?: SetRow[];
	setsById: ReadonlyMap<string, SetRow>;
	pieces?: PieceRow[];
	policies?: PolicyRow[];
	validations?: ValidationRow[];
	/** Whether all rows of that part could be read: else nothing follows from one that is not there. */
	isWhole(part: ViewPart): boolean;
}

type AnyRow = SetRow | PieceRow | PolicyRow | ValidationRow;

/** The rows of one cluster, tenant by tenant. Linear in their number. */
export class ViewsOfCluster {
	private readonly rows = new Map<string, Record<ViewPart, AnyRow[]>>();

	private readonly unread = new Map<string | null, Set<ViewPart | null>>();

	/** How many rows belong to the cluster. */
	private total = 0;

	/** Of the rows of the cluster, those that were asked for by a tenant. */
	private readonly joined = new Set<string>();

	constructor(
		private readonly views: Views,
		private readonly snapshot: Pick<Snapshot, 'service' | 'obTenantIds'>,
		clusters: ReadonlyArray<string | null>,
	) {
		for (const part of PARTS) {
			for (const row of views[part] as AnyRow[]) {
				if (row.cluster !== null && !clusters.includes(row.cluster)) continue;
				this.total += 1;
				for (const key of [`id ${row.tenantId}`, ...(row.tenantName === null ? [] : [`name ${row.tenantName}`])]) this.partsOf(key)[part].push(row);
			}
		}
		for (const { tenantId, part } of views.bad) {
			const key = tenantId === null ? null : `id ${tenantId}`;
			this.unread.set(key, (this.unread.get(key) ?? new Set()).add(part));
		}
	}

	/** Of a tenant, by the ids and names of the service. */
	of(tenant: string, tenantId: string | null): TenantViews {
		const obId = this.obIdOf(tenantId);
		const key = obId === null ? `name ${tenant}` : `id ${obId}`;
		const own = this.rows.get(key);
		if (own) this.joined.add(key);
		const list = <T>(part: ViewPart): T[] | undefined => (this.views.given.has(part) ? ((own?.[part] ?? []) as T[]) : undefined);
		const unread = [this.unread.get(null), this.unread.get(key)];
		const sets = oneEach(list<SetRow>('sets'));
		return {
			sets,
			setsById: new Map(sets?.map((set) => [set.id, set])),
			pieces: list('pieces'),
			policies: list('policies'),
			validations: list('validations'),
			isWhole: (part) => !unread.some((parts) => parts?.has(part) || parts?.has(null)),
		};
	}

	/** Whether there are rows, and none of them is of a tenant that was asked for. */
	isOfOthers(): boolean {
		return this.total > 0 && this.joined.size === 0;
	}

	/** OceanBase's own id; OCP's are others. */
	private obIdOf(tenantId: string | null): string | null {
		if (tenantId === null) return null;
		return this.snapshot.obTenantIds?.get(tenantId) ?? (this.snapshot.service === 'obshell' ? tenantId : null);
	}

	private partsOf(key: string): Record<ViewPart, AnyRow[]> {
		const parts = this.rows.get(key) ?? { sets: [], pieces: [], policies: [], validations: [] };
		this.rows.set(key, parts);
		return parts;
	}
}

const PARTS: readonly ViewPart[] = ['sets', 'pieces', 'policies', 'validations'];

/** Of copies of one set, the one that a restore can use. */
function oneEach(sets: SetRow[] | undefined): SetRow[] | undefined {
	if (!sets) return undefined;
	const best = new Map<string, SetRow>();
	for (const set of sets) if (!best.has(set.id) || isUsable(set)) best.set(set.id, set);
	return [...best.values()].sort((a, b) => byNumber(b.id, a.id));
}

/** Numbers as digits. */
export function byNumber(a: string, b: string): number {
	return a.length - b.length || (a < b ? -1 : Number(a > b));
}

/** Whether the set itself is there as a whole; an increment needs others besides. */
export function isUsable({ status, fileStatus }: Pick<SetRow, 'status' | 'fileStatus'>): boolean {
	return fileStatus === 'AVAILABLE' && status !== 'FAILED' && status !== 'DOING';
}

/** The first bad rows, and how many there are. */
export function firstBad(bad: readonly BadViewRow[], most = 5): { rows: readonly BadViewRow[]; left: number } {
	return { rows: bad.slice(0, most), left: Math.max(0, bad.length - most) };
}
