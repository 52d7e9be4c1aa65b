/** Backups of a whole cluster through OCP: which tenants they hold is asked, not assumed. */
import type { Report } from '../../../report/report';
import type { BackupRecord } from '../../../services/records/types';
import { makeBackup, worldOfTenants } from '../../simulators/believableWorld';
import type { OcpVersion } from '../../simulators/ocp/OcpSimulator';
import type { BackupJob } from '../../simulators/world';
import type { Lab } from './lab';
import { DAY, HOUR, iso, MINUTE, NOW, openLab } from './lab';

const ASSUMED = 'Backed up with the whole cluster, as far as is known: this version does not report single tenants';

let lab: Lab;

const open = async (version: OcpVersion, backups: (index: number) => BackupJob[] = () => []) => {
	lab = await openLab({
		ocp: { version, strategies: 'none' },
		world: (clock) => {
			const world = worldOfTenants(clock, 3);
			for (const [index, tenant] of world.tenants.entries()) tenant.backups = backups(index);
			return world;
		},
	});
};

afterEach(async () => await lab.close());

/** C10, past the node: how OCP's own schedule backs a cluster up. */
async function backUpCluster(): Promise<string> {
	const uri = `${lab.ocp.url}/api/v2/ob/clusters/${lab.world.ocpClusterId}/backup/backupNow`;
	const obBackupStorageBaseInfo = { backupStorageType: 'BACKUP_STORAGE_FILE', storageUrl: '/backup/' };
	const obBackupServiceStorageConfig = { configName: 'nightly', alarmStoragePercentageThreshold: 95, obBackupStorageBaseInfo };
	const body = { backupMode: 'PHYSICAL_BACKUP', dataBackupMode: 'FULL_BACKUP', obBackupServiceStorageConfig };
	const { body: answer } = await lab.engine.httpRequestNodeCall({ method: 'POST', uri, body, json: true }, { credentials: 'ocp' });
	return String(answer);
}

const clusterBackups = async () => await lab.read<BackupRecord>('ocp', 'backup.getCluster');
const of = (records: BackupRecord[], name: string | null) => records.find(({ tenant }) => tenant === name);
const report = async (parameters = {}) => (await lab.read<Report>('ocp', 'report.build', { windows: 'no', ...parameters }))[0];
const part = (tenant: number) => lab.world.tenants[tenant].backups.at(-1) as BackupJob;

describe('a tenant that a backup of the whole cluster left out', () => {
	const old = makeBackup({ jobId: 1, startedAt: NOW - 10 * DAY, endsAt: NOW - 10 * DAY + HOUR });
	const failing = makeBackup({ jobId: 2, startedAt: NOW - 10 * MINUTE, endsAt: NOW + HOUR, ending: 'FAILED', result: -9040, comment: 'disk full' });

	beforeEach(async () => {
		await open('4.3.3', (index) => (index === 1 ? [old, failing] : []));
		expect(await backUpCluster()).toContain('BAK31005');
		lab.clock.advance(3 * HOUR);
	});

	it('keeps its own backup as the newest', async () => {
		const records = await clusterBackups();
		expect(of(records, 'tenant_0001')).toMatchObject({ outcome: 'succeeded', message: 'Backed up with the whole cluster' });
		expect(of(records, 'tenant_0002')).toMatchObject({ outcome: 'failed', jobId: 2, startedAt: iso(NOW - 10 * MINUTE) });
		expect(of(records, 'tenant_0002')).toEqual((await lab.read('ocp', 'backup.getTenant', { tenant: 'tenant_0002' }))[0]);
	});

	it.each(['needed', 'all'])('is not called safe (Past Runs: %s)', async (history) => {
		const { verdict, tenants } = await report({ history });
		expect(verdict).toBe('critical');
		expect(tenants.find(({ tenant }) => tenant === 'tenant_0002')).toMatchObject({ state: 'failed', lastGoodAt: iso(NOW - 10 * DAY + HOUR) });
	});

	it('costs requests only where a backup of the whole cluster is the newest', async () => {
		const asked = async () => (await lab.sent('ocp', clusterBackups)).filter((request) => /tenants\/\d+\/backup/.test(request)).length;
		expect(await asked()).toBe(3);
		for (const [index, tenant] of lab.world.tenants.entries()) {
			if (index < 2) tenant.backups.push(makeBackup({ jobId: 400 + index, startedAt: NOW + 2 * HOUR, endsAt: NOW + 2.5 * HOUR }));
		}
		expect(await asked()).toBe(1);
	});
});

describe('a tenant within a backup of the whole cluster', () => {
	beforeEach(async () => {
		await open('4.3.3');
		await backUpCluster();
	});

	it('runs with it until it has ended', async () => {
		part(0).endsAt = NOW + 10_000;
		part(1).endsAt = NOW + HOUR;
		lab.clock.advance(5 * MINUTE);
		expect((await clusterBackups()).map(({ outcome }) => outcome)).toEqual(['running', 'running', 'running', 'running']);
	});

	it('that failed in it alone has failed, and the others have not', async () => {
		Object.assign(part(1), { ending: 'FAILED', comment: 'no space' });
		lab.clock.advance(HOUR);
		expect((await clusterBackups()).map(({ tenant, outcome }) => [tenant, outcome])).toEqual([
			[null, 'failed'],
			['tenant_0001', 'succeeded'],
			['tenant_0002', 'failed'],
			['tenant_0003', 'succeeded'],
		]);
	});

	it('is one run, not two, of those that its past tells', async () => {
		lab.clock.advance(HOUR);
		expect((await report({ history: 'all' })).tenants.map(({ runs }) => runs.length)).toEqual([1, 1, 1]);
	});
});

describe('OCP before 4.3, which tells of whole clusters only', () => {
	beforeEach(async () => {
		await open('4.2.2');
		await backUpCluster();
		lab.clock.advance(20 * HOUR);
		await backUpCluster();
	});

	it('is believed to have backed up all tenants, and the record says that this is not known', async () => {
		lab.clock.advance(HOUR);
		const records = await clusterBackups();
		expect(of(records, 'tenant_0002')).toMatchObject({ outcome: 'succeeded', tenantId: 201_004, jobId: 900_002, message: ASSUMED });
		expect(await lab.read('ocp', 'backup.getTenant', { tenant: 'tenant_0002' })).toEqual([of(records, 'tenant_0002')]);
	});

	it('gives the backups of the cluster as those of the tenants that were there', async () => {
		lab.world.tenants[1].createdAt = NOW + HOUR;
		lab.clock.advance(HOUR);
		const list = async (tenant: string) => await lab.read<BackupRecord>('ocp', 'backup.getAll', { tenant });
		expect((await list('tenant_0001')).map(({ jobId, tenant, tenantId, message }) => [jobId, tenant, tenantId, message])).toEqual([
			[900_002, 'tenant_0001', 201_002, ASSUMED],
			[900_001, 'tenant_0001', 201_002, ASSUMED],
		]);
		expect((await list('tenant_0002')).map(({ jobId }) => jobId)).toEqual([900_002]);
	});

	it('has not surely backed up a tenant of which nobody knows since when it is there', async () => {
		lab.clock.advance(HOUR);
		const contents = lab.world.tenants.map(({ ocpId: id, name, createdAt }, index) => ({ id, name, ...(index !== 1 && { createTime: iso(createdAt) }) }));
		const body = { successful: true, status: 200, timestamp: iso(NOW), traceId: 'a', data: { contents, page: { number: 1, size: 2000, totalElements: 3, totalPages: 1 } } };
		lab.ocp.addFault({ path: /clusters\/\d+\/tenants$/, times: Infinity, answer: { status: 200, body } });
		expect((await clusterBackups()).map(({ tenant, outcome }) => [tenant, outcome])).toEqual([[null, 'succeeded'], ['tenant_0001', 'succeeded'], ['tenant_0002', 'none'], ['tenant_0003', 'succeeded']]);
		expect((await report()).findings.map(({ rule, tenant }) => `${rule} ${tenant}`)).toContain('backup-never tenant_0002');
	});

	it('is asked once for the newest backups and the past of all its tenants', async () => {
		const sent = await lab.sent('ocp', async () => await report({ history: 'all' }));
		expect(sent.filter((request) => /clusters\/\d+\/backup\/task\/dataBackupTasks/.test(request))).toHaveLength(1);
	});

	it('has a last good backup of each tenant while the next one runs, and after that failed', async () => {
		lab.clock.advance(MINUTE);
		const lastGoodAt = iso(NOW + 2 * MINUTE);
		expect((await report()).tenants).toMatchObject([{ state: 'running', lastGoodAt }, { state: 'running', lastGoodAt }, { state: 'running', lastGoodAt }]);
		for (const [index] of lab.world.tenants.entries()) Object.assign(part(index), { ending: 'FAILED' });
		lab.clock.advance(HOUR);
		const { findings, tenants } = await report();
		expect(new Set(findings.map(({ rule }) => rule))).toEqual(new Set(['backup-failed', 'schedule-none']));
		expect(tenants[0]).toMatchObject({ state: 'failed', lastGoodAt });
		lab.clock.advance(10 * HOUR);
		expect((await report()).findings.map(({ rule }) => rule)).toContain('backup-overdue');
	});
});
