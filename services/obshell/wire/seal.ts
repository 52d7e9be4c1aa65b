import {
	constants,
	createCipheriv,
	createPublicKey,
	publicEncrypt,
	randomBytes,
	type KeyObject,
} from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';

import type { BackupCredential } from '../../credential';
import { BackupServiceError } from '../../errors';
import { clock } from '../../time/clock';
import { setHeader, type WireRequest } from '../../wire/wireRequest';
import { keyOf } from './agentKeys';
import { checkPin } from './pins';

/** Seconds that a sealed header stays valid; both official SDKs use the same (docs/reference/obshell.md#114-what-the-sdks-do). */
const LIFETIME_SECONDS = 60;

/** PKCS#1 v1.5 padding takes this many bytes of every RSA block. */
const PADDING_BYTES = 11;

/**
 * Makes obshell's hybrid encryption v2 of one request: puts the sealed header into `headers`
 * and gives the sealed body. Source: docs/reference/obshell.md#14-the-header to #17-the-body.
 * @throws BackupServiceError when the agent's public key is missing, unreadable, or not one that the credential lists
 */
export function sealRequest(
	credential: BackupCredential,
	request: WireRequest,
	headers: IDataObject,
): Buffer | undefined {
	const agentPassword = credential.agentPassword ?? '';
	const key = keyOf(credential, request.url.origin);
	const publicKey = readPublicKey(key);
	checkPin(credential, key, request.url.origin);
	const sealed = seal(publicKey, {
		password: agentPassword !== '' ? agentPassword : (credential.rootPassword ?? ''),
		target: request.url.pathname + request.url.search,
		expiresAt: Math.floor(clock.now() / 1000) + LIFETIME_SECONDS,
		body: request.body,
	});
	setHeader(headers, agentPassword !== '' ? 'X-OCS-Agent-Header' : 'X-OCS-Header', sealed.header);
	return sealed.body;
}

/** What goes under the seal of one request. */
export interface SealInput {
	password: string;
	/** The request target exactly as it goes on the wire: path and query. */
	target: string;
	/** Unix seconds. */
	expiresAt: number;
	body?: Buffer;
}

/** Header value and body, both base64; the body is raw text on the wire, without quotes. */
export interface Sealed {
	header: string;
	body?: Buffer;
}

/** Seals one request under a fresh AES key: the header with RSA, the body with AES-128-CBC. */
export function seal(publicKey: KeyObject, { password, target, expiresAt, body }: SealInput): Sealed {
	const keys = randomBytes(32);
	const header = JSON.stringify({
		Auth: password,
		Ts: String(expiresAt),
		Uri: target,
		Keys: keys.toString('base64'),
	});
	return {
		header: encryptInSections(publicKey, Buffer.from(header, 'utf8')).toString('base64'),
		body: body && Buffer.from(encryptBody(keys, body), 'latin1'),
	};
}

/** RSA takes less than one header at a time, so it is cut into sections as long as the key allows. */
function encryptInSections(publicKey: KeyObject, plain: Buffer): Buffer {
	const keyBytes = Math.ceil((publicKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
	const step = keyBytes - PADDING_BYTES;
	const sections: Buffer[] = [];
	for (let start = 0; start < plain.length; start += step) {
		sections.push(encrypt(publicKey, plain.subarray(start, start + step)));
	}
	return Buffer.concat(sections);
}

function encryptBody(keys: Buffer, plain: Buffer): string {
	const cipher = createCipheriv('aes-128-cbc', keys.subarray(0, 16), keys.subarray(16));
	return Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64');
}

/** The keys read last: parsing DER for every one of a thousand items would double the cost of sealing. */
const lastKeys = new Map<string, KeyObject>();
const KEYS_KEPT = 32;

/**
 * The shortest key that an agent has (before obshell 4.4.2; docs/reference/obshell.md#13-key-sizes-and-blocks). Of a
 * shorter one everybody finds the other half, and below 96 bits there is no room for a single byte between the padding.
 */
const SHORTEST_KEY_BITS = 512;

/** Longer ones are no agent's, and OpenSSL itself refuses them beyond that. */
const LONGEST_KEY_BITS = 16_384;

/**
 * The key object of `GET /api/v1/secret`'s `public_key`: base64 of a PKCS#1 DER RSAPublicKey (docs/reference/obshell.md#12-the-public-key).
 * @throws BackupServiceError when the text is no such key, or one that hides nothing
 */
export function readPublicKey(text: string): KeyObject {
	const known = lastKeys.get(text);
	if (known) return known;
	let key: KeyObject;
	try {
		key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs1' });
	} catch {
		throw unreadableKey(text);
	}
	const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
	if (modulusLength < SHORTEST_KEY_BITS || modulusLength > LONGEST_KEY_BITS) throw uselessKey(`has ${modulusLength} bits`);
	// With 1 as its exponent, what was "sealed" stands there in clear; an even one cannot be opened again.
	if (publicExponent < 3n || publicExponent % 2n === 0n) throw uselessKey(`has the exponent ${publicExponent}`);
	try {
		encrypt(key, Buffer.alloc(1));
	} catch {
		throw unreadableKey(text);
	}
	if (lastKeys.size >= KEYS_KEPT) lastKeys.clear();
	lastKeys.set(text, key);
	return key;
}

function encrypt(key: KeyObject, plain: Buffer): Buffer {
	return publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, plain);
}

function uselessKey(what: string): BackupServiceError {
	const advice = 'Nothing was sent under it. No obshell has such a key (they have 512 or 1024 bits): check that Base URL is the address of an obshell agent, and what stands in between.';
	return new BackupServiceError('wrong-service', `The public key that the agent sent ${what}, which protects nothing`, { description: advice, advice });
}

function unreadableKey(text: string): BackupServiceError {
	return text === ''
		? new BackupServiceError('unauthorized', 'The public key of the obshell agent is not known yet', {
				description: 'Save the credential and test it once, so that n8n can fetch and keep the key',
			})
		: new BackupServiceError('wrong-service', 'The public key of the obshell agent cannot be read', {
				description: 'Check that Base URL is the address of an obshell agent',
				advice: 'Check that Base URL is the address of an obshell agent',
			});
}
