import type { IDataObject } from 'n8n-workflow';

import { addRestore } from '../../simulators/worldWrites';
import { tenantAt } from '../../simulators/worldAt';
import { HOUR, lastBody, MINUTE, NOW, pick, row, SECOND, STORAGE_KEYS, timetable, WAIT, WAIT_FOR_ITEM, writesTo } from './lab';
import { DATA, elapsed, LOGS, open, POST, refusal, restore, scene, server, START, world } from './obshellRestores';

beforeEach(async () => await open());
afterEach(async () => await scene.close());

describe('Restore: Start', () => {
	it('sends everything the server needs, the archive URI always, and no point for the latest', async () => {
		const zone = { replica_type: 'FULL', unit_config_name: 'small_unit', unit_num: 1 };
		expect(await restore()).toMatchObject({ taskId: '11', name: 'Restore backup_crm_copy', outcome: 'running' });
		expect(lastBody(server(), 'POST')).toEqual({
			data_backup_uri: DATA,
			archive_log_uri: LOGS,
			restore_tenant_name: 'crm_copy',
			zone_list: [
				{ name: 'zone1', ...zone },
				{ name: 'zone2', ...zone },
				{ name: 'zone3', ...zone },
			],
		});
		expect(elapsed()).toBe(0);
	});

	it('sends an empty archive URI rather than none', async () => {
		await restore({ sourceKind: 'uris', dataUri: DATA });
		expect(lastBody(server(), 'POST')).toMatchObject({ data_backup_uri: DATA, archive_log_uri: '' });
	});

	it('sends what else was chosen', async () => {
		const options = { primaryZone: 'zone2;zone1', replicaType: 'FULL', concurrency: 4, haHighThreadScore: 50, decryption: 'made-up one, made-up two', kmsEncryptInfo: 'kms', extra: '{"description": "drill"}' };
		await restore({ zones: ['zone1', 'zone2'], unitCount: 1, options });
		expect(lastBody(server(), 'POST')).toMatchObject({
			zone_list: [{ name: 'zone1' }, { name: 'zone2' }],
			primary_zone: 'zone2;zone1',
			concurrency: 4,
			ha_high_thread_score: 50,
			decryption: ['made-up one', 'made-up two'],
			kms_encrypt_info: 'kms',
			description: 'drill',
		});
	});

	it('sends the KMS info so that it reaches OceanBase as it is: obshell puts it between double quotes', async () => {
		await restore({ options: { kmsEncryptInfo: '{"KMS_HOST": "kms.example.com", "NOTE": "it\'s a\\b"}' } });
		expect(lastBody(server(), 'POST').kms_encrypt_info).toBe('{\\"KMS_HOST\\": \\"kms.example.com\\", \\"NOTE\\": \\"it\'s a\\\\b\\"}');
	});

	it('of a protected backup asks for its password', async () => {
		const password = 'made-up of/ all: kinds-1 %_ü';
		await scene.items('obshell', { resource: 'backup', operation: 'start', tenant: pick('crm'), backupPassword: password, ...WAIT });
		scene.clock.advance(MINUTE);
		const { description } = await refusal(WAIT);
		expect(description).toContain('invalid password for backup');
		expect(await restore({ ...WAIT, options: { decryption: `made-up other, ${password}`, kmsEncryptInfo: '{"NOTE": "it\'s a\\b"}' } })).toMatchObject({ outcome: 'succeeded' });
	});

	it('waits until the tenant is activated and gives the restore', async () => {
		expect(await restore(WAIT)).toMatchObject({
			service: 'obshell',
			tenant: 'crm_copy',
			sourceTenant: 'crm',
			outcome: 'succeeded',
			status: 'SUCCESS',
			durationSeconds: 180,
			progressPercent: 100,
			message: 'The tenant is activated',
		});
		expect(tenantAt(world(), 'crm_copy', scene.clock.now())?.role).toBe('PRIMARY');
		expect(writesTo(server())).toEqual([POST]);
	});

	it('does not end while the data is there but the tenant is not activated', async () => {
		let seen: Promise<IDataObject[]> = Promise.resolve([]);
		timetable(scene)(NOW + 188 * SECOND, () => void (seen = scene.items('obshell', { resource: 'restore', operation: 'getOverview', tenant: pick('crm_copy') })));
		await restore(WAIT);
		expect(await seen).toMatchObject([{ status: 'SUCCESS' }]);
		expect(tenantAt(world(), 'crm_copy', scene.clock.now())?.role).toBe('PRIMARY');
	});

	it('keeps decryption passwords out of everything that is shown or logged', async () => {
		world().plans = { restoreEnding: 'FAIL', restoreComment: 'cannot decrypt with made-up/secret 1' };
		const { error, json, saved, hints } = await scene.run('obshell', { ...START, ...WAIT_FOR_ITEM, options: { decryption: '={{ "made-up/" + "secret 1" }}' } });
		expect(error).toBeUndefined();
		expect(lastBody(server(), 'POST').decryption).toEqual(['made-up/secret 1']);
		expect(JSON.stringify([json, hints])).not.toContain('data_backup_uri');
		expect(saved.replace(/cannot decrypt with made-up\/secret 1/g, '')).not.toContain('made-up/secret 1');
		expect(scene.engine.logs.join('\n')).not.toContain('made-up/secret 1');
	});

	it('adds the storage keys of the credential to the destination of a tenant, and shows them nowhere', async () => {
		const { json, saved } = await scene.run('obshell', { ...START, tenant: pick('billing'), ...WAIT_FOR_ITEM });
		const { data_backup_uri: dataUri, archive_log_uri: archiveUri } = lastBody(server(), 'POST');
		expect(dataUri).toBe(`oss://obdemo-backup/billing/data?host=oss-cn-hangzhou.example.com&access_id=${STORAGE_KEYS[0]}&access_key=${STORAGE_KEYS[1]}`);
		expect(archiveUri).toContain(`oss://obdemo-backup/billing/clog?host=oss-cn-hangzhou.example.com&access_id=${STORAGE_KEYS[0]}`);
		expect(json).toMatchObject([{ sourceTenant: 'billing', outcome: 'succeeded' }]);
		for (const key of STORAGE_KEYS) expect(saved + scene.engine.logs.join()).not.toContain(key);
	});

	it('of a tenant without a destination says so', async () => {
		expect((await refusal({ tenant: pick('sandbox') })).message).toBe("'Source Tenant' sandbox has no backup destination");
	});

	it('to a name that exists is refused by the server', async () => {
		expect((await refusal({ newTenant: 'orders' })).message).toBe('A tenant of this name exists already');
		expect(writesTo(server())).toEqual(['POST /api/v1/tenant/restore 400']);
	});

	it('does not take an earlier restore to that name for its own', async () => {
		expect(await restore({ newTenant: 'crm_drill', ...WAIT })).toMatchObject({ outcome: 'succeeded', startedAt: expect.stringMatching('2026-05-08T02:00:0') as string });
	});

	it('to a tenant that another restore task holds is refused, and names it', async () => {
		await restore();
		const { message, description } = await refusal({});
		expect(message).toBe('Another task holds this tenant or cluster');
		expect(description).toMatch(/^It is the task 11 \(Restore backup_crm_copy, \w+\)\. /);
	});
});

it('an older restore under the name does not count as the one that was started, even when it runs', async () => {
	const job = addRestore(world(), NOW - HOUR, { restoreTenantName: 'other', restoreScn: 1n, backupDataUri: DATA, backupLogUri: LOGS, source: row(world(), 'crm') });
	world().tenants = world().tenants.filter(({ name }) => name !== 'other');
	job.endsAt = NOW - 50 * MINUTE;
	job.ending = 'FAIL';
	expect(await restore({ newTenant: 'other', ...WAIT })).toMatchObject({ outcome: 'succeeded' });
});
