/** Sends a recorded request to a simulator: sealed as it was, byte for byte where that was the point. */
import { randomBytes } from 'node:crypto';
import { nextAgentKey } from '../simulators/obshell/security';
import { sealBody, sealRsa } from '../simulators/obshell/sealing';
import exchange from './exchange';
import type { RecordedRequest, RecordedSeal } from './recordings';

/** The passwords of README.md. */
export const ROOT_PASSWORD = 'r00t!Pw&x';
/** The agent's own password, where it has one. */
export const AGENT_PASSWORD = 'agent-pw';

const AGENT_HEADER = 'X-OCS-Agent-Header';
/** A header is sealed in pieces of this many bytes where the recording does not say: the most that a key of 512 bits takes. */
const CHUNK = 53;

/** What came back. */
export interface Sent {
	status: number;
	contentType: string | null;
	location?: string;
	text: string;
}

/** Where to send it, and what seals need. */
export interface Receiver {
	url: string;
	/** Base64 of `/secret`. */
	publicKey: string;
	/** The host's present, in milliseconds. */
	now: number;
}

/** Sends it, and waits for the whole answer. */
export async function send(receiver: Receiver, recorded: RecordedRequest): Promise<Sent> {
	const { method, path, query, acceptLanguage = 'en-US' } = recorded;
	const target = query === undefined ? path : `${path}?${query}`;
	const seal = recorded.seal ?? {};
	const keys = seal.keys === undefined ? randomBytes(32) : Buffer.from(seal.keys, 'base64');
	const headers: Record<string, string> = { 'Accept-Language': acceptLanguage, 'Content-Type': 'application/json', ...seal.headers };
	const isSealed = recorded.header !== 'none';
	if (isSealed) headers[seal.headerName ?? 'X-OCS-Header'] = seal.head ?? sealedHeader(receiver, recorded, target, keys, seal);
	const clear = recorded.body === undefined || !isSealed ? recorded.body : sealBody(recorded.body, keys);
	return await exchange(receiver.url, method, target, headers, seal.cipherBody ?? clear);
}

function sealedHeader(receiver: Receiver, recorded: RecordedRequest, target: string, keys: Buffer, seal: RecordedSeal): string {
	const seconds = Math.floor(receiver.now / 1000);
	const plain = {
		Auth: seal.auth ?? (seal.headerName === AGENT_HEADER ? AGENT_PASSWORD : ROOT_PASSWORD),
		// The recorder took the moment of sending and two seconds.
		Ts: recorded.header === 'Ts now' ? String(seconds + 2) : (seal.ts ?? String(seconds + 60)),
		Uri: seal.uri ?? target,
		Keys: keys.toString('base64'),
		...seal.extra,
	};
	return sealRsa(seal.plain ?? JSON.stringify(plain), keyFor(receiver, seal), seal.chunk ?? CHUNK);
}

function keyFor(receiver: Receiver, seal: RecordedSeal): string {
	if (seal.key === undefined) return receiver.publicKey;
	const bits = Buffer.from(receiver.publicKey, 'base64').length > 100 ? 1024 : 512;
	const other = [nextAgentKey(bits), nextAgentKey(bits)].find(({ publicKey }) => publicKey !== receiver.publicKey);
	return other?.publicKey ?? '';
}
