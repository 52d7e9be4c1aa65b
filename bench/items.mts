// 1,000 items of Get Tenant Backup in n8n's engine, against n8n's HTTP Request node doing the same GETs without any
// log-on, and against a loop over the Python SDK.
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';

import { cacheDirectory, NEWEST } from '../scripts/real-n8n/install.mts';
import { inParallel } from '../services/work/inParallel.ts';
import { standIn } from '../test/engine/builtInNodes.ts';
import type { Engine } from '../test/engine/engine.ts';
import { pythonWithSdk, SDK, startPython, type PythonProcess } from '../test/peers/pythonSdk.mts';
import { skipped, type Comparison, type Row } from './compare.mts';
import { engineFor } from './engine.mts';
import { ROOT_PASSWORD, startServer } from './servers.mts';

const ITEMS = 1000;
const HTTP_REQUEST = 'n8n-nodes-base.httpRequest';
const PLAIN = 'bench.plainRequests';
/** Items that the node reads side by side. */
const WIDTH = 10;
const require = createRequire(import.meta.url);

/** Servers in processes of their own: one that wants a log-on, and one that wants none. */
export default async function comparisons(): Promise<Array<Comparison | Row>> {
	const sealed = await startServer({ kind: 'obshell', tenants: ITEMS });
	const open = await startServer({ kind: 'obshell', tenants: ITEMS, open: true });
	const real = realHttpRequestNode();
	const engine = await engineFor({ obshell: { kind: 'obshell', url: sealed.url } }, {
		[HTTP_REQUEST]: real ?? plainRequests(ITEMS),
		[PLAIN]: plainRequests(WIDTH),
	});
	const tenants = Array.from({ length: ITEMS }, (_, index) => `tenant_${String(index + 1).padStart(4, '0')}`);
	const items = tenants.map((tenant) => ({ tenant }));
	const found = pythonWithSdk();
	const sdk = 'python' in found ? startPython(found.python, fileURLToPath(new URL('sdk.py', import.meta.url))) : undefined;
	const work = `${ITEMS} items of Get Tenant Backup, obshell`;
	return [
		{
			work,
			ours: { name: 'the node in the engine', run: async () => await byNode(engine, items) },
			peers: [
				{
					name: real ? `HTTP Request node of n8n ${NEWEST}, no log-on` : 'plain requests in the engine, no log-on',
					run: async () => await byHttpRequest(engine, open.url, items),
					goal: { atMost: 1.3 },
				},
				{
					name: `plain requests in the engine, ${WIDTH} at a time as the node does, no log-on`,
					run: async () => await byHttpRequest(engine, open.url, items, PLAIN),
					goal: { atMost: 1.3 },
				},
				...(sdk
					? [{ name: `loop over ${SDK}`, run: () => undefined, time: async () => await bySdk(sdk, sealed.url, tenants), goal: { timesFaster: 3 } }]
					: []),
			],
			rounds: 5,
			warmUpRounds: 4,
			async done() {
				sdk?.close();
				engine.close();
				await Promise.all([sealed.close(), open.close()]);
			},
		},
		...('missing' in found ? [skipped(work, `the node in the engine / ${SDK}`, found.missing)] : []),
	];
}

type Items = Array<{ tenant: string }>;

async function byNode(engine: Engine, items: Items): Promise<void> {
	const tenant = { __rl: true, mode: 'name', value: '={{ $json.tenant }}' };
	const cluster = { __rl: true, mode: 'name', value: '' };
	const { error, json } = await engine.runNode({ resource: 'backup', operation: 'getTenant', cluster, tenant } as never, { items });
	if (error) throw error;
	if (json.filter(({ outcome }) => outcome === 'succeeded').length !== items.length) throw new Error('The node gave something else');
}

async function byHttpRequest(engine: Engine, url: string, items: Items, nodeType = HTTP_REQUEST): Promise<void> {
	const { error, json } = await engine.runNode(
		{ url: `=${url}/api/v1/tenant/{{ $json.tenant }}/backup/overview`, options: {} },
		{ nodeType, items },
	);
	if (error) throw error;
	if (json.filter(({ successful }) => successful === true).length !== items.length) throw new Error('The HTTP Request node gave something else');
}

async function bySdk(sdk: PythonProcess, url: string, tenants: string[]): Promise<number> {
	const { hostname, port } = new URL(url);
	return ((await sdk.ask({ work: 'read', host: hostname, port: Number(port), password: ROOT_PASSWORD, tenants })) as number) * 1000;
}

/** n8n's own, out of the n8n that `npm run test:e2e` installs beside the project; undefined when that is not there. */
function realHttpRequestNode(): INodeType | undefined {
	const file = join('node_modules', 'n8n-nodes-base', 'dist', 'nodes', 'HttpRequest', 'HttpRequest.node.js');
	const installed = (existsSync(cacheDirectory) ? readdirSync(cacheDirectory) : [])
		.filter((name) => name.startsWith(`${NEWEST}-`))
		.map((name) => join(cacheDirectory, name, file))
		.find((path) => existsSync(path));
	if (!installed) return undefined;
	const { HttpRequest } = require(installed) as { HttpRequest: new () => INodeType };
	return new HttpRequest();
}

/** What the HTTP Request node comes down to: a request for each item, so many at a time. */
const plainRequests = (width: number): INodeType =>
	standIn(
		{ name: 'plainRequests', properties: [{ displayName: 'URL', name: 'url', type: 'string', default: '' }] },
		async function (this: IExecuteFunctions) {
			const send = async (_item: INodeExecutionData, index: number): Promise<INodeExecutionData> => {
				const url = this.getNodeParameter('url', index) as string;
				return { json: await this.helpers.httpRequest({ url, json: true }), pairedItem: { item: index } };
			};
			return [await inParallel(this.getInputData(), width, send)];
		},
	);
