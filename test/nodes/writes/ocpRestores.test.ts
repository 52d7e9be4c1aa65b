import { tenantAt } from '../../simulators/worldAt';
import { emptyWorld } from '../../simulators/believableWorld';
import { failure, HOUR, lastBody, MINUTE, NOW, pick, timetable, WAIT, writesTo } from './lab';
import { open, POST_RESTORE, PREVIEW, refusal, RESTORE, run, scene, server, world } from './ocpScene';

beforeEach(async () => await open());
afterEach(async () => await scene.close());

describe('Restore: Start through OCP', () => {
	it('sends what OCP needs, with the time as an OffsetDateTime', async () => {
		const parameters = { ...RESTORE, pointKind: 'time', restoreTime: '2026-05-08T08:30:00+08:00', zones: ['zone1'], options: { primaryZone: 'zone1' } };
		expect(await run(parameters)).toMatchObject([{ name: 'Restore tenant', outcome: 'running' }]);
		expect(lastBody(server(), 'POST')).toEqual({
			backupTenantStatus: 'ONLINE',
			restoreOnlineTenantRequiredParam: {
				backupClusterId: 1_000_003,
				backupTenantId: 201_008,
				restoreClusterId: 1_000_003,
				restoreEndTime: '2026-05-08T00:30:00.000Z',
				restoreTenantInfoParam: {
					name: 'crm_copy',
					primaryZone: 'zone1',
					zones: [{ name: 'zone1', replicaType: 'FULL', resourcePool: { unitSpecName: 'small_unit', unitCount: 1 } }],
				},
			},
		});
	});

	it.each([
		['the latest point is the end of the window', {}, '2026-05-08T01:59:57.950Z'],
		['an SCN is the instant it lies in', { pointKind: 'scn', restoreScn: '1778200200250250467' }, '2026-05-08T00:30:00.250Z'],
	])('%s', async (_what, point, time) => {
		await run({ ...RESTORE, ...point });
		expect(lastBody(server(), 'POST')).toMatchObject({ restoreOnlineTenantRequiredParam: { restoreEndTime: time } });
		expect(tenantAt(world(), 'crm_copy', scene.clock.now() + MINUTE)?.status).toBe('RESTORE');
	});

	it('waits until the tenant can be used and gives the restore', async () => {
		expect(await run({ ...RESTORE, ...WAIT })).toMatchObject([{ service: 'ocp', tenant: 'crm_copy', sourceTenant: 'crm', outcome: 'succeeded', status: 'RESTORE_SUCCESS', durationSeconds: 180 }]);
		expect(await run({ resource: 'restore', operation: 'check', tenant: pick('crm_copy') })).toMatchObject([{ verdict: 'passed' }]);
	});

	it('fails with the reason of OCP', async () => {
		world().plans = { restoreEnding: 'FAIL', restoreComment: 'ERR-4184: Server out of disk space' };
		const { message, description } = await refusal({ ...RESTORE, ...WAIT });
		expect(message).toBe('The restore to crm_copy failed');
		expect(description).toContain('Tenant crm_copy: ERR-4184: Server out of disk space');
	});

	it('is refused before sending for a point outside the windows of the last seven days', async () => {
		const { message, description } = await refusal({ ...RESTORE, pointKind: 'time', restoreTime: '2026-05-06T00:00:00Z' });
		expect(message).toBe("'Restore Time' (2026-05-06T00:00:00.000Z) lies outside what can be restored");
		expect(description).toMatch(/^Choose a point within 2026-05-06T17:00:00\.\d{3}Z to 2026-05-08T01:59:57\.950Z$/);
		expect(writesTo(server())).toEqual([]);
	});

	it('leaves a point of longer ago to OCP, which looks further back than it tells', async () => {
		const { message, description } = await refusal({ ...RESTORE, pointKind: 'time', restoreTime: '2026-04-01T00:00:00Z' });
		expect(message).toBe('The restore to crm_copy was refused by OCP');
		expect(description).toContain('The restore time is outside the recoverable range. (BAK42001)');
		expect(writesTo(server())).toEqual([POST_RESTORE]);
	});

	it('goes to another cluster when one is chosen', async () => {
		await scene.close();
		const spare = { ...emptyWorld({ now: () => scene.clock.now() }), clusterName: 'spare', ocpClusterId: 1_000_009, obClusterId: 9 };
		await open({ ocp: { ocp: { extraClusters: [{ world: spare }] } } });
		const [restored] = await run({ ...RESTORE, cluster: pick('obdemo'), options: { targetCluster: 'spare' }, ...WAIT });
		expect(restored).toMatchObject({ cluster: 'spare', sourceCluster: 'obdemo', outcome: 'succeeded' });
		expect(lastBody(server(), 'POST')).toMatchObject({ restoreOnlineTenantRequiredParam: { backupClusterId: 1_000_003, restoreClusterId: 1_000_009 } });
	});

	it.each(['backupTenantStatus', 'restoreOnlineTenantRequiredParam', 'RESTOREOFFLINETENANTREQUIREDPARAM'])('takes no %s past the fields that fill it in', async (member) => {
		const extra = JSON.stringify({ [member]: { restoreClusterId: 1 } });
		expect((await refusal({ ...RESTORE, options: { extra } })).message).toBe(`'Additional Fields' holds ${member}, which has a field of its own`);
		expect(writesTo(server())).toEqual([]);
	});

	it.each([
		['Decryption Passwords', { decryption: 'made up' }],
		['KMS Encrypt Info', { kmsEncryptInfo: 'made up' }],
		['Concurrency', { concurrency: 2 }],
		['HA High Thread Score', { haHighThreadScore: 50 }],
	])("does not leave out '%s' in silence", async (field, options) => {
		expect((await refusal({ ...RESTORE, options })).message).toBe(`'${field}' is not known to OCP`);
		expect(writesTo(server())).toEqual([]);
	});

	it('from URIs is refused with what to choose', async () => {
		expect((await refusal({ ...RESTORE, sourceKind: 'uris', dataUri: 'file:///b' })).description).toBe("With OCP, choose 'Tenant of the Cluster'");
	});

	it('to a tenant that exists is refused with the hint of OCP', async () => {
		const { message, description } = await refusal({ ...RESTORE, newTenant: 'orders' });
		expect(message).toBe('The restore to orders was refused by OCP');
		expect(description).toContain('A tenant of the target name already exists. (BAK42005)');
	});
});

describe('Restore: Preview', () => {
	it('lists what would be read and changes nothing', async () => {
		const parts = await run({ ...PREVIEW, tenant: pick('orders') });
		expect(parts).toEqual([
			{ service: 'ocp', backupType: 'BACKUP_SET', backupId: '13', copyId: '0', path: 'file:///backup/obdemo/1002/data/' },
			{ service: 'ocp', backupType: 'BACKUP_PIECE', backupId: '2', copyId: '0', path: 'file:///backup/obdemo/1002/clog/' },
		]);
		expect(world().restores).toHaveLength(3);
		expect(writesTo(server())).toEqual([]);
	});

	it('keeps keys out of the paths', async () => {
		const { json, saved } = await scene.run('ocp', { ...PREVIEW, tenant: pick('billing'), output: 'raw' });
		expect(json).toHaveLength(2);
		expect(saved).not.toMatch(/MADEUPID|madeUpKey/);
	});

	it('through obshell says what to use instead', async () => {
		await scene.close();
		await open({ obshell: { obshell: {} } });
		expect(await failure(scene.run('obshell', PREVIEW))).toEqual({
			message: "obshell cannot do 'Preview restore'",
			description: "With obshell, 'Get Recovery Windows' of the resource Backup gives what can be restored.",
		});
	});
});

it('the restores of yesterday under the same name are not taken for the one that was started', async () => {
	timetable(scene);
	expect(await run({ ...RESTORE, newTenant: 'crm_drill', ...WAIT })).toMatchObject([{ outcome: 'succeeded', startedAt: new Date(NOW).toISOString() }]);
	expect(scene.clock.now()).toBeLessThan(NOW + HOUR);
});
