import type { BackupRecord, LogBackupRecord, Outcome, RestoreRecord, ServiceName, Whole } from '../services/records/types';

/** The span of time that one tenant can be restored to; `until: null` = looked for, and there is none. */
export type RecoveryWindow = {
	tenant: string | null;
	/** ISO 8601. */
	from: string | null;
	until: string | null;
};

/** A rule (or, by the part before its first `-`, all rules of that kind) that cannot be judged, and why. */
export type NotChecked = { rule: string; why: string };

/** Everything known of the backups of ONE cluster at one instant; several clusters: combineReports. */
export interface Snapshot {
	service: ServiceName;
	cluster: string | null;
	/** Milliseconds since 1970: the "now" of the report. */
	takenAt: number;
	/** IANA name; one that is not known gives UTC, and the report says so. */
	timeZone: string;
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
	/** Days that the server keeps backups before it deletes them; Infinity = for ever; absent = it does not tell. */
	retentionDays?: number;
	notChecked: NotChecked[];
}

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
	retentionDays: null,
};

/** `critical`: data may be lost if the tenant is lost now. `attention`: it will come to that, or cannot be judged. */
export type Severity = 'critical' | 'attention';

export type Verdict = 'healthy' | Severity;

/** Every rule, most pressing first, with the state it gives a tenant; the ids are stable. */
export const RULES = {
	'cluster-unreadable': 'not readable',
	'backup-never': 'no backup',
	'backup-failed': 'failed',
	'backup-overdue': 'overdue',
	'backup-last-good-unknown': 'no good backup known',
	'log-interrupted': 'log interrupted',
	'log-stopped': 'log stopped',
	'log-never-started': 'log never started',
	'log-not-listed': 'log not listed',
	'log-delayed': 'log behind',
	'window-missing': 'not restorable',
	'window-behind': 'window behind',
	'backup-canceled': 'canceled',
	'backup-too-long': 'running too long',
	'backup-start-unknown': 'running since ?',
	'backup-unknown': 'unknown',
	'backup-not-listed': 'not listed',
	'log-unknown': 'log unknown',
	'log-delay-unknown': 'log delay unknown',
	'window-not-listed': 'window not listed',
	'clock-ahead': 'times unclear',
	'restore-failed': 'restore failed',
	'restore-unknown': 'restore unknown',
	'retention-short': 'kept too short',
	'tenants-none': 'no tenants',
} as const;

export type Rule = keyof typeof RULES;

/** One thing that is wrong or cannot be judged. Texts hold server words as they came: a renderer must escape them. */
export type Finding = {
	severity: Severity;
	/** Set when a report covers several clusters. */
	cluster: string | null;
	/** Null = the whole cluster. */
	tenant: string | null;
	rule: Rule;
	/** ISO 8601 UTC: since when it is so; null where that is not known. */
	since: string | null;
	/** What is wrong, since when, how bad. */
	sentence: string;
	/** What to do next. */
	advice: string;
};

/** One past or running backup, as the pictures show it. */
export type Run = {
	startedAt: string | null;
	outcome: Outcome;
	durationSeconds: number | null;
	outputBytes: Whole | null;
};

/** One tenant's line of the report. */
export type TenantHealth = {
	cluster: string | null;
	tenant: string;
	/** Null = no finding at all. */
	severity: Severity | null;
	/** In a word or two: `safe`, `running`, or the worst finding's. */
	state: string;
	/** Of the newest backup. */
	outcome: Outcome;
	progressPercent: number | null;
	/** ISO 8601 UTC: when the last good backup ended; null = none is known. */
	lastGoodAt: string | null;
	lastGoodAgeSeconds: number | null;
	/** Of the last good backup. */
	outputBytes: Whole | null;
	durationSeconds: number | null;
	/** Null = no log archive is known. */
	logOutcome: Outcome | null;
	logDelaySeconds: number | null;
	/** ISO 8601 UTC: the latest point in time that can be restored. */
	recoverableUntil: string | null;
	/** Oldest first. */
	runs: Run[];
};

/** How many tenants are in which state (a tenant can be in several), and how many findings there are. */
export type Counts = {
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

export type Report = {
	verdict: Verdict;
	headline: string;
	service: ServiceName;
	/** Null = not known, or several. */
	cluster: string | null;
	/** ISO 8601 UTC. */
	takenAt: string;
	timeZone: string;
	thresholds: Thresholds;
	counts: Counts;
	/** Worst first. */
	findings: Finding[];
	/** Worst first. */
	tenants: TenantHealth[];
	notChecked: NotChecked[];
};
