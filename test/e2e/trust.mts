/** Certificates of the credential, with a TLS server of a private CA that demands a client certificate. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

import { OLDEST } from '../../scripts/real-n8n/install.mts';
import { ocpData, pick, SECRETS, type Scenario, type Stage } from './stage.mts';

interface Issued {
	key: string;
	cert: string;
}
interface Proxy {
	url: string;
	seen: string[];
	close(): Promise<void>;
}
const { issue, startTlsProxy } = createRequire(import.meta.url)('../nodes/tls/tlsProxy.js') as {
	issue(wanted?: object): Issued;
	startTlsProxy(target: string, options?: object): Promise<Proxy>;
};

const PASSPHRASE = SECRETS.passphrase;
const authority = issue({ name: 'Made-up CA', isCa: true });
const server = issue({ issuer: authority });
const client = issue({ issuer: authority, name: 'n8n', passphrase: PASSPHRASE });
const demanding = { ...server, ca: authority.cert, requestCert: true, rejectUnauthorized: true };
const trust = { ownTrust: true, caPem: authority.cert, clientPem: client.cert, clientPrivateKey: client.key, passphrase: PASSPHRASE };

/** Both services behind TLS, with what a credential for each holds, certificates aside. */
async function behindTls(stage: Stage): Promise<Array<{ proxy: Proxy; data: Record<string, unknown>; route: string }>> {
	const [{ server: obshell }, { server: ocp }] = [await stage.obshell(), await stage.ocp('basic')];
	const [first, second] = [await startTlsProxy(obshell.url, demanding), await startTlsProxy(ocp.url, demanding)];
	return [
		{ proxy: first, data: { service: 'obshell', baseUrl: first.url, rootPassword: SECRETS.rootPassword }, route: '/api/v1/tenants/overview' },
		{ proxy: second, data: ocpData(second.url, 'basic'), route: '/api/v2/ob/clusters' },
	];
}

const GET_CLUSTER = { resource: 'backup', operation: 'getCluster' };
const START = { resource: 'backup', operation: 'start', applyTo: 'tenant', tenant: pick('orders') };

export const scenarios: Scenario[] = [
	{
		name: 'certificates of the credential: node, credential test and HTTP Request get through; n8n before 2.20 says that it cannot',
		async run(stage) {
			const isOld = stage.installation.version === OLDEST;
			const told: string[] = [];
			for (const { proxy, data, route } of await behindTls(stage)) {
				const credential = await stage.credential('trust', { ...data, ...trust });
				const tested = await stage.rest.testCredential(credential);
				const read = await stage.run(credential, GET_CLUSTER);
				const written = await stage.run(credential, START);
				const called = await stage.httpRequest(credential, { url: `${proxy.url}${route}` });
				await proxy.close();
				if (isOld) {
					assert.equal(tested.status, 'Error');
					for (const { error } of [read, written, called]) told.push(`${String(error?.message)} | ${String(error?.description)}`);
					told.push(tested.message);
					assert.match(`${read.error?.message} ${read.error?.description}`, /TLS certificate of a CA that n8n does not trust.*n8n before 2\.20 does not use the certificates of a credential/);
					assert.match(tested.message, /n8n before 2\.20 does not use the certificates of a credential/);
					assert.equal(proxy.seen.filter((line) => line.startsWith('POST')).length, 0);
				} else {
					assert.equal(tested.status, 'OK', tested.message);
					for (const { error } of [read, written, called]) assert.equal(error, undefined, `${error?.message} (${error?.description})`);
					assert.equal(proxy.seen.filter((line) => line.startsWith('POST')).length, 1);
				}
			}
			return [...new Set(told)];
		},
	},
	{
		name: 'without certificates in the credential, the same servers are not trusted, and the advice names the field',
		async run(stage) {
			for (const { proxy, data } of await behindTls(stage)) {
				const credential = await stage.credential('trust off', { ...data, ...trust, ownTrust: false });
				const { error } = await stage.run(credential, GET_CLUSTER);
				await proxy.close();
				assert.match(`${error?.message} ${error?.description}`, /TLS certificate of a CA that n8n does not trust.*'CA Certificate' of the credential/);
				assert.deepEqual(proxy.seen, []);
			}
		},
	},
];
