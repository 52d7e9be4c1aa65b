/**
 * Who may ask: docs/reference/obshell.md#11-order-of-the-servers-checks, #15-expiry, #16-the-request-target,
 * #18-who-verifies-what, #19-log-on-errors and #111-sessions-and-sso, in the server's own order.
 */
import { faultOfInt64 } from './bind';
import { ObshellError, old, refuse, unauthorized } from './errors';
import type { AgentKey, OpenedHeader } from './security';
import { has } from './versions';
import { SECOND } from '../worldAt';
import type { Instant } from '../world';

/** What the agent knows about its own security. */
export interface Guard {
	version: string;
	identity: string;
	key: AgentKey;
	/** Headers are opened by OpenSSL in place of node-forge. */
	fastRsa: boolean;
	/** root@sys's password. */
	rootPassword: string;
	/** Undefined = none set. */
	agentPassword?: string;
	/** Session id -> the instant it was last used. */
	sessions: Map<string, Instant>;
}

/** A session lives this long after its last use, in milliseconds. */
const SESSION_LIVES = 1800 * SECOND;

/**
 * Verifies an opened header, or its absence, for a route that needs it; throws the refusal.
 * `target` is the raw request target, `byPasswordOnly` is for `/login`. Gives how it was accepted.
 */
export function verify(
	guard: Guard,
	header: OpenedHeader | undefined,
	target: string,
	arrived: Instant,
	byPasswordOnly = false,
): string {
	if (!header) {
		throw new ObshellError(
			400,
			'Request.Header.NotFound',
			'X-OCS-Agent-Header or X-OCS-Header not found in http request header',
			{ old: old.unverified('header not found'), bare: true },
		);
	}
	if (!has(guard.version, 'uriBeforePassword')) {
		const how = verifyPerson(guard, header, arrived, byPasswordOnly);
		verifyUri(header, target);
		return how;
	}
	verifyUri(header, target);
	return verifyPerson(guard, header, arrived, byPasswordOnly);
}

function verifyUri(header: OpenedHeader, target: string): void {
	if (header.uri !== target) throw unauthorized('Header.UriMismatch', 'URI mismatch', 'uri mismatch');
}

function verifyPerson(guard: Guard, header: OpenedHeader, arrived: Instant, byPasswordOnly: boolean): string {
	const sessionsKnown = guard.identity === 'CLUSTER AGENT' && has(guard.version, 'sessions');
	if (header.sessionId !== '' && sessionsKnown && !byPasswordOnly) return verifySession(guard, header, arrived);
	switch (guard.identity) {
		case 'SINGLE':
			return verifySingle(guard, header, arrived);
		case 'FOLLOWER':
			// The simulator has no master to forward to.
			if (header.kind === 'agent') {
				throw refuse('Request.Forward.Header.NotExist', 'Header not found when forwarding the request', 500);
			}
			throw refuse('Request.Forward.MasterAgent.NotFound', 'Master agent not found when forwarding the request', 500);
		default:
			return header.kind === 'agent' ? verifyAgent(guard, header, arrived) : verifyRoot(guard, header, arrived);
	}
}

function verifySession(guard: Guard, header: OpenedHeader, arrived: Instant): string {
	verifyTime(header, arrived, 'session');
	const lastUsed = guard.sessions.get(header.sessionId);
	if (lastUsed === undefined) throw unauthorized('SessionInvalid', 'Session is invalid');
	if (arrived - lastUsed > SESSION_LIVES) {
		guard.sessions.delete(header.sessionId);
		throw unauthorized('SessionExpired', 'Session is expired');
	}
	guard.sessions.set(header.sessionId, arrived);
	return 'session';
}

function verifySingle(guard: Guard, header: OpenedHeader, arrived: Instant): string {
	if (guard.agentPassword === undefined) return 'single agent, no password';
	if (header.kind === 'root') throw withAgentPassword('agent password has been set');
	return verifyAgent(guard, header, arrived);
}

function verifyRoot(guard: Guard, header: OpenedHeader, arrived: Instant): string {
	const rootIsKnown = guard.identity !== 'MASTER';
	if (!rootIsKnown) {
		if (guard.agentPassword !== undefined) throw withAgentPassword('oceanbase password is not initialized');
		return 'nothing initialized';
	}
	verifyTime(header, arrived, 'password');
	if (header.auth !== guard.rootPassword) {
		throw unauthorized(
			'IncorrectOceanbasePassword',
			'Unauthorized: OceanBase password is incorrect',
			'access denied',
		);
	}
	return 'root password';
}

function verifyAgent(guard: Guard, header: OpenedHeader, arrived: Instant): string {
	if (guard.agentPassword === undefined) {
		if (guard.identity === 'MASTER') return 'nothing initialized';
		throw unauthorized(
			'WithOceanBasePassword',
			'Unauthorized: Should use oceanbase_password to verify: agent password is not initialized',
			'agent password is not initialized, use oceanbase password to verify',
		);
	}
	verifyTime(header, arrived, 'password');
	if (header.auth !== guard.agentPassword) {
		throw unauthorized(
			'IncorrectAgentPassword',
			'Unauthorized: Agent password is incorrect',
			'access denied: agent password is incorrect',
		);
	}
	return 'agent password';
}

/** Whole seconds, no upper bound, and not looked at without a password. docs/reference/obshell.md#15-expiry. */
function verifyTime(header: OpenedHeader, arrived: Instant, by: 'password' | 'session'): void {
	if (by === 'password' && header.auth === '') return;
	const prefix = by === 'password' ? 'Unauthorized: ' : '';
	const expired = unauthorized('Expired', `${prefix}Authentication expired`, 'auth expired');
	const fault = faultOfInt64(header.ts);
	if (fault !== undefined) {
		if (by === 'session') throw expired;
		throw unauthorized('Timestamp.Invalid', `Unauthorized: Invalid timestamp: ${header.ts}, err: ${fault}`, fault);
	}
	if (Math.floor(arrived / SECOND) > Number(header.ts)) throw expired;
}

function withAgentPassword(reason: string): ObshellError {
	return unauthorized(
		'WithAgentPassword',
		`Unauthorized: Should use agent_password to verify: ${reason}`,
		`${reason}, use agent password to verify`,
	);
}
