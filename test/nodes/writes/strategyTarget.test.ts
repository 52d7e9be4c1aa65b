/** Which strategy a change is for: that the cluster's own is meant has to be said, and the item says which one it was. */
import { failure, pick, setScene, writesTo, type Scene } from './lab';

const OF_CLUSTER = '/api/v2/ob/clusters/1000003/backup/config/backupStrategy';
const CREATE = { resource: 'backupStrategy', operation: 'create', fullWeekdays: ['7'], storage: { storageName: 'nfs_store', storageUrl: '/obbackup/' } };
const CHANGES: Array<[string, object]> = [
	['create', CREATE],
	['update', { resource: 'backupStrategy', operation: 'update', settings: { retentionDays: 7, timeoutMinutes: 60, alarmAfterDaysWithoutBackup: 2, logDelaySeconds: 120 } }],
	['pause', { resource: 'backupStrategy', operation: 'pause' }],
	['resume', { resource: 'backupStrategy', operation: 'resume' }],
	['delete', { resource: 'backupStrategy', operation: 'delete' }],
];

let scene: Scene;
const server = () => scene.ocp.ocp;
const run = async (parameters: object) => await scene.run('ocp', parameters);

beforeEach(async () => void (scene = await setScene({ ocp: { ocp: {} } })));
afterEach(async () => await scene.close());

describe.each(CHANGES)('Backup Strategy: %s', (operation, change) => {
	// n8n itself stops at a required field that is empty.
	it.each<[object, string]>([
		[{}, 'Parameter "Tenant" is required.'],
		[{ applyTo: 'tenant', tenant: pick('') }, 'Parameter "Tenant" is required.'],
		[{ tenant: pick(' ') }, "'Tenant' is empty: Choose a tenant from the list or give its name, or set 'Apply To' to 'The Cluster Itself'"],
	])('does nothing where nobody was named: %j', async (forgotten, said) => {
		const { message, description } = await failure(run({ ...change, ...forgotten }));
		expect(`${message}: ${description}`).toContain(said);
		expect(server().requests).toEqual([]);
	});

	it('does nothing where an expression that decides it gives nothing', async () => {
		expect((await failure(run({ ...change, applyTo: '={{ $json.nothing }}', tenant: pick('orders') }))).message).toBe("'Apply To' comes from an expression that gives nothing");
		expect((await failure(run({ ...change, tenant: pick('={{ $json.nothing }}') }))).message).toBe("'Tenant' comes from an expression that gives nothing");
		expect(server().requests).toEqual([]);
	});

	it("is for the cluster's own strategy where that is said, whatever tenant stands there, and the item says so", async () => {
		if (operation !== 'create') await run({ ...CREATE, applyTo: 'cluster' });
		const before = writesTo(server()).length;
		const { json, error } = await run({ ...change, applyTo: 'cluster', tenant: pick('orders') });
		expect(error).toBeUndefined();
		expect(writesTo(server()).slice(before).map((write) => write.split(' ')[1].startsWith(OF_CLUSTER))).toEqual([true]);
		expect(json).toEqual([expect.objectContaining({ cluster: 'obdemo', tenant: null, strategyId: expect.any(Number) as number })]);
	});

	it('is for one tenant in workflows from before there was Apply To, and the item names it', async () => {
		const { json, error } = await run({ ...change, tenant: pick(operation === 'create' ? 'sandbox' : 'orders') });
		expect(error).toBeUndefined();
		expect(json).toEqual([expect.objectContaining({ cluster: 'obdemo', tenant: operation === 'create' ? 'sandbox' : 'orders', strategyId: expect.any(Number) as number })]);
	});
});
