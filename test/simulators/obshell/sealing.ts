/**
 * A client's half of obshell's security, for the simulator's own tests: made with node-forge, so that
 * it shares no code with what the package ships. docs/reference/obshell.md#13-key-sizes-and-blocks to #17-the-body.
 */
import { randomBytes } from 'node:crypto';
import axios, { type AxiosResponse } from 'axios';
import forge from 'node-forge';
import { parseJson } from './wire';

/** What a test sends; every part can be spoiled on purpose. */
export interface Sealed {
	password?: string;
	/** Seconds from now (of `now`) until it expires; default 60. */
	expiresIn?: number;
	/** The header's JSON, in place of the one made from the rest. */
	headerJson?: Record<string, unknown>;
	/** The `Uri` in the header, when it is to differ from the target. */
	uri?: string;
	/** Bytes of `Keys`; default 32 random ones. */
	keys?: Buffer;
	/** JSON text of the body. */
	body?: string;
	/** Sent instead of the sealed body. */
	rawBody?: string;
	/** The header's name; default X-OCS-Header, null = none. */
	header?: string | null;
	/** The header's value, when it is not to be made at all. */
	headerValue?: string;
	headers?: Record<string, string>;
	/** RSA chunk length; default 53. */
	chunk?: number;
}

/** An answer, with the envelope read without losing digits. */
export interface Told {
	status: number;
	headers: Record<string, unknown>;
	text: string;
	// Tests look deep into answers of every shape.
	// eslint-disable-next-line @typescript-eslint/no-explicit-any
	json: any;
}

/** A client of one simulator, with the machine's seconds replaced by `now()`'s. */
export class SealingClient {
	publicKey?: string;

	constructor(
		private readonly url: string,
		private readonly now: () => number,
	) {}

	/** Sends one request, sealed as told. */
	async send(method: string, target: string, how: Sealed = {}): Promise<Told> {
		const keys = how.keys ?? randomBytes(32);
		const headers: Record<string, string> = { 'Content-Type': 'application/json', ...how.headers };
		if (how.header !== null) {
			headers[how.header ?? 'X-OCS-Header'] = how.headerValue ?? (await this.sealHeader(target, keys, how));
		}
		const body = how.rawBody ?? (how.body === undefined ? undefined : sealBody(how.body, keys));
		return await this.raw(method, target, headers, body);
	}

	/** Sends a request as it is. */
	async raw(method: string, target: string, headers: Record<string, string> = {}, body?: string): Promise<Told> {
		const answer: AxiosResponse<string> = await axios.request({
			method,
			url: this.url + target,
			headers,
			data: body,
			responseType: 'text',
			transformResponse: (text: string) => text,
			transformRequest: (data: unknown) => data,
			validateStatus: () => true,
			maxRedirects: 0,
		});
		const isJson = answer.data !== '' && String(answer.headers['content-type']).startsWith('application/json');
		return {
			status: answer.status,
			headers: answer.headers,
			text: answer.data,
			json: isJson ? parseJson(answer.data, true) : undefined,
		};
	}

	private async sealHeader(target: string, keys: Buffer, how: Sealed): Promise<string> {
		this.publicKey ??= (await this.raw('GET', '/api/v1/secret')).json.data.public_key as string;
		const json = how.headerJson ?? {
			Auth: how.password ?? '',
			Ts: String(Math.floor(this.now() / 1000) + (how.expiresIn ?? 60)),
			Uri: how.uri ?? target,
			Keys: keys.toString('base64'),
		};
		return sealRsa(JSON.stringify(json), this.publicKey, how.chunk);
	}
}

/** Sectional RSA PKCS#1 v1.5 of a text. */
export function sealRsa(text: string, publicKey: string, chunk = 53): string {
	const key = forge.pki.publicKeyFromAsn1(forge.asn1.fromDer(forge.util.decode64(publicKey)));
	const bytes = forge.util.encodeUtf8(text);
	let sealed = '';
	for (let start = 0; start < bytes.length; start += chunk) {
		sealed += (key as forge.pki.rsa.PublicKey).encrypt(bytes.slice(start, start + chunk), 'RSAES-PKCS1-V1_5');
	}
	return forge.util.encode64(sealed);
}

/** AES-128-CBC of a text, base64. */
export function sealBody(text: string, keys: Buffer): string {
	const cipher = forge.cipher.createCipher('AES-CBC', keys.subarray(0, 16).toString('latin1'));
	cipher.start({ iv: keys.subarray(16, 32).toString('latin1') });
	cipher.update(forge.util.createBuffer(text, 'utf8'));
	cipher.finish();
	return forge.util.encode64(cipher.output.getBytes());
}

/** The reverse of sealBody. */
export function openSealed(sealed: string, keys: Buffer): string {
	const decipher = forge.cipher.createDecipher('AES-CBC', keys.subarray(0, 16).toString('latin1'));
	decipher.start({ iv: keys.subarray(16, 32).toString('latin1') });
	decipher.update(forge.util.createBuffer(forge.util.decode64(sealed)));
	decipher.finish();
	return decipher.output.toString();
}
