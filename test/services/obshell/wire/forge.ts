/** Opens what the package seals, with node-forge alone: docs/reference/obshell.md#13-key-sizes-and-blocks to #17-the-body. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import forge from 'node-forge';

/** An agent's key pair, as the agent and as its client see it. */
export interface AgentKeys {
	publicKey: KeyObject;
	/** What `GET /api/v1/secret` gives. */
	publicText: string;
	/** Length of one RSA block. */
	blockBytes: number;
	privateKey: forge.pki.rsa.PrivateKey;
}

/** The sealed header's JSON. */
export interface OpenedHeader {
	Auth: string;
	Ts: string;
	Uri: string;
	Keys: string;
}

/** Makes a key pair of an agent. */
export function agentKeys(bits: 512 | 1024): AgentKeys {
	const pair = generateKeyPairSync('rsa', { modulusLength: bits });
	const privatePem = pair.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
	return {
		publicKey: pair.publicKey,
		publicText: pair.publicKey.export({ type: 'pkcs1', format: 'der' }).toString('base64'),
		blockBytes: bits / 8,
		privateKey: forge.pki.privateKeyFromPem(privatePem),
	};
}

/** Opens a header: one RSA block after the other. */
export function openHeader(value: string, { privateKey, blockBytes }: AgentKeys): OpenedHeader {
	const bytes = forge.util.decode64(value);
	let text = '';
	for (let start = 0; start < bytes.length; start += blockBytes) {
		text += privateKey.decrypt(bytes.slice(start, start + blockBytes), 'RSAES-PKCS1-V1_5');
	}
	return JSON.parse(forge.util.decodeUtf8(text)) as OpenedHeader;
}

/** Opens a body with the `Keys` of its header. */
export function openBody(sealed: Buffer, keysText: string): Buffer {
	const keys = forge.util.decode64(keysText);
	const decipher = forge.cipher.createDecipher('AES-CBC', keys.slice(0, 16));
	decipher.start({ iv: keys.slice(16, 32) });
	decipher.update(forge.util.createBuffer(forge.util.decode64(sealed.toString('latin1'))));
	if (!decipher.finish()) throw new Error('The padding is wrong');
	return Buffer.from(decipher.output.getBytes(), 'latin1');
}
