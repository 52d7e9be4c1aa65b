import type { RestoreCheckRecord, TaskRecord } from '../../../services/records/types';
import { believableWorld, makeRestore, makeTenant } from '../../simulators/believableWorld';
import { scnAt } from '../../simulators/worldAt';
import { addRestore } from '../../simulators/worldWrites';
import type { Lab } from './lab';
import { DAY, HOUR, iso, MINUTE, NOW, openLab, SECOND, SERVICES } from './lab';

let lab: Lab;

afterEach(async () => await lab?.close());

describe.each(SERVICES)('Restore: Check through %s', (service) => {
	const check = async (tenant: string) => {
		const [verdict, ...more] = await lab.read<RestoreCheckRecord>(service, 'restore.check', { tenant });
		expect(more).toEqual([]);
		return verdict;
	};

	beforeEach(async () => {
		lab = await openLab();
	});

	it('says that a restore runs, and how far it is', async () => {
		const running = await check('billing_check');
		expect(running).toMatchObject({ verdict: 'running', usable: false, finishedAt: null, sourceTenant: 'billing' });
		if (service === 'obshell') {
			expect(running).toMatchObject({ tabletsTotal: 596, bytesTotal: 1_102_567_618, restoreScn: String(scnAt(NOW - 25 * MINUTE)) });
			expect(running.tabletsDone).toBeGreaterThan(200);
			expect(running.bytesDone).toBeLessThan(1_102_567_618);
			expect(BigInt(running.reachedScn ?? 0)).toBeLessThan(scnAt(NOW - 25 * MINUTE));
		}
	});

	it('says that a restore failed, and why, though its tenant is gone', async () => {
		expect(await check('crm_drill')).toMatchObject({
			verdict: 'failed',
			usable: false,
			tenant: 'crm_drill',
			reasons: [expect.stringMatching(/FAIL: ERR-4184: Server out of disk space/)],
		});
	});

	it('says that the tenant is gone when it was dropped after a good restore', async () => {
		lab.world.tenants = lab.world.tenants.filter(({ name }) => name !== 'orders_drill');
		expect(await check('orders_drill')).toMatchObject({
			verdict: 'failed',
			usable: false,
			reasons: ['All data and logs are restored', 'The tenant does not exist any more'],
		});
	});

	it('says that nothing was restored into an ordinary tenant', async () => {
		expect(await check('orders')).toMatchObject({
			verdict: 'failed',
			usable: false,
			tenant: 'orders',
			status: null,
			reasons: ['No restore made this tenant'],
		});
	});

	it('stops with a sentence when there is neither such a tenant nor such a restore', async () => {
		expect((await lab.refusal(service, 'restore.check', { tenant: 'nobody' })).message).toBe('There is no such tenant in this cluster');
		expect((await lab.refusal(service, 'restore.check', { tenant: 'sys' })).message).toMatch(/sys/);
	});

	it('judges the newest restore of that name', async () => {
		const again = makeRestore({
			jobId: 50,
			restoreTenantName: 'crm_drill',
			restoreTenantId: 1030,
			backupTenantName: 'crm',
			backupTenantId: 1008,
			startedAt: NOW - MINUTE,
			endsAt: NOW + MINUTE,
		});
		lab.world.restores.push(again);
		lab.world.tenants.push(makeTenant({ id: 1030, name: 'crm_drill', createdAt: NOW - MINUTE, status: 'RESTORE', role: 'RESTORE' }));
		expect(await check('crm_drill')).toMatchObject({ verdict: 'running', startedAt: iso(NOW - MINUTE) });
	});
});

describe('Restore: Check through OCP', () => {
	const check = async (tenant: string) => (await lab.read<RestoreCheckRecord>('ocp', 'restore.check', { tenant }))[0];

	function setActivation(activatedAt: number | undefined): void {
		for (const job of lab.world.restores) if (job.restoreTenantName === 'orders_drill') job.activatedAt = activatedAt;
	}

	it('passes a restored tenant that is a primary one', async () => {
		lab = await openLab();
		expect(await check('orders_drill')).toMatchObject({ verdict: 'passed', usable: true, restoreTime: iso(NOW - 3 * HOUR) });
	});

	it('says that a restored tenant is being activated, and after ten minutes that it was not', async () => {
		lab = await openLab();
		setActivation(undefined);
		const end = NOW - 121 * MINUTE;
		for (const [after, verdict] of [[9 * MINUTE, 'running'], [11 * MINUTE, 'failed']] as const) {
			lab.clock.advance(end + after - lab.clock.now());
			const checked = await check('orders_drill');
			expect(checked).toMatchObject({ verdict, usable: false });
			expect(checked.reasons.join()).toMatch(/STANDBY/);
		}
	});

	it.each(['4.2.2', '4.3.3'] as const)('does not pass another tenant that was made under that name afterwards (%s)', async (version) => {
		lab = await openLab({ ocp: { version } });
		const drill = lab.world.tenants.find(({ name }) => name === 'orders_drill');
		// The restore ended two hours and a minute ago.
		Object.assign(drill ?? {}, { createdAt: NOW - HOUR });
		expect(await check('orders_drill')).toMatchObject({
			verdict: 'failed',
			usable: false,
			reasons: ['All data and logs are restored', 'The tenant of that name was made later: what was restored does not exist any more'],
		});
		// OCP may have learned of the restored tenant only then.
		Object.assign(drill ?? {}, { createdAt: NOW - 2 * HOUR + 5 * MINUTE });
		expect(await check('orders_drill')).toMatchObject({ verdict: version === '4.3.3' ? 'passed' : 'unknown' });
	});

	it('cannot tell on a server that says nothing of roles', async () => {
		lab = await openLab({ ocp: { version: '4.2.2' } });
		expect(await check('orders_drill')).toMatchObject({ verdict: 'unknown', usable: null });
	});
});

describe('Restore: Check right after a restore that obshell was asked for', () => {
	async function askForRestore(tenant: string, more: object = {}): Promise<void> {
		await lab.engine.httpRequestNodeCall(
			{
				method: 'POST',
				uri: `${lab.obshell.url}/api/v1/tenant/restore`,
				body: {
					data_backup_uri: 'file:///backup/obdemo/1002/data',
					archive_log_uri: 'file:///backup/obdemo/1002/clog',
					restore_tenant_name: tenant,
					zone_list: [{ name: 'zone1', unit_config_name: 'small_unit', unit_num: 1 }],
					...more,
				},
				json: true,
			},
			{ credentials: 'obshell' },
		);
	}

	const operate = async (operator: string) =>
		await lab.engine.httpRequestNodeCall({ method: 'POST', uri: `${lab.obshell.url}/api/v1/task/dag/11`, json: true, body: { operator } }, { credentials: 'obshell' });

	const check = async (tenant: string) => {
		const [checked] = await lab.read<RestoreCheckRecord>('obshell', 'restore.check', { tenant });
		return { verdict: checked.verdict, usable: checked.usable, reasons: checked.reasons.join('. ') };
	};

	beforeEach(async () => {
		lab = await openLab();
	});

	it('says running from the first moment to the end of the activation, then passed', async () => {
		await askForRestore('drill');
		expect(await check('drill')).toMatchObject({ verdict: 'running', usable: false });
		const verdicts: string[] = [];
		for (let second = 0; second < 220; second += 2) {
			lab.clock.advance(2 * SECOND);
			const { verdict, usable, reasons } = await check('drill');
			expect(usable).toBe(verdict === 'passed');
			if (verdicts.at(-1) !== verdict) verdicts.push(verdict);
			if (verdict === 'passed') expect(reasons).toMatch(/activated/);
		}
		expect(verdicts).toEqual(['running', 'passed']);
	});

	it('says running for a tenant that was restored and dropped before', async () => {
		lab.world.tenants = lab.world.tenants.filter(({ name }) => name !== 'orders_drill');
		await askForRestore('orders_drill');
		expect(await check('orders_drill')).toMatchObject({ verdict: 'running', usable: false });
	});

	it('says failed when the task ends before the restore begins, and why', async () => {
		await askForRestore('drill', { timestamp: iso(NOW - 200 * DAY) });
		lab.clock.advance(10 * SECOND);
		const { verdict, usable, reasons } = await check('drill');
		expect([verdict, usable]).toEqual(['failed', false]);
		expect(reasons).toMatch(/Pre restore check.*Restore time '\d+' is not valid/);
	});

	it('says failed when the restore fails, and why', async () => {
		lab.world.plans = { restoreEnding: 'FAIL', restoreComment: 'ERR-4184: Server out of disk space' };
		await askForRestore('drill');
		lab.clock.advance(10 * MINUTE);
		const { verdict, reasons } = await check('drill');
		expect(verdict).toBe('failed');
		expect(reasons).toMatch(/out of disk space/);
	});

	it('says failed when the task did not activate the tenant, and why, but not that nobody did', async () => {
		lab.world.plans = { restoreSeconds: 2 * 3600 };
		await askForRestore('drill');
		// The task gives up watching after an hour, so it never comes to the activation.
		lab.clock.advance(90 * MINUTE);
		expect(await check('drill')).toMatchObject({ verdict: 'running' });
		lab.clock.advance(60 * MINUTE);
		const { verdict, usable, reasons } = await check('drill');
		expect([verdict, usable]).toEqual(['failed', null]);
		expect(reasons).toMatch(/All data and logs are restored.*task did not activate.*Wait restore task finish.*timeout.*somebody else has activated it, obshell cannot tell/);
	});

	it.each([
		['cancel', 'The tenant is activated, but was not upgraded: The task was canceled', true],
		['passed', 'The restore task did not activate the tenant: The task was passed', null],
	] as const)('tells apart what the last steps have done (%s)', async (how, reason, usable) => {
		await askForRestore('drill');
		const stage = async () => (await lab.read<TaskRecord>('obshell', 'task.get', { taskId: '11' }))[0].stage ?? 0;
		for (let second = 0; second < 300 && (await stage()) < (how === 'cancel' ? 5 : 4); second++) lab.clock.advance(SECOND);
		await operate('cancel');
		lab.clock.advance(5 * SECOND);
		if (how === 'passed') await operate('pass');
		const checked = await check('drill');
		expect(checked).toMatchObject({ verdict: 'failed', usable, reasons: expect.stringContaining(reason) as string });
	});

	it('says that a restore task is being undone', async () => {
		lab.world.plans = { restoreSeconds: 2 * 3600 };
		await askForRestore('drill');
		lab.clock.advance(3 * HOUR);
		await operate('rollback');
		expect(await check('drill')).toMatchObject({ verdict: 'running', usable: false, reasons: expect.stringMatching(/being canceled or rolled back/) });
	});

	it('cannot tell of a restore that obshell did not do', async () => {
		expect(await check('orders_drill')).toMatchObject({ verdict: 'unknown', usable: null, reasons: expect.stringMatching(/cannot tell/) });
	});

	it('cannot tell of a restore by SQL to a name that obshell had restored to before', async () => {
		await askForRestore('drill');
		lab.clock.advance(10 * MINUTE);
		expect(await check('drill')).toMatchObject({ verdict: 'passed' });
		const [source] = lab.world.tenants;
		lab.world.tenants = lab.world.tenants.filter(({ name }) => name !== 'drill');
		lab.clock.advance(7 * DAY);
		addRestore(lab.world, lab.clock.now(), { restoreTenantName: 'drill', restoreScn: scnAt(lab.clock.now() - HOUR), backupDataUri: '', backupLogUri: '', source });
		lab.clock.advance(2 * HOUR);
		expect(await check('drill')).toMatchObject({ verdict: 'unknown', usable: null, reasons: expect.stringMatching(/cannot tell/) });
	});

	it('asks for no details of tasks that it does not need', async () => {
		await askForRestore('drill');
		lab.clock.advance(10 * MINUTE);
		const sent = await lab.sent('obshell', async () => await check('drill'));
		expect(sent).toEqual([
			'GET /api/v1/ob/info',
			'GET /api/v1/tenant/drill/restore/overview',
			'GET /api/v1/tenant/sys',
			expect.stringMatching(/^GET \/api\/v1\/task\/dags\/ob/),
			'GET /api/v1/tenants/overview',
			expect.stringMatching(/^GET \/api\/v1\/task\/dag\/1\d+/),
		]);
	});

	it('works on an agent that has no list of restores', async () => {
		await lab.close();
		lab = await openLab({ world: believableWorld, obshell: { version: '4.2.5.0-0' } });
		expect(await check('orders_drill')).toMatchObject({ verdict: 'unknown' });
		await askForRestore('drill');
		expect(await check('drill')).toMatchObject({ verdict: 'running' });
		expect((await lab.refusal('obshell', 'restore.check', { tenant: 'crm_drill' })).message).toBe('There is no such tenant in this cluster');
	});
});
