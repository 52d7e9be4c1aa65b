import type { IDataObject, IHttpRequestMethods, IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

import { clock, throwIfCanceled } from './clock';
import { CREDENTIAL_NAME } from './credential';
import { BackupServiceError, quote } from './errors';
import { stringifyLossless } from './losslessJson';
import { redact } from './redact';

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
}

/** What came back, still as text; every status is an answer. */
export interface ServerAnswer {
	status: number;
	headers: Record<string, string>;
	text: string;
}

export interface HttpOptions {
	/** Where the server is, for messages. */
	origin: string;
	/** Never to be seen in a message. */
	secrets: readonly string[];
	signal?: AbortSignal;
	/** How long one request may take, in milliseconds. */
	timeoutMs?: number;
	/** Whether this answer means that the key we sealed with is no longer the server's. */
	isStaleKey?: (answer: ServerAnswer) => boolean;
	/** An authenticated read that any server answers, for renewing the key through n8n. */
	renewal?: ServerRequest;
}

const TRIES = 3;
const TIMEOUT_MS = 60_000;
/** Longest wait for a rate limit's window; beyond it the caller is told. */
const LONGEST_PAUSE_MS = 60_000;
const PASSING_STATUSES = [502, 503, 504];

/**
 * Sends requests through n8n's own authenticated helper; the only file that does.
 * Reads are tried again after a network fault, 429 and 502-504; writes are sent once, except that a request which
 * the server refused unread (stale key) is sent again under the renewed key.
 * Sources: reference/n8n.md 2.1 and 2.4, reference/n8n-real.md section 9.
 */
export class Http {
	private renewing?: Promise<unknown>;

	constructor(
		private readonly context: RequestContext,
		private readonly options: HttpOptions,
	) {}

	/**
	 * @throws BackupServiceError unreachable, answer-lost (a write whose fate is not known), throttled or canceled
	 */
	async send(request: ServerRequest): Promise<ServerAnswer> {
		const mayRepeat = request.method === 'GET' || request.readOnly === true;
		for (let attempt = 1; ; attempt++) {
			throwIfCanceled(this.options.signal);
			const last = attempt >= TRIES || !mayRepeat;
			let answer: ServerAnswer;
			try {
				answer = await this.sendUnderCurrentKey(request);
			} catch (error) {
				const fault = this.connectionFault(error, mayRepeat);
				if (last || !(fault.kind === 'unreachable')) throw fault;
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

	private async sendUnderCurrentKey(request: ServerRequest): Promise<ServerAnswer> {
		const answer = await this.sendOnce(request);
		const { isStaleKey, renewal } = this.options;
		if (!renewal || !isStaleKey?.(answer)) return answer;
		// n8n fetches and stores the new key by itself, but only when a request throws its 401.
		this.renewing ??= this.callHelper(renewal, false).finally(() => (this.renewing = undefined));
		await this.renewing;
		return await this.sendOnce(request);
	}

	private async sendOnce(request: ServerRequest): Promise<ServerAnswer> {
		const response = (await this.callHelper(request, true)) as IN8nHttpFullResponse;
		return {
			status: response.statusCode,
			headers: response.headers as Record<string, string>,
			text: textOf(response.body),
		};
	}

	private async callHelper(request: ServerRequest, everyStatusIsAnAnswer: boolean): Promise<unknown> {
		return await this.context.helpers.httpRequestWithAuthentication.call(this.context, CREDENTIAL_NAME, {
			method: request.method,
			url: request.path,
			qs: request.query as IDataObject,
			...(request.body && { body: stringifyLossless(request.body) }),
			encoding: 'text',
			returnFullResponse: true,
			ignoreHttpStatusErrors: everyStatusIsAnAnswer,
			disableFollowRedirect: true,
			timeout: this.options.timeoutMs ?? TIMEOUT_MS,
		});
	}

	/** n8n wraps what axios, `preAuthentication` or `authenticate` threw; the cause tells which it was. */
	private connectionFault(error: unknown, mayRepeat: boolean): BackupServiceError {
		for (let cause = error as Cause | undefined; cause; cause = cause.cause) {
			if (cause instanceof BackupServiceError) return cause;
		}
		if (this.options.signal?.aborted) return new BackupServiceError('canceled', 'The execution was canceled');
		const { code, status, text } = detailsOf(error as Cause);
		const { origin, secrets } = this.options;
		const said = quote(redact(text, secrets));
		if (status !== undefined) {
			return new BackupServiceError('server', `${origin} refused the request for the agent's key`, {
				description: said,
				status,
			});
		}
		const reason = CONNECTION_REASONS.find(({ codes }) => codes.test(code));
		if (!mayRepeat && !(reason?.neverSent ?? false)) {
			return new BackupServiceError('answer-lost', `${origin} did not answer, so it is not known whether the request was carried out`, {
				description: `It was not sent again. Look on the server whether the work was begun before you repeat it. (${said})`,
			});
		}
		return new BackupServiceError('unreachable', `${origin} ${reason?.says ?? 'could not be reached'}`, {
			description: `${reason?.advice ?? 'Check Base URL and the network between n8n and the server.'} (${said})`,
		});
	}
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
	// Lone surrogates have no UTF-8 form, and encodeURIComponent throws on them.
	return encodeURIComponent(Buffer.from(segment, 'utf8').toString('utf8'));
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

/** OCP tells the seconds until its window ends (ocp.md section 2.3); others say Retry-After. */
function secondsToReset(answer: ServerAnswer): number {
	const said = Number(answer.headers['ratelimit-reset'] ?? answer.headers['retry-after'] ?? 1);
	return Number.isFinite(said) && said >= 0 ? Math.max(said, 0.1) : 1;
}

function textOf(body: unknown): string {
	if (typeof body === 'string') return body;
	if (Buffer.isBuffer(body)) return body.toString('utf8');
	return body === undefined || body === null ? '' : JSON.stringify(body);
}

interface Cause {
	cause?: Cause;
	code?: unknown;
	message?: unknown;
	response?: { status?: number; data?: unknown };
}

function detailsOf(error: Cause): { code: string; status?: number; text: string } {
	let code = '';
	let status: number | undefined;
	let text = String(error.message ?? error);
	for (let cause: Cause | undefined = error; cause; cause = cause.cause) {
		if (typeof cause.code === 'string') code = cause.code;
		if (cause.response?.status !== undefined) {
			status = cause.response.status;
			text = textOf(cause.response.data) || text;
		} else if (typeof cause.message === 'string') text = cause.message;
	}
	return { code, status, text: code === '' ? text : `${code}: ${text}` };
}

const CONNECTION_REASONS = [
	{
		codes: /^ECONNREFUSED$/,
		neverSent: true,
		says: 'refuses connections',
		advice: 'Check the port in Base URL, and whether the server is running.',
	},
	{
		codes: /^(ENOTFOUND|EAI_AGAIN)$/,
		neverSent: true,
		says: 'has no known network address',
		advice: 'Check the host name in Base URL.',
	},
	{
		codes: /^(EHOSTUNREACH|ENETUNREACH)$/,
		neverSent: true,
		says: 'has no network route from n8n',
		advice: 'Check the address in Base URL and the firewall.',
	},
	{
		codes: /CERT|SELF_SIGNED|UNABLE_TO/,
		neverSent: true,
		says: 'shows a TLS certificate that is not trusted',
		advice: "Install its CA in n8n (NODE_EXTRA_CA_CERTS), or switch on 'Ignore SSL Issues' in the credential.",
	},
	{
		codes: /^(EPROTO|ERR_SSL.*)$/,
		neverSent: true,
		says: 'does not speak TLS as asked for',
		advice: 'Check whether Base URL should begin with http:// or https://.',
	},
	{
		codes: /^(ECONNABORTED|ETIMEDOUT)$/,
		neverSent: false,
		says: 'did not answer in time',
		advice: 'Check the network between n8n and the server, and the load on the server.',
	},
	{
		codes: /^(ECONNRESET|EPIPE|ERR_BAD_RESPONSE)$/,
		neverSent: false,
		says: 'closed the connection',
		advice: 'If it happens again, check whether Base URL should begin with http:// or https://.',
	},
];
