import type { IDataObject, IHttpRequestMethods, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

import { CREDENTIAL_NAME } from '../credential';
import { BackupServiceError, passOn, WholeMessage } from '../errors';
import { clock, throwIfCanceled } from '../time/clock';
import { withinTime } from '../time/limit';
import { bodyText, causesOf, readConnectionFault, unreachable } from './connectionFault';
import type { Way } from './connectionReasons';
import { cameInItsPlace, isServersOwn } from './envelope';
import { stringifyLossless } from './losslessJson';
import { secretsIn } from './redact';
import type { ServerAnswer } from './serverAnswer';
import { whileUnderWay } from './underWay';
import { percentEncode } from './wireRequest';

export type { ServerAnswer } from './serverAnswer';

/** The part of n8n's execution contexts that requests need; execute, poll and list-search contexts all have it. */
export interface RequestContext {
	helpers: {
		httpRequestWithAuthentication(
			this: RequestContext,
			credentialsType: string,
			options: IHttpRequestOptions,
		): Promise<unknown>;
	};
}

/** One request to the server that the credential names. */
export interface ServerRequest {
	method: IHttpRequestMethods;
	/** Absolute path, segments already encoded (see `path`). */
	path: string;
	/** Undefined members are left out; arrays go as one comma-separated value. */
	query?: Record<string, string | number | boolean | undefined>;
	/** JSON; bigint values go out as literal integers. */
	body?: IDataObject;
	/** Set for a request that changes nothing although its method is not GET. */
	readOnly?: boolean;
	/** Set for a read that takes its time on the server: it gets a minute, like a write. */
	slow?: boolean;
	/** Set for a write that this server may answer with an empty 204, without an envelope. */
	mayBeEmpty?: boolean;
}

export interface HttpOptions {
	/** Where the server is. */
	origin: string;
	/** Whether requests name the server themselves, because the credential has several. */
	absolute?: boolean;
	/** How often a read is tried; default 3. */
	tries?: number;
	/** The Base URL of the credential, as it stands there. */
	baseUrl?: string;
	/** What the credential says of the way there. */
	way?: Way;
	/** Never to be seen in a message. */
	secrets: readonly string[];
	signal?: AbortSignal;
	/** How long one read may take that is not slow, in milliseconds; a write always gets a minute. */
	timeoutMs?: number;
	/** Called whenever the server has answered a write with yes. */
	onWriteTaken?(): void;
	/** Called with the secrets of a request before it is sent: its answer may hold them. */
	onSecrets?(secrets: string[]): void;
	/** Whether this answer means that the key we sealed with is no longer the server's; `perhaps`: the renewal shows it. */
	isStaleKey?: (answer: ServerAnswer) => boolean | 'perhaps';
	/** A read that looks at nothing but the key, for renewing that through n8n: it is 401 only under a key of another time. */
	renewal?: ServerRequest;
}

/** Whatever sends requests: to one server, or to one of several that can do the same. */
export interface Sender {
	send(request: ServerRequest): Promise<ServerAnswer>;
}

const TRIES = 3;
const TIMEOUT_MS = 60_000;
/** Longest wait for a rate limit's window; beyond it the caller is told. */
const LONGEST_PAUSE_MS = 60_000;
/** Characters; the longest true answers (2,000 tasks of OCP, 10,000 tenants of obshell) have less than a tenth of it. */
const LARGEST_ANSWER = 64 * 2 ** 20;
const PASSING_STATUSES = [502, 503, 504];
/** What n8n may need besides the request itself: to read the credential, and to fetch the keys of agents. */
const TIME_AROUND_MS = 15_000;

/**
 * Sends requests through n8n's own authenticated helper; the only file that does.
 * Reads are tried again after a network fault, 429 and 502-504. Writes are sent once, except that a request which the
 * server refused unread (stale key) is sent again under the renewed key; and what became of a write is told by the
 * server's own answer alone, or by a connection that surely never carried it.
 * Sources: docs/reference/n8n.md#21-authentication and #24-raw-bodies-and-statuses, #31-the-authentication-design.
 */
export class Http implements Sender {
	private first?: Promise<unknown>;

	private refusal?: ServerAnswer;

	private renewing?: Promise<boolean>;

	/** How often the key was renewed: what was sealed before the last time needs only to be sealed anew. */
	private renewed = 0;

	constructor(
		private readonly context: RequestContext,
		private readonly options: HttpOptions,
	) {}

	/**
	 * @throws BackupServiceError unreachable, answer-lost (a write whose fate is not known), throttled or canceled
	 */
	async send(request: ServerRequest): Promise<ServerAnswer> {
		if (request.body) this.options.onSecrets?.(secretsIn(request.body));
		return isRead(request) ? await this.read(request) : await this.write(request);
	}

	private async read(request: ServerRequest): Promise<ServerAnswer> {
		for (let attempt = 1; ; attempt++) {
			throwIfCanceled(this.options.signal);
			const last = attempt >= (this.options.tries ?? TRIES);
			let answer: ServerAnswer;
			try {
				({ answer } = await this.sendLoggedOn(request));
			} catch (error) {
				const fault = this.faultOf(error, true);
				if (last || fault.kind !== 'unreachable') throw passOn(fault);
				await clock.pause(pauseMs(attempt), this.options.signal);
				continue;
			}
			if (answer.status === 429) {
				const wait = secondsToReset(answer) * 1000;
				if (last || wait > LONGEST_PAUSE_MS) throw throttled(wait);
				await clock.pause(wait, this.options.signal);
			} else if (PASSING_STATUSES.includes(answer.status) && !last) {
				await clock.pause(pauseMs(attempt), this.options.signal);
			} else {
				return answer;
			}
		}
	}

	private async write(request: ServerRequest): Promise<ServerAnswer> {
		throwIfCanceled(this.options.signal);
		const { answer, wasSent } = await this.sendLoggedOn(request).catch((error: unknown) => {
			throw passOn(this.faultOf(error, false));
		});
		if (!wasSent) return answer;
		if (!isServersOwn(answer, request.mayBeEmpty)) {
			throw answerLost(this.options.origin, cameInItsPlace(answer));
		}
		if (answer.status === 429) throw throttled(secondsToReset(answer) * 1000);
		if (answer.status < 400) this.options.onWriteTaken?.();
		return answer;
	}

	/**
	 * A wrong log-on is tried once: servers count wrong tries and lock accounts. So the first request of a connection goes
	 * alone, and once one was refused its answer is everyone's, and nothing more is sent.
	 */
	private async sendLoggedOn(request: ServerRequest): Promise<{ answer: ServerAnswer; wasSent: boolean }> {
		if (this.first) await this.first;
		if (this.refusal) return { answer: this.refusal, wasSent: false };
		const sending = this.sendUnderCurrentKey(request);
		this.first ??= sending.catch(() => undefined);
		const answer = await sending;
		if (answer.status === 401) this.refusal = answer;
		return { answer, wasSent: true };
	}

	private async sendUnderCurrentKey(request: ServerRequest): Promise<ServerAnswer> {
		const renewedBefore = this.renewed;
		const answer = await this.sendOnce(request);
		const { isStaleKey, renewal } = this.options;
		const stale = renewal ? (isStaleKey?.(answer) ?? false) : false;
		if (!renewal || stale === false || !(isRead(request) || isServersOwn(answer, request.mayBeEmpty))) return answer;
		if (this.renewed === renewedBefore) {
			this.renewing ??= this.renewKey(renewal, stale).finally(() => (this.renewing = undefined));
			if (!(await this.renewing)) return answer;
		}
		return await this.sendOnce(request);
	}

	/** n8n fetches and stores the new key by itself, but only when a request throws its 401. False = still refused, or not for the key. */
	private async renewKey(renewal: ServerRequest, stale: true | 'perhaps'): Promise<boolean> {
		try {
			// Under a good key it was the log-on itself, and a wrong password must not be tried again.
			if (stale === 'perhaps' && (await this.sendOnce(renewal)).status !== 401) return false;
			await this.callHelper(renewal, false);
			this.renewed++;
			return true;
		} catch (error) {
			if (readConnectionFault(error, this.options.origin).status === 401) return false;
			// What was refused unread has not been carried out, so nothing can be lost here.
			throw passOn(this.faultOf(error, true));
		}
	}

	private async sendOnce(request: ServerRequest): Promise<ServerAnswer> {
		const response = (await this.callHelper(request, true)) as IN8nHttpFullResponse;
		const text = bodyText(response.body);
		if (text.length > LARGEST_ANSWER) throw tooLarge(this.options.origin, text.length, isRead(request));
		return { status: response.statusCode, headers: response.headers as Record<string, string>, text };
	}

	private async callHelper(request: ServerRequest, everyStatusIsAnAnswer: boolean): Promise<unknown> {
		const timeout = (isRead(request) && request.slow !== true ? this.options.timeoutMs : undefined) ?? TIMEOUT_MS;
		const options: IHttpRequestOptions = {
			method: request.method,
			// OCP's path prefix is the credential's affair; which of several agents is meant is ours.
			url: this.options.absolute === true ? this.options.origin + request.path : request.path,
			qs: request.query as IDataObject,
			...(request.body && { body: stringifyLossless(request.body) }),
			encoding: 'text',
			returnFullResponse: true,
			ignoreHttpStatusErrors: everyStatusIsAnAnswer,
			disableFollowRedirect: true,
			timeout,
		};
		return await whileUnderWay(this.options.baseUrl ?? '', async () => {
			const asking = this.context.helpers.httpRequestWithAuthentication.call(this.context, CREDENTIAL_NAME, options);
			return await withinTime(timeout + TIME_AROUND_MS, asking);
		});
	}

	/** n8n wraps what axios, `preAuthentication` or `authenticate` threw; the cause tells which it was. */
	private faultOf(error: unknown, mayRepeat: boolean): BackupServiceError {
		for (const cause of causesOf(error)) {
			const own = WholeMessage.in(cause) ?? cause;
			if (own instanceof BackupServiceError) return own;
		}
		if (this.options.signal?.aborted) return new BackupServiceError('canceled', 'The execution was canceled');
		const { origin, way, secrets } = this.options;
		const fault = readConnectionFault(error, origin, way, secrets);
		if (fault.status !== undefined && mayRepeat) {
			return new BackupServiceError('server', `${origin} could not serve the request (HTTP ${fault.status})`, {
				description: fault.said,
				status: fault.status,
			});
		}
		return mayRepeat || fault.neverSent ? unreachable(origin, fault) : answerLost(origin, fault.said);
	}
}

function isRead({ method, readOnly }: ServerRequest): boolean {
	return method === 'GET' || readOnly === true;
}

/** The error for a write of which nobody knows whether the server carried it out. */
function answerLost(origin: string, said: string): BackupServiceError {
	return new BackupServiceError('answer-lost', `${origin} did not answer, so it is not known whether the request was carried out`, {
		description: `It was not sent again. Look on the server whether the work was begun before you repeat it. (${said})`,
	});
}

/** Such an answer would take several times its size in memory, and n8n all of it. */
function tooLarge(origin: string, length: number, wasRead: boolean): BackupServiceError {
	const what = `sent ${Math.round(length / 2 ** 20)} MiB in one answer, more than is read`;
	if (!wasRead) return answerLost(origin, `It ${what}`);
	return new BackupServiceError('server', `${origin} ${what}`, {
		description: 'Check what stands behind Base URL. If it is the right server, ask for less: one tenant, a shorter time range, or a limit.',
	});
}

/** A path from its segments, each encoded so that no name can reach another route. */
export function path(...segments: string[]): string {
	return segments.map((segment) => `/${encodeSegment(segment)}`).join('');
}

function encodeSegment(segment: string): string {
	if (segment === '.' || segment === '..' || segment === '') {
		throw new BackupServiceError('invalid-input', `A name cannot be "${segment}"`, {
			description: 'Choose the object from the list, or give its name or ID',
		});
	}
	return percentEncode(segment);
}

function throttled(waitMs: number): BackupServiceError {
	return new BackupServiceError('throttled', 'The server refuses more requests for now (HTTP 429)', {
		description: `It allows new ones in ${Math.ceil(waitMs / 1000)} seconds. Run the workflow less often, or raise the limit for this user.`,
		status: 429,
	});
}

function pauseMs(attempt: number): number {
	return 500 * 2 ** (attempt - 1);
}

/** OCP tells the seconds until its window ends (docs/reference/ocp.md#23-errors); others say Retry-After. */
function secondsToReset(answer: ServerAnswer): number {
	const said = Number(answer.headers['ratelimit-reset'] ?? answer.headers['retry-after'] ?? 1);
	return Number.isFinite(said) && said >= 0 ? Math.max(said, 0.1) : 1;
}
