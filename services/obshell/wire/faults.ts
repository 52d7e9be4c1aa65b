import { BackupServiceError, quote, type ErrorKind } from '../../errors';
import { clock } from '../../time/clock';
import { parseTime } from '../../time/times';
import type { Envelope } from '../../wire/envelope';
import { redact } from '../../wire/redact';

interface Meaning {
	/** errCode of 4.3.1 and later; a trailing star stands for anything. */
	codes: string[];
	/** How older agents, which only have int codes, word it; without codes, how all agents do. */
	words?: RegExp;
	kind: ErrorKind;
	message: string;
	advice: string;
}

/** obshell's refusals that a user can do something about (docs/reference/obshell.md#19-log-on-errors, #2-envelope and #3-endpoints). */
const MEANINGS: Meaning[] = [
	{
		codes: ['Security.Authentication.IncorrectAgentPassword'],
		words: /agent password is incorrect/i,
		kind: 'unauthorized',
		message: 'The agent password is wrong',
		advice: "Correct 'Agent Password' in the credential, or empty it to log on with root@sys.",
	},
	{
		codes: ['Security.Authentication.IncorrectOceanbasePassword'],
		words: /oceanbase password is incorrect|verification failed: .*(access denied|password)/i,
		kind: 'unauthorized',
		message: 'The password of root@sys is wrong',
		advice: "Correct 'Root@sys Password' in the credential.",
	},
	{
		codes: ['Security.Authentication.WithAgentPassword'],
		kind: 'unauthorized',
		message: 'This agent wants its agent password',
		advice: "Fill in 'Agent Password' in the credential.",
	},
	{
		codes: ['Security.Authentication.WithOceanBasePassword'],
		kind: 'unauthorized',
		message: 'This agent has no agent password',
		advice: "Empty 'Agent Password' in the credential and fill in 'Root@sys Password'.",
	},
	{
		codes: ['Security.Authentication.Header.UriMismatch'],
		words: /uri mismatch/i,
		kind: 'unauthorized',
		message: 'The address that obshell saw is not the one that was sealed',
		advice: 'Something between n8n and obshell (a proxy) rewrites the path. Reach the agent directly.',
	},
	{
		codes: ['Security.Authentication.Header.DecryptFailed'],
		words: /decrypt http header failed/i,
		kind: 'unauthorized',
		message: 'The agent cannot open what was sealed with its own public key',
		advice: 'Base URL may reach several agents in turn (each has its own key): give the address of one agent.',
	},
	{
		codes: ['Agent.Identify.NotSupportOperation'],
		words: /does not support this operation/i,
		kind: 'agent-not-in-cluster',
		message: 'This obshell agent is not part of a running cluster',
		advice: 'Put the address of an agent whose identity is CLUSTER AGENT into Base URL.',
	},
	{
		codes: [],
		// What is left when a handler forgets to answer: the list of tasks does, outside a cluster (#24-panic).
		words: /ocsagent cannot build response body/,
		kind: 'agent-not-in-cluster',
		message: 'This obshell agent is not part of a running cluster',
		advice: 'Put the address of an agent whose identity is CLUSTER AGENT into Base URL.',
	},
	{
		codes: ['OB.Tenant.NotExist'],
		words: /tenant .*(does not|not) exist/i,
		kind: 'tenant-unknown',
		message: 'There is no such tenant in this cluster',
		advice: "Choose the tenant from the list.",
	},
	{
		codes: ['OB.Tenant.SysOperationNotAllowed'],
		words: /system tenant is not allowed/i,
		kind: 'tenant-sys',
		message: 'The tenant sys is not backed up by this way',
		advice: "Choose a user tenant; 'sys' holds no user data and OceanBase does not back it up here.",
	},
	{
		codes: ['OB.Tenant.UnderMaintenance', 'OB.Cluster.UnderMaintenance*'],
		words: /under maintenance/i,
		kind: 'conflict',
		message: 'Another task holds this tenant or cluster',
		advice:
			'Wait for it to end. If it failed, it holds the lock until it is retried, rolled back or passed: operate that task.',
	},
	{
		codes: ['Task.NotFound', 'Task.GenericID.Invalid'],
		words: /task not found/i,
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
		kind: 'invalid-input',
		message: 'A tenant has no backup destination yet',
		advice: "Set one with 'Set Backup Config'.",
	},
	{
		codes: ['OB.Restore.NotRecovering', 'OB.Restore.Task.NotExist', 'OB.Restore.Task.AlreadySucceed'],
		kind: 'conflict',
		message: 'No restore of this tenant is under way',
		advice: 'There is nothing to cancel.',
	},
	{
		codes: ['Task.Dag.Operator.*'],
		kind: 'conflict',
		message: 'The task does not allow this in its present state',
		advice: 'Look at it with Task > Get; a failed task says in its message what can be done.',
	},
	{
		codes: ['OB.Tenant.Existed'],
		kind: 'conflict',
		message: 'A tenant of this name exists already',
		advice: 'Restore to a new name.',
	},
	{
		codes: ['OB.Resource.*', 'OB.Zone.*', 'OB.Tenant.*'],
		kind: 'invalid-input',
		message: 'obshell does not accept this tenant layout',
		advice: 'Correct the field that the answer names.',
	},
	{
		codes: ['Agent.OceanBase.*', 'OB.Server.Process.NotExist'],
		kind: 'server',
		message: 'The agent has lost its database',
		advice: 'Check whether OceanBase runs on that server, or use the address of another agent.',
	},
	{
		codes: ['Common.BindJsonFailed', 'Common.IllegalArgument', 'Common.InvalidTimeDuration', 'OB.Backup.*', 'OB.Storage.*'],
		kind: 'invalid-input',
		message: 'obshell does not accept this input',
		advice: 'Correct the fields that the answer names.',
	},
	{
		codes: ['MySQL.Error'],
		kind: 'server',
		message: 'OceanBase refused the statement',
		advice: 'The database said why:',
	},
];

/** What a refused obshell request means: our sentence, what to do, and the server's words in the description. */
export function obshellFault(envelope: Envelope): BackupServiceError {
	const { code, message: said } = envelope.failure ?? { code: '', message: '' };
	const words = `obshell says: ${quote(redact(said))}${code === '' ? '' : ` (${quote(code)})`}`;
	const details = (advice: string) => ({
		description: `${advice} ${words}`,
		status: envelope.status,
		code,
	});
	if (code === 'Security.Authentication.Expired' || /auth(entication)? expired/i.test(said)) {
		return new BackupServiceError('unauthorized', clockSkew(envelope), details('Set both clocks by NTP.'));
	}
	const meaning = MEANINGS.find(({ codes, words: old }) =>
		codes.some((known) => (known.endsWith('*') ? code.startsWith(known.slice(0, -1)) : code === known)) ||
		((codes.length === 0 || !code.includes('.')) && old?.test(said) === true),
	);
	if (meaning) return new BackupServiceError(meaning.kind, meaning.message, details(meaning.advice));
	if (envelope.status === 401) {
		return new BackupServiceError(
			'unauthorized',
			'obshell refused the log-on',
			details('Check the passwords in the credential, and that both clocks agree.'),
		);
	}
	// Only the answer that a crash leaves has an empty trace id (docs/reference/obshell.md#24-panic).
	if (envelope.status === 500 && envelope.traceId === '') {
		return new BackupServiceError('server', 'obshell crashed on this request', details('Look into obshell.log on that server.'));
	}
	return new BackupServiceError(
		'server',
		`obshell refused the request (HTTP ${envelope.status})`,
		details(envelope.traceId === '' ? '' : `Trace ID ${quote(envelope.traceId)} finds it in obshell.log.`),
	);
}

function clockSkew(envelope: Envelope): string {
	const server = parseTime(envelope.timestamp);
	if (server === null) return "The clocks of n8n and of the agent's server disagree by more than a minute";
	const seconds = Math.round((server - clock.now()) / 1000);
	return `n8n's clock is ${Math.abs(seconds)} seconds ${seconds > 0 ? 'behind' : 'ahead of'} the agent's server`;
}

/** Whether the server could not open the header: the sign that its key has changed since we fetched it. */
export function saysKeyIsStale(status: number, text: string): boolean {
	return status === 401 && /Header\.DecryptFailed|Decrypt http header failed/i.test(text);
}

/**
 * Whether a 404 means that this agent does not know the route at all. "No backup" has the same status and
 * errCode; only the words differ (docs/reference/obshell.md#25-unknown-routes).
 */
export function saysRouteIsMissing(envelope: Envelope): boolean {
	return envelope.status === 404 && /404 not found/i.test(envelope.failure?.message ?? '');
}
