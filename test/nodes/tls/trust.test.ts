/** Certificates and fingerprints of a credential, with a real TLS server that demands a client certificate. */
import axios from 'axios';
import { createHash } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';

import { GET_CLUSTER, pick, setScene, type Scene } from '../scene';
import { issue, startTlsProxy, type TlsProxy } from './tls';

const authority = issue({ name: 'Made-up CA', isCa: true });
const client = issue({ issuer: authority, name: 'n8n' });
const locked = issue({ issuer: authority, name: 'n8n locked', passphrase: 'made-up <&> passphrase' });
const stranger = issue({ name: 'n8n of elsewhere' });

const mutual = { ...issue({ issuer: authority }), ca: authority.cert, requestCert: true, rejectUnauthorized: true };

/** What a field of one line makes of a PEM text. */
const flat = (pem: string) => pem.replace(/\n/g, ' ').trim();

const whole = { ownTrust: true, caPem: authority.cert, clientPem: client.cert, clientPrivateKey: client.key };

const GOOD: Record<string, IDataObject> = {
	'as files are': whole,
	'on one line, as a field for passwords makes it': { ...whole, caPem: flat(authority.cert), clientPem: flat(client.cert), clientPrivateKey: flat(client.key) },
	'with line breaks written as \\n': { ...whole, clientPrivateKey: client.key.replace(/\n/g, '\\n') },
	'with a passphrase': { ...whole, clientPem: locked.cert, clientPrivateKey: locked.key, passphrase: 'made-up <&> passphrase' },
};

const REFUSED: Record<string, [IDataObject, string]> = {
	'a CA that is none': [{ ...whole, caPem: 'my CA' }, "'CA Certificate' holds no certificate in PEM"],
	'a CA that is damaged': [{ ...whole, caPem: authority.cert.replace(/\n[A-Za-z0-9+/]{64}\r?\n/, '\n') }, "'CA Certificate' holds a certificate that cannot be read"],
	'no key': [{ ...whole, clientPrivateKey: '' }, "'Client Key' is empty, but 'Client Certificate' is not"],
	'no certificate': [{ ...whole, clientPem: '' }, "'Client Certificate' is empty, but 'Client Key' is not"],
	'the key of another certificate': [{ ...whole, clientPrivateKey: stranger.key }, "'Client Key' does not belong to 'Client Certificate'"],
	'a key without its passphrase': [{ ...whole, clientPem: locked.cert, clientPrivateKey: locked.key }, "'Client Key' cannot be read"],
	'a wrong passphrase': [{ ...whole, clientPem: locked.cert, clientPrivateKey: locked.key, passphrase: 'wrong' }, "'Client Key' cannot be read with this 'Passphrase'"],
};

const SERVICES = ['obshell', 'ocp'] as const;

let plain: Scene;
let scene: Scene;
let proxies: Record<string, TlsProxy>;

beforeAll(async () => {
	plain = await setScene({ obshell: { obshell: {} }, ocp: { ocp: {} } });
	const urls = { obshell: plain.obshell.obshell.url, ocp: plain.ocp.ocp.url };
	proxies = Object.fromEntries(await Promise.all(SERVICES.map(async (service) => [service, await startTlsProxy(urls[service], mutual)] as const)));
	const all = { ...GOOD, ...Object.fromEntries(Object.entries(REFUSED).map(([name, [data]]) => [name, data])), off: { ...whole, ownTrust: false }, 'a certificate of another CA': { ...whole, clientPem: stranger.cert, clientPrivateKey: stranger.key } };
	const more = Object.entries(all).flatMap(([name, data]) => SERVICES.map((service) => [`${service} ${name}`, { ...plain.engine.stored(service).data, ...data, baseUrl: proxies[service].url }] as const));
	scene = await setScene({ more: Object.fromEntries(more) });
});
afterAll(async () => {
	await Promise.all(Object.values(proxies).map(async (proxy) => await proxy.close()));
	await scene.close();
	await plain.close();
});

describe.each(SERVICES)('a client certificate at %s', (service) => {
	it.each(Object.keys(GOOD))('lets reads and writes of the node through: %s', async (name) => {
		const credentials = `${service} ${name}`;
		expect(await scene.items(credentials, GET_CLUSTER)).not.toEqual([]);
		const before = proxies[service].seen.length;
		const { error } = await scene.run(credentials, { resource: 'backup', operation: 'start', applyTo: 'tenant', tenant: pick('crm') });
		// After the first of them the tenant is at work already: then the server's own refusal came through.
		if (error !== undefined) expect(error.message).toMatch(/^(Another task is at work on this cluster or tenant|The backup of crm was refused by OCP)$/);
		expect(proxies[service].seen.slice(before).some((line) => line.startsWith('POST'))).toBe(true);
	});

	it.each(Object.keys(GOOD))('lets the credential test through: %s', async (name) => {
		expect(await scene.engine.testCredential(`${service} ${name}`)).toEqual({ status: 'OK', message: 'Connection successful!' });
	});

	it.each(Object.keys(GOOD))('lets the HTTP Request node through: %s', async (name) => {
		const uri = proxies[service].url + (service === 'ocp' ? '/api/v2/ob/clusters' : '/api/v1/tenants/overview');
		expect((await scene.engine.httpRequestNodeCall({ uri, json: true }, { credentials: `${service} ${name}` })).statusCode).toBe(200);
	});

	it.each(Object.entries(REFUSED))('is refused before anything is sent: %s', async (name, [, says]) => {
		const before = proxies[service].seen.length;
		const { error } = await scene.run(`${service} ${name}`, GET_CLUSTER);
		expect(error?.message).toBe(says);
		expect((await scene.engine.testCredential(`${service} ${name}`)).message).toContain(says);
		expect(proxies[service].seen).toHaveLength(before);
	});

	it('counts only while its switch is on', async () => {
		const { error } = await scene.run(`${service} off`, GET_CLUSTER);
		expect(error?.message).toBe(`${proxies[service].url} shows a TLS certificate of a CA that n8n does not trust`);
	});

	it('that the server does not know is told as such', async () => {
		const { error } = await scene.run(`${service} a certificate of another CA`, GET_CLUSTER);
		expect(error?.message).toMatch(/ (does not accept n8n by its client certificate|demands a client certificate|closed the connection)$/);
		expect(error?.message === undefined || /closed/.test(error.message) || /'Client Certificate' of the credential is one that the server accepts/.test(error.description ?? '')).toBe(true);
	});

	it('is shown nowhere', async () => {
		const { saved } = await scene.run(`${service} with a passphrase`, GET_CLUSTER);
		for (const secret of ['made-up <&> passphrase', locked.key.split('\n')[1]]) expect(saved + scene.engine.logs.join()).not.toContain(secret);
	});
});

describe('fingerprints of agents', () => {
	const fingerprint = async (url: string) => {
		const { data } = await axios.get<{ data: { public_key: string } }>(`${url}/api/v1/secret`);
		return createHash('sha256').update(Buffer.from(data.data.public_key, 'base64')).digest('hex');
	};
	const OTHER = 'ab'.repeat(32);
	let pinned: Scene;
	let print: string;

	beforeAll(async () => {
		const { url } = plain.obshell.obshell;
		print = await fingerprint(url);
		const data = plain.engine.stored('obshell').data as IDataObject;
		const pin = (agentKeyFingerprints: string, more: IDataObject = {}) => ({ ...data, publicKey: '', ownTrust: true, agentKeyFingerprints, ...more });
		pinned = await setScene({
			more: {
				right: pin(print),
				among: pin(`SHA256:${print.toUpperCase().replace(/..(?=.)/g, '$&:')},\n${OTHER}`),
				wrong: pin(OTHER),
				stored: pin(OTHER, { publicKey: data.publicKey }),
				off: pin(OTHER, { ownTrust: false }),
				none: pin('0815'),
			},
		});
	});
	afterAll(async () => await pinned.close());

	it.each(['right', 'among', 'off'])('let a listed key pass: %s', async (credentials) => {
		expect(await pinned.items(credentials, GET_CLUSTER)).not.toEqual([]);
		expect((await pinned.engine.testCredential(credentials)).status).toBe('OK');
	});

	it.each(['wrong', 'stored'])('refuse another key before anything is sealed for it, and show which came: %s', async (credentials) => {
		const agent = plain.obshell.obshell;
		const before = agent.requests.length;
		const { error } = await pinned.run(credentials, GET_CLUSTER);
		expect(error?.message).toBe(`The key of the agent at ${agent.url} is not among 'Agent Key Fingerprints': it has ${print}`);
		expect(error?.description).toContain('have its fingerprint confirmed on that server');
		const tested = await pinned.engine.testCredential(credentials);
		expect(tested.message).toContain(`it has ${print}`);
		expect(agent.requests.slice(before).filter(({ target }) => target !== '/api/v1/secret')).toEqual([]);
	});

	it('that are none are refused by name', async () => {
		expect((await pinned.run('none', GET_CLUSTER)).error?.message).toBe("'Agent Key Fingerprints' holds something that is no SHA-256");
	});
});
