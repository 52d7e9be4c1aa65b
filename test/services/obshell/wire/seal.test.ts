import fc from 'fast-check';
import type * as Crypto from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';

import { clock } from '../../../../services/time/clock';
import type { BackupCredential } from '../../../../services/credential';
import { readPublicKey, seal, sealRequest } from '../../../../services/obshell/wire/seal';
import { agentKeys, openBody, openHeader } from './forge';

afterEach(() => void jest.restoreAllMocks());

describe.each([512, 1024] as const)('a request sealed for a key of %i bits', (bits) => {
	const agent = agentKeys(bits);

	it('opens with node-forge to exactly what was sealed', () => {
		const target = '/api/v1/tenant/t%C3%A4st/backup/config?start=2026-05-08T10%3A00%3A00%2B08%3A00';
		const text = '{"backup_base_uri":"file:///data/备份","scn":1728727696264250467}';
		const password = 'p"ä\\ß密码 \u{1F512}';
		const sealed = seal(agent.publicKey, { password, target, expiresAt: 1_778_205_660, body: Buffer.from(text) });

		const header = openHeader(sealed.header, agent);
		expect(header).toEqual({ Auth: password, Ts: '1778205660', Uri: target, Keys: expect.any(String) });
		expect(Buffer.from(header.Keys, 'base64')).toHaveLength(32);
		expect(openBody(sealed.body ?? Buffer.alloc(0), header.Keys).toString('utf8')).toBe(text);
	});

	it('takes as few RSA blocks as the key allows', () => {
		const { header } = seal(agent.publicKey, { password: 'x'.repeat(300), target: '/', expiresAt: 1 });
		const plain = JSON.stringify({ Auth: 'x'.repeat(300), Ts: '1', Uri: '/', Keys: 'k'.repeat(44) });
		// 53 or 117 bytes of text a block: docs/reference/obshell.md#13-key-sizes-and-blocks.
		const blocks = Math.ceil(plain.length / (bits === 512 ? 53 : 117));
		expect(Buffer.from(header, 'base64')).toHaveLength((blocks * bits) / 8);
	});

	it('opens whatever password, target and body there are', () => {
		const binary = fc.string({ unit: 'binary', maxLength: 400 });
		fc.assert(
			fc.property(binary, binary, fc.uint8Array({ minLength: 1, maxLength: 200 }), (password, target, bytes) => {
				const body = Buffer.from(bytes);
				const sealed = seal(agent.publicKey, { password, target, expiresAt: 7, body });
				const header = openHeader(sealed.header, agent);
				expect(header).toMatchObject({ Auth: password, Uri: target });
				expect(openBody(sealed.body ?? Buffer.alloc(0), header.Keys).equals(body)).toBe(true);
			}),
			{ numRuns: 60 },
		);
	});

	it('is sealed under fresh AES keys each time', () => {
		const once = () => openHeader(seal(agent.publicKey, { password: 'p', target: '/', expiresAt: 1 }).header, agent).Keys;
		expect(new Set(Array.from({ length: 20 }, once)).size).toBe(20);
	});
});

it('seals the body of the reference vector to the same text', () => {
	const keys = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
	const crypto: typeof Crypto = jest.requireActual('node:crypto');
	jest.spyOn(crypto, 'randomBytes').mockImplementation((() => keys) as unknown as typeof Crypto.randomBytes);
	const { publicKey } = agentKeys(512);
	const { body } = seal(publicKey, { password: '', target: '/', expiresAt: 1, body: Buffer.from('{"status":"stop"}') });
	expect(body?.toString('latin1')).toBe('KoeDG7p4VvgXPEZy26TqQJpuSp4vT/8tnRREXwpDg8I=');
});

describe('sealRequest', () => {
	const agent = agentKeys(1024);
	const at = Date.UTC(2026, 4, 8, 2, 0, 0, 999);
	const url = new URL('http://10.10.10.1:2886/api/v1/restore/tasks?status=FAIL');
	const credential: BackupCredential = { service: 'obshell', baseUrl: url.origin, publicKey: agent.publicText };

	function headersOf(differing: Partial<BackupCredential>, given: IDataObject = {}) {
		const headers = { ...given };
		sealRequest({ ...credential, ...differing }, { method: 'GET', url }, headers);
		return headers;
	}

	beforeEach(() => void jest.spyOn(clock, 'now').mockReturnValue(at));

	it('proves root@sys, for a minute, for path and query as they go on the wire', () => {
		const headers = headersOf({ rootPassword: 'root-pw' });
		expect(Object.keys(headers)).toEqual(['X-OCS-Header']);
		expect(openHeader(String(headers['X-OCS-Header']), agent)).toMatchObject({
			Auth: 'root-pw',
			Ts: '1778205660',
			Uri: '/api/v1/restore/tasks?status=FAIL',
		});
	});

	it('may seal an empty password', () => {
		expect(openHeader(String(headersOf({})['X-OCS-Header']), agent).Auth).toBe('');
	});

	it('uses the agent password in its own header when there is one, and then not that of root@sys', () => {
		const headers = headersOf({ rootPassword: 'root-pw', agentPassword: 'agent-pw' });
		expect(Object.keys(headers)).toEqual(['X-OCS-Agent-Header']);
		expect(openHeader(String(headers['X-OCS-Agent-Header']), agent).Auth).toBe('agent-pw');
	});

	it('replaces a header that the caller set, in whatever spelling', () => {
		expect(Object.keys(headersOf({}, { 'x-ocs-HEADER': 'old' }))).toEqual(['X-OCS-Header']);
	});

	it('has no body where there is none', () => {
		expect(sealRequest(credential, { method: 'GET', url }, {})).toBeUndefined();
	});
});

describe('the public key', () => {
	it('is read from PKCS#1 alone', () => {
		const { publicText, publicKey } = agentKeys(512);
		expect(readPublicKey(publicText).asymmetricKeyDetails?.modulusLength).toBe(512);
		const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
		expect(() => readPublicKey(spki)).toThrow('The public key of the obshell agent cannot be read');
	});

	it.each([
		['', 'The public key of the obshell agent is not known yet'],
		['bm8ga2V5', 'The public key of the obshell agent cannot be read'],
		['<html>', 'The public key of the obshell agent cannot be read'],
	])('%j gives "%s"', (text, message) => {
		expect(() => readPublicKey(text)).toThrow(message);
	});

	/** A key of that many bits as an agent would send it; its modulus is odd, that is all. */
	function keyOf(bits: number, exponent = [1, 0, 1]): string {
		const modulus = Buffer.alloc(Math.ceil(bits / 8), 0xff);
		modulus[0] = 0xff >> (8 * modulus.length - bits);
		const length = (size: number) => (size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff]);
		const whole = (bytes: number[]) => [2, ...length(bytes[0] & 0x80 ? bytes.length + 1 : bytes.length), ...(bytes[0] & 0x80 ? [0] : []), ...bytes];
		const body = [...whole([...modulus]), ...whole(exponent)];
		return Buffer.from([0x30, ...length(body.length), ...body]).toString('base64');
	}

	it.each([8, 40, 64, 80, 88, 96, 128, 256, 384, 504, 511])('of %i bits is refused', (bits) => {
		expect(() => readPublicKey(keyOf(bits))).toThrow(`The public key that the agent sent has ${bits} bits, which protects nothing`);
	});

	it.each([512, 1024, 2048, 4096])('of %i bits is taken', (bits) => {
		expect(readPublicKey(keyOf(bits)).asymmetricKeyDetails?.modulusLength).toBe(bits);
	});

	it('longer than any agent has is refused', () => {
		expect(() => readPublicKey(keyOf(16_392))).toThrow('has 16392 bits');
	});

	it.each([[[1]], [[2]], [[1, 0, 0]]])('with the exponent %j is refused', (exponent) => {
		expect(() => readPublicKey(keyOf(1024, exponent))).toThrow('which protects nothing');
	});
});
