import type { RestoreRecord } from '../../../services/records/types';
import { emptyWorld, makeRestore } from '../../simulators/believableWorld';
import { scnAt } from '../../simulators/worldAt';
import type { Lab } from './lab';
import { HOUR, iso, MINUTE, NOW, openLab, SERVICES } from './lab';

let lab: Lab;

afterEach(async () => await lab?.close());

describe.each(SERVICES)('Restore: Get Many through %s', (service) => {
	const restores = async (parameters: Record<string, unknown> = {}) =>
		await lab.read<RestoreRecord>(service, 'restore.getAll', parameters);

	beforeEach(async () => {
		lab = await openLab();
	});

	it('gives all restores, newest first, also one whose tenant is gone', async () => {
		expect((await restores()).map(({ tenant, outcome, sourceTenant }) => [tenant, outcome, sourceTenant])).toEqual([
			['billing_check', 'running', 'billing'],
			['orders_drill', 'succeeded', 'orders'],
			['crm_drill', 'failed', 'crm'],
		]);
	});

	it('tells when, how long, how far and to which point', async () => {
		const [running, done, failed] = await restores();
		expect(done).toEqual({
			service,
			cluster: 'obdemo',
			clusterId: service === 'ocp' ? 1_000_003 : 1_728_725_812,
			tenant: 'orders_drill',
			sourceCluster: 'obdemo',
			sourceTenant: 'orders',
			outcome: 'succeeded',
			status: service === 'ocp' ? 'RESTORE_SUCCESS' : 'SUCCESS',
			startedAt: iso(NOW - 150 * MINUTE),
			finishedAt: iso(NOW - 121 * MINUTE),
			durationSeconds: 29 * 60,
			progressPercent: 100,
			restoreScn: service === 'ocp' ? null : String(scnAt(NOW - 3 * HOUR)),
			restoreTime: iso(NOW - 3 * HOUR),
			totalBytes: service === 'ocp' ? null : 1_102_567_618,
			finishedBytes: service === 'ocp' ? null : 1_102_567_618,
			restoreId: 42,
			tenantId: service === 'ocp' ? null : 1014,
			message: null,
		});
		expect(running).toMatchObject({ startedAt: iso(NOW - 15 * MINUTE), finishedAt: null, durationSeconds: 900 });
		expect(failed).toMatchObject({ durationSeconds: 240, message: 'ERR-4184: Server out of disk space' });
	});

	it('gives those into one tenant, those with an outcome, those begun in a time range', async () => {
		const tenants = async (parameters: Record<string, unknown>) => (await restores(parameters)).map(({ tenant }) => tenant);
		expect(await tenants({ tenant: 'crm_drill' })).toEqual(['crm_drill']);
		expect(await tenants({ tenant: 'never_restored' })).toEqual([]);
		expect(await tenants({ filters: { outcomes: ['failed', 'running'] } })).toEqual(['billing_check', 'crm_drill']);
		expect(await tenants({ filters: { from: iso(NOW - 150 * MINUTE), until: iso(NOW - 150 * MINUTE) } })).toEqual(['orders_drill']);
		expect(await tenants({ filters: { until: iso(NOW - 151 * MINUTE) } })).toEqual(['crm_drill']);
	});

	it('shows what the server says when not simplified, without keys', async () => {
		const [running] = await lab.read(service, 'restore.getAll', { output: 'raw' });
		expect(running).toMatchObject(
			service === 'ocp'
				? { id: 43, restoreTenantName: 'billing_check', backupObTenantId: 1004 }
				: { job_id: 43, restore_tenant_name: 'billing_check', restore_scn: String(scnAt(NOW - 25 * MINUTE)) },
		);
		expect(JSON.stringify(running)).not.toMatch(/MADEUPID|madeUpKey/);
	});
});

describe('Restore: Get Many through OCP', () => {
	it('leaves out restores of this cluster that went into another one', async () => {
		lab = await openLab({
			ocp: {
				extraClusters: [
					{
						world: {
							...emptyWorld({ now: () => NOW }),
							clusterName: 'spare',
							ocpClusterId: 1_000_009,
							obClusterId: 9,
							restores: [
								makeRestore({
									jobId: 90,
									restoreTenantName: 'orders_drill',
									restoreTenantId: 1014,
									backupTenantName: 'orders',
									backupTenantId: 1002,
									startedAt: NOW - HOUR,
									endsAt: NOW - HOUR + MINUTE,
									ending: 'FAIL',
								}),
							],
						},
					},
				],
			},
		});
		const into = async (cluster: string) =>
			(await lab.read<RestoreRecord>('ocp', 'restore.getAll', { cluster })).map(({ tenant, startedAt }) => [tenant, startedAt]);
		expect(await into('spare')).toEqual([['orders_drill', iso(NOW - HOUR)]]);
		expect((await into('obdemo')).map(([tenant]) => tenant)).toEqual(['billing_check', 'orders_drill', 'crm_drill']);
		expect(await lab.read('ocp', 'restore.check', { cluster: 'obdemo', tenant: 'orders_drill' })).toMatchObject([{ verdict: 'passed' }]);
	});
});
