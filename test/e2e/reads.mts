/** Every read of the node, on both services, with the item that it has to give first. */
import assert from 'node:assert/strict';

import { resources } from '../../nodes/OceanBaseBackup/actions/operations.ts';
import { pick, type Scenario, type Stage } from './stage.mts';

interface Read {
	/** `resource.operation`. */
	is: string;
	parameters?: Record<string, unknown>;
	/** A field of some item, and what it must be there. */
	expect: Record<string, unknown>;
	only?: 'obshell' | 'ocp';
}

const orders = { tenant: pick('orders') };

/** Task > Get and Task > Wait need a task first: see below. */
const READS: Read[] = [
	{ is: 'alarm.getAll', expect: { tenant: 'billing', alarmType: 'base_backup_fail', active: true }, only: 'ocp' },
	{ is: 'backup.getCluster', expect: { tenant: 'sandbox', outcome: 'none' } },
	{ is: 'backup.getTenant', parameters: { tenant: pick('billing') }, expect: { tenant: 'billing', outcome: 'failed' } },
	{ is: 'backup.getAll', parameters: { ...orders, returnAll: true }, expect: { tenant: 'orders', outcome: 'succeeded', backupType: 'full' } },
	{ is: 'backup.getWindows', parameters: orders, expect: { tenant: 'orders' } },
	{ is: 'backupConfig.get', parameters: orders, expect: { tenant: 'orders' }, only: 'obshell' },
	{ is: 'backupStrategy.get', parameters: orders, expect: { tenant: 'orders' }, only: 'ocp' },
	{ is: 'cluster.get', expect: { cluster: 'obdemo' } },
	{ is: 'cluster.getAll', expect: { cluster: 'obdemo' } },
	{ is: 'logBackup.list', parameters: { returnAll: true }, expect: { tenant: 'archive_lab', outcome: 'failed' } },
	{ is: 'report.build', expect: { verdict: 'critical' } },
	{ is: 'restore.chooseDrill', parameters: { tenantPatterns: 'orders' }, expect: { tenant: 'orders', outcome: 'chosen' } },
	{ is: 'restore.getOverview', parameters: { tenant: pick('orders_drill') }, expect: { tenant: 'orders_drill', outcome: 'succeeded' } },
	{ is: 'restore.check', parameters: { tenant: pick('orders_drill') }, expect: { verdict: 'unknown' }, only: 'obshell' },
	{ is: 'restore.check', parameters: { tenant: pick('orders_drill') }, expect: { verdict: 'passed' }, only: 'ocp' },
	{ is: 'restore.getAll', parameters: { returnAll: true }, expect: { tenant: 'crm_drill', outcome: 'failed' } },
	{
		is: 'restore.preview',
		parameters: { ...orders, newTenant: 'orders_drill2', unitConfig: pick('small_unit') },
		expect: {},
		only: 'ocp',
	},
	{ is: 'tenant.get', parameters: orders, expect: { tenant: 'orders' } },
	{ is: 'tenant.getAll', parameters: { returnAll: true }, expect: { tenant: 'billing_check' } },
];

async function read(stage: Stage, credential: string, { is, parameters, expect }: Read): Promise<void> {
	const [resource, operation] = is.split('.');
	const items = await stage.items(credential, { resource, operation, ...parameters });
	assert.ok(items.length > 0, 'no item came');
	const found = items.find((item) => Object.entries(expect).every(([name, value]) => item[name] === value));
	assert.ok(found, `no item with ${JSON.stringify(expect)} among ${JSON.stringify(items).slice(0, 600)}`);
	// A report has no server's own object.
	if (resource === 'report') return;
	const raw = await stage.items(credential, { resource, operation, ...parameters, output: 'raw' });
	assert.equal(raw.length > 0, true, 'no item came with Output Raw');
}

const servers = [
	{ service: 'obshell', open: async (stage: Stage) => await stage.obshell() },
	{ service: 'ocp', open: async (stage: Stage) => await stage.ocp('accessKey') },
] as const;

export const scenarios: Scenario[] = [
	{
		name: 'the table of reads has every read of the node',
		async run() {
			const reads = resources.flatMap(({ value, operations }) =>
				operations.filter(({ kind }) => kind === 'read').map((operation) => `${value}.${operation.value}`),
			);
			const known = [...READS.map(({ is }) => is), 'task.get', 'task.wait'];
			assert.deepEqual(reads.filter((name) => !known.includes(name)), []);
		},
	},
	...servers.flatMap(({ service, open }) => {
		const opened = new WeakMap<Stage, ReturnType<typeof open>>();
		return READS.filter(({ only }) => only === undefined || only === service).map((entry) => ({
			name: `read on ${service}: ${entry.is}`,
			async run(stage: Stage) {
				if (!opened.has(stage)) opened.set(stage, open(stage));
				await read(stage, (await opened.get(stage))?.credential ?? '', entry);
			},
		}));
	}),
	{
		name: 'what only the other service can do is refused with the name of what to use',
		async run(stage) {
			const { credential: obshell } = await stage.obshell();
			const { credential: ocp } = await stage.ocp('basic');
			const first = await stage.run(ocp, { resource: 'backupConfig', operation: 'get', ...orders });
			assert.match(first.error?.message ?? '', /OCP cannot do/);
			assert.match(first.error?.description ?? '', /Backup Strategy/);
			const second = await stage.run(obshell, { resource: 'backupStrategy', operation: 'get', ...orders });
			assert.match(second.error?.message ?? '', /obshell cannot do/);
			assert.match(second.error?.description ?? '', /Backup Config/);
		},
	},
];
