/**
 * Opening of sealed headers and bodies, as obshell's own Go code does it. node-forge does the
 * arithmetic, so that this is independent of the node:crypto code that seals.
 * docs/reference/obshell.md#13-key-sizes-and-blocks to #19-log-on-errors.
 */
import { constants, createPrivateKey, createPublicKey, generateKeyPairSync, privateDecrypt, type KeyObject } from 'node:crypto';
import forge from 'node-forge';
import { ObshellError, Panic, old } from './errors';
import { JsonSyntaxError, parseJson, type Json } from './wire';

/** One agent's RSA key. */
export interface AgentKey {
	bits: 512 | 1024;
	/** What `GET /secret` gives: base64 of the DER PKCS#1 public key. */
	publicKey: string;
	privateKey: forge.pki.rsa.PrivateKey;
	/** The same key for OpenSSL, for those in a hurry. */
	nativeKey: KeyObject;
}

/** The sealed header's JSON after opening (struct HttpHeader, docs/reference/obshell.md#14-the-header). */
export interface OpenedHeader {
	/** Which of the two headers it was. */
	kind: 'root' | 'agent';
	auth: string;
	/** Decimal unix seconds at which it expires, as sent. */
	ts: string;
	uri: string;
	/** AES key and IV, normally 16 + 16 bytes. */
	keys: Buffer;
	sessionId: string;
	token: string;
}

/** forge's cipher, whose `finish` takes a padding rule that its types do not know. */
type Decipher = Omit<forge.cipher.BlockCipher, 'finish'> & { finish(unpad: () => boolean): boolean };

const KEYS_KEPT = 6;
const cache = new Map<512 | 1024, AgentKey[]>();
let turn = 0;

/** An RSA key that differs from the ones handed out just before; keys are made once a process and handed round. */
export function nextAgentKey(bits: 512 | 1024): AgentKey {
	const keys = cache.get(bits) ?? [];
	cache.set(bits, keys);
	const index = turn++ % KEYS_KEPT;
	return (keys[index] ??= makeKey(bits));
}

/**
 * Opens a header's value. Every failure is the 401 of docs/reference/obshell.md#19-log-on-errors, with Go's own text. `fast` lets
 * OpenSSL do the one raw exponentiation: a header then costs a tenth of a millisecond, not several.
 */
export function openHeader(value: string, kind: OpenedHeader['kind'], key: AgentKey, fast = false): OpenedHeader {
	const { bytes, badAt } = goBase64(value);
	if (badAt !== undefined) throw headerRefused(`illegal base64 data at input byte ${badAt}`);
	return { kind, ...readHeader(openBlocks(bytes, key, fast)) };
}

/**
 * Opens a body with the header's keys: the text that the handler sees. docs/reference/obshell.md#17-the-body, including the
 * two real 500s and the two ways to crash the handler.
 */
export function openBody(sealed: string, keys: Buffer): string {
	if (keys.length < 16) {
		throw bodyRefused('KeyAndIv.Invalid', 'AES key and IV size error');
	}
	// The real one ignores the base64 error and goes on with what came before it.
	const { bytes } = goBase64(sealed);
	if (bytes.length % 16 !== 0) {
		throw bodyRefused('ContentLength.Invalid', 'Decrypted string length is not a multiple of the block size');
	}
	if (keys.length < 32 || bytes.length === 0) throw new Panic('index out of range');
	const decipher: Decipher = forge.cipher.createDecipher('AES-CBC', keys.subarray(0, 16).toString('latin1'));
	decipher.start({ iv: keys.subarray(16, 32).toString('latin1') });
	decipher.update(forge.util.createBuffer(bytes.toString('latin1')));
	// The padding is taken off by Go's rule, not forge's.
	decipher.finish(() => true);
	const plain = Buffer.from(decipher.output.getBytes(), 'latin1');
	const padding = plain[plain.length - 1];
	if (padding > plain.length) throw new Panic('slice bounds out of range');
	return plain.subarray(0, plain.length - padding).toString('utf8');
}

/** AES-128-CBC with PKCS#7, base64: how `/login` hands out a session id. docs/reference/obshell.md#111-sessions-and-sso. */
export function sealAnswer(text: string, keys: Buffer): string {
	if (keys.length < 32) {
		throw new ObshellError(500, 'Request.Body.Decrypt.AES.KeyAndIv.Invalid', 'AES key and IV size error');
	}
	const cipher = forge.cipher.createCipher('AES-CBC', keys.subarray(0, 16).toString('latin1'));
	cipher.start({ iv: keys.subarray(16, 32).toString('latin1') });
	cipher.update(forge.util.createBuffer(text, 'utf8'));
	cipher.finish();
	return forge.util.encode64(cipher.output.getBytes());
}

function makeKey(bits: 512 | 1024): AgentKey {
	const pair = generateKeyPairSync('rsa', {
		modulusLength: bits,
		publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
		privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
	});
	return {
		bits,
		publicKey: createPublicKey(pair.publicKey).export({ type: 'pkcs1', format: 'der' }).toString('base64'),
		privateKey: forge.pki.privateKeyFromPem(pair.privateKey),
		nativeKey: createPrivateKey(pair.privateKey),
	};
}

/** Sectional RSA PKCS#1 v1.5: one block of key length after the other, padding stripped by Go's rule. */
function openBlocks(sealed: Buffer, key: AgentKey, fast: boolean): string {
	const length = key.bits / 8;
	const parts: Buffer[] = [];
	for (let start = 0; start < sealed.length; start += length) {
		const block = sealed.subarray(start, start + length);
		if (block.length < length) throw headerRefused('crypto/rsa: decryption error');
		const message = rawDecrypt(block, key, fast);
		const end = message.indexOf(0, 2);
		if (message[0] !== 0 || message[1] !== 2 || end < 10) throw headerRefused('crypto/rsa: decryption error');
		parts.push(message.subarray(end + 1));
	}
	return Buffer.concat(parts).toString('utf8');
}

function rawDecrypt(block: Buffer, key: AgentKey, fast: boolean): Buffer {
	try {
		if (fast) return privateDecrypt({ key: key.nativeKey, padding: constants.RSA_NO_PADDING }, block);
		return Buffer.from(key.privateKey.decrypt(block.toString('latin1'), 'RAW'), 'latin1');
	} catch {
		// A block that is a larger number than the modulus.
		throw headerRefused('crypto/rsa: decryption error');
	}
}

function readHeader(text: string): Omit<OpenedHeader, 'kind'> {
	let members: { [key: string]: Json };
	try {
		// What stands behind the object is not looked at.
		const value = parseJson(text);
		if (typeof value !== 'object' || value === null || Array.isArray(value)) {
			throw new JsonSyntaxError(`json: cannot unmarshal ${jsonKind(value)} into Go value of type secure.HttpHeader`);
		}
		members = value;
	} catch (error) {
		throw headerRefused((error as Error).message);
	}
	// Go matches keys whatever their case.
	const byLowerCase = new Map(Object.entries(members).map(([key, value]) => [key.toLowerCase(), value]));
	const textOf = (name: string): string => {
		const value = byLowerCase.get(name.toLowerCase()) ?? '';
		if (typeof value === 'string') return value;
		throw headerRefused(`json: cannot unmarshal ${jsonKind(value)} into Go struct field HttpHeader.${name} of type string`);
	};
	const keys = goBase64(textOf('Keys'));
	if (keys.badAt !== undefined) throw headerRefused(`illegal base64 data at input byte ${keys.badAt}`);
	return {
		auth: textOf('Auth'),
		ts: textOf('Ts'),
		uri: textOf('Uri'),
		keys: keys.bytes,
		sessionId: textOf('session_id'),
		token: textOf('Token'),
	};
}

function jsonKind(value: Json): string {
	if (Array.isArray(value)) return 'array';
	if (value === null) return 'null';
	if (typeof value === 'boolean') return 'bool';
	return typeof value === 'bigint' ? 'number' : typeof value;
}

function headerRefused(reason: string): ObshellError {
	const message = `Decrypt http header failed: ${reason}`;
	return new ObshellError(401, 'Security.Authentication.Header.DecryptFailed', message, {
		code: 1,
		old: old.unverified('header decrypt failed'),
		early: true,
	});
}

function bodyRefused(what: string, reason: string): ObshellError {
	return new ObshellError(500, `Request.Body.Decrypt.AES.${what}`, `Unauthorized: ${reason}`, {
		old: old.unverified('body decrypt failed'),
		early: true,
	});
}

/** Go's base64.StdEncoding: strict, but newlines are skipped; on an error, what came before it and where it is. */
function goBase64(text: string): { bytes: Buffer; badAt?: number } {
	const illegal = text.search(/[^A-Za-z0-9+/=\r\n]/);
	const clean = (illegal < 0 ? text : text.slice(0, illegal)).replace(/[\r\n]/g, '');
	const quads = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?/.exec(clean)?.[0] ?? '';
	const bytes = Buffer.from(quads, 'base64');
	if (illegal >= 0) return { bytes, badAt: illegal };
	return quads.length === clean.length ? { bytes } : { bytes, badAt: quads.length };
}
