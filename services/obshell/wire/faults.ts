import { BackupServiceError, quote, type ErrorKind } from '../../errors';
import { clock } from '../../time/clock';
import { parseTime } from '../../time/times';
import type { Envelope } from '../../wire/envelope';
import type { ServerAnswer, ServerRequest } from '../../wire/http';
import { redact } from '../../wire/redact';

interface Meaning {
	/** errCode of 4.3.1 and later; a trailing star stands for anything. */
	codes: string[];
	/** The words of agents up to 4.3.0, which have int codes alone (1000 to 1010, 2300, 10008). */
	old?: RegExp;
	/** Words that no code of its own goes with, in any version. */
	words?: RegExp;
	kind: ErrorKind;
	message: string;
	advice: string;
}

const LOST_ITS_DATABASE = {
	kind: 'server',
	message: 'The agent has lost its database',
	advice: 'Check whether OceanBase runs on that server, or use the address of another agent.',
} as const;

const NOT_IN_A_CLUSTER = {
	kind: 'agent-not-in-cluster',
	message: 'This obshell agent is not part of a running cluster',
	advice: 'Put the address of an agent whose identity is CLUSTER AGENT into Base URL. OceanBase must run on its server.',
} as const;

/**
 * All words of obshell that this package acts on, the first that fits counts: docs/reference/obshell.md#19-log-on-errors,
 * #2-envelope and #3-endpoints, and as recorded of 4.2.5.0 to 4.5.0.0 (docs/reference/obshell.md#19-log-on-errors,
 * #19-log-on-errors, #7-the-database-away and #8-words-to-match-on). Old wordings are matched whole, because names that a
 * user gives stand in them.
 */
const MEANINGS: Meaning[] = [
	{
		codes: ['Security.Authentication.IncorrectAgentPassword'],
		old: /^Verification failed: access denied: agent password is incorrect$/,
		kind: 'unauthorized',
		message: 'The agent password is wrong',
		advice: "Correct 'Agent Password' in the credential, or empty it to log on with root@sys.",
	},
	{
		codes: ['Security.Authentication.IncorrectOceanbasePassword'],
		old: /^Verification failed: access denied$/,
		kind: 'unauthorized',
		message: 'The password of root@sys is wrong',
		advice: "Correct 'Root@sys Password' in the credential.",
	},
	{
		codes: ['Security.Authentication.WithAgentPassword'],
		old: /^Verification failed: agent password has been set\b/,
		kind: 'unauthorized',
		message: 'This agent wants its agent password',
		advice: "Fill in 'Agent Password' in the credential.",
	},
	{
		codes: ['Security.Authentication.WithOceanBasePassword'],
		old: /^Verification failed: agent password is not initialized\b/,
		kind: 'unauthorized',
		message: 'This agent has no agent password',
		advice: "Empty 'Agent Password' in the credential and fill in 'Root@sys Password'.",
	},
	{
		codes: ['Security.Authentication.Header.UriMismatch'],
		old: /^Verification failed: uri mismatch$/,
		kind: 'unauthorized',
		message: 'The address that obshell saw is not the one that was sealed',
		advice: 'Something between n8n and obshell (a proxy) rewrites the path. Reach the agent directly.',
	},
	{
		codes: ['Security.Authentication.Header.DecryptFailed'],
		old: /^Verification failed: header decrypt failed$/,
		kind: 'unauthorized',
		message: 'The agent cannot open what was sealed with its own public key',
		advice: 'Base URL may reach several agents in turn (each has its own key): give the address of one agent.',
	},
	{
		codes: [],
		// All that 4.2.5 says; whether the key was stale has been tried before this is shown.
		old: /^Verification failed$/,
		kind: 'unauthorized',
		message: 'obshell refused the log-on',
		advice:
			"Agents of this age do not say why. Most often 'Root@sys Password' is wrong; it may also be 'Agent Password', which they do not know, clocks that disagree by more than a minute, or a proxy that changes the path.",
	},
	{
		codes: ['Agent.Identify.NotSupportOperation', 'Agent.OceanBase.NotHold'],
		old: /^(Known error: agent identity is '?[A-Z ]+'?(\.|, cannot backup)|Known error: \S+ is not cluster agent\.|Bad request: only cluster agent can get .*|(Unexpected error|Task not found): oceanbase db is nil.*)$/,
		// What is left when a handler forgets to answer: the list of tasks does, outside a cluster (#24-panic).
		words: /ocsagent cannot build response body/,
		...NOT_IN_A_CLUSTER,
	},
	{
		codes: ['Agent.OceanBase.*', 'OB.Server.Process.NotExist'],
		// A task that is asked for then looks like one that is gone: 404, code 2300.
		old: /\boceanbase db is useless/,
		...LOST_ITS_DATABASE,
	},
	{
		codes: [],
		old: /^Unexpected error: Get tenant '.*' failed\.$/s,
		kind: 'server',
		message: 'The agent could not read this tenant',
		advice: `Agents of this age do not say why; most often they have lost their database. ${LOST_ITS_DATABASE.advice}`,
	},
	{
		codes: ['OB.Tenant.NotExist'],
		old: /^(Illegal argument: tenant .* not found|Bad request: Tenant '.*' is not exist\.)$/s,
		kind: 'tenant-unknown',
		message: 'There is no such tenant in this cluster',
		advice: 'Choose the tenant from the list.',
	},
	{
		codes: ['OB.Tenant.SysOperationNotAllowed'],
		old: /^Illegal argument: (tenant sys|'sys') is system tenant, cannot (backup|restore)$/,
		kind: 'tenant-sys',
		message: 'The tenant sys is not backed up this way',
		advice: "Choose a user tenant; 'sys' holds no user data and OceanBase does not back it up here.",
	},
	{
		codes: ['OB.Backup.NoUserTenants'],
		old: /^Known error: no user tenants$/,
		kind: 'invalid-input',
		message: 'There is no user tenant in this cluster',
		advice: "There is nothing to back up; 'sys' holds no user data.",
	},
	{
		codes: [],
		old: /^Known error: Tenant '.*' status is '.*'\.$/s,
		kind: 'conflict',
		message: 'This tenant is not in normal use',
		advice: 'Agents before 4.3.0 answer only for tenants with the status NORMAL.',
	},
	{
		codes: ['OB.Tenant.UnderMaintenance', 'OB.Cluster.UnderMaintenance*'],
		old: /\bis (already )?under maintenance\b/,
		kind: 'conflict',
		message: 'Another task holds this tenant or cluster',
		advice:
			'Wait for it to end. If it failed, it holds the lock until it is retried, rolled back or passed: operate that task.',
	},
	{
		codes: ['Task.NotFound', 'Task.GenericID.Invalid'],
		old: /^(Task not found: |Illegal argument: (invalid id: |parse id failed: ))/,
		kind: 'not-found',
		message: 'There is no such task',
		advice: "Take 'taskId' of the item that a start or config operation gave.",
	},
	{
		codes: [],
		words: /archive log (is )?interrupted/i,
		kind: 'conflict',
		message: 'Log archiving of this tenant is interrupted',
		advice:
			'Somebody must see to the archive destination first (space, rights, network), then stop and start archiving in the database.',
	},
	{
		codes: ['OB.Backup.ArchiveDestEmpty', 'OB.Backup.DataDestEmpty'],
		old: /^(Known error|Illegal argument): (archive|data) dest is empty\b/,
		kind: 'invalid-input',
		message: 'A tenant has no backup destination yet',
		advice: "Set one with 'Set Backup Config'.",
	},
	{
		codes: ['OB.Restore.NotRecovering', 'OB.Restore.Task.NotExist', 'OB.Restore.Task.AlreadySucceed'],
		old: /^Bad request: tenant '.*' not in restore$/s,
		kind: 'conflict',
		message: 'No restore of this tenant is under way',
		advice: 'There is nothing to cancel.',
	},
	{
		codes: ['Task.Dag.Operator.*'],
		old: /^(Known|Unexpected) error: (failed to (cancel|pass) dag|failed to set dag \w+|invalid operator): /,
		kind: 'conflict',
		message: 'The task does not allow this in its present state',
		advice: 'Look at it with Task > Get; a failed task says in its message what can be done.',
	},
	{
		codes: ['OB.Tenant.Existed'],
		old: /^Illegal argument: tenant '.*' already exists$/s,
		kind: 'conflict',
		message: 'A tenant of this name exists already',
		advice: 'Restore to a new name.',
	},
	{
		codes: ['OB.Resource.*', 'OB.Zone.*', 'OB.Tenant.*'],
		old: /^(Illegal argument|Bad request): (Unit config|Resource unit config|Zone|The number of servers in zone|ReplicaType|At least one zone|unit_|zone_list)\b/,
		kind: 'invalid-input',
		message: 'obshell does not accept this tenant layout',
		advice: 'Correct the field that the answer names.',
	},
	{
		codes: ['MySQL.Error'],
		old: /^Unexpected error: (.*: )?Error \d+ \(\w+\): /,
		kind: 'server',
		message: 'OceanBase refused the statement',
		advice: 'The database said why:',
	},
	{
		codes: ['Common.BindJsonFailed', 'Common.IllegalArgument', 'Common.InvalidTimeDuration', 'OB.Backup.*', 'OB.Storage.*'],
		old: /^(Illegal argument|Bad request|Unexpected error: invalid backup mode): |: invalid uri protocol$/,
		kind: 'invalid-input',
		message: 'obshell does not accept this input',
		advice: 'Correct the fields that the answer names.',
	},
	{
		codes: ['Environment.WithoutObAdmin'],
		old: /^Known error: ob_admin not found$/,
		kind: 'server',
		message: 'The agent has no ob_admin, with which backups are read',
		advice: 'Put it beside the observer on that server, or use the address of another agent.',
	},
	{
		codes: [],
		words: /^Unexpected error: execute (data backup|archive log) command failed: /,
		kind: 'server',
		message: 'The agent cannot read backups there',
		advice: 'Check the URI, and whether that server can reach the place.',
	},
	{
		codes: [],
		words: /^Unexpected error: Internal Server Error$/,
		kind: 'server',
		message: 'obshell crashed on this request',
		advice: 'Look into obshell.log on that server.',
	},
];

/** Whether these are the words of an agent up to 4.3.0, which has numbers for codes. */
function isOld(code: string): boolean {
	return !code.includes('.');
}

function meaningOf(code: string, said: string): Meaning | undefined {
	const fits = (known: string) => (known.endsWith('*') ? code.startsWith(known.slice(0, -1)) : code === known);
	return MEANINGS.find(
		({ codes, old, words }) => (isOld(code) ? old?.test(said) === true : codes.some(fits)) || words?.test(said) === true,
	);
}

/** What a refused obshell request means: our sentence, what to do, and the server's words in the description. */
export function obshellFault(envelope: Envelope): BackupServiceError {
	const { code, message: said } = envelope.failure ?? { code: '', message: '' };
	const words = `obshell says: ${quote(redact(said))}${code === '' ? '' : ` (${quote(code)})`}`;
	const details = (advice: string) => ({
		description: `${advice} ${words}`,
		status: envelope.status,
		code,
	});
	if (code === 'Security.Authentication.Expired' || (isOld(code) && said === 'Verification failed: auth expired')) {
		return new BackupServiceError('unauthorized', clockSkew(envelope), details('Set both clocks by NTP.'));
	}
	const meaning = meaningOf(code, said);
	if (meaning) return new BackupServiceError(meaning.kind, meaning.message, details(meaning.advice));
	if (envelope.status === 401) {
		return new BackupServiceError(
			'unauthorized',
			'obshell refused the log-on',
			details('Check the passwords in the credential, and that both clocks agree.'),
		);
	}
	return new BackupServiceError(
		'server',
		`obshell refused the request (HTTP ${envelope.status})`,
		details(envelope.traceId === '' ? '' : `Trace ID ${quote(envelope.traceId)} finds it in obshell.log.`),
	);
}

/** Whether this is the answer that a crash leaves, the same on all agents but for the code (docs/reference/obshell.md#24-panic). */
export function saysItCrashed({ status, traceId, failure }: Envelope): boolean {
	return status === 500 && traceId === '' && /Internal Server Error/.test(failure?.message ?? '');
}

/** A handler that crashed may have done all of its work, or none. */
export function crashedOnWrite(envelope: Envelope): BackupServiceError {
	return new BackupServiceError('answer-lost', 'obshell crashed on this request, so it is not known whether it was carried out', {
		description: `It was not sent again. Look on the server whether the work was begun before you repeat it, and into obshell.log. obshell says: ${quote(redact(envelope.failure?.message ?? ''))}`,
		status: envelope.status,
	});
}

function clockSkew(envelope: Envelope): string {
	const server = parseTime(envelope.timestamp);
	if (server === null) return "The clocks of n8n and of the agent's server disagree by more than a minute";
	const seconds = Math.round((server - clock.now()) / 1000);
	return `n8n's clock is ${Math.abs(seconds)} seconds ${seconds > 0 ? 'behind' : 'ahead of'} the agent's server`;
}

/**
 * Whether an answer means that the server could not open the header, because its key has changed since we fetched it.
 * `perhaps`: agents before 4.3.0 have one word for everything about the log-on.
 */
export function saysKeyIsStale({ status, text }: Pick<ServerAnswer, 'status' | 'text'>): boolean | 'perhaps' {
	if (status !== 401) return false;
	if (/Header\.DecryptFailed|"Verification failed: header decrypt failed"/.test(text)) return true;
	return text.includes('"Verification failed"') ? 'perhaps' : false;
}

/**
 * Whether this agent does not know the route at all. Old agents say so with 400; "no backup" has the status and the
 * errCode that new agents say it with; and a name may end like that: only the whole of the words tells (#25-unknown-routes).
 */
export function saysRouteIsMissing({ status, failure }: Envelope): boolean {
	return [400, 404].includes(status) && /^(Bad request|Element not found): 404 not found$/.test(failure?.message ?? '');
}

/** Whether a 404 means that a tenant has no backup yet, or that no restore made it. */
export function saysNothingIsThere({ status, failure }: Envelope): boolean {
	return status === 404 && /: (no )?(backup|restore) task( not)?( found)?$/.test(failure?.message ?? '');
}

/** Whether it was refused because a task holds the lock of this tenant, not that of the whole cluster. */
export function saysTenantIsLocked({ code, description = '' }: BackupServiceError, tenant: string): boolean {
	return code === 'OB.Tenant.UnderMaintenance' || description.includes(`: failed to start maintenance: ${quote(tenant)} is `);
}

/** Whether an operator was refused because the task has ended well or is undone already. */
export function saysTaskIsDone({ code, description = '' }: BackupServiceError): boolean {
	return code === 'Task.Dag.Operator.RollbackNotFailedDag' || /failed to set dag rollback: dag state is not failed/i.test(description);
}

/** The status of a tenant that was refused for it alone, as 4.2.5 does where it is not NORMAL; undefined for any other answer. */
export function statusSaid({ failure }: Envelope): string | undefined {
	return /^Known error: Tenant '.*' status is '(\w+)'\.$/s.exec(failure?.message ?? '')?.[1];
}

/**
 * Whether an agent is without its database, or outside the cluster, or a proxy without its agent: another agent may know.
 * A few routes answer with success all the same, of a cluster with the number 0 (docs/reference/obshell.md#7-the-database-away).
 */
export function saysAskAnother({ path }: Pick<ServerRequest, 'path'>, { status, text }: ServerAnswer): boolean {
	if ([502, 503, 504].includes(status)) return true;
	if (status === 200) {
		return /\/(ob|obcluster)\/info$/.test(path) && /"obcluster_info":\{"id":0,|^[^[]*"cluster_id":0,/.test(text);
	}
	if (status < 400) return false;
	const { error } = (parsed(text) ?? {}) as { error?: { errCode?: unknown; code?: unknown; message?: unknown } };
	const meaning = meaningOf(String(error?.errCode ?? error?.code ?? ''), String(error?.message ?? ''));
	return meaning?.kind === 'agent-not-in-cluster' || meaning?.message === LOST_ITS_DATABASE.message;
}

/**
 * The refusal to take a cluster with the number 0 at its word: the agent has lost its database, or is in no cluster.
 * @param identity of the agent, where it is told
 */
export function noCluster(identity: unknown): BackupServiceError {
	const { kind, message, advice } = identity === 'CLUSTER AGENT' ? LOST_ITS_DATABASE : NOT_IN_A_CLUSTER;
	return new BackupServiceError(kind, message, { description: advice });
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
