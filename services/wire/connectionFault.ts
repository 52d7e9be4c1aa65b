import { BackupServiceError, quote } from '../errors';
import { reasonOf, type Reason, type Way } from './connectionReasons';
import { redact } from './redact';

/** Why no answer came, and what a user can do about it. */
export interface ConnectionFault {
	/** HTTP status of an answer that n8n's helper threw; undefined when there was none. */
	status?: number;
	/** Whether no byte of the request can have left: the name, the connection or the TLS handshake failed. */
	neverSent: boolean;
	/** Continues a sentence that begins with the server's address. */
	says: string;
	advice: string;
	/** The system's or the server's own words, fit to show. */
	said: string;
}

/**
 * Reads what a request to `origin` threw: an axios error, or n8n's wrapping of one. The innermost cause knows most.
 * @param secrets never to be seen in `said`
 */
export function readConnectionFault(error: unknown, origin: string, way: Way = {}, secrets: readonly string[] = []): ConnectionFault {
	const seen: Seen = { code: '', text: String((error as Cause | undefined)?.message ?? error) };
	for (const cause of causesOf(error)) lookAt(cause as Cause, seen);
	const { status, code, text, stage } = seen;
	const inHandshake = stage === undefined ? undefined : stage !== 'sent';
	const { says, advice } = sentenceOf(reasonOf(code, text, inHandshake), seen, origin, way);
	return {
		...(status !== undefined && { status }),
		neverSent: neverLeft(reasonOf(code, text, inHandshake), seen),
		says,
		advice,
		said: quote(redact(code === '' ? text : `${code}: ${text}`, secrets)),
	};
}

/** The error for a server that cannot be reached. */
export function unreachable(origin: string, { says, advice, said }: ConnectionFault): BackupServiceError {
	return new BackupServiceError('unreachable', `${origin} ${says}`, { description: `${advice} (${said})`, advice });
}

/** A body as text, whatever n8n's helpers have made of it. */
export function bodyText(body: unknown): string {
	if (typeof body === 'string') return body;
	if (Buffer.isBuffer(body)) return body.toString('utf8');
	return body === undefined || body === null ? '' : JSON.stringify(body);
}

/** What stands to HTTP_PROXY and NO_PROXY when a proxy is in the way. */
export const PROXY_ADVICE =
	'n8n sends through a proxy where HTTP_PROXY or HTTPS_PROXY is set. If it should reach this server directly, add its host name or address to NO_PROXY of n8n (names and single addresses; ranges such as 10.0.0.0/8 are not understood there); else let the proxy pass it on.';

/** n8n wraps once or twice; a chain that bites its own tail must end all the same. */
const DEEPEST_CAUSE = 10;

/** An error, what caused it, and so on. */
export function causesOf(error: unknown): object[] {
	const causes: object[] = [];
	for (let cause = error; typeof cause === 'object' && cause !== null && causes.length < DEEPEST_CAUSE; cause = (cause as Cause).cause) causes.push(cause);
	return causes;
}

/** What one error in the chain may hold. */
interface Cause {
	cause?: Cause;
	code?: unknown;
	/** n8n's own: the status, or in older n8n, which keeps no cause, the system's code. */
	httpCode?: unknown;
	message?: unknown;
	/** n8n's own: the words that its message has replaced. */
	messages?: unknown;
	response?: { status?: number; data?: unknown };
	/** The system call that failed. */
	syscall?: unknown;
	/** Of a failed connection: where to. */
	address?: unknown;
	port?: unknown;
	/** Of a failed look-up: the name. */
	hostname?: unknown;
	/** Of several addresses tried in turn. */
	errors?: Cause[];
	/** What came instead of HTTP. */
	rawPacket?: unknown;
	/** The client's request, with its connection. */
	request?: { reusedSocket?: unknown; socket?: { connecting?: unknown; secureConnecting?: unknown } | null };
}

interface Seen {
	code: string;
	text: string;
	status?: number;
	/** How far the request had come, where the client's own request tells. */
	stage?: 'connecting' | 'handshake' | 'sent';
	/** The system call behind it. */
	syscall?: string;
	/** Where the connection was to go, or the name that was looked up. */
	target?: string;
	port?: number;
	rawPacket?: Buffer;
}

function lookAt(cause: Cause, seen: Seen): void {
	const httpCode = typeof cause.httpCode === 'string' ? cause.httpCode : '';
	if (/^[A-Z][A-Z0-9_]{3,}$/.test(httpCode)) seen.code = httpCode;
	if (typeof cause.code === 'string') seen.code = cause.code;
	if (/^[13-9]\d\d$/.test(httpCode)) seen.status = Number(httpCode);
	if (cause.response?.status !== undefined && !isSuccess(cause.response.status)) {
		seen.status = cause.response.status;
		seen.text = bodyText(cause.response.data) || seen.text;
	} else if (wordsOf(cause) !== '') {
		seen.text = wordsOf(cause);
		lookAtWords(seen);
	}

	const call = cause.errors?.[0] ?? cause;
	if (typeof call.syscall === 'string') seen.syscall = call.syscall;
	if (typeof call.hostname === 'string') seen.target = call.hostname;
	if (typeof call.address === 'string') seen.target = call.address;
	if (typeof call.port === 'number') seen.port = call.port;
	if (Buffer.isBuffer(cause.rawPacket)) seen.rawPacket = cause.rawPacket;
	seen.stage = stageOf(cause.request) ?? seen.stage;
}

function wordsOf({ message, messages }: Cause): string {
	const said = Array.isArray(messages) && typeof messages[0] === 'string' ? messages[0] : message;
	return typeof said === 'string' ? said : '';
}

/** What Node.js puts into its messages besides: of n8n before 2.9, nothing else comes through. */
function lookAtWords(seen: Seen): void {
	const call = /^(?<syscall>connect|getaddrinfo) E[A-Z_]+ (?<target>\S+?)(?::(?<port>\d+))?(?: |$)/.exec(seen.text)?.groups;
	if (call) {
		seen.syscall = call.syscall;
		seen.target = call.target;
		if (call.port !== undefined) seen.port = Number(call.port);
	}
	if (/before secure TLS connection was established/.test(seen.text)) seen.stage = 'handshake';
}

/** Node writes a request to its connection once that stands, and once the certificate of the other end was checked. */
function stageOf(request: Cause['request']): Seen['stage'] {
	if (typeof request !== 'object' || request === null || typeof request.reusedSocket !== 'boolean') return undefined;
	const { socket } = request;
	if (socket === undefined || socket === null || socket.connecting === true) return 'connecting';
	return socket.secureConnecting === true ? 'handshake' : 'sent';
}

function neverLeft(reason: Reason, { stage, syscall, text }: Seen): boolean {
	if (stage !== undefined) return stage !== 'sent';
	if (syscall === 'connect' || syscall === 'getaddrinfo') return true;
	return reason.neverSent || TUNNEL.test(text);
}

/** What promised success and was thrown all the same broke off before its end. */
function isSuccess(status: number): boolean {
	return status >= 200 && status < 300;
}

/** A proxy that did not even open the way to a https server. */
const TUNNEL = /proxy connection ended|CONNECT response|tunneling socket/i;

/** TLS writes its alerts in clear, and a HTTP client takes them for a broken answer. */
const TLS_ALERT = 0x15;

function sentenceOf(reason: Reason, { text, target, port, rawPacket }: Seen, origin: string, way: Way): { says: string; advice: string } {
	if (TUNNEL.test(text)) return { says: 'cannot be reached through the proxy', advice: PROXY_ADVICE };
	if (rawPacket?.[0] === TLS_ALERT) {
		return { says: 'expects TLS on this port', advice: 'Begin Base URL with https://, or give the port without TLS.' };
	}
	const says = reason.says;
	if (isElsewhere(origin, target, port)) {
		return { says: `cannot be reached: its proxy ${target ?? ''}${port === undefined ? '' : `:${port}`} ${says}`, advice: PROXY_ADVICE };
	}
	return { says, advice: reason.advice(way) };
}

/** Whether the connection was to go to another place than the address says: to a proxy. */
function isElsewhere(origin: string, target: string | undefined, port: number | undefined): boolean {
	if (!URL.canParse(origin)) return false;
	const { protocol, hostname, port: given } = new URL(origin);
	if (port !== undefined && port !== Number(given || (protocol === 'https:' ? 443 : 80))) return true;
	const host = hostname.replace(/^\[|\]$/g, '');
	// A name is looked up before it is connected to: then only addresses can be compared.
	const comparable = port === undefined || (isAddress(host) && isAddress(target ?? ''));
	return target !== undefined && comparable && target.toLowerCase() !== host.toLowerCase();
}

function isAddress(host: string): boolean {
	return /^[\d.]+$|:/.test(host);
}
