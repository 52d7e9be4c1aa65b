import { quote, type ErrorKind } from '../../../../services/errors';
import { obshellFault, saysItCrashed, saysRouteIsMissing } from '../../../../services/obshell/wire/faults';
import { clock } from '../../../../services/time/clock';
import { ERRNO, refused } from '../../wire/refused';

afterEach(() => void jest.restoreAllMocks());

const LOGON = 'Security.Authentication.';

describe('obshell', () => {
	it.each<[string, number, string | number, string, ErrorKind, string]>([
		['the wrong password', 401, `${LOGON}IncorrectOceanbasePassword`, 'Unauthorized: OceanBase password is incorrect', 'unauthorized', 'The password of root@sys is wrong'],
		['the same, before 4.3.1', 401, 10008, 'Verification failed: access denied', 'unauthorized', 'The password of root@sys is wrong'],
		['the wrong agent password', 401, `${LOGON}IncorrectAgentPassword`, 'Unauthorized: Agent password is incorrect', 'unauthorized', 'The agent password is wrong'],
		['the same, before 4.3.1', 401, 10008, 'Verification failed: access denied: agent password is incorrect', 'unauthorized', 'The agent password is wrong'],
		['a missing agent password', 401, `${LOGON}WithAgentPassword`, 'Unauthorized: Should use agent_password to verify: agent password has been set', 'unauthorized', 'This agent wants its agent password'],
		['a needless agent password', 401, `${LOGON}WithOceanBasePassword`, 'Unauthorized: Should use oceanbase_password to verify: agent password is not initialized', 'unauthorized', 'This agent has no agent password'],
		['a rewritten path', 401, `${LOGON}Header.UriMismatch`, 'URI mismatch', 'unauthorized', 'The address that obshell saw is not the one that was sealed'],
		['the same, before 4.3.1', 401, 10008, 'Verification failed: uri mismatch', 'unauthorized', 'The address that obshell saw is not the one that was sealed'],
		['a key of another agent', 401, `${LOGON}Header.DecryptFailed`, 'Decrypt http header failed: crypto/rsa: decryption error', 'unauthorized', 'The agent cannot open what was sealed with its own public key'],
		['the same, before 4.3.1', 401, 10008, 'Verification failed: header decrypt failed', 'unauthorized', 'The agent cannot open what was sealed with its own public key'],
		['any other 401', 401, `${LOGON}IncorrectToken`, 'Unauthorized: Incorrect token', 'unauthorized', 'obshell refused the log-on'],
		['an agent outside a cluster', 400, 'Agent.Identify.NotSupportOperation', "'10.10.10.1:2886' is 'SINGLE', instead of 'CLUSTER AGENT', does not support this operation", 'agent-not-in-cluster', 'This obshell agent is not part of a running cluster'],
		['the same, before 4.3.1', 500, 1010, "Known error: agent identity is 'SINGLE', cannot backup", 'agent-not-in-cluster', 'This obshell agent is not part of a running cluster'],
		['the same, where it forgets to say so', 500, 'Common.Unexpected', 'Unexpected error: ocsagent cannot build response body', 'agent-not-in-cluster', 'This obshell agent is not part of a running cluster'],
		['an unknown tenant', 400, 'OB.Tenant.NotExist', "Tenant 'nope' does not exist.", 'tenant-unknown', 'There is no such tenant in this cluster'],
		['the same, before 4.3.1', 400, 1001, 'Illegal argument: tenant nope not found', 'tenant-unknown', 'There is no such tenant in this cluster'],
		['the tenant sys', 400, 'OB.Tenant.SysOperationNotAllowed', 'System tenant is not allowed to perform this operation', 'tenant-sys', 'The tenant sys is not backed up this way'],
		['the same, before 4.3.1', 400, 1001, 'Illegal argument: tenant sys is system tenant, cannot backup', 'tenant-sys', 'The tenant sys is not backed up this way'],
		['a locked tenant', 500, 'OB.Tenant.UnderMaintenance', "Create task 'x' failed: Tenant 't1' is under maintenance, please try again later.", 'conflict', 'Another task holds this tenant or cluster'],
		['a locked cluster', 500, 'OB.Cluster.UnderMaintenanceWithDag', 'under maintenance', 'conflict', 'Another task holds this tenant or cluster'],
		['the same, before 4.3.1', 500, 1002, 'Unexpected error: failed to start maintenance: t1 is already under maintenance', 'conflict', 'Another task holds this tenant or cluster'],
		['a lost database', 500, 'Agent.OceanBase.Useless', 'The current database is useless', 'server', 'The agent has lost its database'],
		['an observer that is down', 500, 'OB.Server.Process.NotExist', 'Observer process does not exist', 'server', 'The agent has lost its database'],
		['a body that it cannot read', 400, 'Common.BindJsonFailed', 'Bind JSON failed: EOF', 'invalid-input', 'obshell does not accept this input'],
		['a setting beyond its limits', 400, 'OB.Backup.HaLowThreadScore.Invalid', 'ha_low_thread_score must be between 0 and 100', 'invalid-input', 'obshell does not accept this input'],
		['a bad destination', 400, 'OB.Storage.URI.Invalid', 'Invalid storage URI: invalid path type', 'invalid-input', 'obshell does not accept this input'],
		['a statement that failed', 400, 'MySQL.Error', 'Error 4179 (HY000): not allowed', 'server', 'OceanBase refused the statement'],
		['anything else', 409, 'Some.New.Code', 'who knows', 'server', 'obshell refused the request (HTTP 409)'],
	])('refuses for %s: %i %s %j', (_what, status, code, said, kind, message) => {
		const error = obshellFault(refused(status, code, said));
		expect([error.kind, error.message, error.status, error.code]).toEqual([kind, message, status, String(code)]);
		expect(error.description).toContain(`obshell says: ${quote(said)} (${code})`);
		expect(error.message).not.toMatch(ERRNO);
	});

	it('says in its own words that it crashed', () => {
		const crash = refused(500, 'Common.Unexpected', 'Unexpected error: Internal Server Error', { traceId: '' });
		expect(obshellFault(crash)).toMatchObject({ kind: 'server', message: 'obshell crashed on this request' });
		const other = refused(500, 'Common.Unexpected', 'Unexpected error: who knows', { traceId: '' });
		// Refused headers and bodies have none either (docs/reference/obshell.md#19-log-on-errors).
		expect(obshellFault(other)).toMatchObject({ message: 'obshell refused the request (HTTP 500)' });
		expect(obshellFault({ ...other, traceId: '1a2b' })).toMatchObject({ description: expect.stringContaining('Trace ID 1a2b finds it in obshell.log.') });
	});

	it.each<[string, Parameters<typeof refused>, boolean]>([
		['a crash', [500, 'Common.Unexpected', 'Unexpected error: Internal Server Error', { traceId: '' }], true],
		['a crash of an old agent', [500, 1002, 'Unexpected error: Internal Server Error', { traceId: '' }], true],
		['a body that could not be opened', [500, 'Common.Unexpected', 'Unexpected error: decrypt body failed', { traceId: '' }], false],
		['a header that could not be opened', [401, `${LOGON}Header.DecryptFailed`, 'Unauthorized: header decrypt failed', { traceId: '' }], false],
		['these words in an answer of its own', [500, 'Common.Unexpected', 'Unexpected error: Internal Server Error', { traceId: '1a2b' }], false],
	])('an empty trace id alone is no sign of a crash: %s', (_what, answer, crashed) => {
		expect(saysItCrashed(refused(...answer))).toBe(crashed);
	});

	it.each([
		['2026-05-08T10:02:30+08:00', "n8n's clock is 150 seconds behind the agent's server"],
		['2026-05-08T01:58:00Z', "n8n's clock is 120 seconds ahead of the agent's server"],
		['', "The clocks of n8n and of the agent's server disagree by more than a minute"],
	])('that says "expired" at %j has another clock', (timestamp, message) => {
		jest.spyOn(clock, 'now').mockReturnValue(Date.UTC(2026, 4, 8, 2, 0, 0));
		for (const [code, said] of [
			[`${LOGON}Expired`, 'Unauthorized: Authentication expired'],
			[10008, 'Verification failed: auth expired'],
		]) {
			const error = obshellFault(refused(401, code, String(said), { timestamp }));
			expect([error.kind, error.message]).toEqual(['unauthorized', message]);
		}
	});

	it('that is asked without a route it has says so in other words than one without data', () => {
		expect(saysRouteIsMissing(refused(404, 'Common.NotFound', 'Element not found: 404 not found'))).toBe(true);
		expect(saysRouteIsMissing(refused(400, 1000, 'Bad request: 404 not found'))).toBe(true);
		for (const said of ['Element not found: backup task', 'Element not found: restore task', 'Task not found: no backup task']) {
			expect(saysRouteIsMissing(refused(404, 'Common.NotFound', said))).toBe(false);
		}
		expect(saysRouteIsMissing(refused(500, 'Common.NotFound', 'Element not found: 404 not found'))).toBe(false);
	});
});
