import { believableWorld } from '../../simulators/believableWorld';
import { openLab, SERVICES, type Lab } from './lab';

let lab: Lab;
beforeAll(async () => (lab = await openLab({ world: believableWorld })));
afterAll(async () => await lab.close());

/** The fields that the first screen of a table shows, in their order. */
const SIMPLIFIED = {
	'backup.getTenant': ['tenant', 'cluster', 'outcome', 'startedAt', 'finishedAt', 'durationSeconds', 'message', 'backupType', 'outputBytes', 'progressPercent'],
	'logBackup.list': ['tenant', 'cluster', 'outcome', 'checkpoint', 'delaySeconds', 'startedAt', 'message', 'path'],
	'tenant.get': ['tenant', 'cluster', 'status', 'role', 'createdAt', 'mode', 'locked', 'primaryZone', 'locality', 'tenantId'],
};

describe.each(SERVICES)('Output through %s', (service) => {
	it.each(Object.entries(SIMPLIFIED))('%s is simplified unless something else is chosen', async (operation, fields) => {
		const [item] = await lab.read(service, operation, { tenant: 'orders', output: undefined });
		expect(Object.keys(item)).toEqual(fields);
		expect(await lab.read(service, operation, { tenant: 'orders', output: 'simplified' })).toEqual([item]);
	});

	it('All Fields begins with the same, and ends with what never differs', async () => {
		const [item] = await lab.read(service, 'backup.getTenant', { tenant: 'orders', output: 'all' });
		const names = Object.keys(item);
		expect(names.slice(0, 10)).toEqual(SIMPLIFIED['backup.getTenant']);
		expect(names).toHaveLength(20);
		expect(names.at(-1)).toBe('service');
	});

	it('Selected Fields gives those chosen, in the order chosen', async () => {
		const [item] = await lab.read(service, 'backup.getTenant', { tenant: 'orders', output: 'selectedFields', outputFields: ['jobId', 'tenant'] });
		expect(Object.entries(item)).toEqual([
			['jobId', expect.any(Number)],
			['tenant', 'orders'],
		]);
	});

	it.each([
		[[], /^'Fields' is empty$/],
		[['colour'], /^'Fields' has the value "colour", which does not exist$/],
	])('Selected Fields refuses %j', async (outputFields, message) => {
		const { error } = await lab.run(service, 'backup.getTenant', { tenant: 'orders', output: 'selectedFields', outputFields });
		expect(error?.message).toMatch(message);
	});

	it('a workflow that has its switch Simplify off still gives what the server said', async () => {
		const [raw] = await lab.read(service, 'backup.getTenant', { tenant: 'orders', output: 'raw' });
		expect(raw).not.toHaveProperty('outcome');
		expect(await lab.read(service, 'backup.getTenant', { tenant: 'orders', output: undefined, simplify: false })).toEqual([raw]);
	});

	it('names the cluster, which nobody has chosen', async () => {
		const [item] = await lab.read(service, 'backup.getTenant', { tenant: 'orders' });
		expect(item).toMatchObject({ cluster: 'obdemo', clusterId: service === 'ocp' ? 1_000_003 : 1_728_725_812 });
	});
});
