// How many requests it takes to do what no other bench counts.
import type { Row } from './compare.mts';
import { engineFor } from './engine.mts';
import type { FigureName } from './goals.mts';
import { startServer } from './servers.mts';
import { mostUnderWay } from './underWay.mts';

const SIZE = 1000;
const name = (value: string) => ({ __rl: true, mode: 'name', value });

interface Work {
	work: string;
	figure: FigureName;
	kind: 'obshell' | 'ocp';
	parameters: object;
	items?: Array<{ tenant: string }>;
}

const WORK: Work[] = [
	{
		work: `${SIZE} items of Backup > Get Tenant Backup, ocp`,
		figure: 'items/ocp/requests',
		kind: 'ocp',
		parameters: { resource: 'backup', operation: 'getTenant', tenant: name('={{ $json.tenant }}') },
		items: Array.from({ length: SIZE }, (_, index) => ({ tenant: `tenant_${String(index + 1).padStart(4, '0')}` })),
	},
	{
		work: `Log Backup > List Log Tasks, Return All, obshell, ${SIZE} tenants`,
		figure: 'logTasks/obshell/requests',
		kind: 'obshell',
		parameters: { resource: 'logBackup', operation: 'list', returnAll: true, tenant: name('') },
	},
];

/** A row for each. */
export default async function rows(): Promise<Row[]> {
	const all: Row[] = [];
	for (const { work, figure, kind, parameters, items } of WORK) {
		const server = await startServer({ kind, tenants: SIZE });
		const engine = await engineFor({ server: { kind, url: server.url } });
		const run = async () => {
			const { error } = await engine.runNode({ cluster: name(''), ...parameters } as never, { items });
			if (error) throw error;
		};
		try {
			// The first one learns the agent's key.
			await run();
			await server.requests();
			const width = await mostUnderWay(run);
			const readings = [{ figure, value: (await server.requests()).length, size: SIZE, beside: `at most ${width} at a time` }];
			all.push({ work, readings });
		} finally {
			engine.close();
			await server.close();
		}
	}
	return all;
}
