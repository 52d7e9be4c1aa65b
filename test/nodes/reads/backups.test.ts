import type { BackupRecord } from '../../../services/records/types';
import { emptyWorld, worldOfTenants } from '../../simulators/believableWorld';
import type { Lab } from './lab';
import { byId, HOUR, iso, MINUTE, NOW, openLab, SERVICES } from './lab';

let lab: Lab;

afterEach(async () => await lab?.close());

const jobIds = (records: BackupRecord[]) => records.map(({ jobId }) => jobId);

describe.each(SERVICES)('Backup: Get Many through %s', (service) => {
	beforeEach(async () => {
		lab = await openLab();
	});

	it('gives all backups of all tenants, newest first', async () => {
		const backups = await lab.read<BackupRecord>(service, 'backup.getAll', { returnAll: true });
		expect(backups.map(({ jobId, tenant, outcome, backupType }) => [jobId, tenant, outcome, backupType])).toEqual([
			[317, 'analytics', 'running', 'full'],
			[315, 'orders', 'succeeded', 'full'],
			[314, 'archive_lab', 'succeeded', 'full'],
			[313, 'billing', 'failed', 'full'],
			[312, 'crm', 'canceled', 'full'],
			[309, 'analytics', 'succeeded', 'full'],
			[308, 'orders', 'succeeded', 'incremental'],
			[306, 'billing', 'succeeded', 'full'],
			[304, 'crm', 'succeeded', 'full'],
			[301, 'orders', 'succeeded', 'full'],
		]);
	});

	it('tells when each began and ended, and why it failed', async () => {
		const [running, , , failed] = await lab.read<BackupRecord>(service, 'backup.getAll');
		expect(failed).toMatchObject({
			service,
			tenant: 'billing',
			tenantId: service === 'obshell' ? 1004 : 201_004,
			status: 'FAILED',
			startedAt: iso(NOW - 7 * HOUR - 9 * MINUTE),
			finishedAt: iso(NOW - 7 * HOUR),
			durationSeconds: 540,
			progressPercent: null,
			backupSetId: 22,
		});
		expect(failed.message).toMatch(/9026.*backup device is not reachable/);
		expect(failed.path).toBe('oss://obdemo-backup/billing/data?host=oss-cn-hangzhou.example.com&access_id=***&access_key=***');
		expect(running).toMatchObject({ startedAt: iso(NOW - 40 * MINUTE), finishedAt: null, durationSeconds: 2400 });
	});

	it('keeps the order asked for, and stops at the limit', async () => {
		const oldest = await lab.read<BackupRecord>(service, 'backup.getAll', { sort: 'oldestFirst', limit: 3 });
		expect(jobIds(oldest)).toEqual([301, 304, 306]);
		const newest = await lab.read<BackupRecord>(service, 'backup.getAll', { limit: 2 });
		expect(jobIds(newest)).toEqual([317, 315]);
	});

	it('gives those of one tenant, by its name or its ID', async () => {
		const id = service === 'obshell' ? 1002 : 201_002;
		for (const tenant of ['orders', byId(id)]) {
			const backups = await lab.read<BackupRecord>(service, 'backup.getAll', { tenant });
			expect(jobIds(backups)).toEqual([315, 308, 301]);
			expect(backups.every((backup) => backup.tenant === 'orders' && backup.tenantId === id)).toBe(true);
		}
	});

	it('gives those with the outcomes asked for', async () => {
		const of = async (outcomes: string[]) => jobIds(await lab.read<BackupRecord>(service, 'backup.getAll', { filters: { outcomes } }));
		expect(await of(['failed'])).toEqual([313]);
		expect(await of(['running', 'canceled'])).toEqual([317, 312]);
		expect(await of(['unknown'])).toEqual([]);
	});

	it('counts the limit after the filter', async () => {
		for (const outcomes of [['succeeded'], ['succeeded', 'unknown']]) {
			const backups = await lab.read<BackupRecord>(service, 'backup.getAll', { tenant: 'crm', limit: 1, filters: { outcomes } });
			expect(jobIds(backups)).toEqual([304]);
		}
	});

	it('gives those that began between two times, both included', async () => {
		const from = iso(NOW - 29 * HOUR);
		const until = iso(NOW - 7 * HOUR - 9 * MINUTE);
		const backups = await lab.read<BackupRecord>(service, 'backup.getAll', { filters: { from, until } });
		expect(jobIds(backups)).toEqual([313, 312, 309, 308]);
	});

	it('shows what the server says when not simplified, without keys', async () => {
		const [, , , failed] = await lab.read(service, 'backup.getAll', { output: 'raw' });
		const text = JSON.stringify(failed);
		expect(failed).toMatchObject(service === 'obshell' ? { job_id: 313, result: -9026 } : { taskId: 313, tenantName: 'billing' });
		expect(text).not.toMatch(/MADEUPID|madeUpKey/);
	});

	it('gives nothing for a tenant without any backup', async () => {
		expect(await lab.read(service, 'backup.getAll', { tenant: 'sandbox' })).toEqual([]);
	});
});

describe('Backup: Get Many, what only one service can tell', () => {
	it('keeps an ID beyond 2^53 exact (OCP)', async () => {
		lab = await openLab({ ocp: { hugeTaskIds: true } });
		const [newest] = await lab.read<BackupRecord>('ocp', 'backup.getAll');
		expect(newest.jobId).toBe(String(2n ** 53n + 1n + 2n * 317n));
	});

	it('leaves filtering by status, sorting and cutting to obshell', async () => {
		lab = await openLab();
		const sent = await lab.sent('obshell', async () => {
			await lab.read('obshell', 'backup.getAll', { tenant: 'orders', limit: 2, filters: { outcomes: ['succeeded'] } });
		});
		expect(sent).toEqual([
			'GET /api/v1/tenant/orders/backup/overview',
			'GET /api/v1/tenant/orders/backup/tasks?sort=start_timestamp%2Cdesc&status=COMPLETED&page=1&size=2',
		]);
	});

	it('shows a status that it does not know as unknown, and one that contradicts its error number as failed (obshell)', async () => {
		lab = await openLab();
		lab.obshell.addFault({
			kind: 'answer',
			status: 200,
			path: '/api/v1/tenant/orders/backup/tasks',
			body: {
				successful: true,
				timestamp: iso(NOW),
				duration: 1,
				status: 200,
				traceId: 'abc',
				data: {
					contents: [
						{ tenant_id: 1002, job_id: 1, status: 'ARCHIVED', start_timestamp: '2026-01-01T00:00:00+08:00', end_timestamp: '2026-01-01T01:00:00+08:00', backup_type: 'I', result: 0 },
						{ tenant_id: 1002, job_id: 2, status: 'POLISHING', start_timestamp: '2026-01-02T00:00:00+08:00', backup_type: 'D', result: 0 },
						{ tenant_id: 1002, job_id: 3, status: 'COMPLETED', start_timestamp: null, end_timestamp: '0001-01-01T00:00:00Z', backup_type: 'D', result: -4012 },
					],
				},
			},
		});
		const backups = await lab.read<BackupRecord>('obshell', 'backup.getAll', { tenant: 'orders' });
		expect(backups.map(({ jobId, outcome, startedAt }) => [jobId, outcome, startedAt])).toEqual([
			[2, 'unknown', '2026-01-01T16:00:00.000Z'],
			[1, 'unknown', '2025-12-31T16:00:00.000Z'],
			[3, 'failed', null],
		]);
	});
});

describe.each(SERVICES)('Backup: Get Latest of All Tenants, of many tenants through %s', (service) => {
	it('tells all of 1,000 tenants with two requests', async () => {
		lab = await openLab({ world: (clock) => worldOfTenants(clock, 1000) });
		await lab.read(service, 'tenant.getAll');
		let backups: BackupRecord[] = [];
		const sent = await lab.sent(service, async () => {
			backups = await lab.read<BackupRecord>(service, 'backup.getCluster');
		});
		expect(sent).toHaveLength(service === 'obshell' ? 2 : 3);
		expect(backups).toHaveLength(1000);
		expect(new Set(backups.map(({ tenant }) => tenant)).size).toBe(1000);
		expect(backups.every(({ outcome }) => outcome === 'succeeded')).toBe(true);
	});

	it('gives nothing for an empty cluster', async () => {
		lab = await openLab({ world: emptyWorld });
		for (const operation of ['backup.getCluster', 'backup.getAll', 'backup.getWindows', 'logBackup.list', 'restore.getAll', 'tenant.getAll']) {
			expect(await lab.read(service, operation)).toEqual([]);
		}
	});
});
