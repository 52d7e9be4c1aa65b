import type { IDataObject } from 'n8n-workflow';

import { BELIEVABLE_SECRETS, worldOfTenants } from '../../simulators/believableWorld';
import { OCP_USER } from '../../simulators/ocp/OcpSimulator';
import { scnAt } from '../../simulators/worldAt';
import { addBackup, addRestore, haltArchive, startArchive } from '../../simulators/worldWrites';
import { HOUR, MINUTE, SERVICES, byName } from '../reads/lab';
import { lab, open, tenant, Trigger } from './poller';

afterEach(async () => await lab.close());

describe.each(SERVICES)('through %s', (service) => {
	it('takes stock first, and tells then what is wrong already', async () => {
		await open();
		const trigger = new Trigger(lab, service);
		expect(await trigger.poll()).toEqual([]);
		const second = (await trigger.poll()).sort();
		expect(second).toEqual([
			'backupFailed billing',
			'backupFailed crm',
			'backupOverdue billing',
			'backupOverdue crm',
			'backupOverdue sandbox',
			'logBackupStopped archive_lab',
		]);
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
		expect(events[0].message).toContain('(-9026)');
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
		// With its first backup, it is missed that its logs are not archived.
		expect(await trigger.poll()).toEqual(['backupFailed sandbox', 'backupSucceeded sandbox', 'backupFailed sandbox', 'logBackupStopped sandbox']);
		expect(await trigger.poll()).toEqual([]);
	});

	it('tells once that a backup is overdue, and not of a good one, nor of what a restore has just made', async () => {
		await open();
		const trigger = await new Trigger(lab, service, { events: ['backupOverdue'], options: { overdueHours: 6 } }).settle();
		lab.clock.advance(90 * MINUTE);
		expect(await trigger.poll()).toEqual(['backupOverdue archive_lab', 'backupOverdue orders']);
		addBackup(lab.world, tenant('orders'), lab.clock.now());
		lab.clock.advance(5 * HOUR);
		const events = await trigger.events();
		expect(events.map((event) => event.tenant)).toEqual(['billing_check', 'orders_drill', 'analytics']);
		expect(events[0]).toMatchObject({ rule: 'backup-never', since: null, record: { outcome: 'none' } });
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
			expect(await anew.poll()).toContain('backupFailed orders');
			expect(await anew.poll()).toEqual([]);
			addBackup(lab.world, tenant('orders'), lab.clock.now());
			lab.clock.advance(5 * MINUTE);
			expect(await anew.poll()).toContain('backupFailed orders');
		}
	});

	it('fails clearly when a request is not answered without which nothing can be told, and loses nothing by it', async () => {
		await open();
		const trigger = await new Trigger(lab, service).settle();
		const before = JSON.stringify(trigger.staticData);
		lab.world.plans = { backupEnding: 'FAILED', backupSeconds: 60 };
		addBackup(lab.world, tenant('orders'), lab.clock.now());
		lab.clock.advance(5 * MINUTE);
		lab.obshell.addFault({ times: 3, kind: 'reset' });
		lab.ocp.addFault({ times: 3, answer: 'reset' });
		await expect(trigger.poll()).rejects.toMatchObject({
			name: 'NodeOperationError',
			message: expect.stringContaining('127.0.0.1') as unknown,
		});
		expect(JSON.stringify(trigger.staticData)).toBe(before);
		expect(await trigger.poll()).toEqual(['backupFailed orders']);
	});

	it('tells what it can while one list is not answered, and fails when that stays so', async () => {
		await open();
		const trigger = await new Trigger(lab, service).settle();
		lab.world.plans = { backupEnding: 'FAILED', backupSeconds: 60 };
		addBackup(lab.world, tenant('orders'), lab.clock.now());
		lab.clock.advance(5 * MINUTE);
		lab.obshell.addFault({ times: Infinity, path: /restore/, kind: 'reset' });
		lab.ocp.addFault({ times: Infinity, path: /restore/, answer: 'reset' });
		expect(await trigger.poll()).toEqual(['backupFailed orders']);
		await expect(trigger.poll()).rejects.toMatchObject({
			message: 'What this trigger watches cannot be seen',
			description: expect.stringContaining('The list of restores could not be read') as unknown,
		});
	});

	it('tells each finding by one event, its end with the same key, and all of a poll as one item where that is wanted', async () => {
		await open();
		const parameters = { events: ['problemNew', 'problemOver'], options: { problemKinds: ['log'], problemSeverity: 'critical' } };
		const trigger = await new Trigger(lab, service, parameters).settle();
		const digest = await new Trigger(lab, service, { ...parameters, options: { ...parameters.options, output: 'digest' } }).settle();
		const orders = tenant('orders');
		haltArchive(orders, lab.clock.now(), 'STOPPING');
		lab.clock.advance(MINUTE);
		const [event, ...others] = await trigger.events();
		expect(others).toEqual([]);
		expect(event).toMatchObject({ event: 'problemNew', tenant: 'orders', severity: 'critical', record: { tenant: 'orders' } });
		expect(Object.keys(event).indexOf('message')).toBeLessThan(Object.keys(event).indexOf('record'));
		const [item] = await digest.events();
		expect(item).toMatchObject({ event: 'digest', count: 1, counts: { problemNew: 1 }, message: event.message, events: [{ incidentKey: event.incidentKey }] });
		startArchive(orders, lab.clock.now());
		lab.clock.advance(MINUTE);
		expect(await trigger.events()).toContainEqual(expect.objectContaining({ event: 'problemOver', incidentKey: event.incidentKey, tenant: 'orders' }));
	});

	it('keeps to what is promised, and to what is acknowledged', async () => {
		await open();
		const row = { tenants: 'orders', backupHours: 1 };
		const options = { events: ['backupOverdue'], tenants: 'in', tenantNames: ['orders', 'archive_lab'], options: {} };
		const trigger = await new Trigger(lab, service, { ...options, promises: { row: [row] } }).poll();
		expect(trigger).toEqual([]);
		const promised = new Trigger(lab, service, { ...options, promises: { row: [row] } });
		await promised.poll();
		expect(await promised.poll()).toEqual(['backupOverdue orders']);
		const acknowledged = new Trigger(lab, service, { ...options, promiseRows: JSON.stringify([row]), acknowledgedRows: JSON.stringify([{ tenants: 'orders', rules: 'backup-overdue', who: 'Li Wei' }]) });
		await acknowledged.poll();
		expect(await acknowledged.poll()).toEqual([]);
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
		expect((await only.poll()).filter((event) => !event.includes('Overdue'))).toEqual(['backupFailed orders', 'backupFailed sandbox', 'logBackupStopped orders', 'logBackupStopped sandbox']);
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
		['a limit that an expression gives nothing for', { options: { logDelaySeconds: null } }, "'Log Delay (Seconds)' is an expression that gives nothing"],
		['tenants that do not exist', { tenants: 'in', tenantNames: ['Orders', '7'] }, "'Tenant Names or IDs' names no tenant of obdemo: Orders, 7"],
		['a kind that does not exist', { events: ['problemNew'], options: { problemKinds: ['ghosts'] } }, /^'Problem Kinds' has the value "ghosts"/],
		['a severity that does not exist', { options: { problemSeverity: 'bad' } }, "'Problem Severity' has a value that does not exist"],
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
