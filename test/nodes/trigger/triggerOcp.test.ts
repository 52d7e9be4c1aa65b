import type { IDataObject } from 'n8n-workflow';

import { HOUR, MINUTE } from '../reads/lab';
import { worldOfTenants } from '../../simulators/believableWorld';
import { addBackup } from '../../simulators/worldWrites';
import { lab, open, tenant, Trigger } from './poller';

afterEach(async () => await lab.close());

describe('through OCP alone', () => {
	/** As OCP's own schedule does it; several at once would be refused. */
	async function backUpCluster(): Promise<void> {
		const storage = {
			configName: 'nightly',
			alarmStoragePercentageThreshold: 95,
			obBackupStorageBaseInfo: { backupStorageType: 'BACKUP_STORAGE_FILE', storageUrl: '/backup/' },
		};
		const uri = `${lab.ocp.url}/api/v2/ob/clusters/${lab.world.ocpClusterId}/backup/backupNow`;
		const body = { backupMode: 'PHYSICAL_BACKUP', dataBackupMode: 'FULL_BACKUP', obBackupServiceStorageConfig: storage };
		const { body: answer } = await lab.engine.httpRequestNodeCall({ method: 'POST', uri, body, json: true }, { credentials: 'ocp' });
		expect(answer).toContain('"beSuccessful":true');
	}

	describe.each(['4.2.2', '4.3.3'] as const)('with backups of the whole cluster, OCP %s', (version) => {
		const overdue = { events: ['backupOverdue'] };
		const since = (events: IDataObject[]) => events.map((event) => [event.tenant, event.since]);

		beforeEach(async () => {
			await open({
				ocp: { version, strategies: 'none' },
				world: (clock) => {
					const world = worldOfTenants(clock, 2);
					for (const one of world.tenants) one.backups = [];
					return world;
				},
			});
		});

		const goodAt = () => new Date(lab.clock.now() + MINUTE).toISOString().replace(/\d{3}Z/, '000Z');
		const failFor = async (days: number) => {
			lab.world.plans = { backupEnding: 'FAILED', backupSeconds: 60 };
			for (let day = 0; day < days; day++) {
				lab.clock.advance(24 * HOUR);
				await backUpCluster();
			}
			lab.clock.advance(HOUR);
		};

		it('tells at the second poll that the last good one is too old, and how old it is', async () => {
			lab.world.plans = { backupSeconds: 60 };
			await backUpCluster();
			const good = goodAt();
			await failFor(3);
			const trigger = new Trigger(lab, 'ocp', overdue);
			expect(await trigger.poll()).toEqual([]);
			expect(since(await trigger.events())).toEqual([['tenant_0001', good], ['tenant_0002', good]]);
			expect(await trigger.poll()).toEqual([]);
		});

		it('knows of the good one that a failed one hides since the last poll', async () => {
			lab.world.plans = { backupSeconds: 60 };
			await backUpCluster();
			lab.clock.advance(HOUR);
			const trigger = await new Trigger(lab, 'ocp', overdue).settle();
			lab.clock.advance(24 * HOUR);
			await backUpCluster();
			const good = goodAt();
			await failFor(1);
			expect(await trigger.poll()).toEqual([]);
			lab.clock.advance(2 * HOUR);
			expect(since(await trigger.events())).toEqual([['tenant_0001', good], ['tenant_0002', good]]);
		});
	});

	it('tells that a tenant is overdue which the good backup of the whole cluster left out', async () => {
		await open({ ocp: { strategies: 'none' }, world: (clock) => worldOfTenants(clock, 2) });
		const left = tenant('tenant_0002');
		Object.assign(left.backups[0], { startedAt: lab.clock.now() - 50 * HOUR, endsAt: lab.clock.now() - 49 * HOUR });
		lab.world.plans = { backupEnding: 'FAILED', backupSeconds: 600 };
		addBackup(lab.world, left, lab.clock.now());
		lab.world.plans = { backupSeconds: 60 };
		await backUpCluster();
		lab.clock.advance(HOUR);
		const trigger = new Trigger(lab, 'ocp', { events: ['backupOverdue'] });
		expect(await trigger.poll()).toEqual([]);
		expect(await trigger.poll()).toEqual(['backupOverdue tenant_0002']);
	});

	it("tells a backup of the whole cluster once, and the tenants' own ones beside it", async () => {
		await open({ world: (clock) => worldOfTenants(clock, 5) });
		const trigger = await new Trigger(lab, 'ocp').settle();
		lab.world.plans = { backupEnding: 'FAILED', backupSeconds: 60 };
		await backUpCluster();
		lab.clock.advance(5 * MINUTE);
		expect(await trigger.poll()).toEqual(['backupFailed null']);
		expect(await trigger.poll()).toEqual([]);
		addBackup(lab.world, tenant('tenant_0003'), lab.clock.now());
		lab.clock.advance(5 * MINUTE);
		expect(await trigger.poll()).toEqual(['backupFailed tenant_0003']);
	});

	it('says which events a version without log backups cannot tell, and what to upgrade', async () => {
		await open();
		const body = { successful: false, status: 400, traceId: '1', error: { code: 'BAK30001', message: 'not supported' } };
		lab.ocp.addFault({ path: /logBackupTasks/, times: Infinity, answer: { status: 400, body } });
		await expect(new Trigger(lab, 'ocp').poll()).rejects.toMatchObject({
			message: 'This server is too old for some of the events',
			description: "It cannot report Log Backup Delayed, Log Backup Recovered, Log Backup Stopped: take them out of 'Events', or upgrade OceanBase or OCP. This version of OceanBase or OCP has no such backup.",
		});
	});

	it("tells which tenant's log archiving stops where the cluster's list names none", async () => {
		await open({ ocp: { anonymousLogTasks: true }, world: (clock) => worldOfTenants(clock, 3) });
		const trigger = await new Trigger(lab, 'ocp', { events: ['logBackupStopped'] }).settle();
		const { archive } = tenant('tenant_0002');
		Object.assign(archive ?? {}, { status: 'INTERRUPTED', checkpointStoppedAt: lab.clock.now() });
		lab.clock.advance(30 * MINUTE);
		expect(await trigger.poll()).toEqual(['logBackupStopped tenant_0002']);
	});

	it('asks once for the list of all tenants, however many of them have something new', async () => {
		await open({ world: (clock) => worldOfTenants(clock, 200) });
		const trigger = await new Trigger(lab, 'ocp', { events: ['backupFailed'] }).settle();
		lab.world.plans = { backupEnding: 'FAILED', backupSeconds: 60 };
		for (const one of lab.world.tenants) addBackup(lab.world, one, lab.clock.now());
		lab.clock.advance(5 * MINUTE);
		const requests = await lab.sent('ocp', async () => expect(await trigger.poll()).toHaveLength(200));
		expect(requests).toHaveLength(4);
	});
});
