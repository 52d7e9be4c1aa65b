/** What the user reads when TLS fails: each fault by its own sentence and remedy, in the node and in a credential test. */
import type { IDataObject } from 'n8n-workflow';

import { GET_CLUSTER, setScene, type Scene } from '../scene';
import { issue, startTlsProxy, type TlsProxy } from './tls';

const authority = issue({ name: 'Made-up CA', isCa: true });
const good = issue({ issuer: authority });

/** How the server is set up, and what then differs in the credential. */
interface Case {
	server: object;
	credential?: IDataObject;
	/** Whether the credential's address is that of the plain server, or begins with another scheme. */
	address?: (proxy: TlsProxy, plain: string) => string;
	says: string;
	advice: string;
	/** What it must not advise, because it would not help. */
	not?: string;
}

const IGNORES = "'Ignore SSL Issues'";
const trusted = { ownTrust: true, caPem: authority.cert };

const CASES: Record<string, Case> = {
	expired: { server: issue({ issuer: authority, from: -10, until: -1 }), credential: trusted, says: 'shows a TLS certificate that has expired', advice: 'Have the certificate renewed', not: IGNORES },
	notYet: { server: issue({ issuer: authority, from: 1 }), credential: trusted, says: 'shows a TLS certificate that is not valid yet', advice: "Check n8n's clock", not: IGNORES },
	otherName: { server: issue({ issuer: authority, name: 'backup.example.com' }), credential: trusted, says: 'shows a TLS certificate that is made out to another name', advice: 'Use one of the names in the certificate', not: IGNORES },
	unknownCa: { server: good, says: 'shows a TLS certificate of a CA that n8n does not trust', advice: `'CA Certificate' of the credential (under 'Set Certificates and Fingerprints'), or start n8n with NODE_EXTRA_CA_CERTS. ${IGNORES} would do` },
	selfSigned: { server: issue(), says: 'shows a TLS certificate of a CA that n8n does not trust', advice: "'CA Certificate'" },
	wrongCa: { server: good, credential: { ownTrust: true, caPem: issue({ name: 'Other CA', isCa: true }).cert }, says: 'shows a TLS certificate of a CA that n8n does not trust', advice: "'CA Certificate' of the credential is not of the CA that signed it", not: IGNORES },
	clientWanted: { server: { ...good, ca: authority.cert, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' }, credential: trusted, says: 'demands a client certificate', advice: "into 'Client Certificate' and 'Client Key'", not: IGNORES },
	tooOld: { server: { ...good, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }, credential: trusted, says: 'and n8n have no version of TLS in common', advice: 'Have TLS 1.2 or later switched on', not: IGNORES },
	plainHttp: { server: good, address: (_proxy, plain) => plain.replace('http:', 'https:'), says: 'does not speak TLS on this port', advice: 'begin Base URL with http://', not: IGNORES },
	tlsOnHttp: { server: good, address: ({ url }) => url.replace('https:', 'http:'), says: 'closed the connection', advice: 'whether Base URL should begin with http:// or https://', not: IGNORES },
};

let scene: Scene;
let proxies: Record<string, TlsProxy[]>;

const SERVICES = ['obshell', 'ocp'] as const;

beforeAll(async () => {
	const first = await setScene({ obshell: { obshell: {} }, ocp: { ocp: {} } });
	const plain = { obshell: first.obshell.obshell.url, ocp: first.ocp.ocp.url };
	const entries = await Promise.all(
		Object.entries(CASES).map(async ([name, { server }]) => [name, await Promise.all(SERVICES.map(async (service) => await startTlsProxy(plain[service], server)))] as const),
	);
	proxies = Object.fromEntries(entries);
	const more = Object.entries(CASES).flatMap(([name, { credential, address }]) =>
		SERVICES.map((service, index) => [`${name}.${service}`, { ...first.engine.stored(service).data, ...credential, baseUrl: address?.(proxies[name][index], plain[service]) ?? proxies[name][index].url }] as const),
	);
	scene = await setScene({ more: Object.fromEntries(more) });
	// The first scene's servers are what the proxies reach.
	const { close } = scene;
	scene.close = async () => {
		await close();
		await first.close();
	};
});
afterAll(async () => {
	await Promise.all(Object.values(proxies).flat().map(async (proxy) => await proxy.close()));
	await scene.close();
});

describe.each(SERVICES)('through %s', (service) => {
	it.each(Object.keys(CASES))('%s: in the node', async (name) => {
		const { says, advice, not } = CASES[name];
		const { error } = await scene.run(`${name}.${service}`, GET_CLUSTER);
		expect(error?.message).toMatch(/^https?:\/\/127\.0\.0\.1:\d+ /);
		expect(error?.message.replace(/^\S+ /, '')).toBe(says);
		expect(error?.description).toContain(advice);
		if (not !== undefined) expect(error?.description).not.toContain(not);
	});

	it.each(Object.keys(CASES))('%s: in the credential test', async (name) => {
		const { says, advice, not } = CASES[name];
		const { status, message } = await scene.engine.testCredential(`${name}.${service}`);
		expect(status).toBe('Error');
		expect(message.replace(/^\S+ /, '')).toMatch(new RegExp(`^${says}\\. `));
		expect(message).toContain(advice);
		if (not !== undefined) expect(message).not.toContain(not);
	});
});
