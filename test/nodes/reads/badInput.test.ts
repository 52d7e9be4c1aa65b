import { emptyWorld, makeBackup, makeTenant } from '../../simulators/believableWorld';
import type { World } from '../../simulators/world';
import type { Lab } from './lab';
import { byId, DAY, HOUR, iso, NOW, openLab, SERVICES } from './lab';

let lab: Lab;

beforeEach(async () => {
	lab = await openLab();
});

afterEach(async () => await lab?.close());

const LISTS = ['backup.getAll', 'logBackup.list', 'restore.getAll'];
const OF_ONE_TENANT = ['backup.getTenant', 'restore.getOverview', 'restore.check', 'tenant.get'];

describe.each(SERVICES)('input that cannot work, through %s', (service) => {
	/** It must name the field, advise, and send nothing. */
	async function refused(operation: string, parameters: Record<string, unknown>): Promise<{ message: string; description: string }> {
		let refusal = { message: '', description: '' };
		const sent = await lab.sent(service, async () => {
			refusal = await lab.refusal(service, operation, parameters);
		});
		expect(sent).toEqual([]);
		expect(refusal.description).not.toBe('');
		return refusal;
	}

	it.each(LISTS)('is a time range that ends before it begins: %s', async (operation) => {
		const { message, description } = await refused(operation, { filters: { from: iso(NOW), until: iso(NOW - 1) } });
		expect(message).toMatch(/^'(Started|At Work) After' is later than '(Started|At Work) Before'$/);
		expect(description).toMatch(/Swap/);
		// The same instant twice is a range; nobody knows since when the archive that is in no list had been at work.
		const items = await lab.read(service, operation, { filters: { from: iso(NOW - 100 * DAY), until: iso(NOW - 100 * DAY) } });
		expect(items.filter(({ startedAt }) => startedAt !== null)).toEqual([]);
	});

	it.each(LISTS)('is a time that is none: %s', async (operation) => {
		const { message } = await refused(operation, { filters: { until: 'yesterday' } });
		expect(message).toMatch(/^'(Started|At Work) Before' is not a point in time$/);
	});

	it.each(LISTS)('is an outcome that does not exist: %s', async (operation) => {
		for (const outcomes of [['succeeded', 'broken'], 'broken', ['SUCCEEDED'], [null], { succeeded: true }, 7]) {
			const { message, description } = await refused(operation, { filters: { outcomes } });
			expect(message).toMatch(/^'Outcome' (has the value "\w+", which does not exist|is not a list of names)$/);
			expect(description).toContain('canceled, failed, running, succeeded, unknown');
		}
	});

	it('is no outcome when it is text that names some', async () => {
		const backups = await lab.read(service, 'backup.getAll', { filters: { outcomes: '={{ "failed, canceled" }}' } });
		expect(backups.map(({ jobId }) => jobId)).toEqual([313, 312]);
	});

	it.each([...LISTS, 'tenant.getAll', 'cluster.getAll'])('is a limit that is no number of items: %s', async (operation) => {
		for (const limit of [0, -1, 1.5, 'ten', '', '={{ null }}', '={{ NaN }}', '={{ true }}', '={{ [] }}']) {
			expect([limit, (await refused(operation, { limit })).message]).toEqual([limit, "'Limit' is not a whole number of at least 1"]);
		}
	});

	it('is an order that does not exist', async () => {
		expect((await refused('backup.getAll', { sort: 'biggestFirst' })).message).toBe("'Sort' has a value that does not exist");
	});

	it.each(OF_ONE_TENANT)('is no tenant where one is needed: %s', async (operation) => {
		// n8n itself refuses a required field that is empty on the screen.
		const sent = await lab.sent(service, async () => await lab.refusal(service, operation, { tenant: '' }));
		expect(sent).toEqual([]);
		for (const value of ['   ', '={{ "" }}', '={{ null }}', '={{ undefined }}']) {
			const { message } = await refused(operation, { tenant: { __rl: true, mode: 'name', value } });
			expect([value, message]).toEqual([value, "'Tenant' is empty"]);
		}
	});

	it.each([...OF_ONE_TENANT, 'backup.getAll', 'logBackup.list'])('is a tenant that would lead elsewhere: %s', async (operation) => {
		for (const tenant of ['.', '..', ' .. ']) {
			expect((await refused(operation, { tenant })).message).toBe(`'Tenant' cannot be "${tenant.trim()}"`);
		}
	});

	it('is something else than a name', async () => {
		for (const [value, message] of [
			['={{ { a: 1 } }}', "'Tenant' is not a name or an ID"],
			['={{ ["orders"] }}', "'Tenant' is not a name or an ID"],
			['={{ true }}', "'Tenant' is not a name or an ID"],
			['={{ 12345678901234567890 }}', "'Tenant' is too large for a number, so its last digits are lost"],
		]) {
			const tenant = { __rl: true, mode: 'name', value };
			expect((await refused('backup.getTenant', { tenant })).message).toBe(message);
		}
		const cluster = { __rl: true, mode: 'id', value: '={{ {} }}' };
		expect((await refused('tenant.getAll', { cluster })).message).toBe("'Cluster' is not a name or an ID");
	});

	it.each([...OF_ONE_TENANT, 'backup.getAll', 'backup.getWindows', 'logBackup.list'])('is a tenant that does not exist, whatever its name: %s', async (operation) => {
		const worst = ['nobody', 'a/b', 'a?b', 'a#b', '50%', '%2e%2e', '订单', 'orders/../crm'];
		const others = ['a b', "o'r", 'o"r', 'a\\b', 'ünïcode', '🐘', 'a&b=c', 'a;b', '-1', 'x'.repeat(300)];
		for (const tenant of operation === 'backup.getTenant' ? [...worst, ...others] : worst) {
			const { message, description } = await lab.refusal(service, operation, { tenant });
			// No route of obshell takes a slash, whether there is such a tenant or not.
			const isAsked = service === 'ocp' || !tenant.includes('/');
			expect([tenant, message]).toEqual([tenant, isAsked ? 'There is no such tenant in this cluster' : 'obshell cannot be asked about a tenant with a slash in its name']);
			expect(description).toMatch(isAsked ? /Choose the tenant from the list/ : /Use OCP or SQL for this tenant/);
		}
		// Nothing but the asked routes was met, so no name has led to another one.
		const strange = lab[service].requests.filter(({ target }) => /\/(crm|(?<!\/ob\/)info)\b/.test(target) || target.includes('..'));
		expect(strange).toEqual([]);
	});

	it('is an ID that no tenant has', async () => {
		for (const id of ['999999', '0', '007']) {
			expect((await lab.refusal(service, 'backup.getTenant', { tenant: byId(id) })).message).toBe('There is no such tenant in this cluster');
		}
		// OceanBase's ID is not OCP's, and the other way round.
		const other = service === 'ocp' ? 1002 : 201_002;
		expect((await lab.refusal(service, 'backup.getTenant', { tenant: byId(other) })).message).toBe('There is no such tenant in this cluster');
	});

	it('is the tenant sys, with its own sentence', async () => {
		for (const operation of ['backup.getTenant', 'backup.getAll', 'backup.getWindows', 'logBackup.list', 'restore.getOverview', 'restore.check']) {
			expect([operation, (await lab.refusal(service, operation, { tenant: 'sys' })).message]).toEqual([
				operation,
				'The tenant sys is not backed up this way',
			]);
		}
	});

	it('stops only its own item', async () => {
		const { json } = await lab.run(
			service,
			'backup.getTenant',
			{ tenant: '={{ $json.tenant }}' },
			{ items: [{ tenant: 'orders' }, { tenant: '..' }, { tenant: 'nobody' }, { tenant: 'crm' }], onError: 'continueRegularOutput' },
		);
		expect(json.map(({ tenant, error }) => tenant ?? error)).toEqual([
			'orders',
			expect.stringMatching(/'Tenant' cannot be/),
			'There is no such tenant in this cluster',
			'crm',
		]);
	});
});

describe.each(SERVICES)('tenants with unusual names, through %s', (service) => {
	const NAMES = ['a b', '订单', "o'r", '50%', 'a?b', 'a#b', 'a+b', 'a&b=c', 'ünïcode', 'x"y', 'tenant$1', 'UPPER', 'semi;colon', '(x)*!'];

	function worldOfNames(): World {
		const world = emptyWorld({ now: () => NOW });
		world.tenants = NAMES.map((name, index) =>
			makeTenant({
				id: 1002 + 2 * index,
				name,
				createdAt: NOW - 30 * DAY,
				backups: [makeBackup({ jobId: 100 + index, startedAt: NOW - HOUR, endsAt: NOW - HOUR / 2 })],
			}),
		);
		return world;
	}

	it('are read under just that name', async () => {
		await lab.close();
		lab = await openLab({ world: worldOfNames });
		for (const [index, tenant] of NAMES.entries()) {
			for (const operation of ['backup.getTenant', 'backup.getAll', 'tenant.get']) {
				const [record, ...more] = await lab.read(service, operation, { tenant });
				expect([more, record.tenant]).toEqual([[], tenant]);
				if (operation !== 'tenant.get') expect(record.jobId).toBe(100 + index);
			}
		}
	});
});

describe('URIs of Get Recovery Windows', () => {
	const refusedBy = async (options: Record<string, unknown>, tenant = 'orders') => {
		let message = '';
		const sent = await lab.sent('obshell', async () => {
			({ message } = await lab.refusal('obshell', 'backup.getWindows', { tenant, options }));
		});
		expect(sent).toEqual([]);
		return message;
	};

	it('are refused with the name of the field', async () => {
		for (const dataUri of ['ftp://server/path', '/backup', 'file://data/backup', "file:///it's", 'oss://bucket', 'file:///a b']) {
			expect([dataUri, await refusedBy({ dataUri })]).toEqual([dataUri, expect.stringMatching(/^'Data Backup URI' /)]);
			expect(await refusedBy({ dataUri: 'file:///ok', archiveUri: dataUri })).toMatch(/^'Log Archive URI' /);
		}
	});

	it('are refused when half of what is needed is missing', async () => {
		expect(await refusedBy({ archiveUri: 'file:///backup/clog' })).toBe("'Data Backup URI' is empty");
		expect(await refusedBy({ dataUri: 'file:///backup/data' }, '')).toBe("'Tenant' is empty");
	});
});
