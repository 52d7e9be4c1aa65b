// 1,000 items of Backup > Get Tenant Backup in n8n's engine, against n8n's HTTP Request node doing the same GETs without any
// log-on, and against a loop over the Python SDK.
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';

import { cacheDirectory, NEWEST } from '../scripts/real-n8n/install.mts';
import { inParallel } from '../services/work/inParallel.ts';
import { standIn } from '../test/engine/builtInNodes.ts';
import type { Engine } from '../test/engine/engine.ts';
import type { Comparison, Row } from './compare.mts';
import { engineFor } from './engine.mts';
import type { FigureName } from './goals.mts';
import { sharesOf } from './profile.mts';
import { startSdk } from './sdk.mts';
import { ROOT_PASSWORD, startServer } from './servers.mts';
import { mostUnderWay } from './underWay.mts';

const ITEMS = 1000;
/** Runs of the profile. */
const PROFILED = 10;
const HTTP_REQUEST = 'n8n-nodes-base.httpRequest';
const PLAIN = 'bench.plainRequests';
const require = createRequire(import.meta.url);

/** Servers in processes of their own: one that wants a log-on, and one that wants none. */
export default async function comparisons(): Promise<Array<Comparison | Row>> {
	const sealed = await startServer({ kind: 'obshell', tenants: ITEMS });
	const open = await startServer({ kind: 'obshell', tenants: ITEMS, open: true });
	const real = realHttpRequestNode();
	let width = 1;
	const engine = await engineFor({ obshell: { kind: 'obshell', url: sealed.url } }, {
		[PLAIN]: plainRequests(() => width),
		...(real && { [HTTP_REQUEST]: real }),
	});
	const tenants = Array.from({ length: ITEMS }, (_, index) => `tenant_${String(index + 1).padStart(4, '0')}`);
	const items = tenants.map((tenant) => ({ tenant }));
	const ours = async () => await byNode(engine, items);
	// The first one learns the agent's key.
	await ours();
	await sealed.requests();
	width = await mostUnderWay(ours);
	const requests = (await sealed.requests()).length;
	const shares = await sharesOf(async () => {
		for (let run = 0; run < PROFILED; run++) await ours();
	});
	const sdk = startSdk();
	const { hostname, port } = new URL(sealed.url);
	const work = `${ITEMS} items of Backup > Get Tenant Backup, obshell`;
	return [
		{ work, readings: [{ figure: 'items/obshell/requests', value: requests, size: ITEMS, beside: `at most ${width} at a time` }] },
		{
			work,
			ours: { run: ours },
			peers: {
				'items/httpRequest': real
					? { run: async () => await byHttpRequest(engine, HTTP_REQUEST, open.url, items) }
					: { missing: `n8n ${NEWEST} is not installed; npm run test:e2e installs it` },
				'items/plain': { run: async () => await byHttpRequest(engine, PLAIN, open.url, items) },
				'items/sdk': sdk.doing({ work: 'read', host: hostname, port: Number(port), password: ROOT_PASSWORD, tenants }),
			},
			rounds: 5,
			warmUpRounds: 4,
			async done() {
				sdk.close();
				engine.close();
				await Promise.all([sealed.close(), open.close()]);
			},
		},
		...Object.entries(shares).map(([part, share]) => ({
			work: `${work}, profile of ${PROFILED} runs`,
			readings: [{ figure: `items/share/${part}` as FigureName, value: share * 100 }],
		})),
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

async function byHttpRequest(engine: Engine, nodeType: string, url: string, items: Items): Promise<void> {
	const { error, json } = await engine.runNode(
		{ url: `=${url}/api/v1/tenant/{{ $json.tenant }}/backup/overview`, options: {} },
		{ nodeType, items },
	);
	if (error) throw error;
	if (json.filter(({ successful }) => successful === true).length !== items.length) throw new Error(`${nodeType} gave something else`);
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
const plainRequests = (width: () => number): INodeType =>
	standIn(
		{ name: 'plainRequests', properties: [{ displayName: 'URL', name: 'url', type: 'string', default: '' }] },
		async function (this: IExecuteFunctions) {
			const send = async (_item: INodeExecutionData, index: number): Promise<INodeExecutionData> => {
				const url = this.getNodeParameter('url', index) as string;
				return { json: await this.helpers.httpRequest({ url, json: true }), pairedItem: { item: index } };
			};
			return [await inParallel(this.getInputData(), width(), send)];
		},
	);
