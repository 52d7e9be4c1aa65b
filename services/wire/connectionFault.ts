import { BackupServiceError, quote } from '../errors';
import { redact } from './redact';

/** Why no answer came, and what a user can do about it. */
export interface ConnectionFault {
	/** HTTP status of an answer that n8n's helper threw; undefined when there was none. */
	status?: number;
	/** Whether the request surely never reached the server. */
	neverSent: boolean;
	/** Continues a sentence that begins with the server's address. */
	says: string;
	advice: string;
	/** The system's or the server's own words, fit to show. */
	said: string;
}

/**
 * Reads what a request threw: an axios error, or n8n's wrapping of one. The innermost cause knows most.
 * @param secrets never to be seen in `said`
 */
export function readConnectionFault(error: unknown, secrets: readonly string[] = []): ConnectionFault {
	let code = '';
	let status: number | undefined;
	let text = String((error as Cause | undefined)?.message ?? error);
	for (let cause = error as Cause | undefined; cause; cause = cause.cause) {
		if (typeof cause.code === 'string') code = cause.code;
		// Older n8n gives only the status of an answer, as text.
		if (typeof cause.httpCode === 'string' && /^[13-9]\d\d$/.test(cause.httpCode)) status = Number(cause.httpCode);
		if (cause.response?.status !== undefined && !isSuccess(cause.response.status)) {
			status = cause.response.status;
			text = bodyText(cause.response.data) || text;
		} else if (typeof cause.message === 'string') text = cause.message;
	}
	const reason = REASONS.find(({ codes }) => codes.test(code)) ?? NO_KNOWN_REASON;
	return {
		...(status !== undefined && { status }),
		neverSent: reason.neverSent,
		says: reason.says,
		advice: reason.advice,
		said: quote(redact(code === '' ? text : `${code}: ${text}`, secrets)),
	};
}

/** What promised success and was thrown all the same broke off before its end. */
function isSuccess(status: number): boolean {
	return status >= 200 && status < 300;
}

/** The error for a server that cannot be reached. */
export function unreachable(origin: string, { says, advice, said }: ConnectionFault): BackupServiceError {
	return new BackupServiceError('unreachable', `${origin} ${says}`, { description: `${advice} (${said})` });
}

/** A body as text, whatever n8n's helpers have made of it. */
export function bodyText(body: unknown): string {
	if (typeof body === 'string') return body;
	if (Buffer.isBuffer(body)) return body.toString('utf8');
	return body === undefined || body === null ? '' : JSON.stringify(body);
}

interface Cause {
	cause?: Cause;
	code?: unknown;
	httpCode?: unknown;
	message?: unknown;
	response?: { status?: number; data?: unknown };
}

const NO_KNOWN_REASON = {
	neverSent: false,
	says: 'could not be reached',
	advice: 'Check Base URL and the network between n8n and the server.',
};

const REASONS = [
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
		codes: /^HPE_/,
		neverSent: false,
		says: 'does not keep to HTTP in its answer',
		advice: 'Check Base URL, and whether a proxy in between changes answers.',
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
