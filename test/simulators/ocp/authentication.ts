import type { Instant } from '../world';
import type { OcpError } from './errors';
import { accountBlocked, addressBlocked, notLoggedOn, wrongPassword } from './errors';
import type { QueryEncoding, SignedRequest } from './signature';
import { dateText, isSameSignature, parseHttpDate, signatureOf } from './signature';

/** A user of OCP. */
export interface OcpUser {
	username: string;
	password: string;
	/** `all` when left out; `read` may not change anything, `noTasks` lacks TASK_VIEWER and TASK_MANAGER, `none` may only log on. */
	rights?: 'all' | 'read' | 'noTasks' | 'none';
}

/** An access key and the user whose rights it has. */
export interface OcpAccessKey {
	accessKey: string;
	secretKey: string;
	/** The first user when left out. */
	username?: string;
}

/** How the authentication of a request ended; written to the log, never to the wire. */
export type AuthOutcome =
	| 'not needed'
	| 'not checked'
	| 'basic'
	| 'access key'
	| 'missing'
	| 'malformed'
	| 'wrong password'
	| 'unknown access key'
	| 'bad date'
	| 'stale date'
	| 'wrong signature'
	| 'account blocked'
	| 'address blocked';

/** Who asks, or why that is not known. */
export type AuthResult = { outcome: AuthOutcome; user: OcpUser } | { outcome: AuthOutcome; error: OcpError };

/**
 * After how many failures in a row, and for how long, accounts and addresses are blocked
 * (docs/reference/ocp.md#13-web-log-on-and-lock-out, lock-out).
 */
export interface LockOut {
	accountAttempts: number;
	accountMinutes: number;
	addressAttempts: number;
	addressMinutes: number;
}

/** A signed request is refused when its date is this far from the server's clock. Milliseconds. */
export const MAX_CLOCK_DIFFERENCE = 15 * 60_000;

const ACCESS_KEY_SCHEME = /^OCP-ACCESS-KEY-HMACSHA1 ([^\s:]+):(\S+)$/;

/** Checks the Authorization header of requests and counts failures. */
export class Authenticator {
	private readonly failures = new Map<string, { count: number; blockedUntil: Instant }>();

	constructor(
		private readonly users: OcpUser[],
		private readonly accessKeys: OcpAccessKey[],
		private readonly lockOut: LockOut,
		private readonly encoding: QueryEncoding,
	) {}

	/** Basic or access key (docs/reference/ocp.md#1-authentication); `address` is the client's IP. */
	check(request: SignedRequest, authorization: string | undefined, address: string, now: Instant): AuthResult {
		if (this.isBlocked(`address ${address}`, now)) return { outcome: 'address blocked', error: addressBlocked(address) };
		// No attempt was made, so nothing is counted.
		if (!authorization) return { outcome: 'missing', error: notLoggedOn() };
		const result = /^basic /i.test(authorization)
			? this.checkPassword(authorization, now)
			: this.checkSignature(request, authorization, now);
		if ('user' in result) this.failures.delete(`address ${address}`);
		else this.countFailure(`address ${address}`, this.lockOut.addressAttempts, this.lockOut.addressMinutes, now);
		return result;
	}

	private checkPassword(authorization: string, now: Instant): AuthResult {
		const text = Buffer.from(authorization.slice('basic '.length).trim(), 'base64').toString('utf8');
		const colon = text.indexOf(':');
		if (colon < 0) return { outcome: 'malformed', error: notLoggedOn() };
		const [username, password] = [text.slice(0, colon), text.slice(colon + 1)];
		const account = `account ${username}`;
		const { accountAttempts, accountMinutes } = this.lockOut;
		if (this.isBlocked(account, now)) return { outcome: 'account blocked', error: accountBlocked(accountMinutes) };
		const user = this.users.find((candidate) => candidate.username === username && candidate.password === password);
		if (user) {
			this.failures.delete(account);
			return { outcome: 'basic', user };
		}
		const count = this.countFailure(account, accountAttempts, accountMinutes, now);
		return { outcome: 'wrong password', error: wrongPassword(Math.max(0, accountAttempts - count)) };
	}

	/**
	 * The wire never tells which part was wrong: what the real server answers there is not documented
	 * (docs/reference/ocp.md#6-not-confirmed, item 1).
	 */
	private checkSignature(request: SignedRequest, authorization: string, now: Instant): AuthResult {
		const refuse = (outcome: AuthOutcome): AuthResult => ({ outcome, error: notLoggedOn() });
		const match = ACCESS_KEY_SCHEME.exec(authorization);
		if (!match) return refuse('malformed');
		const [, accessKey, signature] = match;
		const key = this.accessKeys.find((candidate) => candidate.accessKey === accessKey);
		if (!key) return refuse('unknown access key');
		const date = parseHttpDate(dateText(request.rawHeaders) ?? '');
		if (date === undefined) return refuse('bad date');
		if (Math.abs(now - date) >= MAX_CLOCK_DIFFERENCE) return refuse('stale date');
		if (!isSameSignature(signature, signatureOf(request, key.secretKey, this.encoding))) return refuse('wrong signature');
		const owner = this.users.find((candidate) => candidate.username === key.username) ?? this.users[0];
		return owner ? { outcome: 'access key', user: owner } : refuse('unknown access key');
	}

	private isBlocked(who: string, now: Instant): boolean {
		return now < (this.failures.get(who)?.blockedUntil ?? -Infinity);
	}

	private countFailure(who: string, attempts: number, minutes: number, now: Instant): number {
		const count = (this.failures.get(who)?.count ?? 0) + 1;
		const blocked = count >= attempts;
		this.failures.set(who, { count: blocked ? 0 : count, blockedUntil: blocked ? now + minutes * 60_000 : -Infinity });
		return count;
	}
}
