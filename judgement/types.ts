import type { ErrorKind } from '../services/errors';
import type {
	BackupRecord,
	BackupStrategyRecord,
	LogBackupRecord,
	Outcome,
	RecoveryWindowRecord,
	RestoreRecord,
	ServiceName,
	TenantRecord,
	Whole,
} from '../services/records/types';
import type { Lifecycle } from './lifecycle';
import type { LedgerRow, Proven } from './proofs';
import type { BadViewRow, Views } from './viewTypes';

/** What a snapshot is read in; a part that could not be read makes nothing good, and nothing bad. */
export type Part = 'backups' | 'history' | 'log' | 'restore' | 'window' | 'schedule' | 'views';

/** A part that could not be read: of one tenant, or (tenantId null) of all. */
export interface Unread {
	part: Part;
	tenant: string | null;
	tenantId: string | null;
	/** What happened, in one line. */
	why: string;
	/** What kind of error that is; absent = not known. */
	fault?: ErrorKind;
}

/** A rule (or, by the part before its first `-`, all rules of that kind) that was not judged, and why; as data, in words by report/words. */
export interface NotChecked {
	rule: string;
	because:
		/** The user chose so; `names` are the patterns. */
		| 'left-out'
		/** Not asked for in this look. */
		| 'not-asked'
		/** This server cannot tell: `detail` says what it lacks. */
		| 'too-old'
		/** The service never tells. */
		| 'not-told'
		/** Nothing was given to judge it by. */
		| 'not-given'
		/** Standby clusters, by name. */
		| 'standby-clusters'
		/** Tenants that owe no backup because of what they are: `lifecycle`. */
		| 'lifecycle'
		/** The server did not answer: `detail` says what it said. */
		| 'not-answered'
		/** More tenants than are asked one by one; `names` are those left. */
		| 'too-many'
		/** Rows that were handed over, and could not be read: `rows`. */
		| 'bad-rows';
	names?: string[];
	lifecycle?: Lifecycle;
	detail?: string;
	/** What kind of error `detail` is. */
	fault?: ErrorKind;
	rows?: readonly BadViewRow[];
	/** How many more there are. */
	left?: number;
}

/** Everything known of the backups of ONE cluster at one instant, as records; several clusters: combine. */
export interface Snapshot {
	service: ServiceName;
	cluster: string | null;
	/** The service's id of the cluster, as text; null = not known. */
	clusterId: string | null;
	/** Milliseconds since 1970: the "now" of the judgement. */
	takenAt: number;
	/** IANA name; one that is not known gives UTC. */
	timeZone: string;
	/** As the server lists them, sys left out; absent = only the backups tell which tenants there are. */
	tenants?: TenantRecord[];
	/** How many tenants (sys left out) the cluster itself says it has; absent = it does not. */
	tenantCount?: number;
	/** IDs in the list of backups that no list of tenants has: dropped, or in the recycle bin. */
	unlisted?: string[];
	/**
	 * The newest backup of every tenant, outcome `none` for tenants without any. One of a whole cluster (OCP's
	 * tenantId 0) is judged only when there is no other: the tenants that it holds name it as their newest.
	 */
	backups: BackupRecord[];
	/** Recent backups in any order, the newest ones again or not; empty where the server cannot list them. */
	history: BackupRecord[];
	/** Of every tenant; one with tenant null counts for all tenants that have none of their own. */
	logBackups: LogBackupRecord[];
	restores: RestoreRecord[];
	windows: RecoveryWindow[];
	/** OCP's strategies: the cluster's (tenant null) and those of tenants that were asked for theirs. */
	strategies?: BackupStrategyRecord[];
	/** OCP's word: NONE, NORMAL, PAUSED, WAITING, ABNORMAL; null = it does not tell. */
	scheduleStatus?: string | null;
	/** Days that the server keeps backups before it deletes them; Infinity = for ever; absent = it does not tell. */
	retentionDays?: number;
	/** The rows of restore drills; absent = none were handed over, and nothing is said of proofs. */
	ledger?: readonly LedgerRow[];
	/** Rows of OceanBase's own views; absent = none were handed over. */
	views?: Views;
	/** OceanBase's own ids of tenants by the service's, where these differ; absent = they are the same, or (OCP) not told. */
	obTenantIds?: ReadonlyMap<string, string>;
	unread?: Unread[];
	/** Names and ids that were asked for, and that no tenant has. */
	unmatched?: string[];
	notChecked: NotChecked[];
}

/** The span of time that one tenant can be restored to; `until: null` = looked for, and there is none. */
export type RecoveryWindow = Pick<RecoveryWindowRecord, 'tenant' | 'from' | 'until'> &
	Partial<Pick<RecoveryWindowRecord, 'source' | 'sourceTenant' | 'sourceCluster'>>;

/** When a rule fires: always beyond its threshold, never at it. */
export type Thresholds = {
	/** Hours since the last good backup ended. */
	overdueHours: number;
	/** Hours that a running backup may take. */
	runningHours: number;
	/** How many times the usual (median) time a running backup may take. */
	runningTimesUsual: number;
	/** Seconds that the log archive may lie behind. */
	logDelaySeconds: number;
	/** Minutes between the end of the recovery window and now. */
	windowMinutes: number;
	/** Hours for which a failed restore is told. */
	restoreFailedHours: number;
	/** Hours that a running restore may take. */
	restoreHours: number;
	/** Days that backups must be kept; null = not asked for. */
	retentionDays: number | null;
};

/** Made for daily backups (with two hours to spare) and a log archive that usually is seconds behind. */
export const DEFAULT_THRESHOLDS: Readonly<Thresholds> = {
	overdueHours: 26,
	runningHours: 12,
	runningTimesUsual: 3,
	logDelaySeconds: 600,
	windowMinutes: 30,
	restoreFailedHours: 24,
	restoreHours: 24,
	retentionDays: null,
};

/** `critical`: data may be lost if the tenant is lost now. `attention`: it will come to that, or cannot be judged. */
export type Severity = 'critical' | 'attention';

export type Verdict = 'healthy' | Severity;

/** Every rule, most pressing first; the ids are stable, and the part before the first `-` is the kind. */
export const RULES = [
	'cluster-unreadable',
	'backup-never',
	'backup-failed',
	'backup-completed-with-error',
	'backup-overdue',
	'backup-last-good-unknown',
	'log-interrupted',
	'log-stopped',
	'log-never-started',
	'log-not-listed',
	'log-preparing',
	'log-began-anew',
	'log-closed-early',
	'log-delayed',
	'window-missing',
	'window-foreign',
	'window-inverted',
	'window-behind',
	'set-gone',
	'set-broken',
	'set-without-full',
	'piece-hole',
	'validation-failed',
	'proof-failed',
	'backup-full-overdue',
	'backup-too-few',
	'backup-canceled',
	'backup-timeout',
	'backup-too-long',
	'backup-start-unknown',
	'backup-unknown',
	'backup-size-odd',
	'backup-not-listed',
	'log-unknown',
	'log-delay-unknown',
	'window-not-listed',
	'window-no-beginning',
	'destination-changed',
	'destination-shared',
	'schedule-abnormal',
	'schedule-paused',
	'schedule-none',
	'clock-ahead',
	'restore-failed',
	'restore-unknown',
	'restore-hanging',
	'proof-missing',
	'proof-too-old',
	'proof-too-slow',
	'proof-loses-too-much',
	'validation-too-old',
	'set-not-encrypted',
	'retention-short',
	'retention-none',
	'retention-exceeded',
	'tenant-unreadable',
	'part-unreadable',
	'tenants-fewer',
	'tenants-none',
	'tenants-unmatched',
] as const;

export type Rule = (typeof RULES)[number];

/** A rule's kind: the first word of its id. */
export type Kind = Rule extends `${infer First}-${string}` ? First : never;

/**
 * What a finding was judged by, for whoever puts it into words; each rule gives those that it has. Times are ISO 8601 UTC,
 * durations seconds, texts of servers as they came (a renderer must escape them).
 */
export interface Figures {
	/** When what is told happened or began. */
	at?: string | null;
	/** How long it has lasted, lies behind or ahead. */
	seconds?: number;
	/** What it may be at most. */
	limitSeconds?: number;
	/** What it usually is: seconds, or bytes where `bytes` is given. */
	usual?: number;
	/** The end of the last good backup. */
	lastGoodAt?: string | null;
	/** Whether that is within what is promised. */
	lastGoodInTime?: boolean;
	/** Until when archived logs reach. */
	checkpoint?: string | null;
	/** Where the promise that is not kept comes from. */
	source?: PromiseSource;
	/** The planned start that was missed. */
	plannedAt?: string;
	/** The server's word for the state, and its reason. */
	status?: string | null;
	reason?: string | null;
	/** What kind of error kept something from being read. */
	fault?: ErrorKind;
	/** OceanBase's error number, negative. */
	code?: number | null;
	progressPercent?: number | null;
	count?: number;
	limit?: number;
	days?: number;
	limitDays?: number;
	bytes?: Whole;
	/** Whose it is, or whom else it concerns. */
	other?: string | null;
	otherCluster?: string | null;
	paths?: string[];
	parts?: Part[];
	/** Numbers of backup sets, or of archive pieces. */
	ids?: string[];
	/** Which variant of its sentence a rule means; each rule says which it has. */
	variant?: string;
}

/** One thing that is wrong or cannot be judged, as data: words are made of it by report/words. */
export type Finding = {
	/** Stable as long as it lasts: rule, cluster and tenant (or restore). See `findingId`. */
	id: string;
	rule: Rule;
	kind: Kind;
	severity: Severity;
	/** The cluster's name; in a report of one cluster null. */
	cluster: string | null;
	clusterId: string | null;
	/** Null = the whole cluster. */
	tenant: string | null;
	tenantId: string | null;
	/** ISO 8601 UTC: since when it is so; null where that is not known. */
	since: string | null;
	figures: Figures;
};

/** Where a promise comes from, in this order: rows of the user, limits of the user, OCP's strategy, defaults. */
export type PromiseSource = 'row' | 'threshold' | 'strategy' | 'default';

/** What one tenant is promised; null = nothing of that kind. */
export interface Promised {
	/** No backups are promised: the tenant is only named. */
	none: boolean;
	/** Hours between good backups. */
	backupHours: number | null;
	/** Planned starts; takes the place of `backupHours`. */
	plan: Plan | null;
	/** Days without a good backup after which OCP itself raises its alarm. */
	alarmDays: number | null;
	/** Days between full backups. */
	fullDays: number | null;
	logDelaySeconds: number;
	/** Least number of good backups. */
	leastGood: number | null;
	/** Days for which backups must be kept. */
	retentionDays: number | null;
	/** Minutes that a backup may run. */
	timeoutMinutes: number | null;
	/** Days between restore drills that prove the tenant's backups. */
	proofDays: number | null;
	/** Minutes within which a drill's tenant must be usable, and of which a drill may lack the changes. */
	rtoMinutes: number | null;
	rpoMinutes: number | null;
	/** Days between validations by OceanBase itself. */
	validationDays: number | null;
	encryption: Encryption | null;
	/** Which of them comes from where. */
	from: Partial<Record<'backups' | 'full' | 'logs' | 'leastGood' | 'retention' | 'timeout' | 'none' | 'proof' | 'rto' | 'rpo' | 'validation' | 'encryption', PromiseSource>>;
	/** The user's rows that it comes from, counted from 1. */
	rows: number[];
}

/** What backup sets must be at least: protected by a password, or encrypted. */
export type Encryption = 'password' | 'encrypted';

/** Planned starts of data backups. */
export interface Plan {
	mode: 'WEEK' | 'MONTH';
	/** Day of the week (1 = Monday) or of the month -> full or incremental. */
	days: Map<number, 'full' | 'incremental' | 'unknown'>;
	/** Minutes since midnight, in a zone so many minutes east of UTC; null = it is not known, and the latest that it can be counts. */
	minuteOfDay: number | null;
	offsetMinutes: number | null;
}

/** One past or running backup, as the pictures show it. */
export type Run = {
	startedAt: string | null;
	outcome: Outcome;
	durationSeconds: number | null;
	outputBytes: Whole | null;
};

/** What one tenant was judged to be. */
export type TenantJudgement = {
	cluster: string | null;
	clusterId: string | null;
	tenant: string;
	tenantId: string | null;
	lifecycle: Lifecycle;
	/** Whether it owes backups; the others only have their line. */
	owes: boolean;
	/** The server's word. */
	status: string | null;
	role: string | null;
	promise: Promised;
	/** Null = no finding at all. */
	severity: Severity | null;
	/** The worst finding's rule; null = none. */
	rule: Rule | null;
	/** Of the newest backup. */
	outcome: Outcome;
	progressPercent: number | null;
	/** ISO 8601 UTC: when the last good backup ended; null = none is known. */
	lastGoodAt: string | null;
	lastGoodAgeSeconds: number | null;
	/** ISO 8601 UTC: by when the next good one is due; null = that cannot be said. */
	dueAt: string | null;
	/** Of the last good backup. */
	outputBytes: Whole | null;
	durationSeconds: number | null;
	/** Null = no log archive is known. */
	logOutcome: Outcome | null;
	logDelaySeconds: number | null;
	/** ISO 8601 UTC: the latest point in time that can be restored. */
	recoverableUntil: string | null;
	/** What restore drills have proven; null = no ledger was handed over. */
	proven: Proven | null;
	/** Oldest first. */
	runs: Run[];
};

/** How many tenants are in which state (a tenant can be in several), and how many findings there are. */
export type Counts = {
	/** Those that owe backups. */
	tenants: number;
	/** Without any finding. */
	safe: number;
	failed: number;
	overdue: number;
	running: number;
	withoutBackup: number;
	critical: number;
	attention: number;
};

/** About whom, and which parts of them, nothing can be said now: what was known of these stays as it was. */
export interface Blind {
	/** Null = all tenants. */
	tenantId: string | null;
	part: Part;
}

/** What is wrong at one instant: of one cluster, or of several. */
export type Judgement = {
	verdict: Verdict;
	service: ServiceName;
	/** Null = not known, or several. */
	cluster: string | null;
	clusterId: string | null;
	/** ISO 8601 UTC. */
	takenAt: string;
	timeZone: string;
	thresholds: Thresholds;
	counts: Counts;
	/** Worst first. */
	findings: Finding[];
	/** Worst first; those that owe backups, and standbys. */
	tenants: TenantJudgement[];
	notChecked: NotChecked[];
	blind: Array<Blind & { clusterId: string | null }>;
};
