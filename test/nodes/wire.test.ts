import axios from 'axios';
import express from 'express';
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { createEngine, type Engine } from '../engine/engine';
import { agentKeys, openBody, openHeader } from '../services/obshell/wire/forge';
import { believableWorld } from '../simulators/believableWorld';
import { startObshellSimulator } from '../simulators/obshell/ObshellSimulator';
import { OCP_ACCESS_KEY, startOcpSimulator, type OcpSimulator } from '../simulators/ocp/OcpSimulator';
import { GET_CLUSTER, GET_TENANT, pick, ROOT_PASSWORD, stopClock } from './scene';
import { startTlsProxy } from './tls/tls';

/** A request as it came over the wire. */
interface Arrival {
	method: string;
	target: string;
	header: string;
	body: Buffer;
}

const agent = agentKeys(512);

/** A server that gives out its key, and of anything else only keeps what arrived. */
async function startWitness() {
	const arrivals: Arrival[] = [];
	const app = express();
	app.use(express.raw({ type: () => true }));
	app.get('/api/v1/secret', (_request, response) => {
		response.json({ successful: true, status: 200, data: { public_key: agent.publicText } });
	});
	app.use((request, response) => {
		const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
		arrivals.push({ method: request.method, target: request.originalUrl, header: request.get('x-ocs-header') ?? '', body });
		response.json({ successful: true, status: 200, timestamp: '', traceId: '1a', data: {} });
	});
	return { arrivals, ...(await listening(app)) };
}

async function listening(app: express.Express): Promise<{ url: string; close(): Promise<void> }> {
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

/** Pieces that some layer between a caller and the wire might rewrite. */
const piece = fc.oneof(
	fc.constantFrom(
		...['..', '.', '%2e', '%2E%2e', '//', '%2F', '%zz', '%', '%25', "'", '"', '<', '>', '\\', '^', '|', '{', '}', '[', ']', '`'],
		...[';', ':', '@', '!', '$', '&', '(', ')', '*', '+', ',', '=', '~', '_', ' ', '\t', '%20', 'ä', '备份', '\u{1F512}', '\u202e', '\ud800'],
	),
	fc.string({ maxLength: 8 }),
	fc.string({ unit: 'binary', maxLength: 4 }),
);
const hostile = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));

describe('what is sealed is what arrives', () => {
	let witness: Awaited<ReturnType<typeof startWitness>>;
	let engine: Engine;

	beforeAll(async () => {
		witness = await startWitness();
		const data = { service: 'obshell', baseUrl: witness.url, rootPassword: ROOT_PASSWORD };
		engine = await createEngine({ credentials: { one: { type: 'oceanBaseBackupApi', name: 'One', data } } });
	});
	afterAll(async () => {
		engine.close();
		await witness.close();
	});

	function checkLast(): { target: string; body: string } {
		const { target, header, body } = witness.arrivals[witness.arrivals.length - 1];
		const opened = openHeader(header, agent);
		expect(opened.Uri).toBe(target);
		return { target, body: body.length === 0 ? '' : openBody(body, opened.Keys).toString('utf8') };
	}

	it("with any path, query and body of the HTTP Request node", async () => {
		const queries = fc.dictionary(hostile, fc.oneof(hostile, fc.integer(), fc.boolean(), fc.array(fc.string(), { maxLength: 3 })), {
			maxKeys: 4,
		});
		const bodies = fc.oneof(fc.constant(undefined), fc.string({ unit: 'binary' }), fc.dictionary(fc.string(), fc.string({ unit: 'binary' })));
		await fc.assert(
			fc.asyncProperty(hostile, hostile, queries, bodies, fc.constantFrom('POST', 'PATCH'), async (path, search, qs, body, method) => {
				const uri = `${witness.url}/api/v1/x${path}?${search}`;
				await engine.httpRequestNodeCall({ method, uri, qs: qs as IDataObject, body, json: true });
				const sent = checkLast();
				const isEmpty = body === undefined || body === '' || (typeof body === 'object' && Object.keys(body).length === 0);
				const text = typeof body === 'string' ? Buffer.from(body, 'utf8').toString('utf8') : JSON.stringify(body);
				expect(sent.body).toBe(isEmpty ? '' : text);
			}),
			{ numRuns: 150, examples: [['/../secret', 'a=b c&d=é', { "it's": 'a+b' }, '{"x":1}', 'POST']] },
		);
	}, 60_000);

	it("with any tenant's name of our node, which never reaches another route", async () => {
		const names = hostile.filter((name) => !/^=|\/|^\d+$/.test(name.trim()) && !['', '.', '..'].includes(name.trim()));
		await fc.assert(
			fc.asyncProperty(names, async (name) => {
				const before = witness.arrivals.length;
				await engine.runNode({ ...GET_TENANT, cluster: pick(''), tenant: pick(name) } as never);
				// The rest asks for the zone of the database's sessions.
				const [named, ...targets] = witness.arrivals.slice(before).map(({ target }) => target);
				expect(named).toBe('/api/v1/ob/info');
				expect(targets.slice(1).filter((other) => !/^\/api\/v1\/(tenant\/sys(\/variable\/\w+)?|info)$/.test(other))).toEqual([]);
				checkLast();
				const [target] = targets;
				const [, segment] = /^\/api\/v1\/tenant\/([^/?#]+)\/backup\/overview$/.exec(target) ?? [];
				expect(decodeURIComponent(segment)).toBe(Buffer.from(name.trim(), 'utf8').toString('utf8'));
			}),
			{ numRuns: 80 },
		);
	}, 60_000);

	it.each(['.', '..', 'a/b', '../../secret'])('and the name %j is refused before anything is sent', async (name) => {
		const before = witness.arrivals.length;
		const { error } = await engine.runNode({ ...GET_TENANT, cluster: pick(''), tenant: pick(name) } as never);
		expect(error?.message).toMatch(/^('Tenant' cannot be|obshell cannot be asked about a tenant with a slash)/);
		expect(witness.arrivals).toHaveLength(before);
	});
});

describe('what is signed for OCP is what arrives', () => {
	let ocp: OcpSimulator;
	let proxy: { url: string; close(): Promise<void> };
	let engine: Engine;

	beforeAll(async () => {
		const { clock } = stopClock();
		ocp = await startOcpSimulator({ world: believableWorld(clock) });
		const app = express();
		// A reverse proxy that takes its own prefix off and passes the Host header on.
		app.use('/tools/ocp', express.raw({ type: () => true }), (request, response) => {
			const { method, url, headers, body } = request;
			const sent = forward(ocp.url, method, url, headers as IDataObject, Buffer.isBuffer(body) ? body : undefined);
			void sent.then(({ status, text }) => response.status(status).type('json').send(text));
		});
		proxy = await listening(app);
		const data = { service: 'ocp', ocpMethod: 'accessKey', accessKeyId: OCP_ACCESS_KEY.accessKey };
		const secret = Object.fromEntries([['accessKeySecret', OCP_ACCESS_KEY.secretKey]]);
		const credential = (baseUrl: string) => ({ type: 'oceanBaseBackupApi', name: 'One', data: { ...data, ...secret, baseUrl } });
		engine = await createEngine({ credentials: { direct: credential(ocp.url), behind: credential(`${proxy.url}/tools/ocp/`) } });
	});
	afterAll(async () => {
		engine.close();
		await proxy.close();
		await ocp.close();
		jest.restoreAllMocks();
	});

	it('with any query', async () => {
		const queries = fc.dictionary(hostile.filter((key) => !['page', 'size', 'sort', 'status'].includes(key)), hostile, { maxKeys: 5 });
		await fc.assert(
			fc.asyncProperty(queries, async (qs) => {
				await engine.httpRequestNodeCall({ uri: `${ocp.url}/api/v2/ob/clusters`, qs: { ...qs, page: 1 }, simple: false }, { credentials: 'direct' });
				expect(ocp.requests[ocp.requests.length - 1].auth).toBe('access key');
			}),
			{ numRuns: 80 },
		);
	}, 60_000);

	it('behind a proxy that strips a path prefix', async () => {
		const before = ocp.requests.length;
		const { json, error } = await engine.runNode({ ...GET_CLUSTER, cluster: pick('') } as never, { credentials: 'behind' });
		expect(error).toBeUndefined();
		expect(json).toHaveLength(8);
		const arrived = ocp.requests.slice(before);
		expect(arrived.map(({ auth }) => auth)).toEqual(Array(3).fill('access key'));
		expect(arrived[0].target).toMatch(/^\/api\/v2\/ob\/clusters\?/);
		expect(await engine.testCredential('behind')).toMatchObject({ status: 'OK' });
	});
});

describe('a certificate that nobody trusts', () => {
	let close: () => Promise<void>;
	let engine: Engine;

	beforeAll(async () => {
		const { clock } = stopClock();
		const obshell = await startObshellSimulator({ world: believableWorld(clock), rootPassword: ROOT_PASSWORD });
		const ocp = await startOcpSimulator({ world: believableWorld(clock) });
		const proxies = [await startTlsProxy(obshell.url), await startTlsProxy(ocp.url)];
		const data: Record<string, object> = {
			obshell: { service: 'obshell', baseUrl: proxies[0].url, rootPassword: ROOT_PASSWORD },
			ocp: { service: 'ocp', baseUrl: proxies[1].url, ocpMethod: 'basic', username: 'backup_admin', password: 'only:for-Tests1' },
		};
		const credentials = Object.entries(data).flatMap(([name, own]) => [
			[name, { type: 'oceanBaseBackupApi', name, data: own }],
			[`${name}Lax`, { type: 'oceanBaseBackupApi', name, data: { ...own, ignoreSslIssues: true } }],
		]);
		engine = await createEngine({ credentials: Object.fromEntries(credentials) });
		close = async () => {
			engine.close();
			await Promise.all([...proxies, obshell, ocp].map(async (server) => await server.close()));
			jest.restoreAllMocks();
		};
	});
	afterAll(async () => await close());

	it.each(['obshell', 'ocp'])('stops %s, and the message names the way out', async (credentials) => {
		const { error } = await engine.runNode({ ...GET_CLUSTER, cluster: pick('') } as never, { credentials });
		expect(error?.message).toMatch(/^https:\/\/127\.0\.0\.1:\d+ shows a TLS certificate of a CA that n8n does not trust$/);
		expect(error?.description).toContain("'Ignore SSL Issues' would do");
		expect(await engine.testCredential(credentials)).toMatchObject({
			status: 'Error',
			message: expect.stringMatching(/ shows a TLS certificate of a CA that n8n does not trust\. Put the certificate of that CA into 'CA Certificate'/),
		});
	});

	it.each(['obshellLax', 'ocpLax'])('is ignored everywhere when told to (%s)', async (credentials) => {
		const { error, json } = await engine.runNode({ ...GET_CLUSTER, cluster: pick('') } as never, { credentials });
		expect(error).toBeUndefined();
		expect(json).toHaveLength(8);
		expect(await engine.testCredential(credentials)).toMatchObject({ status: 'OK' });
		const { baseUrl } = engine.stored(credentials).data as { baseUrl: string };
		const uri = baseUrl + (credentials === 'ocpLax' ? '/api/v2/ob/clusters' : '/api/v1/tenants/overview');
		expect((await engine.httpRequestNodeCall({ uri }, { credentials })).statusCode).toBe(200);
	});
});

/** Sends on what a proxy got, with axios; no status throws. */
async function forward(origin: string, method: string, url: string, headers: IDataObject, data?: Buffer) {
	const answer = await axios.request<string>({
		method,
		url: origin + url,
		headers: headers as Record<string, string>,
		data,
		responseType: 'text',
		transformResponse: (text: string) => text,
		validateStatus: () => true,
	});
	return { status: answer.status, text: answer.data };
}
