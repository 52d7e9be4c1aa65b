/** What the user reads after pressing Save in the credential. */
import express from 'express';

import { believableWorld } from '../simulators/believableWorld';
import { HandClock } from '../simulators/world';
import { AGENT_PASSWORD, NOW, ROOT_PASSWORD, setScene, type Scene } from './scene';

const OK = 'Connection successful!';
const NOT_LIKE_IT = /^This URL does not answer like the chosen service\. Check Service and Base URL \(obshell listens on port 2886, OCP on 8080\)/;
const LOG_ON = 'Log-on refused. Check the password or AccessKey, and that the clocks of n8n and the server agree';

let scene: Scene;
let other: { url: string; close(): Promise<void> };
let tls: typeof other;

/** A server that has nothing to do with OceanBase: pages, other JSON, redirects, by the first part of the path. */
async function startOther() {
	const app = express();
	app.all('/html/*rest', (_request, response) => void response.send('<!doctype html><title>Welcome</title>'));
	app.all('/json/*rest', (_request, response) => void response.json({ status: 'up' }));
	app.all('/moved/*rest', (_request, response) => void response.redirect(302, '/html/login'));
	app.all('/busy/*rest', (_request, response) => void response.status(503).send('<html>Service Unavailable</html>'));
	app.all('/limited/*rest', (_request, response) => void response.status(429).json({ successful: false, status: 429 }));
	app.use((_request, response) => void response.send('<!doctype html><title>Welcome</title>'));
	return await listening(app);
}

/** What a server of Go answers in clear on its port with TLS: any agent whose `$HOME/ca` holds a certificate. */
async function startTlsOfGo() {
	const app = express();
	app.use((_request, response) => void response.status(400).type('text/plain').send('Client sent an HTTP request to an HTTPS server.\n'));
	return await listening(app);
}

async function listening(app: express.Express): Promise<typeof other> {
	return await new Promise((resolve) => {
		const server = app.listen(0, '127.0.0.1', () => {
			const close = async () => {
				server.closeAllConnections();
				await new Promise((closed) => server.close(closed));
			};
			resolve({ url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, close });
		});
	});
}

beforeAll(async () => {
	[other, tls] = [await startOther(), await startTlsOfGo()];
	const slow = new HandClock(NOW + 3_600_000);
	scene = await setScene({
		obshell: {
			good: {},
			old: { version: '4.2.5.0-0' },
			withAgentPassword: { agentPassword: AGENT_PASSWORD },
			single: { identity: 'SINGLE' },
			down: {},
			empty: { rootPassword: '' },
			late: { clock: slow },
		},
		ocp: {
			ocp: {},
			withKey: { method: 'accessKey' },
			ocp422: { version: '4.2.2' },
			blind: { users: [{ username: 'backup_admin', password: 'only:for-Tests1', rights: 'none' }] },
			lateOcp: { world: believableWorld(slow), method: 'accessKey' },
		},
		more: {
			wrong: { of: 'good', rootPassword: 'not-the-password' },
			wrongOld: { of: 'old', rootPassword: 'not-the-password' },
			wrongAgent: { of: 'withAgentPassword', agentPassword: 'not-the-password' },
			withAgentPassword: { of: 'withAgentPassword', agentPassword: AGENT_PASSWORD, rootPassword: '' },
			empty: { of: 'empty', rootPassword: '' },
			emptyUrl: { of: 'good', baseUrl: '' },
			wrongOcp: { of: 'ocp', password: 'not-the-password' },
			wrongKey: { of: 'withKey', accessKeySecret: 'not-the-secret' },
			noKey: { of: 'withKey', accessKeySecret: '' },
			noUser: { of: 'ocp', username: '' },
			ocpAsObshell: { of: 'ocp', service: 'obshell', rootPassword: ROOT_PASSWORD },
			obshellAsOcp: { of: 'good', service: 'ocp', ocpMethod: 'basic', username: 'admin', password: 'not-the-password' },
			dead: { of: 'good', baseUrl: 'http://127.0.0.1:9' },
			deadOcp: { of: 'ocp', baseUrl: 'http://127.0.0.1:9' },
			nowhere: { of: 'good', baseUrl: 'http://no-such-host.invalid:2886' },
			nowhereOcp: { of: 'ocp', baseUrl: 'http://no-such-host.invalid:8080' },
			html: { of: 'good', baseUrl: other.url },
			htmlOcp: { of: 'ocp', baseUrl: `${other.url}/html` },
			jsonOcp: { of: 'ocp', baseUrl: `${other.url}/json` },
			movedOcp: { of: 'ocp', baseUrl: `${other.url}/moved` },
			busyOcp: { of: 'ocp', baseUrl: `${other.url}/busy` },
			limitedOcp: { of: 'ocp', baseUrl: `${other.url}/limited` },
			tls: { of: 'good', baseUrl: tls.url },
			tlsOcp: { of: 'ocp', baseUrl: tls.url },
			pasted: { of: 'good', baseUrl: 'http://10.10.10.1:2886/api/v1/info' },
			schemeless: { of: 'good', baseUrl: '10.10.10.1:2886' },
		},
	});
	scene.obshell.down.setObState(0);
});
afterAll(async () => {
	await scene.close();
	await Promise.all([other.close(), tls.close()]);
});

it.each(['good', 'old', 'withAgentPassword', 'empty', 'ocp', 'withKey', 'ocp422'])('%s is good', async (credentials) => {
	expect(await scene.engine.testCredential(credentials)).toEqual({ status: 'OK', message: OK });
});

it.each<[string, string | RegExp]>([
	['wrong', LOG_ON],
	['wrongOld', LOG_ON],
	['wrongAgent', LOG_ON],
	['late', LOG_ON],
	['wrongOcp', LOG_ON],
	['wrongKey', LOG_ON],
	['lateOcp', LOG_ON],
	['noKey', "'AccessKey' is incomplete. Fill in both AccessKey ID and AccessKey Secret"],
	['noUser', "'Username' is empty. Fill in the name of an OCP user"],
	['single', 'No cluster stands behind this URL, or an OCP that is too old. An obshell agent must belong to a running cluster (identity CLUSTER AGENT); an OCP must know /api/v2'],
	['down', 'The server is up but failed. For obshell, check whether OceanBase runs on that server'],
	['blind', 'This user may not see clusters. The log-on is right: give the user the right CLUSTER_VIEWER in OCP'],
	['ocpAsObshell', /^http:\/\/127\.0\.0\.1:\d+ answers like OCP, not obshell\. Choose OCP as 'Service'/],
	['obshellAsOcp', NOT_LIKE_IT],
	['dead', 'http://127.0.0.1:9 refuses connections. Check the port in Base URL, and whether the server is running.'],
	['deadOcp', 'http://127.0.0.1:9 refuses connections. Check the port in Base URL, and whether the server is running.'],
	['nowhere', 'http://no-such-host.invalid:2886 has no known network address. Check the host name in Base URL.'],
	['nowhereOcp', 'http://no-such-host.invalid:8080 has no known network address. Check the host name in Base URL.'],
	['html', /^http:\/\/127\.0\.0\.1:\d+ does not answer like obshell: it sent a web page\. Check Base URL and Service in the credential\.$/],
	['htmlOcp', NOT_LIKE_IT],
	['jsonOcp', NOT_LIKE_IT],
	['movedOcp', NOT_LIKE_IT],
	['busyOcp', /^http:\/\/127\.0\.0\.1:\d+ could not serve the request \(HTTP 503\)\. A proxy or gateway answered in its place.* add its host name or address to NO_PROXY/],
	['limitedOcp', 'The server refuses more requests for now. Try again in a minute'],
	['tls', /^http:\/\/127\.0\.0\.1:\d+ expects TLS on this port\. Begin Base URL with https:\/\/, or give the port without TLS\.$/],
	['tlsOcp', /^http:\/\/127\.0\.0\.1:\d+ expects TLS on this port\. Begin Base URL with https:\/\//],
	['pasted', "'Base URL' is the address of a page or of one API call. Give only its beginning: http://10.10.10.1:2886"],
	['schemeless', "'Base URL' does not begin with http:// or https://. Write it like http://10.10.10.1:2886"],
	['emptyUrl', "'Base URL' is empty. Fill it in in the credential, e.g. http://10.10.10.1:2886"],
])('%s: %s', async (credentials, message) => {
	const result = await scene.engine.testCredential(credentials);
	expect(result.status).toBe('Error');
	if (typeof message === 'string') expect(result.message).toBe(message);
	else expect(result.message).toMatch(message);
});

it('changes nothing on the server', async () => {
	for (const credentials of ['good', 'ocp']) await scene.engine.testCredential(credentials);
	const methods = [...scene.obshell.good.requests, ...scene.ocp.ocp.requests].map(({ method }) => method);
	expect(new Set(methods)).toEqual(new Set(['GET']));
});

it('entered values are tested before they are saved', async () => {
	const saved = scene.engine.stored('good').data as object;
	const entered = { id: 'good', type: 'oceanBaseBackupApi', data: { ...saved, rootPassword: 'mistyped' } };
	expect(await scene.engine.testCredential(entered)).toEqual({ status: 'Error', message: LOG_ON });
	expect(scene.engine.stored('good').data).toMatchObject({ rootPassword: ROOT_PASSWORD });
});
