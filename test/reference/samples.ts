/**
 * Real items of every operation, taken from the simulators through n8n's engine at one fixed instant.
 * docs/operations.md and the output schemas are made from them.
 */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Operation } from '../../nodes/OceanBaseBackup/actions/operation';
import { resources } from '../../nodes/OceanBaseBackup/actions/operations';
import type { ServiceName } from '../../services/records/types';
import type { clock as productClock } from '../../services/time/clock';
import { createEngine } from '../engine/engine';
import { believableWorld } from '../simulators/believableWorld';
import { OCP_USER, startOcpSimulator } from '../simulators/ocp/OcpSimulator';
import { startObshellSimulator } from '../simulators/obshell/ObshellSimulator';
import { HandClock } from '../simulators/world';

/** When all samples are taken. */
export const SAMPLED_AT = Date.UTC(2026, 4, 1, 0, 30);

/** What one operation gave through one service. */
export interface Sample {
	/** `resource.operation` */
	operation: string;
	service: ServiceName;
	/** The parameters that matter, as a reader would fill them in. */
	parameters: Record<string, unknown>;
	items: IDataObject[];
	/** Why it gave nothing. */
	refusal?: string;
}

type Parameters = Record<string, unknown>;

/** One or more runs of an operation; the first is the one that docs/operations.md shows. */
type Runs = Parameters[] | ((service: ServiceName) => Parameters[]);

/** A failed task: obshell's is made by PREPARATIONS, OCP has one of the failed backup of `billing`. */
const failedTask = (service: ServiceName) => [{ taskId: service === 'obshell' ? '11' : '3000042' }];

/** Stands for what Restore > Start gave before. */
const STARTED = '={{ what Restore > Start gave }}';

/** What an operation needs beside a cluster and a tenant; an operation that is not named here is run with these two alone. */
const RUNS: Record<string, Runs> = {
	'alarm.getAll': [{ tenant: '' }],
	'alarm.raise': [{ tenant: 'sandbox', alarmType: 'never_backed_up', labels: '{"finding": "Never backed up"}' }],
	'backup.cancel': [{ tenant: 'analytics' }],
	'backup.getAll': [{ tenant: 'orders' }, { tenant: '' }],
	'backup.getTenant': [{ tenant: 'orders' }, { tenant: 'billing' }, { tenant: 'analytics' }],
	'backup.getWindows': [{ tenant: 'orders' }, { tenant: '' }],
	'backupConfig.get': [{ tenant: 'orders' }, { tenant: '' }],
	'backupConfig.set': [{ applyTo: 'cluster', configMode: 'replace', backupBaseUri: 'file:///data/backup' }],
	'backupStrategy.create': [
		{ tenant: 'sandbox', fullWeekdays: ['7'], incrementalWeekdays: ['3'], backupTime: '02:00+08:00', storage: { storageUrl: '/obbackup/', storageName: 'nightly' } },
	],
	'backupStrategy.update': [{ tenant: 'orders', settings: { retentionDays: 30 } }],
	'logBackup.list': [{ tenant: 'orders' }, { tenant: '' }],
	'report.build': [{ formats: ['text'] }],
	'restore.cancel': [{ tenant: 'billing_check' }],
	'restore.check': [{ tenant: 'orders_drill' }, { tenant: 'billing_check' }, { tenant: 'crm_drill' }],
	'restore.chooseDrill': [{ tenantPatterns: 'orders, crm', options: { seed: 'week 18' } }],
	'restore.concludeDrill': [{ tenant: 'orders_copy', sourceName: 'orders', startItem: STARTED }],
	'restore.getAll': [{ tenant: '' }],
	'restore.getOverview': [{ tenant: 'orders_drill' }, { tenant: 'billing_check' }, { tenant: 'crm_drill' }],
	'restore.preview': [{ tenant: 'orders', newTenant: 'orders_copy', unitConfig: 'small_unit' }],
	'restore.start': [{ tenant: 'orders', newTenant: 'orders_copy', unitConfig: 'small_unit' }],
	'task.get': (service) => [...failedTask(service), { taskId: service === 'obshell' ? '12' : '3000041' }],
	'task.operate': (service) => [{ ...failedTask(service)[0], operator: 'rollback' }],
	'task.wait': (service) => [{ taskId: service === 'obshell' ? '12' : '3000041' }],
};

const LOCATORS = ['cluster', 'tenant', 'unitConfig'];

/** A destination that the simulated servers cannot write to. */
const UNWRITABLE = 'file:///not/mounted';

const ROOT_PASSWORD = 'only-for-samples';

/**
 * Runs every operation on every service that can do it, each on its own fresh world.
 * @param clock the package's clock as the engine has loaded it; it stands still meanwhile
 */
export async function takeSamples(clock: typeof productClock): Promise<Sample[]> {
	const { now, pause } = clock;
	try {
		const samples: Sample[] = [];
		for (const { value: resource, operations } of resources) {
			for (const operation of operations) {
				for (const service of operation.services) samples.push(await takeSample(clock, resource, operation, service));
			}
		}
		return samples;
	} finally {
		Object.assign(clock, { now, pause });
	}
}

async function takeSample(
	clock: typeof productClock,
	resource: string,
	operation: Operation,
	service: ServiceName,
): Promise<Sample> {
	const name = `${resource}.${operation.value}`;
	const runs = RUNS[name] ?? [{ tenant: 'orders' }];
	const sample: Sample = { operation: name, service, parameters: {}, items: [] };
	for (const parameters of typeof runs === 'function' ? runs(service) : runs) {
		const { json, error } = await runOnce(clock, service, { resource, operation: operation.value, ...parameters });
		if (sample.items.length === 0) sample.parameters = parameters;
		if (error) sample.refusal = error.message;
		sample.items.push(...json);
	}
	return sample;
}

async function runOnce(clock: typeof productClock, service: ServiceName, parameters: Parameters) {
	const hand = new HandClock(SAMPLED_AT);
	clock.now = () => hand.now();
	clock.pause = async (milliseconds) => hand.advance(milliseconds);
	const world = { ...believableWorld(hand), unwritable: [UNWRITABLE] };
	const obshell = await startObshellSimulator({ world, rootPassword: ROOT_PASSWORD, fastRsa: true });
	const ocp = await startOcpSimulator({ world });
	const data = {
		obshell: { service: 'obshell', baseUrl: obshell.url, rootPassword: ROOT_PASSWORD },
		ocp: { service: 'ocp', baseUrl: ocp.url, ...OCP_USER },
	};
	try {
		const engine = await createEngine({
			credentials: { [service]: { type: 'oceanBaseBackupApi', name: service, data: data[service] } },
		});
		try {
			if (service === 'obshell' && 'taskId' in parameters) await makeTasks(engine, hand);
			const own = parameters.startItem === STARTED ? { startItem: await startedRestore(engine) } : {};
			const { json, error } = await engine.runNode(located({ cluster: 'obdemo', ...parameters, ...own }));
			return { json, error };
		} finally {
			engine.close();
		}
	} finally {
		await Promise.all([obshell.close(), ocp.close()]);
	}
}

/** A restore of orders to orders_copy, followed to its end. */
async function startedRestore(engine: Awaited<ReturnType<typeof createEngine>>): Promise<string> {
	const start = { resource: 'restore', operation: 'start', cluster: 'obdemo', tenant: 'orders', newTenant: 'orders_copy', unitConfig: 'small_unit', waitForCompletion: true };
	return JSON.stringify((await engine.runNode(located(start))).json[0]);
}

/** Two tasks of obshell: 11, which fails at its first step, and 12, which goes well. */
async function makeTasks(engine: Awaited<ReturnType<typeof createEngine>>, hand: HandClock): Promise<void> {
	const set = { resource: 'backupConfig', operation: 'set', cluster: 'obdemo', applyTo: 'tenant' };
	await engine.runNode(located({ ...set, tenant: 'crm', dataBaseUri: `${UNWRITABLE}/data`, archiveBaseUri: `${UNWRITABLE}/clog` }));
	await engine.runNode(located({ ...set, tenant: 'orders', dataBaseUri: 'file:///data/orders/data', archiveBaseUri: 'file:///data/orders/clog' }));
	hand.advance(10_000);
}

function located(parameters: Parameters): INodeParameters {
	return Object.fromEntries(
		Object.entries(parameters).map(([name, value]) => [
			name,
			LOCATORS.includes(name) ? { __rl: true, mode: 'name', value } : value,
		]),
	) as INodeParameters;
}
