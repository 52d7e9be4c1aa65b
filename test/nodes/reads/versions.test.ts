import type { BackupRecord, RestoreRecord } from '../../../services/records/types';
import { emptyWorld } from '../../simulators/believableWorld';
import type { Lab } from './lab';
import { HOUR, iso, NOW, openLab } from './lab';

let lab: Lab;

afterEach(async () => await lab?.close());

describe('an old obshell (4.2.5)', () => {
	beforeEach(async () => {
		lab = await openLab({ obshell: { version: '4.2.5.0-12024' } });
	});

	it.each([
		['backup.getAll', { tenant: 'orders' }, '4.3.2'],
		['backup.getWindows', { tenant: 'orders' }, '4.3.2'],
		['backupConfig.get', { tenant: 'orders' }, '4.3.2'],
		['logBackup.list', { tenant: 'orders' }, '4.3.2'],
		['logBackup.list', {}, '4.3.2'],
		['restore.getAll', {}, '4.3.2'],
	])('%s says which version it needs and which this one is', async (operation, parameters, since) => {
		const sent = await lab.sent('obshell', async () => {
			const { message, description } = await lab.refusal('obshell', operation, parameters);
			expect(message).toBe(`This needs obshell ${since} or later; this one is 4.2.5.0`);
			expect(description).toMatch(/Upgrade/);
		});
		expect(sent.filter((request) => request === 'GET /api/v1/info').length).toBeGreaterThan(0);
	});

	it.each([
		['backup.getTenant', { tenant: 'orders' }],
		['backup.getCluster', {}],
		['restore.getOverview', { tenant: 'orders_drill' }],
		['restore.check', { tenant: 'orders_drill' }],
		['tenant.get', { tenant: 'orders' }],
		['tenant.getAll', {}],
		['cluster.get', {}],
	])('%s works, and does not ask for the version', async (operation, parameters) => {
		const sent = await lab.sent('obshell', async () => {
			expect((await lab.read('obshell', operation, parameters)).length).toBeGreaterThan(0);
		});
		expect(sent).not.toContain('GET /api/v1/info');
	});

	it('tells "no backup yet" from a missing route, though both are 404', async () => {
		expect(await lab.read('obshell', 'backup.getTenant', { tenant: 'sandbox' })).toMatchObject([{ outcome: 'none' }]);
		expect(await lab.read('obshell', 'restore.getOverview', { tenant: 'orders' })).toMatchObject([{ outcome: 'none' }]);
	});

	it('has nothing to be too old for in an empty cluster', async () => {
		await lab.close();
		lab = await openLab({ world: emptyWorld, obshell: { version: '4.2.5.0-12024' } });
		expect(await lab.read('obshell', 'backup.getCluster')).toEqual([]);
		expect(await lab.read('obshell', 'backup.getAll')).toEqual([]);
	});
});

describe('a new obshell (4.5.0)', () => {
	it('is never asked for its version', async () => {
		lab = await openLab();
		const sent = await lab.sent('obshell', async () => {
			for (const operation of ['backup.getAll', 'backup.getWindows', 'backupConfig.get', 'logBackup.list', 'restore.getAll', 'tenant.getAll', 'cluster.get']) {
				await lab.read('obshell', operation);
			}
		});
		expect(sent).not.toContain('GET /api/v1/info');
	});
});

describe.each([400, 404] as const)('an old OCP (4.2.2) that answers %d to unknown paths', (unknownPathStatus) => {
	beforeEach(async () => {
		lab = await openLab({ ocp: { version: '4.2.2', unknownPathStatus } });
	});

	it('gives the backups of a tenant out of those of the cluster', async () => {
		const backups = await lab.read<BackupRecord>('ocp', 'backup.getAll', { tenant: 'orders' });
		expect(backups.map(({ jobId, tenant }) => [jobId, tenant])).toEqual([
			[315, 'orders'],
			[308, 'orders'],
			[301, 'orders'],
		]);
		expect(await lab.read('ocp', 'backup.getTenant', { tenant: 'billing' })).toMatchObject([{ outcome: 'failed', jobId: 313 }]);
		expect(await lab.read('ocp', 'backup.getTenant', { tenant: 'sandbox' })).toMatchObject([{ outcome: 'none' }]);
	});

	it('gives windows, log backups and restores of a tenant', async () => {
		expect(await lab.read('ocp', 'backup.getWindows', { tenant: 'orders' })).toMatchObject([{ tenant: 'orders', until: iso(NOW - 3200) }]);
		expect(await lab.read('ocp', 'logBackup.list', { tenant: 'archive_lab' })).toMatchObject([{ outcome: 'failed' }]);
		const restores = await lab.read<RestoreRecord>('ocp', 'restore.getAll', { tenant: 'orders_drill' });
		expect(restores.map(({ tenant }) => tenant)).toEqual(['orders_drill']);
	});

	it('filters by time and outcome as a new one does', async () => {
		const filters = { from: iso(NOW - 30 * HOUR), outcomes: ['succeeded'] };
		const backups = await lab.read<BackupRecord>('ocp', 'backup.getAll', { tenant: 'orders', filters });
		expect(backups.map(({ jobId }) => jobId)).toEqual([315, 308]);
	});

	it('is asked for its version once, however many items there are', async () => {
		const sent = await lab.sent('ocp', async () => {
			const { json } = await lab.run('ocp', 'backup.getTenant', { tenant: '={{ $json.name }}' }, { items: Array.from({ length: 20 }, () => ({ name: 'orders' })) });
			expect(json).toHaveLength(20);
		});
		expect(sent.filter((request) => request === 'GET /api/v2/info')).toHaveLength(1);
	});

	it('says that strategies of single tenants need a newer one', async () => {
		const { message, description } = await lab.refusal('ocp', 'backupStrategy.get', { tenant: 'orders' });
		expect(message).toBe('This needs OCP 4.3 or later; this one is 4.2.2');
		expect(description).toMatch(/cluster/);
		expect(await lab.read('ocp', 'backupStrategy.get')).toMatchObject([{ exists: true, tenant: null }]);
	});

	it('still tells an unknown tenant from an unknown path', async () => {
		expect((await lab.refusal('ocp', 'backup.getTenant', { tenant: 'nobody' })).message).toBe('There is no such tenant in this cluster');
	});
});

describe('a new OCP (4.3.3)', () => {
	it('is never asked for its version', async () => {
		lab = await openLab();
		const sent = await lab.sent('ocp', async () => {
			for (const operation of ['backup.getTenant', 'backup.getAll', 'backup.getWindows', 'logBackup.list', 'backupStrategy.get', 'tenant.get']) {
				await lab.read('ocp', operation, { tenant: 'orders' });
			}
		});
		expect(sent).not.toContain('GET /api/v2/info');
	});

	it('does not become an old one because a request was refused', async () => {
		lab = await openLab();
		const body = { successful: false, status: 400, error: { code: 'COM10001', message: 'bad parameter' }, timestamp: iso(NOW), traceId: 'abc' };
		lab.ocp.addFault({ path: /tenants\/201002\/backup\/task\/dataBackupTasks/, times: Infinity, answer: { status: 400, body } });
		const sent = await lab.sent('ocp', async () => {
			expect((await lab.refusal('ocp', 'backup.getAll', { tenant: 'orders' })).message).toBe('OCP does not accept this input');
		});
		expect(sent.filter((request) => /clusters\/1000003\/backup\/task/.test(request))).toEqual([]);
	});
});
