import type { BackupStrategyRecord } from '../services/records/types';
import { globs } from './glob';
import { planOf } from './schedule';
import { DEFAULT_THRESHOLDS, type Encryption, type Promised, type PromiseSource, type Thresholds } from './types';

/** What a user promises for the tenants that a pattern names; what is left out, the next matching row or source says. */
export interface PromiseRow {
	/** Names, separated by commas, with `*` for any characters; empty = all. */
	tenants: string;
	clusters: string;
	backupHours?: number;
	fullDays?: number;
	logDelaySeconds?: number;
	leastGood?: number;
	retentionDays?: number;
	/** Days between restore drills that prove the backups, and what their measures may be at most. */
	proofDays?: number;
	rtoMinutes?: number;
	rpoMinutes?: number;
	/** Days between validations by OceanBase itself (V4.6.0). */
	validationDays?: number;
	encryption?: Encryption;
	/** These tenants need no backup. */
	none?: boolean;
	/** Standby tenants owe what this row says, too. */
	standby?: boolean;
}

/** What was promised by the user: rows, first match first, and limits for all tenants. */
export interface Policy {
	rows?: readonly PromiseRow[];
	/** Only those that the user gave; they stand behind the rows and before OCP's strategy. */
	thresholds?: Partial<Thresholds>;
}

/**
 * OCP raises its own alarm after so many days without a good backup where its strategy says nothing
 * (docs/reference/ocp.md#7-what-surrounds-backups-in-ocp).
 */
export const OCP_ALARM_DAYS = 9;

/**
 * For how many days a strategy keeps backups; Infinity = for ever, undefined = it does not tell. Where cleaning is switched on
 * without a number of days that can be, OCP cleans after nobody knows how many; where it says nothing of cleaning, its console
 * shows cleaning as closed (docs/reference/ocp.md#37-strategies-and-writes), and what it names all the same is believed.
 */
export function keptDays({ cleanEnabled, retentionDays }: Pick<BackupStrategyRecord, 'cleanEnabled' | 'retentionDays'>): number | undefined {
	if (cleanEnabled === false) return Infinity;
	if (retentionDays !== null) return positive(retentionDays);
	return cleanEnabled === true ? undefined : Infinity;
}

/** A row that says one of these wants backups, so a later one for more tenants (`*`, none) does not excuse those that it names. */
const OF_BACKUPS = ['backupHours', 'fullDays', 'leastGood', 'retentionDays', 'proofDays', 'rtoMinutes', 'rpoMinutes', 'validationDays', 'encryption'] as const;

/** Makes the promises of a cluster's tenants from the user's rows, OCP's strategies and the defaults, in this order. */
export class Promises {
	private readonly rows: ReadonlyArray<PromiseRow & { number: number; matches(tenant: string): boolean }>;

	private readonly ofCluster: BackupStrategyRecord | undefined;

	private readonly ofTenant: ReadonlyMap<string, BackupStrategyRecord>;

	/** @param cluster the names that a row may call the cluster by */
	constructor(
		private readonly policy: Policy,
		cluster: ReadonlyArray<string | null>,
		strategies: readonly BackupStrategyRecord[] = [],
	) {
		const isHere = (patterns: string) => patterns.trim() === '' || cluster.some((name) => name !== null && globs(patterns)(name));
		this.rows = (policy.rows ?? [])
			.map((row, index) => ({ ...row, number: index + 1, matches: globs(row.tenants) }))
			.filter(({ clusters }) => isHere(clusters));
		const existing = strategies.filter(({ exists }) => exists);
		this.ofCluster = existing.find(({ tenant }) => tenant === null);
		this.ofTenant = new Map(existing.flatMap((one) => (one.tenant === null ? [] : [[one.tenant, one]])));
	}

	/** What a tenant is promised. */
	of(tenant: string): Promised {
		const rows = this.rows.filter((row) => row.matches(tenant));
		const { thresholds: limits = {} } = this.policy;
		const strategy = this.strategyOf(tenant);
		const plan = strategy ? planOf(strategy) : null;
		const from: Promised['from'] = {};
		const used = new Set<number>();
		const first = <T extends keyof PromiseRow>(what: T): PromiseRow[T] | undefined => {
			const row = rows.find((one) => one[what] !== undefined);
			if (row) used.add(row.number);
			return row?.[what];
		};
		const choose = <T>(part: keyof Promised['from'], ...choices: Array<[PromiseSource, T | null | undefined]>): T | null => {
			const [source, value] = choices.find(([, one]) => one !== null && one !== undefined) ?? [];
			if (source) from[part] = source;
			return value ?? null;
		};
		const ofBackups = rows.find((row) => row.none === true || OF_BACKUPS.some((part) => row[part] !== undefined));
		const none = ofBackups?.none === true;
		if (ofBackups && none) {
			from.none = 'row';
			used.add(ofBackups.number);
		}
		const backupHours = choose('backups', ['row', first('backupHours')], ['threshold', usable(limits.overdueHours)]);
		if (backupHours === null) from.backups = plan ? 'strategy' : 'default';
		return {
			none,
			backupHours: backupHours ?? (plan ? null : DEFAULT_THRESHOLDS.overdueHours),
			plan,
			alarmDays: backupHours === null && plan ? (positive(strategy?.alarmAfterDaysWithoutBackup) ?? OCP_ALARM_DAYS) : null,
			fullDays: choose('full', ['row', first('fullDays')]) ?? fullOf(plan, from),
			logDelaySeconds:
				choose(
					'logs',
					['row', first('logDelaySeconds')],
					['threshold', usable(limits.logDelaySeconds)],
					['strategy', positive(strategy?.logDelaySeconds)],
					['default', DEFAULT_THRESHOLDS.logDelaySeconds],
				) ?? DEFAULT_THRESHOLDS.logDelaySeconds,
			leastGood: choose('leastGood', ['row', first('leastGood')]),
			retentionDays: choose('retention', ['row', first('retentionDays')], ['threshold', usable(limits.retentionDays)]),
			timeoutMinutes: choose('timeout', ['strategy', positive(strategy?.timeoutMinutes)]),
			proofDays: choose('proof', ['row', first('proofDays')]),
			rtoMinutes: choose('rto', ['row', first('rtoMinutes')]),
			rpoMinutes: choose('rpo', ['row', first('rpoMinutes')]),
			validationDays: choose('validation', ['row', first('validationDays')]),
			encryption: choose('encryption', ['row', first('encryption')]),
			from,
			rows: [...used],
		};
	}

	/** Whether a row of the user says that standbys owe backups, too. */
	standbyOwes(tenant: string): boolean {
		return this.rows.some((row) => row.standby === true && row.matches(tenant));
	}

	/** The strategy that a tenant is backed up by: its own, else the cluster's. */
	strategyOf(tenant: string): BackupStrategyRecord | undefined {
		return this.ofTenant.get(tenant) ?? this.ofCluster;
	}
}

/** Full backups by plan need no number of days; that the plan promises them is noted. */
function fullOf(plan: Promised['plan'], from: Promised['from']): null {
	if (plan && [...plan.days.values()].includes('full')) from.full = 'strategy';
	return null;
}

/** A comparison with NaN is never true: a bad limit must not switch its rule off. */
function usable(value: unknown): number | undefined {
	return typeof value === 'number' && value >= 0 ? value : undefined;
}

function positive(value: unknown): number | undefined {
	return typeof value === 'number' && value > 0 ? value : undefined;
}

/** The limits that hold for all tenants: the user's where they can be used, else the defaults. */
export function limitsOf(given: Partial<Thresholds> = {}): Thresholds {
	const limits: Thresholds = { ...DEFAULT_THRESHOLDS };
	for (const name of Object.keys(limits) as Array<keyof Thresholds>) {
		const value = usable(given[name]);
		if (value !== undefined) limits[name] = value;
	}
	return limits;
}
