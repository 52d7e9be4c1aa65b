/**
 * OceanBase's own views of backups, as rows of a query in tenant sys. Columns by their documented names
 * (en.oceanbase.com/docs/common-oceanbase-database-10000000003680271, -10000000001104260, -10000000003679386; definitions in
 * src/share/inner_table of oceanbase/oceanbase), in any letter case.
 */
export const VIEWS = {
	CDB_OB_BACKUP_SET_FILES: 'sets',
	CDB_OB_ARCHIVELOG_PIECE_FILES: 'pieces',
	CDB_OB_BACKUP_DELETE_POLICY: 'policies',
	CDB_OB_BACKUP_VALIDATE_JOBS: 'validations',
	CDB_OB_BACKUP_VALIDATE_JOB_HISTORY: 'validations',
} as const;

/** A view, by its name. */
export type ViewName = keyof typeof VIEWS;

/** What views tell of. */
export type ViewPart = (typeof VIEWS)[ViewName];

/** Whose a row is, as far as it says so. */
export interface OfTenant {
	/** OceanBase's own id, and the name where the query gives it (TENANT_NAME). */
	tenantId: string;
	tenantName: string | null;
	/** Name or id, where the query gives it (CLUSTER). */
	cluster: string | null;
}

/** A backup set. SCNs are nanoseconds since 1970 as digits; null = not told, like every null here. */
export interface SetRow extends OfTenant {
	id: string;
	kind: 'full' | 'incremental' | null;
	previousFull: string | null;
	previousIncremental: string | null;
	/** DOING, SUCCESS, FAILED. */
	status: string | null;
	/** COPYING, AVAILABLE, INCOMPLETE, DELETING, EXPIRED, BROKEN, DELETED. */
	fileStatus: string | null;
	startReplayScn: string | null;
	minRestoreScn: string | null;
	hasLogs: boolean;
	/** NONE, PASSWORD, PASSWORD_ENCRYPTION, TRANSPARENT_ENCRYPTION, DUAL_MODE_ENCRYPTION. */
	encryption: string | null;
}

/** A piece of the log archive. */
export interface PieceRow extends OfTenant {
	id: string;
	destination: string;
	round: string;
	/** ACTIVE, FREEZING, FROZEN. */
	status: string | null;
	fileStatus: string | null;
	startScn: string | null;
	checkpointScn: string | null;
	endScn: string | null;
}

/** For how long OceanBase keeps a tenant's backups by itself; null = that could not be read. */
export interface PolicyRow extends OfTenant {
	name: string | null;
	days: number | null;
}

/** A validation by OceanBase itself (V4.6.0). */
export interface ValidationRow extends OfTenant {
	id: string;
	/** DATABASE, BACKUPSET, ARCHIVELOG_PIECE. */
	kind: string | null;
	/** The numbers of what was validated. */
	of: string | null;
	status: string | null;
	result: string | null;
	tasks: number | null;
	goodTasks: number | null;
	/** Milliseconds since 1970. */
	endedAt: number | null;
	comment: string | null;
}

/** Why a row, or a column of it, was left out. */
export type ViewFault = 'no-object' | 'no-view' | 'missing' | 'lost-digits' | 'no-number' | 'no-time' | 'in-the-future' | 'no-such-tenant' | 'failed';

/** What could not be read: which list, the row in it counted from 1, its column (null = the row as a whole). */
export interface BadViewRow {
	list: string;
	row: number;
	column: string | null;
	why: ViewFault;
	/** What a query that failed says. */
	detail?: string;
	/** Whose the row is, where that could be read, and what it tells of. */
	tenantId: string | null;
	part: ViewPart | null;
}

/** The rows that were handed over. */
export interface Views {
	sets: SetRow[];
	pieces: PieceRow[];
	policies: PolicyRow[];
	validations: ValidationRow[];
	/** Of which a view was handed over, though it may have no rows. */
	given: ReadonlySet<ViewPart>;
	bad: BadViewRow[];
}
