import type { BackupSchedule, BackupService, ClusterFacts } from '../services/backupService';
import { BackupServiceError, passOn, type ErrorKind } from '../services/errors';
import type { Answer, BackupRecord, BackupStrategyRecord, LogBackupRecord, RecoveryWindowRecord, RestoreRecord } from '../services/records/types';
import { clock } from '../services/time/clock';
import { inParallel } from '../services/work/inParallel';
import { glob } from './glob';
import { judge } from './judge';
import { keptDays, Promises, type Policy } from './policy';
import type { Finding, NotChecked, Part, Rule, Snapshot, Unread } from './types';

/** What a snapshot looks at, besides the tenants and their newest backups. */
export interface SnapshotWish {
	/** A name or an id; empty = the only cluster. */
	cluster: string;
	/** How it is to be named; its own name, unless given. */
	clusterName?: string | null;
	/** IANA name. */
	timeZone: string;
	/** What is promised: decides what must be read, and what must not. */
	policy: Policy;
	/** Which past runs of a tenant to read, by its newest backup; undefined = none of it. OCP's lists tell most of them anyway. */
	history: (newest: BackupRecord) => HistoryQuery | undefined;
	/** One request at OCP, at obshell one for each tenant. */
	logs: boolean;
	/** One request. */
	restores: boolean;
	/** Recovery windows: one request at OCP, at obshell two for each tenant, of which one reads the storage. */
	windows: boolean;
	/** OCP's strategy and the state of its schedule: two requests, and one for each tenant that they may excuse. */
	schedule: boolean;
	/** The schedule of the cluster, where it was read so lately that it need not be asked for; `now` is in milliseconds since 1970. */
	knownSchedule?: (cluster: ClusterFacts['cluster'], now: number) => BackupSchedule | undefined;
	/**
	 * Tenants that are not looked at. `tenant`, or `cluster/tenant` (the cluster by name or id); `*` stands for any
	 * characters. They are named in `notChecked`.
	 */
	leaveOut: readonly string[];
	/** Which tenants are meant at all; the others are not looked at, and not named. */
	only?: (tenant: { name: string; id: string | null }) => boolean;
	/** The rows of restore drills, and of OceanBase's own views, as they were handed over. */
	ledger?: Snapshot['ledger'];
	views?: Snapshot['views'];
	/** Milliseconds since 1970: after it no further tenant is asked; those left count as not read. */
	deadline?: number;
}

/** Which past runs to read. */
export type HistoryQuery = { from?: number; limit?: number };

/** Past runs read of one tenant. */
export const RUNS = 20;

/** Tenants that are asked at the same time. */
const CONCURRENCY = { history: 4, log: 8, window: 2 } as const;

/** So many refusals in a row for which no tenant can be to blame, and the others are not asked any more. */
const GIVEN_UP_AFTER = 3;

/** Faults of the server itself, or of the way to it. */
const OF_THE_SERVER: readonly ErrorKind[] = ['unreachable', 'throttled', 'unauthorized', 'answer-lost'];

/** Tenants that are asked one by one for a strategy of their own; more would make a poll as long as there are tenants. */
const OWN_STRATEGIES = 50;

/** What a strategy of the tenant's own could excuse. */
const BY_STRATEGY: readonly Rule[] = ['backup-overdue', 'backup-full-overdue', 'backup-timeout', 'log-delayed'];

/** What a role that is not known could excuse. */
const BY_ROLE: readonly Finding['kind'][] = ['backup', 'log', 'window'];

/** Past runs of every tenant. */
export function historyOfAll(): HistoryQuery {
	return { limit: RUNS };
}

/** Past runs of those tenants whose newest backup is no good one. */
export function historyWhereNeeded({ outcome }: BackupRecord): HistoryQuery | undefined {
	return outcome === 'none' || outcome === 'succeeded' ? undefined : { limit: RUNS };
}

/**
 * Reads what is judged, of one cluster, at about one instant: the one reader for report and trigger.
 * What this server cannot tell is noted in `notChecked`; what fails to be read, in `unread`, for its tenant alone.
 * @throws BackupServiceError when the cluster itself cannot be read
 */
export async function takeSnapshot(service: BackupService, wish: SnapshotWish): Promise<Snapshot> {
	const facts = await service.clusterFacts(wish.cluster === '' ? await onlyCluster(service) : wish.cluster);
	const reader = new Reader(service, wish, facts);
	return await reader.read();
}

/** A judgement names its cluster; with several to choose from, the service itself says that one must be chosen. */
async function onlyCluster(service: BackupService): Promise<string> {
	const choices = await service.clusterChoices();
	return choices.length === 1 ? choices[0].value : '';
}

/** One look. */
class Reader {
	private readonly notChecked: NotChecked[] = [];

	private readonly unread: Unread[] = [];

	/** As the service finds it again, whatever it is called. */
	private readonly cluster: string;

	private readonly promises: Promises;

	constructor(
		private readonly service: BackupService,
		private readonly wish: SnapshotWish,
		private readonly facts: ClusterFacts,
	) {
		const { id, name } = facts.cluster;
		this.cluster = service.name === 'ocp' && id !== null ? String(id) : (name ?? wish.cluster);
		this.promises = new Promises(wish.policy, [wish.clusterName ?? name, id === null ? null : String(id)]);
	}

	async read(): Promise<Snapshot> {
		const { facts, service, wish } = this;
		const isMeant = this.selection();
		const tenants = facts.tenants.filter(isMeant);
		const backups = facts.newest.filter((record) => record.tenant === null || isMeant(record));
		const [history, logBackups, restores, windows, schedule] = await Promise.all([
			this.history(backups),
			wish.logs ? this.logs(backups) : this.notAsked('log'),
			wish.restores ? this.whole('restore', async () => await service.restores({ cluster: this.cluster, tenant: '' })) : this.notAsked('restore'),
			wish.windows ? this.windows(backups) : this.notAsked('window'),
			wish.schedule ? this.schedule() : undefined,
		]);
		const snapshot: Snapshot = {
			service: service.name,
			cluster: wish.clusterName ?? facts.cluster.name,
			clusterId: facts.cluster.id === null ? null : String(facts.cluster.id),
			takenAt: clock.now(),
			timeZone: wish.timeZone,
			tenants,
			...(facts.tenantCount !== undefined && { tenantCount: facts.tenantCount - (facts.tenants.length - tenants.length) }),
			unlisted: wish.only ? [] : facts.unlisted,
			backups,
			history,
			logBackups: (logBackups as LogBackupRecord[]).filter(({ tenant, tenantId }) => tenant === null || isMeant({ tenant, tenantId })),
			// Also those into tenants that are not looked at: one that fails says something of the tenant that it is made from.
			restores: restores as RestoreRecord[],
			windows: windows as RecoveryWindowRecord[],
			...schedule,
			...(wish.ledger && { ledger: wish.ledger }),
			...(wish.views && { views: wish.views, ...(facts.obTenantIds && { obTenantIds: facts.obTenantIds }) }),
			unread: this.unread,
			notChecked: this.notChecked,
		};
		return await this.excused(snapshot);
	}

	/** Which tenants are looked at; those left out are noted. */
	private selection(): (tenant: { tenant: string | null; tenantId: unknown }) => boolean {
		const { leaveOut, only = () => true, cluster, clusterName } = this.wish;
		if (leaveOut.length > 0) this.notChecked.push({ rule: 'left-out', because: 'left-out', names: [...leaveOut] });
		const { id, name } = this.facts.cluster;
		const own = [cluster, clusterName, name, id === null ? null : String(id)];
		const tests = leaveOut.flatMap((pattern) => {
			const slash = pattern.indexOf('/');
			if (slash === -1) return [glob(pattern)];
			const isHere = glob(pattern.slice(0, slash));
			return own.some((one) => one && isHere(one)) ? [glob(pattern.slice(slash + 1))] : [];
		});
		return ({ tenant, tenantId }) =>
			!tests.some((test) => test(tenant ?? '')) && only({ name: tenant ?? '', id: tenantId === null || tenantId === undefined ? null : String(tenantId as string) });
	}

	/** Past runs: those that came along, else of each tenant of which they are wanted. */
	private async history(backups: BackupRecord[]): Promise<BackupRecord[]> {
		if (this.facts.history) return this.facts.history;
		const { cluster, service } = this;
		const wanted = backups.flatMap((record) => {
			const query = record.outcome === 'none' || record.tenant === null ? undefined : this.pastOf(record);
			return query ? [{ record, query }] : [];
		});
		return await this.each('history', wanted, async ({ record, query }) => {
			const tenant = nameFor(record);
			const runs = recordsOf(await service.backups({ cluster, tenant, ...query }));
			const known = [record, ...runs].some(({ outcome }) => outcome === 'succeeded');
			if (known || query.limit === undefined || runs.length < query.limit) return runs;
			return [...runs, ...recordsOf(await service.backups({ cluster, tenant, outcomes: ['succeeded'], limit: 1 }))];
		});
	}

	/** What is wished, and what a promise about past runs needs. */
	private pastOf(newest: BackupRecord): HistoryQuery | undefined {
		const wished = this.wish.history(newest);
		const { fullDays, leastGood, none } = this.promises.of(newest.tenant ?? '');
		if (none || (fullDays === null && leastGood === null)) return wished;
		return wished?.from === undefined ? { limit: Math.max(RUNS, leastGood ?? 0, wished?.limit ?? 0) } : wished;
	}

	/** OCP has one list for all, obshell one for each tenant. */
	private async logs(backups: BackupRecord[]): Promise<LogBackupRecord[]> {
		const { cluster, service } = this;
		if (service.name === 'ocp') return await this.whole('log', async () => await service.logBackups({ cluster, tenant: '' }));
		const all = backups.filter(({ tenant }) => tenant !== null).map((record) => ({ record }));
		return await this.each('log', all, async ({ record }) => recordsOf(await service.logBackups({ cluster, tenant: nameFor(record) })));
	}

	private async windows(backups: BackupRecord[]): Promise<RecoveryWindowRecord[]> {
		const { cluster, service } = this;
		if (service.name === 'ocp') return await this.whole('window', async () => await service.recoveryWindows({ cluster, tenant: '' }));
		const all = backups.filter(({ tenant }) => tenant !== null).map((record) => ({ record }));
		return await this.each('window', all, async ({ record }) => recordsOf(await service.recoveryWindows({ cluster, tenant: nameFor(record) })));
	}

	private async schedule(): Promise<Partial<Snapshot>> {
		try {
			const schedule = this.wish.knownSchedule?.(this.facts.cluster, clock.now()) ?? (await this.service.backupSchedule(this.cluster));
			if (!schedule) return {};
			const { strategies, status, statusUnread } = schedule;
			if (statusUnread !== undefined) this.notChecked.push({ rule: 'schedule-abnormal', because: 'not-answered', detail: statusUnread });
			return { strategies, scheduleStatus: status, ...retentionOf(strategies) };
		} catch (error) {
			this.note('schedule', null, error);
			return {};
		}
	}

	/** A list of the whole cluster. */
	private async whole<R extends Answer['record']>(part: Part, read: () => Promise<Array<Answer<R>>>): Promise<R[]> {
		try {
			return recordsOf(await read());
		} catch (error) {
			this.note(part, null, error);
			return [];
		}
	}

	/** Tenant by tenant; one that cannot be read costs itself alone, and a server that is away is not asked a thousand times. */
	private async each<T extends { record: BackupRecord }, R>(part: 'history' | 'log' | 'window', inputs: T[], read: (input: T) => Promise<R[]>): Promise<R[]> {
		let refused = 0;
		let last: unknown;
		const lists = await inParallel(inputs, CONCURRENCY[part], async (input): Promise<R[]> => {
			const isLate = this.wish.deadline !== undefined && clock.now() >= this.wish.deadline;
			const isOver = refused >= GIVEN_UP_AFTER || this.notChecked.some(({ rule, because }) => rule === part && because === 'too-old');
			try {
				if (isLate) throw new BackupServiceError('timeout', 'The time that n8n allows was over before this tenant could be asked');
				if (isOver) throw passOn(last);
				const list = await read(input);
				refused = 0;
				return list;
			} catch (error) {
				last = error;
				if (error instanceof BackupServiceError && OF_THE_SERVER.includes(error.kind)) refused += 1;
				this.note(part, input.record, error);
				return [];
			}
		});
		return lists.flat();
	}

	/** What kept a part from being read: that the server is too old for it is no fault. @throws what is no fault of a server */
	private note(part: Part, of: BackupRecord | null, error: unknown): void {
		if (!(error instanceof BackupServiceError) || error.kind === 'canceled') throw passOn(error);
		if (error.kind === 'too-old') {
			if (!this.notChecked.some(({ rule }) => rule === part)) this.notChecked.push({ rule: part, because: 'too-old', detail: error.message });
			return;
		}
		const tenantId = of === null ? null : of.tenantId === null ? of.tenant : String(of.tenantId);
		this.unread.push({ part, tenant: of?.tenant ?? null, tenantId, why: error.message, fault: error.kind });
	}

	private async notAsked(part: Part): Promise<never[]> {
		this.notChecked.push({ rule: part, because: 'not-asked' });
		return await Promise.resolve([]);
	}

	/** Asks for what may excuse a tenant, only where there is something to excuse: its role, and a strategy of its own. */
	private async excused(snapshot: Snapshot): Promise<Snapshot> {
		if (this.service.name !== 'ocp') return snapshot;
		const { findings } = judge(snapshot, this.wish.policy);
		const withRoles = await this.withRoles(snapshot, findings);
		return this.wish.schedule ? await this.withStrategies(withRoles, findings) : withRoles;
	}

	private async withRoles(snapshot: Snapshot, findings: Finding[]): Promise<Snapshot> {
		const suspects = new Set(findings.filter(({ kind }) => BY_ROLE.includes(kind)).map(({ tenantId }) => tenantId));
		const { tenants = [] } = snapshot;
		if (!tenants.some(({ role, tenantId }) => role === null && suspects.has(String(tenantId)))) return snapshot;
		try {
			const roles = await this.service.tenantRoles(this.cluster);
			return { ...snapshot, tenants: tenants.map((tenant) => ({ ...tenant, role: tenant.role ?? roles.get(String(tenant.tenantId)) ?? null })) };
		} catch (error) {
			if (!(error instanceof BackupServiceError) || error.kind === 'canceled') throw passOn(error);
			return { ...snapshot, notChecked: [...snapshot.notChecked, { rule: 'lifecycle', because: 'not-answered', detail: error.message, fault: error.kind }] };
		}
	}

	private async withStrategies(snapshot: Snapshot, findings: Finding[]): Promise<Snapshot> {
		const { strategies } = snapshot;
		const suspects = [...new Map(findings.filter(({ rule, figures }) => BY_STRATEGY.includes(rule) && isBySchedule(figures.source)).map(({ tenantId, tenant }) => [tenantId, tenant]))];
		const asked = suspects.flatMap(([id]) => id ?? []).slice(0, OWN_STRATEGIES);
		if (!strategies || asked.length === 0) return snapshot;
		try {
			const own = (await this.service.backupSchedule(this.cluster, asked))?.strategies ?? [];
			const left = suspects.slice(OWN_STRATEGIES).map(([, name]) => String(name));
			const all = [...strategies, ...own.filter(({ exists }) => exists)];
			const notChecked: NotChecked[] = left.length === 0 ? [] : [{ rule: 'schedule', because: 'too-many', names: left }];
			return { ...snapshot, strategies: all, ...retentionOf(all), notChecked: [...snapshot.notChecked, ...notChecked] };
		} catch (error) {
			if (!(error instanceof BackupServiceError) || error.kind === 'canceled') throw passOn(error);
			return { ...snapshot, unread: [...(snapshot.unread ?? []), { part: 'schedule', tenant: null, tenantId: null, why: error.message, fault: error.kind }] };
		}
	}
}

function isBySchedule(source: string | undefined): boolean {
	return source === 'strategy' || source === 'default';
}

/** For how long the shortest of some strategies keeps backups; nothing where there is none, or where one of them does not tell. */
function retentionOf(strategies: BackupStrategyRecord[]): Pick<Snapshot, 'retentionDays'> {
	const days = strategies.filter(({ exists }) => exists).map(keptDays);
	if (days.length === 0 || days.includes(undefined)) return {};
	return { retentionDays: days.reduce((one: number, other) => Math.min(one, other ?? one), Infinity) };
}

/** By its id, where it has one: two tenants may share a name. */
function nameFor({ tenant, tenantId }: BackupRecord): string {
	return String(tenantId ?? tenant);
}

function recordsOf<R extends Answer['record']>(answers: Array<Answer<R>>): R[] {
	return answers.map(({ record }) => record);
}
