// Sealing one obshell request, as every call to obshell needs it: a header under RSA, a body under AES.
import {
	constants,
	createCipheriv,
	createDecipheriv,
	createPrivateKey,
	createPublicKey,
	generateKeyPairSync,
	privateDecrypt,
	publicEncrypt,
	randomBytes,
} from 'node:crypto';
import forge from 'node-forge';

import type { BackupCredential } from '../services/credential.ts';
import { sealRequest } from '../services/obshell/wire/seal.ts';
import type { Comparison } from './compare.mts';
import { startSdk } from './sdk.mts';

const KEY_BITS = 1024;
const KEY_BYTES = KEY_BITS / 8;
const SECTION = KEY_BYTES - 11;

const pair = generateKeyPairSync('rsa', {
	modulusLength: KEY_BITS,
	publicKeyEncoding: { type: 'pkcs1', format: 'der' },
	privateKeyEncoding: { type: 'pkcs1', format: 'der' },
});
const publicKey = createPublicKey({ key: pair.publicKey, type: 'pkcs1', format: 'der' });
const privateKey = createPrivateKey({ key: pair.privateKey, type: 'pkcs1', format: 'der' });
const forgeKey = forge.pki.publicKeyFromAsn1(forge.asn1.fromDer(pair.publicKey.toString('latin1'))) as forge.pki.rsa.PublicKey;

const target = '/api/v1/tenant/accounting/backup?page=1&size=100&status=DOING';
const body = JSON.stringify({
	data_base_uri: 'oss://backup-bucket/accounting/data?host=oss-cn.example.com&access_id=id&access_key=key',
	archive_base_uri: 'oss://backup-bucket/accounting/log?host=oss-cn.example.com&access_id=id&access_key=key',
	binding: 'OPTIONAL',
	piece_switch_interval: '24h',
	log_archive_concurrency: 8,
});
const credential: BackupCredential = {
	service: 'obshell',
	baseUrl: 'http://10.10.10.1:2886',
	rootPassword: 'a fairly long password',
	publicKey: pair.publicKey.toString('base64'),
};
const request = { method: 'POST', url: new URL(target, credential.baseUrl), body: Buffer.from(body) };

interface SealedRequest {
	header: string;
	body: string;
}

function byUs(): SealedRequest {
	const headers: Record<string, string> = {};
	const sealed = sealRequest(credential, request, headers);
	return { header: headers['X-OCS-Header'], body: sealed?.toString('latin1') ?? '' };
}

/** What goes under the seal, the same for both peers. */
function headerJson(keys: string): string {
	const Ts = String(Math.floor(Date.now() / 1000) + 60);
	return JSON.stringify({ Auth: credential.rootPassword, Ts, Uri: target, Keys: keys });
}

function byNodeCrypto(): SealedRequest {
	const keys = randomBytes(32);
	const header = Buffer.from(headerJson(keys.toString('base64')));
	const sections: Buffer[] = [];
	for (let start = 0; start < header.length; start += SECTION) {
		const section = header.subarray(start, start + SECTION);
		sections.push(publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, section));
	}
	const cipher = createCipheriv('aes-128-cbc', keys.subarray(0, 16), keys.subarray(16));
	return {
		header: Buffer.concat(sections).toString('base64'),
		body: Buffer.concat([cipher.update(body), cipher.final()]).toString('base64'),
	};
}

function byNodeForge(): SealedRequest {
	const keys = forge.random.getBytesSync(32);
	const header = forge.util.encodeUtf8(headerJson(forge.util.encode64(keys)));
	let sections = '';
	for (let start = 0; start < header.length; start += SECTION) {
		sections += forgeKey.encrypt(header.slice(start, start + SECTION), 'RSAES-PKCS1-V1_5');
	}
	const cipher = forge.cipher.createCipher('AES-CBC', keys.slice(0, 16));
	cipher.start({ iv: keys.slice(16) });
	cipher.update(forge.util.createBuffer(body, 'utf8'));
	cipher.finish();
	return { header: forge.util.encode64(sections), body: forge.util.encode64(cipher.output.getBytes()) };
}

/** The server's side, so that nobody is measured who does less than the work. */
function opens(sealed: SealedRequest): boolean {
	const cipherText = Buffer.from(sealed.header, 'base64');
	let header = '';
	for (let start = 0; start < cipherText.length; start += KEY_BYTES) {
		const block = { key: privateKey, padding: constants.RSA_NO_PADDING };
		const padded = privateDecrypt(block, cipherText.subarray(start, start + KEY_BYTES));
		header += padded.subarray(padded.indexOf(0, 2) + 1).toString();
	}
	const { Auth, Uri, Keys } = JSON.parse(header) as Record<string, string>;
	const keys = Buffer.from(Keys, 'base64');
	const decipher = createDecipheriv('aes-128-cbc', keys.subarray(0, 16), keys.subarray(16));
	const plain = decipher.update(sealed.body, 'base64', 'utf8') + decipher.final('utf8');
	return Auth === credential.rootPassword && Uri === target && plain === body;
}

/** Requests that the SDK seals in one go. */
const SDK_BATCH = 500;

/** The same request as a question for sdk.py. */
function askedOfSdk() {
	const [path, query] = target.split('?');
	return {
		work: 'seal' as const,
		method: request.method,
		path,
		query: Object.fromEntries(new URLSearchParams(query)),
		body: JSON.parse(body) as object,
		password: credential.rootPassword,
		publicKey: credential.publicKey,
		times: SDK_BATCH,
	};
}

/** The comparison, after the server's side has opened what each contender sealed. */
export default function comparisons(): Comparison[] {
	for (const seal of [byUs, byNodeCrypto, byNodeForge]) {
		if (!opens(seal())) throw new Error(`${seal.name} does not seal the request`);
	}
	const sdk = startSdk();
	const headerBytes = Buffer.byteLength(headerJson(Buffer.alloc(32).toString('base64')));
	return [
		{
			work: `seal a request, ${KEY_BITS}-bit key, header of ${headerBytes} B, body of ${body.length} B`,
			ours: { run: byUs },
			peers: { 'seal/crypto': { run: byNodeCrypto }, 'seal/forge': { run: byNodeForge }, 'seal/sdk': sdk.doing(askedOfSdk()) },
			done: () => sdk.close(),
		},
	];
}
