import type { IDataObject, INodeParameters, INodeTypeDescription } from 'n8n-workflow';

import type * as ClockModule from '../../../services/time/clock';
import { tenantAt } from '../../simulators/worldAt';
import { addRestore } from '../../simulators/worldWrites';
import { failure, HOUR, lastBody, MINUTE, NOW, pick, row, SECOND, setScene, STORAGE_KEYS, timetable, WAIT, WAIT_FOR_ITEM, writesTo, type Scene } from './lab';

const START = { resource: 'restore', operation: 'start', tenant: pick('crm'), newTenant: 'crm_copy', unitConfig: pick('small_unit') };
const DATA = 'file:///backup/obdemo/1008/data/';
const LOGS = 'file:///backup/obdemo/1008/clog/';
const AT = (restoreTime: unknown) => ({ pointKind: 'time', restoreTime });
const POST = 'POST /api/v1/tenant/restore done';
const RETRY = 'POST /api/v1/task/dag/11 done';

let scene: Scene;
const server = () => scene.obshell.obshell;
const world = () => server().world;
const elapsed = () => (scene.clock.now() - NOW) / SECOND;
const restore = async (parameters: object = {}) => (await scene.items('obshell', { ...START, ...parameters }))[0];
const refusal = async (parameters: object) => await failure(scene.run('obshell', { ...START, ...parameters }));
const bodyText = () => server().requestsTo('POST', '/api/v1/tenant/restore').at(-1)?.body ?? '';
const restoredScn = () => String(world().restores.at(-1)?.restoreScn);

const open = async (cast: Parameters<typeof setScene>[0] = { obshell: { obshell: {} } }) => void (scene = await setScene(cast));

beforeEach(async () => await open());
afterEach(async () => await scene.close());

/** Starts a restore in a workflow of that time zone. */
async function restoreIn(timezone: string, parameters: object) {
	const node = { name: 'Restore', type: 'n8n-nodes-oceanbase-backup.oceanBaseBackup', parameters: { cluster: pick(''), ...START, ...parameters } as INodeParameters };
	const credentials = { oceanBaseBackupApi: { id: 'obshell', name: 'obshell' } };
	const { error } = await scene.engine.run({
		nodes: [{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' }, { ...node, credentials }],
		connections: { Start: { main: [[{ node: 'Restore', type: 'main', index: 0 }]] } },
		settings: { timezone },
	});
	if (error) throw error;
}

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
		let seen: Promise<IDataObject[]> | undefined;
		timetable(scene)(NOW + 188 * SECOND, () => (seen = scene.items('obshell', { resource: 'restore', operation: 'getOverview', tenant: pick('crm_copy') })));
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

describe('The point of a restore', () => {
	const meant = Date.UTC(2026, 4, 8, 0, 30, 0);
	const scn = `${meant}000000`;

	it.each([
		['with an offset', '2026-05-08T08:30:00+08:00'],
		['in UTC', '2026-05-08T00:30:00Z'],
		['as milliseconds', meant],
		['as a computed number of milliseconds', meant + 0.25],
		['as a DateTime of an expression', '={{ DateTime.fromISO("2026-05-08T00:30:00Z") }}'],
	])('given %s is sent as the SCN of that instant', async (_how, time) => {
		await restore({ ...AT(time), ...WAIT });
		expect(bodyText()).toContain(`"scn":${scn},`);
		expect(bodyText()).not.toContain('timestamp');
		expect(restoredScn()).toBe(scn);
	});

	it.each([
		['Asia/Shanghai', '2026-05-08T08:30:00'],
		['America/New_York', '2026-05-07T20:30:00'],
		['UTC', '2026-05-08 00:30:00'],
	])("without an offset is in the workflow's time zone %s", async (timezone, time) => {
		await restoreIn(timezone, AT(time));
		expect(bodyText()).toContain(`"scn":${scn},`);
	});

	it('is the same whatever zones the host and the database are in', async () => {
		Object.assign(world(), { hostOffsetMinutes: -300, databaseOffsetMinutes: 330 });
		expect(await restore({ ...AT('2026-05-08T08:30:00+08:00'), ...WAIT })).toMatchObject({ restoreScn: scn, restoreTime: '2026-05-08T00:30:00.000Z' });
		expect(restoredScn()).toBe(scn);
	});

	it('given as an SCN is sent digit for digit, as a literal integer', async () => {
		const digits = `${meant}250467`;
		expect(await restore({ pointKind: 'scn', restoreScn: digits, ...WAIT })).toMatchObject({ restoreScn: digits });
		expect(bodyText()).toContain(`"scn":${digits},`);
		expect(restoredScn()).toBe(digits);
	});

	it.each(['12', '1.8e18', 'latest', '01728727696264250467'])('%j is no SCN', async (restoreScn) => {
		expect((await refusal({ pointKind: 'scn', restoreScn })).message).toBe("'SCN' is not an SCN");
		expect(server().requests).toEqual([]);
	});

	it('outside what can be restored is refused before sending, with what can be', async () => {
		const { message, description } = await refusal(AT('2026-05-01T00:00:00Z'));
		expect(message).toBe("'Restore Time' (2026-05-01T00:00:00.000Z) lies outside what can be restored");
		expect(description).toBe('Choose a point within 2026-05-06T17:00:00.000Z to 2026-05-08T01:59:57.950Z');
		expect((await refusal({ pointKind: 'scn', restoreScn: '1746057600000000000' })).message).toContain("'SCN' (2025-05-01T00:00:00.000Z) lies outside");
		expect(writesTo(server())).toEqual([]);
	});

	it('at the very ends of the window is not refused', async () => {
		await restore(AT('2026-05-06T17:00:00.000Z'));
		await restore({ newTenant: 'crm_copy2', ...AT('2026-05-08T01:59:57.950Z') });
		expect(writesTo(server())).toHaveLength(2);
	});

	it('is refused when nothing at all can be restored from there', async () => {
		row(world(), 'crm').backups = [];
		const { description } = await refusal(AT('2026-05-08T00:30:00Z'));
		expect(description).toBe('The backups that lie there can restore no point in time at all');
	});

	it('is not left to the server when it cannot be asked because of something else', async () => {
		const error = { errCode: 'Agent.Identify.NotSupportOperation', message: 'x' };
		server().addFault({ kind: 'answer', status: 400, method: 'POST', path: /source-tenant-info/, body: { successful: false, status: 400, traceId: '1', timestamp: '', error } });
		expect((await refusal(AT('2026-05-08T00:30:00Z'))).message).toBe('This obshell agent is not part of a running cluster');
		expect(writesTo(server())).toEqual([]);
	});

	it('is left to the server when the windows cannot be read', async () => {
		await scene.close();
		await open({ obshell: { obshell: { withoutObAdmin: true } } });
		const { message } = await refusal({ ...AT('2026-05-01T00:00:00Z'), ...WAIT });
		expect(writesTo(server())).toEqual([POST]);
		expect(message).toBe('The restore to crm_copy failed');
		// The tenant to come has no backups to look at.
		expect(server().requestsTo('GET', /crm_copy.backup/)).toEqual([]);
	});
});

describe('What must not reach SQL or a shell is refused before anything is sent', () => {
	it.each<[string, object, string]>([
		['a quote in a data URI', { sourceKind: 'uris', dataUri: "file:///b/x'; rm -rf /" }, "'Data URI' holds a quote, a backslash, a semicolon or a space"],
		['a space in an archive URI', { sourceKind: 'uris', dataUri: DATA, archiveUri: 'file:///b/x y' }, "'Archive URI' holds a quote, a backslash, a semicolon or a space"],
		['a tenant name with a dash', { newTenant: 'crm-copy' }, "'New Tenant Name' is not a name that can be restored to"],
		['a tenant name that begins with a digit', { newTenant: '1crm' }, "'New Tenant Name' is not a name that can be restored to"],
		['the tenant sys', { newTenant: 'SYS' }, "'New Tenant Name' is not a name that can be restored to"],
		['no source tenant', { tenant: pick('={{ $json.nothing }}') }, "'Source Tenant' is empty"],
		['no tenant name', { newTenant: '={{ $json.nothing }}' }, "'New Tenant Name' is empty"],
		['no data URI', { sourceKind: 'uris', dataUri: '={{ " " }}' }, "'Data URI' is empty"],
		['no SCN', { pointKind: 'scn', restoreScn: '={{ $json.nothing }}' }, "'SCN' is empty"],
		['a quote in a zone', { zones: ["zone1'"] }, "'Zone Names or IDs' holds a quote, a backslash or a space"],
		['a quote in the primary zone', { options: { primaryZone: 'zone1";zone2' } }, "'Primary Zone' holds a quote, a backslash or a space"],
		['nothing inside the list of zones', { zones: ['={{ $json.nothing }}'] }, "'Zone Names or IDs' is not a list of names"],
		['a space in a unit config', { unitConfig: pick('small unit') }, "'Unit Config' holds a quote, a backslash or a space"],
		['a space inside a zone of the primary zone', { options: { primaryZone: 'zone1;zone 2' } }, "'Primary Zone' holds a quote, a backslash or a space"],
		['a quote in a decryption password', { options: { decryption: "a'b" } }, "'Decryption Passwords' hold a single quote or a backslash"],
		['no unit config', { unitConfig: pick('={{ $json.nothing }}') }, "'Unit Config' is empty"],
		['half a unit', { unitCount: 0.5 }, "'Units per Zone' is not a whole number of at least 1"],
		['a score over 100', { options: { haHighThreadScore: 101 } }, "'HA High Thread Score' is not a whole number from 0 to 100"],
		['no thread at all', { options: { concurrency: 0 } }, "'Concurrency' is not a whole number of at least 1"],
		['another cluster', { options: { targetCluster: 'spare' } }, "'Target Cluster' is only for OCP"],
		['a time that is none', AT('tomorrow'), "'Restore Time' is not a point in time"],
	])('%s', async (_what, parameters, message) => {
		expect((await refusal(parameters)).message).toBe(message);
		expect(writesTo(server())).toEqual([]);
	});
});

it('What a restore cannot do without is marked on the screen, and n8n refuses to run without it', async () => {
	const { error } = await scene.run('obshell', { ...START, newTenant: '', unitConfig: pick(''), pointKind: 'scn', restoreScn: '', sourceKind: 'uris', dataUri: '' });
	const { properties } = scene.engine.loader.getNode('oceanBaseBackup').type.description as INodeTypeDescription;
	for (const operation of ['start', 'preview']) {
		const shown = properties.filter(({ displayOptions: { show = {} } = {} }) => show.resource?.includes('restore') && show.operation?.includes(operation));
		expect(shown.filter(({ required }) => required).map(({ displayName }) => displayName)).toEqual(['Source Tenant', 'Data URI', 'New Tenant Name', 'Restore Time', 'SCN', 'Unit Config']);
	}
	expect(error?.message).toMatch(/issues/);
	expect(server().requests).toEqual([]);
});

it('A primary zone may have spaces around its separators', async () => {
	await restore({ options: { primaryZone: ' zone1; zone2 , zone3 ' } });
	expect(lastBody(server(), 'POST')).toMatchObject({ primary_zone: 'zone1;zone2,zone3' });
});

describe('A restore of over an hour', () => {
	it('is followed past its task, which is then retried exactly once, and the tenant is activated', async () => {
		world().plans = { restoreSeconds: 65 * 60 };
		expect(await restore(WAIT)).toMatchObject({ outcome: 'succeeded', durationSeconds: 3900, message: 'The tenant is activated' });
		expect(tenantAt(world(), 'crm_copy', scene.clock.now())?.role).toBe('PRIMARY');
		expect(writesTo(server())).toEqual([POST, RETRY]);
		expect(lastBody(server(), 'POST')).toEqual({ operator: 'retry' });
	});

	it('is not retried when it FAILs', async () => {
		world().plans = { restoreSeconds: 65 * 60, restoreEnding: 'FAIL' };
		expect(await failure(scene.run('obshell', { ...START, ...WAIT }))).toEqual({
			message: 'The restore to crm_copy failed',
			description: 'Tenant crm_copy: ERR-4184: Server out of disk space',
		});
		expect(writesTo(server())).toEqual([POST]);
	});

	it('whose retry is answered by nobody is not retried again', async () => {
		world().plans = { restoreSeconds: 65 * 60 };
		server().addFault({ kind: 'lostAnswer', method: 'POST', path: '/api/v1/task/dag/11' });
		expect(await restore(WAIT)).toMatchObject({ outcome: 'succeeded' });
		expect(writesTo(server())).toEqual([POST, RETRY]);
	});

	it('whose retry never arrived says what is left to do', async () => {
		world().plans = { restoreSeconds: 65 * 60 };
		server().addFault({ kind: 'reset', method: 'POST', path: '/api/v1/task/dag/11' });
		const { description } = await failure(scene.run('obshell', { ...START, ...WAIT }));
		expect(description).toContain('The data is restored, but the task did not activate the tenant: Wait restore task finish on 10.10.10.1:2886');
		expect(description).toContain('retry it to go on');
		expect(writesTo(server())).toEqual([POST, 'POST /api/v1/task/dag/11 reset']);
	});

	it('that nobody waited for: its task says what to do', async () => {
		world().plans = { restoreSeconds: 65 * 60 };
		await restore();
		scene.clock.advance(62 * MINUTE);
		expect(await failure(scene.run('obshell', { resource: 'task', operation: 'wait', taskId: '11' }))).toMatchObject({
			message: 'The task Restore backup_crm_copy failed',
			description: expect.stringContaining('It waits an hour at most, and OceanBase may still be restoring: when that has ended, retry it to go on, or roll it back to undo the restore, which drops the tenant (Task > Operate)') as string,
		});
	});
});

describe('A restore that goes wrong', () => {
	it('shows its FAIL with the reason of OceanBase, although stage 3 says that it has finished successfully', async () => {
		world().plans = { restoreEnding: 'FAIL', restoreComment: 'ERR-4184: Server out of disk space' };
		expect(await failure(scene.run('obshell', { ...START, ...WAIT }))).toEqual({
			message: 'The restore to crm_copy failed',
			description: 'Tenant crm_copy: ERR-4184: Server out of disk space',
		});
		expect(writesTo(server())).toEqual([POST]);
	});

	it('is a record when that was chosen', async () => {
		world().plans = { restoreEnding: 'FAIL' };
		expect(await restore(WAIT_FOR_ITEM)).toMatchObject({ tenant: 'crm_copy', outcome: 'failed', status: 'FAIL', message: 'ERR-4184: Server out of disk space' });
	});

	it('before it began tells the step and the log', async () => {
		const { message, description } = await refusal({ sourceKind: 'uris', dataUri: 'file:///nowhere', ...WAIT });
		expect(message).toBe('The restore to crm_copy failed');
		expect(description).toContain('The restore did not begin or is not to be seen: Start restore on 10.10.10.1:2886: ERROR: [MySQL.Error]: MySQL error: Error 9011');
	});

	it.each([
		[4, 'The data is restored, but the task did not activate the tenant: Active tenant', 'It can no longer be rolled back. If the restore itself says SUCCESS, retry it to activate the tenant, else pass it and drop the tenant'],
		[5, 'The tenant is activated, but was not upgraded: Upgrade tenant', 'The tenant is activated, but was not upgraded: retry it to upgrade the tenant'],
	])('in step %i of its task is not called restored, and is not retried by itself', async (stage, what, remedy) => {
		const log = 'ERROR: [MySQL.Error]: MySQL error: Error 4179 (HY000): ACTIVATE STANDBY is not allowed';
		const failed = [{ state: 'FAILED', execute_agent: { ip: '10.10.10.1', port: 2886 }, task_logs: [log] }];
		const names = ['Pre restore check', 'Start restore', 'Wait restore task finish', 'Active tenant', 'Upgrade tenant'];
		const nodes = names.map((name, index) => ({ name, operator: 'RUN', state: index + 1 < stage ? 'SUCCEED' : index + 1 === stage ? 'FAILED' : 'PENDING', sub_tasks: index + 1 === stage ? failed : [] }));
		const data = { id: '11', dag_id: 1, name: 'Restore backup_crm_copy', state: 'FAILED', operator: 'RUN', stage, max_stage: 5, start_time: '', end_time: '', nodes };
		timetable(scene)(NOW + 185 * SECOND, () => {
			server().addFault({ kind: 'answer', status: 200, method: 'GET', path: '/api/v1/task/dag/11', times: Infinity, body: { successful: true, status: 200, traceId: '1', timestamp: '', data } });
		});
		expect(await failure(scene.run('obshell', { ...START, ...WAIT }))).toEqual({
			message: 'The restore to crm_copy failed',
			description: `Tenant crm_copy: ${what} on 10.10.10.1:2886: ${log}. ${remedy} (Task > Operate)`,
		});
		expect(writesTo(server())).toEqual([POST]);
	});

	it('whose task alone was canceled says that OceanBase goes on restoring', async () => {
		const operate = { resource: 'task', operation: 'operate', taskId: '11', operator: 'cancel' };
		timetable(scene)(NOW + 20 * SECOND, () => void scene.items('obshell', operate));
		const own = jest.requireActual<typeof ClockModule>('../../../dist/services/time/clock.js');
		jest.spyOn(own.clock, 'pause').mockImplementation(async () => scene.clock.advance(SECOND));
		const goesOn = 'The task was canceled. A restore that it had begun goes on all the same: Cancel of the resource Restore stops it';
		expect(await failure(scene.run('obshell', { ...START, ...WAIT }))).toEqual({
			message: 'The restore to crm_copy was canceled',
			description: `Tenant crm_copy: ${goesOn}`,
		});
		expect(await scene.items('obshell', { resource: 'task', operation: 'get', taskId: '11' })).toMatchObject([{ outcome: 'canceled', message: goesOn }]);
		expect(await scene.items('obshell', { resource: 'restore', operation: 'getOverview', tenant: pick('crm_copy') })).toMatchObject([{ outcome: 'running' }]);
	});

	it('because somebody canceled it is called canceled, although OceanBase calls it FAIL meanwhile', async () => {
		const own = jest.requireActual<typeof ClockModule>('../../../dist/services/time/clock.js');
		jest.spyOn(own.clock, 'pause').mockImplementation(async () => scene.clock.advance(SECOND));
		timetable(scene)(NOW + 20 * SECOND, () => void scene.items('obshell', { resource: 'restore', operation: 'cancel', tenant: pick('crm_copy') }));
		expect(await failure(scene.run('obshell', { ...START, ...WAIT }))).toEqual({
			message: 'The restore to crm_copy was canceled',
			description: 'Tenant crm_copy: The task was rolled back: its work is undone',
		});
	});
});

it('an older restore under the name does not count as the one that was started, even when it runs', async () => {
	const job = addRestore(world(), NOW - HOUR, { restoreTenantName: 'other', restoreScn: 1n, backupDataUri: DATA, backupLogUri: LOGS, source: row(world(), 'crm') });
	world().tenants = world().tenants.filter(({ name }) => name !== 'other');
	job.endsAt = NOW - 50 * MINUTE;
	job.ending = 'FAIL';
	expect(await restore({ newTenant: 'other', ...WAIT })).toMatchObject({ outcome: 'succeeded' });
});
