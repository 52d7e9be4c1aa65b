/** Judging through n8n's engine: what servers say that is wrong, contradictory or partly missing, and how few requests it takes. */
import type { IDataObject } from 'n8n-workflow';

import type { Report } from '../../../report/report';
import { worldOfTenants } from '../../simulators/believableWorld';
import { DAY, HOUR, iso, type Lab, MINUTE, NOW, openLab, type Service, SERVICES } from './lab';

let lab: Lab;

afterEach(async () => await lab.close());

const open = async (tenants = 2) => (lab = await openLab({ world: (clock) => worldOfTenants(clock, tenants) }));
const report = async (service: Service, parameters: object = {}): Promise<Report> => {
	const [made] = await lab.read(service, 'report.build', { formats: ['text'], ...parameters });
	return made as unknown as Report;
};
const rulesOf = ({ findings }: Report) => findings.map(({ rule, tenant }) => `${rule} ${tenant}`).sort();

/** Has a server answer a path with that data from now on. */
function answers(service: Service, path: RegExp, data: unknown): void {
	const body = { successful: true, status: 200, timestamp: iso(NOW), duration: 1, traceId: 'abc', data };
	if (service === 'obshell') lab.obshell.addFault({ kind: 'answer', status: 200, path, body, times: Infinity });
	else lab.ocp.addFault({ path, times: Infinity, answer: { status: 200, body } });
}

function refuses(service: Service, path: RegExp): void {
	const body = { successful: false, status: 500, timestamp: iso(NOW), traceId: 'abc', error: { errCode: 'Common.Unexpected', code: 'OBE1', message: 'boom' } };
	if (service === 'obshell') lab.obshell.addFault({ kind: 'answer', status: 500, path, body, times: Infinity });
	else lab.ocp.addFault({ path, times: Infinity, answer: { status: 500, body } });
}

const overviewRow = (tenant_id: number, facts: IDataObject = {}): IDataObject => {
	const [began, ended] = [NOW - 5 * HOUR - 10 * MINUTE, NOW - 5 * HOUR];
	return { tenant_id, task_id: 1, job_id: 7, backup_set_id: 7, status: 'COMPLETED', result: 0, comment: '', start_timestamp: iso(began), end_timestamp: iso(ended), start_scn: began * 1e6, end_scn: ended * 1e6, input_bytes: 1000, output_bytes: 500, path: `file:///backup/${tenant_id}`, ...facts };
};
const page = (contents: unknown[]) => ({ contents, page: { number: 1, size: 2000, totalElements: contents.length, totalPages: 1 } });

describe.each(SERVICES)('through %s', (service) => {
	it('asks no more of a server with more tenants than its lists need, and one request a tenant where it has no list', async () => {
		await open(3);
		const few = await lab.sent(service, async () => await report(service));
		await lab.close();
		await open(30);
		const many = await lab.sent(service, async () => await report(service));
		// obshell: cluster, tenants, backups, restores. OCP: clusters, tenants, backups, logs, restores, windows, strategy, its state.
		expect([few.length, many.length]).toEqual(service === 'obshell' ? [4 + 3, 4 + 30] : [8, 8]);
	});

	it('gives its findings again as new, still there and over', async () => {
		await open();
		const tenant = lab.world.tenants[0];
		const archive = tenant.archive;
		if (!archive) throw new Error('no archive');
		archive.status = 'INTERRUPTED';
		archive.checkpointStoppedAt = NOW - HOUR;
		const first = await report(service, { lastFindings: '={{ [] }}' });
		const [finding] = first.findings;
		expect(finding).toMatchObject({ rule: 'log-interrupted', tenant: tenant.name, state: 'new', firstSeenAt: iso(NOW) });
		lab.clock.advance(HOUR);
		const second = await report(service, { lastFindings: JSON.stringify(first.findings) });
		expect(second.findings.find(({ id }) => id === finding.id)).toMatchObject({ state: 'still', firstSeenAt: iso(NOW), since: finding.since });
		archive.status = 'DOING';
		archive.checkpointStoppedAt = undefined;
		const third = await report(service, { lastFindings: JSON.stringify(second.findings) });
		expect(third.findings.find(({ id }) => id === finding.id)).toMatchObject({ state: 'over' });
	});

	it('judges by promises of the panel and of rows, and counts apart what is acknowledged', async () => {
		await open();
		const [first, second] = lab.world.tenants.map(({ name }) => name);
		const promises = { row: [{ tenants: first, clusters: '', backupHours: 0.5, fullDays: 0, leastGood: 0, logDelaySeconds: 0, retentionDays: 0, none: false, standby: false }] };
		const promiseRows = `={{ [{ tenant: "${second}", none: "yes" }] }}`;
		const judged = await report(service, { promises, promiseRows });
		expect(judged.tenants.map(({ tenant, promise, promiseFrom }) => [tenant, promise.slice(0, 34), promiseFrom])).toEqual([[first, 'a good backup every 0.5 h (your row', 'row'].map((text) => text.slice(0, 34))]);
		expect(rulesOf(judged)).toEqual([`backup-overdue ${first}`]);
		expect(judged.notChecked.map(({ why }) => why).join()).toContain(`were not looked at: ${second}.`);
		const acknowledged = { row: [{ kind: 'maintenance', tenants: first, clusters: '', rules: 'backup', until: iso(NOW + DAY), who: 'Li Wei', why: 'new storage' }] };
		expect(await report(service, { promises, promiseRows, acknowledged })).toMatchObject({
			verdict: 'healthy',
			counts: { critical: 0, acknowledged: 1, safe: 0 },
			findings: [{ rule: 'backup-overdue', muted: { kind: 'maintenance', who: 'Li Wei', until: iso(NOW + DAY), why: 'new storage' } }],
		});
		expect(await lab.refusal(service, 'report.build', { promiseRows: '[{"tenants": "x"}]' })).toMatchObject({ message: "'Promises From Rows, row 1' promises nothing" });
		expect(await lab.refusal(service, 'report.build', { lastFindings: '[{"id": "what"}]' })).toMatchObject({ message: "'Last Findings' has something that is no finding of a report" });
	});
});

describe('obshell', () => {
	it('whose logs fail for one tenant: that one is unknown with its reason, the others are judged', async () => {
		await open();
		refuses('obshell', /tenant_0001\/backup\/log\/tasks/);
		answers('obshell', /obcluster\/backup\/overview/, { statuses: [overviewRow(1002), overviewRow(1004, { status: 'FAILED', result: -4018 })] });
		const made = await report('obshell');
		expect(rulesOf(made)).toEqual(expect.arrayContaining(['backup-failed tenant_0002', 'tenant-unreadable tenant_0001']));
		expect(made.tenants.map(({ tenant, state }) => [tenant, state])).toEqual([['tenant_0002', 'failed'], ['tenant_0001', 'unknown']]);
		expect(made.findings.at(-1)?.sentence).toMatch(/^Its log archiving could not be read, so whether this tenant is safe is not known: /);
	});

	it('with an impossible number in one row: it costs that field only', async () => {
		await open();
		const odd = JSON.stringify(overviewRow(1004)).replace(/"start_scn":\d+/, '"start_scn":123456789012345678901234567890');
		const body = `{"successful":true,"status":200,"timestamp":"${iso(NOW)}","traceId":"abc","data":{"statuses":[${JSON.stringify(overviewRow(1002))},${odd}]}}`;
		lab.obshell.addFault({ kind: 'answer', status: 200, path: /obcluster\/backup\/overview/, headers: { 'content-type': 'application/json' }, body, times: Infinity });
		const backups = await lab.read('obshell', 'backup.getCluster');
		expect(backups.map(({ tenant, outcome, startScn, finishedAt }) => [tenant, outcome, startScn, finishedAt])).toEqual([
			['tenant_0001', 'succeeded', expect.stringMatching(/^\d{19}$/), iso(NOW - 5 * HOUR)],
			['tenant_0002', 'succeeded', '123456789012345678901234567890', iso(NOW - 5 * HOUR)],
		]);
	});

	it.each([false, true])('with two rows of one tenant: the newer one counts, whatever their order (reversed: %j)', async (isReversed) => {
		await open(1);
		const rows = [overviewRow(1002), overviewRow(1002, { job_id: 9, status: 'FAILED', result: -4018, start_timestamp: iso(NOW - 2 * HOUR), start_scn: (NOW - 2 * HOUR) * 1e6 })];
		answers('obshell', /obcluster\/backup\/overview/, { statuses: isReversed ? rows.reverse() : rows });
		expect(await lab.read('obshell', 'backup.getCluster')).toMatchObject([{ jobId: 9, outcome: 'failed' }]);
	});

	it('with a tenant in the recycle bin among the backups: no item without a name, no finding', async () => {
		await open(1);
		answers('obshell', /obcluster\/backup\/overview/, { statuses: [overviewRow(1002), overviewRow(1098, { status: 'FAILED', result: -4018 })] });
		expect((await lab.read('obshell', 'backup.getCluster')).map(({ tenant }) => tenant)).toEqual(['tenant_0001']);
		const made = await report('obshell');
		expect(made).toMatchObject({ verdict: 'healthy', counts: { tenants: 1 } });
		expect(made.notChecked.map(({ why }) => why)).toContain('Not judged, because they are dropped or in the recycle bin: 1098.');
	});

	it("where another tenant's backups lie: critical when the storage is looked at", async () => {
		await open(1);
		answers('obshell', /source-tenant-info/, { tenant_name: 'crm', cluster_name: 'other', restore_windows: { restore_windows: [{ start_time: iso(NOW - 5 * DAY), end_time: iso(NOW - 5000) }] } });
		answers('obshell', /backup\/config\/storage/, { tenant_id: 1002, data_base_uri: 'file:///b/data', archive_base_uri: 'file:///b/clog' });
		const made = await report('obshell', { windows: 'yes' });
		expect(rulesOf(made)).toEqual(['window-foreign tenant_0001']);
		expect(made.findings[0].sentence).toContain('the backups of the tenant crm of the cluster other');
	});

	it('whose archive lies ahead: a computed window ends now, does not say that it reaches now, and says why', async () => {
		await open(1);
		answers('obshell', /backup\/config\/storage/, { tenant_id: 1002, data_base_uri: 'oss://b/d?host=h', archive_base_uri: 'oss://b/c?host=h' });
		answers('obshell', /backup\/log\/tasks/, { contents: [{ tenant_id: 1002, round_id: 1, status: 'DOING', path: 'oss://b/c', delay: null, checkpoint: iso(NOW + 3 * DAY), start_time: iso(NOW - 90 * DAY) }] });
		const [window] = await lab.read('obshell', 'backup.getWindows', { tenant: 'tenant_0001' });
		expect(window).toMatchObject({ until: iso(NOW), reachesNow: false, source: 'computed', message: expect.stringContaining('It ends in the future, so a clock or a time zone is wrong') as string });
		expect(rulesOf(await report('obshell'))).toContain('clock-ahead tenant_0001');
	});

	it('that restored a tenant of that name which is gone: neither Check nor Get Overview takes it for the one that is there', async () => {
		await open(1);
		const restore = { job_id: 3, tenant_id: 1, restore_tenant_id: 1010, restore_tenant_name: 'tenant_0001', backup_tenant_name: 'orders', status: 'SUCCESS', start_timestamp: iso(NOW - 10 * DAY), finish_timestamp: iso(NOW - 10 * DAY + HOUR), comment: '' };
		answers('obshell', /restore\/overview/, restore);
		expect(await lab.read('obshell', 'restore.check', { tenant: 'tenant_0001' })).toMatchObject([{ verdict: 'failed', usable: false, reasons: ['All data and logs are restored', 'The tenant of that name was made later: what was restored does not exist any more'] }]);
		expect(await lab.read('obshell', 'restore.getOverview', { tenant: 'tenant_0001' })).toMatchObject([{ outcome: 'none', message: expect.stringContaining('made later') as string }]);
	});
});

describe('OCP', () => {
	const tenantRow = (id: number, name: string, more: object = {}) => ({ id, name, clusterId: 1_000_003, clusterName: 'obdemo', status: 'NORMAL', createTime: iso(NOW - 300 * DAY), ...more });

	it('with two tenants of one name: which one is meant must be said, as with clusters', async () => {
		await open(1);
		answers('ocp', /clusters\/\d+\/tenants$/, page([tenantRow(201, 'orders'), tenantRow(202, 'orders', { status: 'DELETING' })]));
		expect(await lab.refusal('ocp', 'backup.getTenant', { tenant: 'orders' })).toEqual({ message: "'Tenant' names 2 tenants", description: 'Give the OCP ID instead: 201 (NORMAL), 202 (DELETING).' });
	});

	it('that writes times without their offset: they are no times, and a backup without any is not relied on', async () => {
		await open(1);
		const [id] = lab.world.tenants.map(({ ocpId }) => ocpId);
		const local = (instant: number) => iso(instant + 8 * HOUR).replace('T', ' ').slice(0, 19);
		answers('ocp', /dataBackupTasks/, page([{ taskId: 11, tenantId: id, tenantName: 'tenant_0001', status: 'DONE', startTime: local(NOW - 30.5 * HOUR), finishTime: local(NOW - 30 * HOUR), dataBackupTaskType: 'FULL_BACKUP' }]));
		expect(await lab.read('ocp', 'backup.getTenant', { tenant: 'tenant_0001' })).toMatchObject([{ outcome: 'succeeded', startedAt: null, finishedAt: null }]);
		expect(rulesOf(await report('ocp'))).toEqual(['backup-last-good-unknown tenant_0001']);
	});

	it.each(['RESTORE_UNSUCCESSFUL', 'RESTORE_PARTIAL_SUCCESS', 'NOT_COMPLETED', 'COMPLETED_WITH_ERRORS', 'COMPLETED'])('whose word for a restore is %s: Check does not pass, and shows the word', async (status) => {
		await open(1);
		answers('ocp', /restoreTasks/, page([{ id: 5, restoreTenantName: 'tenant_0001', restoreClusterId: 1_000_003, status, createTime: iso(NOW - DAY), finishTime: iso(NOW - DAY + HOUR) }]));
		const [check] = await lab.read('ocp', 'restore.check', { tenant: 'tenant_0001' });
		expect(check).toMatchObject({ verdict: 'unknown', usable: null, reasons: [expect.stringContaining(` ${status},`)] });
	});

	it('whose row of the log backup stands still: what its checkpoint shows counts', async () => {
		await open(1);
		const [id] = lab.world.tenants.map(({ ocpId }) => ocpId);
		answers('ocp', /logBackupTasks/, page([{ tenantId: id, tenantName: 'tenant_0001', clusterId: 1_000_003, status: 'RUNNING', checkpoint: iso(NOW - 5 * DAY), delay: 12, createTime: iso(NOW - 90 * DAY) }]));
		const made = await report('ocp', { windows: 'no' });
		expect(rulesOf(made)).toEqual(['log-delayed tenant_0001']);
		expect(made.findings[0].sentence).toMatch(/^The server says that the log archive is 12 s behind, but its checkpoint stands at .* \(5 days ago\): assume that 5 days would be lost now\.$/);
	});

	it('that lists no tenant any more, with success: told, and what burnt before goes on burning', async () => {
		await open(1);
		answers('ocp', /(clusters\/\d+\/tenants|Tasks)$/, page([]));
		const made = await report('ocp', { lastFindings: '={{ [{ id: "log-stopped/1000003/201002", severity: "critical", tenant: "tenant_0001", sentence: "It has stopped." }] }}' });
		expect(made).toMatchObject({ verdict: 'critical' });
		expect(made.findings.map(({ rule, state, held }) => [rule, state, held])).toEqual([['log-stopped', 'still', true], ['tenants-none', 'new', false]]);
	});

	it('whose cluster has more tenants than the list: told', async () => {
		await open(4);
		answers('ocp', /clusters\/\d+\/tenants$/, page(lab.world.tenants.slice(0, 2).map(({ ocpId, name }) => tenantRow(ocpId, name))));
		expect(rulesOf(await report('ocp'))).toContain('tenants-fewer null');
	});
});
