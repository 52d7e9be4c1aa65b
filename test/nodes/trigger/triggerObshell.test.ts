import { worldOfTenants } from '../../simulators/believableWorld';
import { addBackup } from '../../simulators/worldWrites';
import { MINUTE, byName } from '../reads/lab';
import { lab, open, tenant, Trigger } from './poller';

afterEach(async () => await lab.close());

describe('through obshell alone', () => {
	it('asks for the log backup of each tenant, and only of those watched', async () => {
		await open({ world: (clock) => worldOfTenants(clock, 50) });
		const all = new Trigger(lab, 'obshell', { events: ['logBackupStopped'] });
		expect(await lab.sent('obshell', async () => await all.poll())).toHaveLength(4 + 50);
		const two = new Trigger(lab, 'obshell', { events: ['logBackupStopped'], tenants: 'in', tenantNames: ['tenant_0001', 'tenant_0002'] });
		expect(await lab.sent('obshell', async () => await two.poll())).toHaveLength(4 + 2);
		expect(await all.poll({ budgetMs: 0 })).toEqual([]);
		await expect(all.poll({ budgetMs: 0 })).rejects.toMatchObject({
			description: expect.stringMatching(/tenant_0001: Its log archiving could not be read.* And 49 more of the kind/) as unknown,
		});
	});

	it('says which events an old agent cannot tell, and tells the others', async () => {
		await open({ obshell: { version: '4.2.5.0-0' } });
		await expect(new Trigger(lab, 'obshell').poll()).rejects.toMatchObject({
			message: 'This server is too old for some of the events',
			description: expect.stringContaining("Log Backup Delayed, Log Backup Recovered, Log Backup Stopped, Restore Failed, Restore Succeeded: take them out of 'Events', or upgrade obshell. This needs obshell 4.3.2 or later; this one is 4.2.5.0.") as unknown,
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
