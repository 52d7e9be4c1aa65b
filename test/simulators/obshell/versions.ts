/**
 * What an agent's version decides: one table of features and one of routes, each with the first version
 * that has it. 4.2.5.0, 4.3.0.0, 4.3.1.0, 4.4.1.1 and 4.5.0.0 are as recorded from genuine agents; in
 * between a version is the release that the source names (docs/reference/obshell.md#0-version-map), else the first one
 * recorded.
 */

const FEATURES = {
	/** The URI is compared before the password. docs/reference/obshell.md#19-log-on-errors. */
	uriBeforePassword: '4.2.5',
	/**
	 * An agent has a password of its own, and a header for it; `/info` tells `security` and `isObproxyAgent`, and
	 * answers before there is an observer.
	 */
	agentPassword: '4.2.6',
	/** A refused log-on says why: before, it is `Verification failed` and no more. */
	logOnReasons: '4.2.6',
	/** Outside the API a dashboard answers; before, nothing is there either. */
	dashboard: '4.3.0',
	/** A body that is no object is read to its end before it is bound: whatever is wrong with it, it is EOF. */
	bodiesReadTwice: '4.3.0',
	/** `/info` tells `architecture`, `/status` `sqlPort`. */
	architecture: '4.3.0',
	/**
	 * A tenant's `read_only`, `connection_strings`, `charset` and `collation`; `mode` filters the list of tenants; a
	 * tenant that is not NORMAL is shown too.
	 */
	tenantDetails: '4.3.0',
	/** A new backup takes its destinations on trust; before, its first step tries them. */
	trustsDestinations: '4.3.0',
	/** Of a locked tenant it is not said any more that it is "already" under maintenance. */
	plainLockText: '4.3.0',
	/** `tenant_stats` tell the sizes beside the percentages. */
	sizesInTenantStats: '4.3.1',
	/** DAGs tell `maintenance_type` and `maintenance_key`. */
	maintenanceInDags: '4.3.1',
	/** A DAG that is passed keeps its `start_time`; before, it is the epoch. */
	passKeepsStart: '4.3.1',
	/** `error.errCode` in place of a number, the HTTP status to go with it, and texts in two languages. */
	errCodes: '4.3.1',
	/**
	 * Restores tell where they read; windows have microseconds, and none where `archive_log_uri` is empty; complaints
	 * about a restore's URIs name RestoreStorageParam.
	 */
	restoreUris: '4.3.2',
	/** `show_details` counts in the list of all DAGs; before, it always has the details. */
	headsOfAllDags: '4.3.2',
	/** The resource pools of a restore that the database refuses are dropped at once. */
	dropsPoolsOfRefused: '4.3.2',
	/** A restore's time reaches the database to the microsecond; before, to the hundredth of a second. */
	fineRestoreTime: '4.3.2',
	/** `suspend` is a status of log archiving. */
	suspend: '4.3.2',
	/**
	 * A tenant's `time_zone` and `lower_case_table_names`, SYS in the connection strings of Oracle tenants, and those
	 * tenants in `/obcluster/info`, which tells `is_standalone`.
	 */
	tenantVariables: '4.3.2',
	/** `dead_lock_detection_enabled`. */
	deadLockDetection: '4.4.0',
	/** A pool's `observer_list`. */
	observersOfPools: '4.4.0',
	/** Sessions: a `session_id` in the header counts. */
	sessions: '4.4.0',
	/**
	 * The state of each server beside what the database says of it, and its directories; without a database the
	 * cluster is told from what the agent knows; a tenant has a `comment`.
	 */
	topology: '4.4.1',
	/** `is_shared_storage`, `startup_mode`, `log_dir`, `data_disk_size`. */
	sharedStorage: '4.4.2',
	/** RSA keys of 1024 bits, not 512. */
	longKeys: '4.4.2',
	/** `error.code` 1 stands beside the errCode of a header that cannot be opened. */
	codeOfDecryption: '4.4.2',
	/** `/info` asks the database for OceanBase's version, and only without one the binary. */
	databaseTellsVersion: '4.4.2',
} as const;

/** Something that only newer agents have. */
export type Feature = keyof typeof FEATURES;

/** Paths below /api/v1 that are not in every version; all methods of a path came together. */
const PATHS: Record<string, string[]> = {
	'4.2.4': [
		'/obcluster/backup',
		'/obcluster/backup/config',
		'/obcluster/backup/log',
		'/obcluster/backup/overview',
		'/tenant/:name/backup',
		'/tenant/:name/backup/config',
		'/tenant/:name/backup/log',
		'/tenant/:name/backup/overview',
		'/tenant/:name/restore',
		'/tenant/:name/restore/overview',
		'/tenant/restore',
	],
	'4.2.5': ['/restore/windows'],
	'4.3.0': ['/obcluster/info', '/task/dags/ob', '/task/dags/agent', '/task/sub_task/:id/logs', '/task/dag/agent/main_dags'],
	'4.3.2': [
		'/restore/source-tenant-info',
		'/restore/tasks',
		'/tenant/:name/backup/config/storage',
		'/tenant/:name/backup/info',
		'/tenant/:name/backup/log/tasks',
		'/tenant/:name/backup/tasks',
	],
	'4.4.0': ['/login', '/logout'],
	'4.4.1': ['/obcluster/topology/info'],
};

/** Where a route looks at the agent's identity only in some versions: from the first to before the second. */
const IDENTITY: Record<string, readonly [from: string, before: string]> = {
	'/tenants/overview': [FEATURES.errCodes, '999'],
	'/tenant/:name': ['0', '4.3.3'],
};

const sinceOf = new Map(Object.entries(PATHS).flatMap(([version, paths]) => paths.map((path) => [path, version] as const)));

/** True when an agent of that version ("4.3.0.0-0") has the feature. */
export function has(version: string, feature: Feature): boolean {
	return !isOlder(version, FEATURES[feature]);
}

/** True when an agent of that version has the route of that pattern. */
export function hasRoute(version: string, path: string): boolean {
	return !isOlder(version, sinceOf.get(path) ?? '0');
}

/** True when the route of that pattern refuses an agent that is not in a cluster. */
export function looksAtIdentity(version: string, path: string): boolean {
	const [from, before] = IDENTITY[path] ?? ['0', '999'];
	return !isOlder(version, from) && isOlder(version, before);
}

/** True when version `one` ("4.3.0.0-0") is older than `other` ("4.3.1"); the release after "-" does not count. */
export function isOlder(one: string, other: string): boolean {
	const left = parts(one);
	const right = parts(other);
	for (let index = 0; index < 4; index++) {
		if (left[index] !== right[index]) return left[index] < right[index];
	}
	return false;
}

/** Bits of a newly made RSA key. docs/reference/obshell.md#13-key-sizes-and-blocks. */
export function keyBitsOf(version: string): 512 | 1024 {
	return has(version, 'longKeys') ? 1024 : 512;
}

function parts(version: string): number[] {
	const numbers = version.split('-')[0].split('.').map(Number);
	return [0, 1, 2, 3].map((index) => numbers[index] ?? 0);
}
