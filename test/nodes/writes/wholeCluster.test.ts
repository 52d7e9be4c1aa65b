/** Start for a whole cluster through OCP, waited for: the cluster's row ends DONE although a tenant has failed in it, or has no part in it. */
import { makeBackup, worldOfTenants } from '../../simulators/believableWorld';
import { failure, HOUR, pick, row, SECOND, setScene, timetable, WAIT, WAIT_FOR_ITEM, type Scene } from './lab';

const START = { resource: 'backup', operation: 'start', applyTo: 'cluster' };

let scene: Scene;
const server = () => scene.ocp.ocp;
const part = (tenant: string) => row(server().world, tenant).backups.at(-1) ?? {};
const outcomes = async (parameters: object) => (await scene.items('ocp', { ...START, ...parameters })).map(({ tenant, outcome }) => [tenant, outcome]);

/** OCP's row of the cluster and its task end well whatever becomes of its tenants. */
const sayDone = () => {
	const rows = [{ taskId: 900_001, tenantId: 0, clusterId: 1_000_003, clusterName: 'obdemo', status: 'DONE', startTime: new Date(scene.clock.now()).toISOString(), finishTime: new Date(scene.clock.now() + 60_000).toISOString() }];
	const data = { contents: rows, page: { number: 1, size: 2000, totalElements: 1, totalPages: 1 } };
	const say = (path: RegExp, told: unknown) => server().addFault({ path, times: Infinity, answer: { status: 200, body: { successful: true, status: 200, data: told } } });
	timetable(scene)(scene.clock.now() + 2 * SECOND, () => {
		say(/clusters\/\d+\/backup\/task\/dataBackupTasks/, data);
		say(/\/tasks\/instances\/\d+$/, { id: 3_000_046, name: 'Back up', status: 'SUCCESSFUL', subtasks: [] });
	});
};

beforeEach(async () => {
	scene = await setScene({ ocp: { ocp: {} }, world: (clock) => worldOfTenants(clock, 3) });
	await scene.items('ocp', { resource: 'backupStrategy', operation: 'create', applyTo: 'cluster', fullWeekdays: ['7'], storage: { storageName: 'nfs_store', storageUrl: '/obbackup/' } });
});
afterEach(async () => await scene.close());

it('gives the row of the cluster and each tenant by its own list', async () => {
	const [whole, ...tenants] = await scene.items('ocp', { ...START, ...WAIT });
	expect(whole).toMatchObject({ tenant: null, tenantId: 0, outcome: 'succeeded', message: null });
	expect(tenants.map(({ tenant, outcome, message }) => [tenant, outcome, message])).toEqual(['tenant_0001', 'tenant_0002', 'tenant_0003'].map((name) => [name, 'succeeded', 'Backed up with the whole cluster']));
	expect(await scene.items('ocp', { resource: 'backup', operation: 'getCluster' })).toMatchObject(tenants.map(({ tenant, outcome }) => ({ tenant, outcome })).reduce<object[]>((all, one) => [...all, one], [{ tenant: null }]));
});

it('is no success where one tenant has failed in it, and names that tenant', async () => {
	sayDone();
	timetable(scene)(scene.clock.now() + 60 * SECOND, () => Object.assign(part('tenant_0002'), { ending: 'FAILED', comment: 'no space' }));
	const { message, description } = await failure(scene.run('ocp', { ...START, ...WAIT }));
	expect(message).toBe('The backup of obdemo failed for 1 of 3 tenants');
	expect(description).toContain('Tenant tenant_0002: Backed up with the whole cluster: no space');
});

it('as items, shows which tenant it was, and the cluster as not succeeded', async () => {
	sayDone();
	timetable(scene)(scene.clock.now() + 60 * SECOND, () => Object.assign(part('tenant_0002'), { ending: 'FAILED', comment: 'no space' }));
	const [whole, ...tenants] = await scene.items('ocp', { ...START, ...WAIT_FOR_ITEM });
	expect(whole).toMatchObject({ tenant: null, status: 'DONE', outcome: 'failed', message: 'The row of the cluster says that it ended well, but not those of tenant_0002 (failed)' });
	expect(tenants.map(({ outcome }) => outcome)).toEqual(['succeeded', 'failed', 'succeeded']);
});

it('goes on waiting while a tenant of it still runs', async () => {
	sayDone();
	const begun = scene.clock.now();
	timetable(scene)(begun + 60 * SECOND, () => Object.assign(part('tenant_0003'), { endsAt: begun + HOUR }));
	expect(await outcomes(WAIT)).toEqual([[null, 'succeeded'], ['tenant_0001', 'succeeded'], ['tenant_0002', 'succeeded'], ['tenant_0003', 'succeeded']]);
	expect(scene.clock.now() - begun).toBeGreaterThan(HOUR);
});

it('is not surely well for a tenant whose own list has no part in it, after a little patience', async () => {
	sayDone();
	const begun = scene.clock.now();
	timetable(scene)(begun + 60 * SECOND, () => void row(server().world, 'tenant_0001').backups.pop());
	const [whole, left] = await scene.items('ocp', { ...START, ...WAIT_FOR_ITEM });
	expect(whole).toMatchObject({ outcome: 'unknown' });
	expect(left).toMatchObject({ tenant: 'tenant_0001', outcome: 'unknown', message: "The tenant's own list at OCP has no part in this backup of the cluster" });
	expect(scene.clock.now() - begun).toBeGreaterThan(60_000);
});

it('does not take a backup for its part that has stood without an end since long before', async () => {
	const stale = makeBackup({ jobId: 7, startedAt: scene.clock.now() - 30 * 24 * HOUR, endsAt: scene.clock.now() + 300 * 24 * HOUR });
	sayDone();
	timetable(scene)(scene.clock.now() + 60 * SECOND, () => void row(server().world, 'tenant_0001').backups.unshift(stale));
	expect((await outcomes(WAIT)).map(([, outcome]) => outcome)).toEqual(['succeeded', 'succeeded', 'succeeded', 'succeeded']);
});

it('leaves a tenant out that was made meanwhile', async () => {
	sayDone();
	timetable(scene)(scene.clock.now() + SECOND, () => Object.assign(row(server().world, 'tenant_0001'), { createdAt: scene.clock.now(), backups: [] }));
	expect((await outcomes(WAIT)).map(([tenant]) => tenant)).toEqual([null, 'tenant_0002', 'tenant_0003']);
});

it('of one tenant looks at that tenant alone', async () => {
	expect(await scene.items('ocp', { ...START, applyTo: 'tenant', tenant: pick('tenant_0002'), ...WAIT })).toMatchObject([{ tenant: 'tenant_0002', outcome: 'succeeded' }]);
});
