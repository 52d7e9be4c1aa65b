/** The shapes of the recordings (README.md of this folder), and how the files are found. */

/** What `read.js` gives. */
export interface Files {
	/** The recorded versions, oldest first. */
	versions(): string[];
	/** A version's files without `.json.gz`, worlds among them. */
	namesOf(version: string): string[];
	/** The JSON text of one file. */
	textOf(version: string, name: string): string;
}

/** An answer as recorded: integers beyond 2^53 are strings, and `bigints` holds their JSON pointers. */
export interface RecordedAnswer {
	status: number;
	contentType: string | null;
	location?: string;
	body: unknown;
	bigints?: string[];
	/** The body was left out (the dashboard's page). */
	omitted?: unknown;
}

/** How a header was made where it is not the ordinary one; README.md says what an absent member means. */
export interface RecordedSeal {
	headerName?: string;
	auth?: string;
	ts?: string;
	uri?: string;
	keys?: string;
	extra?: Record<string, unknown>;
	plain?: string;
	head?: string;
	key?: 'other';
	chunk?: number;
	cipherBody?: string;
	headers?: Record<string, string>;
}

/** A request as recorded. */
export interface RecordedRequest {
	method: string;
	/** As sent, percent-encoded. */
	path: string;
	query?: string;
	/** Clear text, before sealing. */
	body?: string;
	/** `none`, or what the header was like. */
	header: string;
	seal?: RecordedSeal;
	acceptLanguage?: string;
}

/** What the database was made to do for one request and its DAG. */
export interface Played {
	backupSeconds?: number;
	backupEnding?: 'COMPLETED' | 'FAILED';
	backupResult?: number;
	backupComment?: string;
	restoreSeconds?: number;
	restoreEnding?: 'SUCCESS' | 'FAIL';
	restoreComment?: string;
	restoreError?: { errno: number; message: string };
	activateError?: { errno: number; message: string };
	error?: { match: string; errno: number; message: string };
}

/** One request with its answer, and the DAG that it began. */
export interface Entry {
	name: string;
	/** The state of the agent (logon). */
	agent?: string;
	played?: Played;
	request: RecordedRequest;
	answer: RecordedAnswer;
	dag?: { path: string; polls: Array<{ at_ms: number; answer: RecordedAnswer }> };
}

/** The time zones behind a recording. */
export interface Zones {
	host: string;
	databaseSystem: string;
	databaseSession: string;
}

/** One topic of one version. */
export interface Topic {
	version: string;
	topic: string;
	recordedAt: string;
	zones: Zones;
	entries: Entry[];
}

/** A row of the database. */
export type Row = Record<string, string | number>;

/** The rows behind a topic. */
export interface RecordedWorld {
	about: string;
	recordedAt: string;
	zones: Zones;
	database: { version: string };
	cluster: Record<string, string>;
	played: Record<string, string>;
	[table: string]: unknown;
}

/** The topics of a version: every file that is no world. */
export function topicsOf(files: Files, version: string): string[] {
	return files.namesOf(version).filter((name) => !name.startsWith('world'));
}

/** One topic. */
export function readTopic(files: Files, version: string, topic: string): Topic {
	return JSON.parse(files.textOf(version, topic)) as Topic;
}

const GIB = 1024 ** 3;
const WORLD_OF: Record<string, string> = {
	'writes-cluster': 'world-small',
	'reads-small': 'world-small',
	'reads-empty': 'world-empty',
	'times-database-plus8': 'world-times',
};

/** The rows behind a topic, in a state of the agent. */
export function readWorld(files: Files, version: string, topic: string, agentState = ''): RecordedWorld {
	const world = JSON.parse(files.textOf(version, WORLD_OF[topic] ?? 'world')) as RecordedWorld;
	const hadStatistics = version.startsWith('4.3.') || (version === '4.4.1.1' && agentState.includes('agent password'));
	if (hadStatistics) world.tenantStatistics ??= statisticsOf(rowsOf(world, 'tenants'));
	return world;
}

/** The statistics that were there, and that the files lack: see README.md. */
function statisticsOf(tenants: Row[]): Row[] {
	return tenants.flatMap(({ tenant_id: id }) => {
		const values = { 140002: 4 * GIB, 140003: GIB + Number(id), 140005: 200, 140006: 25 };
		return Object.entries(values).map(([statId, value]) => ({ con_id: id, stat_id: Number(statId), value }));
	});
}

/** The rows of one table; none where the version's file lacks it. */
export function rowsOf(world: RecordedWorld, table: string): Row[] {
	return (world[table] as Row[] | undefined) ?? [];
}
