import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { PollOptions } from '../../engine/engine';
import { BELIEVABLE_SECRETS, worldOfTenants } from '../../simulators/believableWorld';
import { OCP_USER } from '../../simulators/ocp/OcpSimulator';
import type { Tenant } from '../../simulators/world';
import { scnAt } from '../../simulators/worldAt';
import { addBackup, addRestore, haltArchive, startArchive } from '../../simulators/worldWrites';
import { HOUR, MINUTE, SERVICES, byName, openLab, type Lab, type LabOptions, type Service } from '../reads/lab';

const ALL = [
	'backupFailed',
	'backupOverdue',
	'backupSucceeded',
	'logBackupDelayed',
	'logBackupRecovered',
	'logBackupStopped',
	'restoreFailed',
	'restoreSucceeded',
];

/** A trigger node in an active workflow: each poll begins with what the one before has left. */
class Trigger {
	staticData: IDataObject | undefined;

	constructor(
		private readonly lab: Lab,
		private readonly service: Service,
		private readonly parameters: Record<string, unknown> = {},
	) {}

	/** The events of one poll, as `event tenant`. */
	async poll(options: PollOptions = {}): Promise<string[]> {
		return (await this.events(options)).map(({ event, tenant }) => `${String(event)} ${String(tenant)}`);
	}

	async events(options: PollOptions = {}): Promise<IDataObject[]> {
		const result = await this.lab.engine.poll(
			{
				nodeType: 'oceanBaseBackupTrigger',
				credentials: this.service,
				parameters: { events: ALL, cluster: byName(''), ...this.parameters } as INodeParameters,
			},
			{ staticData: this.staticData, ...options },
		);
		this.staticData = result.staticData;
		return result.items?.map(({ json }) => json) ?? [];
	}

	/** Polls until what was wrong from the beginning is told. */
	async settle(): Promise<this> {
		await this.poll();
		await this.poll();
		return this;
	}
}

let lab: Lab;

async function open(options?: LabOptions): Promise<Lab> {
	lab = await openLab(options);
	return lab;
}

afterEach(async () => await lab.close());

function tenant(name: string): Tenant {
	const found = lab.world.tenants.find((one) => one.name === name);
	if (!found) throw new Error(`There is no tenant ${name}`);
	return found;
}

describe.each(SERVICES)('through %s', (service) => {
	it('takes stock first, and tells then what is wrong already', async () => {
		await open();
		const trigger = new Trigger(lab, service);
		expect(await trigger.poll()).toEqual([]);
		const second = (await trigger.poll()).sort();
		expect(second).toEqual(['backupOverdue billing', 'backupOverdue crm', 'logBackupStopped archive_lab']);
		expect(await trigger.poll()).toEqual([]);
	});

	it('tells of a backup that fails, once, with its record', async () => {
		await open();
		const trigger = await new Trigger(lab, service).settle();
		lab.world.plans = { backupEnding: 'FAILED', backupSeconds: 120 };
		addBackup(lab.world, tenant('orders'), lab.clock.now());
		lab.clock.advance(MINUTE);
		expect(await trigger.poll()).toEqual([]);
		lab.clock.advance(2 * MINUTE);
		const events = await trigger.events();
		expect(events).toHaveLength(1);
		expect(events[0]).toMatchObject({
			event: 'backupFailed',
			tenant: 'orders',
			when: new Date(lab.clock.now() - MINUTE).toISOString(),
			since: new Date(lab.clock.now() - 5 * HOUR - 3 * MINUTE).toISOString().replace(/\d{3}Z/, '000Z'),
			record: { service, tenant: 'orders', outcome: 'failed' },
		});
		expect(events[0].message).toContain('backup device is not reachable');
		expect(events[0]).not.toHaveProperty('error');
		expect(await trigger.poll()).toEqual([]);
	});

	it('tells of every backup that began and ended between two polls', async () => {
		await open();
		const trigger = await new Trigger(lab, service).settle();
		for (const backupEnding of ['FAILED', 'COMPLETED', 'FAILED'] as const) {
			lab.world.plans = { backupEnding, backupSeconds: 60 };
			addBackup(lab.world, tenant('sandbox'), lab.clock.now());
			lab.clock.advance(2 * MINUTE);
		}
		expect(await trigger.poll()).toEqual(['backupFailed sandbox', 'backupSucceeded sandbox', 'backupFailed sandbox']);
		expect(await trigger.poll()).toEqual([]);
	});

	it('tells once that a backup is overdue, also of a tenant that never had one, and not of a good one', async () => {
		await open();
		const trigger = await new Trigger(lab, service, { events: ['backupOverdue'], options: { overdueHours: 6 } }).settle();
		lab.clock.advance(90 * MINUTE);
		expect(await trigger.poll()).toEqual(['backupOverdue orders', 'backupOverdue archive_lab']);
		addBackup(lab.world, tenant('orders'), lab.clock.now());
		lab.clock.advance(5 * HOUR);
		const events = await trigger.events();
		expect(events.map((event) => event.tenant)).toEqual(['analytics', 'sandbox', 'orders_drill', 'billing_check']);
		expect(events[1]).toMatchObject({ since: null, record: { outcome: 'none' } });
		expect(await trigger.poll()).toEqual([]);
	});

	it('tells when log archiving stops, falls behind and recovers', async () => {
		await open();
		const trigger = await new Trigger(lab, service, { tenants: 'in', tenantNames: ['orders'] }).settle();
		const orders = tenant('orders');
		if (orders.archive) orders.archive.lagSeconds = 900;
		expect(await trigger.poll()).toEqual(['logBackupDelayed orders']);
		if (orders.archive) orders.archive = { ...orders.archive, status: 'INTERRUPTED', checkpointStoppedAt: lab.clock.now() - 900_000 };
		lab.clock.advance(MINUTE);
		expect(await trigger.poll()).toEqual(['logBackupStopped orders']);
		expect(await trigger.poll()).toEqual([]);
		if (orders.archive) orders.archive = { ...orders.archive, status: 'DOING', lagSeconds: 3, checkpointStoppedAt: undefined };
		expect(await trigger.poll()).toEqual(['logBackupRecovered orders']);
		haltArchive(orders, lab.clock.now(), 'STOPPING');
		lab.clock.advance(MINUTE);
		expect(await trigger.poll()).toEqual(['logBackupStopped orders']);
		startArchive(orders, lab.clock.now());
		lab.clock.advance(MINUTE);
		expect(await trigger.poll()).toEqual(['logBackupRecovered orders']);
	});

	it('tells how restores end, also those whose tenant is gone', async () => {
		await open();
		const trigger = await new Trigger(lab, service).settle();
		lab.clock.advance(30 * MINUTE);
		expect(await trigger.poll()).toEqual(['backupSucceeded analytics', 'restoreSucceeded billing_check']);
		lab.world.plans = { restoreEnding: 'FAIL', restoreSeconds: 60 };
		const source = tenant('orders');
		addRestore(lab.world, lab.clock.now(), {
			restoreTenantName: 'orders_probe',
			restoreScn: scnAt(lab.clock.now() - HOUR),
			backupDataUri: source.dataBaseUri,
			backupLogUri: source.archiveBaseUri,
			source,
		});
		lab.clock.advance(2 * MINUTE);
		lab.world.tenants = lab.world.tenants.filter(({ name }) => name !== 'orders_probe');
		expect(await trigger.poll()).toEqual(['restoreFailed orders_probe']);
		expect(await trigger.poll()).toEqual([]);
	});

	it('goes on after a restart, and begins anew after a loss', async () => {
		await open();
		const trigger = await new Trigger(lab, service).settle();
		const saved = JSON.parse(JSON.stringify(trigger.staticData)) as IDataObject;
		lab.world.plans = { backupEnding: 'FAILED', backupSeconds: 60 };
		addBackup(lab.world, tenant('orders'), lab.clock.now());
		lab.clock.advance(5 * MINUTE);
		expect(await trigger.poll()).toEqual(['backupFailed orders']);
		const restarted = new Trigger(lab, service);
		restarted.staticData = saved;
		expect(await restarted.poll()).toEqual(['backupFailed orders']);
		for (const lost of [undefined, { 'node:Node': { state: { version: 1, backups: 'gone' } } }, { 'node:Node': { state: 'x'.repeat(1e5) } }]) {
			const anew = new Trigger(lab, service);
			anew.staticData = lost;
			expect(await anew.poll()).toEqual([]);
			expect(await anew.poll()).not.toContain('backupFailed orders');
			addBackup(lab.world, tenant('orders'), lab.clock.now());
			lab.clock.advance(5 * MINUTE);
			expect(await anew.poll()).toContain('backupFailed orders');
		}
	});

	it.each(['the first', 'a later'])('fails clearly when %s request is not answered, and loses nothing by it', async (which) => {
		await open();
		const trigger = await new Trigger(lab, service).settle();
		const before = JSON.stringify(trigger.staticData);
		lab.world.plans = { backupEnding: 'FAILED', backupSeconds: 60 };
		addBackup(lab.world, tenant('orders'), lab.clock.now());
		lab.clock.advance(5 * MINUTE);
		const fault = { times: 3, ...(which === 'a later' && { path: /restore/ }) };
		lab.obshell.addFault({ ...fault, kind: 'reset' });
		lab.ocp.addFault({ ...fault, answer: 'reset' });
		await expect(trigger.poll()).rejects.toMatchObject({
			name: 'NodeOperationError',
			message: expect.stringContaining('127.0.0.1') as unknown,
		});
		expect(JSON.stringify(trigger.staticData)).toBe(before);
		expect(await trigger.poll()).toEqual(['backupFailed orders']);
	});

	it('tells a refused log-on as the server means it', async () => {
		await open();
		const events = new Trigger(lab, service).poll();
		await events;
		if (service === 'obshell') lab.obshell.setPassword('another one');
		else lab.ocp.addFault({ times: 9, answer: { status: 403, body: {} } });
		await expect(new Trigger(lab, service).poll()).rejects.toMatchObject({ name: 'NodeApiError' });
	});

	it('shows real events in a test run, and remembers nothing of it', async () => {
		await open();
		const trigger = new Trigger(lab, service, { events: ['backupFailed', 'logBackupStopped', 'restoreFailed'] });
		const events = await trigger.events({ mode: 'manual' });
		expect(events.map(({ event, tenant: name }) => `${String(event)} ${String(name)}`)).toEqual([
			'backupFailed billing',
			'logBackupStopped archive_lab',
			'restoreFailed crm_drill',
		]);
		expect(trigger.staticData).toEqual({});
		expect(JSON.stringify(events)).not.toMatch(new RegExp(BELIEVABLE_SECRETS.join('|')));
		const quiet = new Trigger(lab, service, { events: ['restoreSucceeded'], tenants: 'in', tenantNames: 'sandbox, crm' });
		expect(await quiet.poll({ mode: 'manual' })).toContain('backupFailed crm');
		expect(await new Trigger(lab, service, { tenants: 'in', tenantNames: ['nobody'] }).poll({ mode: 'manual' })).toEqual([]);
	});

	it('shows no password, even when the server quotes it', async () => {
		await open();
		const trigger = await new Trigger(lab, service).settle();
		const passwords = ['root-password-of-the-lab', OCP_USER.password];
		lab.world.plans = { backupEnding: 'FAILED', backupSeconds: 60, backupComment: `cannot log on with ${passwords.join(' or ')}` };
		addBackup(lab.world, tenant('orders'), lab.clock.now());
		lab.clock.advance(5 * MINUTE);
		const told = JSON.stringify(await trigger.events());
		expect(told).toContain('cannot log on with');
		expect(told).not.toContain(passwords[service === 'obshell' ? 0 : 1]);
	});

	it('watches the chosen tenants, by name or ID', async () => {
		await open();
		const id = (name: string) => String(service === 'ocp' ? tenant(name).ocpId : tenant(name).id);
		const only = await new Trigger(lab, service, { tenants: 'in', tenantNames: ['orders', id('sandbox')] }).settle();
		const others = await new Trigger(lab, service, { tenants: 'notIn', tenantNames: `orders, ${id('sandbox')}` }).settle();
		lab.world.plans = { backupEnding: 'FAILED', backupSeconds: 60 };
		for (const name of ['orders', 'sandbox', 'crm']) addBackup(lab.world, tenant(name), lab.clock.now());
		for (const name of ['orders', 'crm']) haltArchive(tenant(name), lab.clock.now(), 'STOPPING');
		lab.clock.advance(2 * MINUTE);
		expect(await only.poll()).toEqual(['backupFailed orders', 'backupFailed sandbox', 'logBackupStopped orders']);
		expect(await others.poll()).toEqual(['backupFailed crm', 'logBackupStopped crm']);
	});

	it('begins anew when it is pointed at another cluster', async () => {
		await open();
		const trigger = await new Trigger(lab, service).settle();
		lab.world.clusterName = 'obother';
		lab.world.obClusterId += 1;
		lab.world.plans = { backupEnding: 'FAILED', backupSeconds: 60 };
		addBackup(lab.world, tenant('orders'), lab.clock.now());
		lab.clock.advance(5 * MINUTE);
		const elsewhere = new Trigger(lab, service, { cluster: byName('obother') });
		elsewhere.staticData = trigger.staticData;
		expect(await elsewhere.poll()).toEqual([]);
	});

	it.each([
		['no event', { events: [] }, "'Events' is empty"],
		['an event that does not exist', { events: ['backupExploded'] }, /^'Events' has the value "backupExploded", which does not exist/],
		['a filter without tenants', { tenants: 'in', tenantNames: [] }, "'Tenant Names or IDs' is empty"],
		['a filter that is no list', { tenants: 'in', tenantNames: { a: 1 } }, "'Tenant Names or IDs' is not a list of names"],
		['a limit below 0', { options: { overdueHours: -1 } }, "'Overdue After (Hours)' is not a number of at least 1"],
		['a limit that an expression gives nothing for', { options: { logDelaySeconds: null } }, "'Log Delay (Seconds)' is not a number of at least 1"],
		['a cluster that does not exist', { cluster: byName('nowhere') }, /[Cc]luster/],
	])('refuses %s', async (_name, parameters, message) => {
		await open();
		await expect(new Trigger(lab, service, parameters).poll()).rejects.toThrow(message);
	});

	it('asks the server no more for 1,000 tenants than for 10, as long as there is nothing new', async () => {
		const requests: string[][] = [];
		for (const count of [10, 1000]) {
			await open({ world: (clock) => worldOfTenants(clock, count) });
			const trigger = new Trigger(lab, service, { events: ['backupFailed', 'backupOverdue', 'restoreFailed'] });
			await trigger.poll();
			requests.push(await lab.sent(service, async () => expect(await trigger.poll()).toEqual([])));
			if (count === 10) await lab.close();
		}
		expect(requests[1]).toEqual(requests[0]);
		expect(requests[0]).toHaveLength(4);
	});
});

describe('through obshell alone', () => {
	it('asks for the log backup of each tenant, and only of those watched', async () => {
		await open({ world: (clock) => worldOfTenants(clock, 50) });
		const all = new Trigger(lab, 'obshell', { events: ['logBackupStopped'] });
		expect(await lab.sent('obshell', async () => await all.poll())).toHaveLength(3 + 50);
		const two = new Trigger(lab, 'obshell', { events: ['logBackupStopped'], tenants: 'in', tenantNames: ['tenant_0001', 'tenant_0002'] });
		expect(await lab.sent('obshell', async () => await two.poll())).toHaveLength(3 + 2);
		await expect(all.poll({ budgetMs: 0 })).rejects.toThrow('Only 0 of 50 log backups could be read');
	});

	it('says which events an old agent cannot tell, and tells the others', async () => {
		await open({ obshell: { version: '4.2.4-0' } });
		await expect(new Trigger(lab, 'obshell').poll()).rejects.toMatchObject({
			message: 'This server is too old for some of the events',
			description: expect.stringContaining('Log Backup Delayed, Log Backup Recovered, Log Backup Stopped, Restore Failed, Restore Succeeded') as unknown,
		});
		const trigger = await new Trigger(lab, 'obshell', { events: ['backupFailed', 'backupOverdue'] }).settle();
		lab.world.plans = { backupEnding: 'FAILED', backupSeconds: 60 };
		for (let count = 0; count < 2; count++) {
			addBackup(lab.world, tenant('orders'), lab.clock.now());
			lab.clock.advance(2 * MINUTE);
		}
		expect(await trigger.poll()).toEqual(['backupFailed orders']);
	});

	it('fills the list of tenants to choose from', async () => {
		await open();
		const tenants = await lab.engine.loadOptions({ cluster: byName('') }, 'getTenants', { nodeType: 'oceanBaseBackupTrigger', credentials: 'obshell' });
		expect(tenants.map(({ value }) => value)).toEqual(['analytics', 'archive_lab', 'billing', 'billing_check', 'crm', 'orders', 'orders_drill', 'sandbox']);
	});
});

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
			description: "It cannot tell Log Backup Delayed, Log Backup Recovered, Log Backup Stopped: take them out of 'Events', or upgrade OceanBase or OCP.",
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
