import axios from 'axios';
import type * as ClockModule from '../../../services/time/clock';
import { clock } from '../../../services/time/clock';
import { overall, waitFor } from '../../../services/work/waiting';
import { failure, MINUTE, NOW, pick, SECOND, setScene, timetable, WAIT, writesTo, type Scene } from './lab';

const BACKUP = { resource: 'backup', operation: 'start', tenant: pick('orders'), ...WAIT };
const FOLLOW = 'Follow it with Task > Wait or Task > Get and the task ID 11.';

describe('While it waits, the node', () => {
	let scene: Scene;
	let when: ReturnType<typeof timetable>;
	const server = () => scene.obshell.obshell;
	const elapsed = () => (scene.clock.now() - NOW) / SECOND;
	const backUp = async (waitOptions: object = {}, credentials = 'obshell') => await scene.run(credentials, { ...BACKUP, waitOptions });

	beforeEach(async () => {
		scene = await setScene({ obshell: { obshell: {} }, ocp: { ocp: {} } });
		when = timetable(scene);
	});
	afterEach(async () => await scene.close());

	it.each(['obshell', 'ocp'])('says when the time is up what the state is and how to go on (%s)', async (credentials) => {
		const { message, description } = await failure(backUp({ timeoutMinutes: 1 }, credentials));
		expect(message).toBe('The backup of orders is not done after 1 minute');
		expect(description).toMatch(
			credentials === 'ocp'
				? /^The backup of orders does not depend on the wait and goes on on the server; the last state seen was: orders: DOING \(task step 3 of 5\)\. Follow it with Task > Wait or Task > Get and the task ID \d+\.$/
				: /^The backup of orders does not depend on the wait and goes on on the server; the last state seen was: orders: BACKUP_DATA_\w+, \d+(\.\d)? % \(task step 4 of 4: Wait backup Finish\)\. Follow it with Task > Wait or Task > Get and the task ID 11\.$/,
		);
		expect(elapsed()).toBe(60);
	});

	it('outlives an agent that restarts', async () => {
		server().addFault({ kind: 'reset', method: 'GET', path: /overview|dag/, after: 5, times: 13 });
		const { json, error } = await backUp();
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ outcome: 'succeeded', jobId: 316 }]);
		expect(server().requests.filter(({ fault }) => fault === 'reset')).toHaveLength(13);
		expect(writesTo(server())).toHaveLength(1);
	});

	it('outlives a database that is down for less than it may be', async () => {
		when(NOW + 20 * SECOND, () => server().setObState(0));
		when(NOW + 20 * SECOND + 9 * MINUTE, () => server().setObState(3));
		const { json } = await backUp();
		expect(json).toMatchObject([{ outcome: 'succeeded' }]);
		expect(elapsed()).toBeGreaterThan(9 * 60);
	});

	it('outlives a database that is down again and again, each time for less than it may be', async () => {
		server().world.plans = { backupSeconds: 30 * 60 };
		for (const minute of [1, 9, 17]) {
			when(NOW + minute * MINUTE, () => server().setObState(1));
			when(NOW + (minute + 7) * MINUTE, () => server().setObState(3));
		}
		expect((await backUp()).json).toMatchObject([{ outcome: 'succeeded' }]);
	});

	it('gives up when the database is down for longer, with the last state and how to go on', async () => {
		when(NOW + 20 * SECOND, () => server().setObState(0));
		const { message, description } = await failure(backUp());
		expect(message).toBe('The agent has lost its database');
		expect(description).toMatch(
			/^It was out of reach for 10(\.\d)? minutes, so the wait was given up\. The backup of orders does not depend on the wait and goes on on the server; the last state seen was: orders: BACKUP_\w+, \d+(\.\d)? % \(task step 4 of 4: Wait backup Finish\)\. /,
		);
		expect(description).toContain(FOLLOW);
		expect(description).toContain('Check whether OceanBase runs on that server');
		expect(elapsed()).toBeLessThan(20 + 11 * 60);
	});

	it('gives up when the agent cannot be reached for longer than was chosen', async () => {
		server().addFault({ kind: 'reset', method: 'GET', path: /overview|dag\//, after: 5, times: Infinity });
		const { message, description } = await failure(backUp({ toleranceMinutes: 3 }));
		expect(message).toBe(`${server().url} closed the connection`);
		expect(description).toContain(FOLLOW);
		expect(description).toMatch(/^It was out of reach for 3(\.\d)? minutes/);
	});

	it('gives up at once when the server may not be away at all', async () => {
		when(NOW + 20 * SECOND, () => server().setObState(0));
		await failure(backUp({ toleranceMinutes: 0 }));
		expect(elapsed()).toBeLessThan(60);
	});

	it('says so when the time is up in an outage', async () => {
		when(NOW + 20 * SECOND, () => server().setObState(0));
		const { message, description } = await failure(backUp({ timeoutMinutes: 2 }));
		expect(message).toBe('The backup of orders is not done after 2 minutes');
		expect(description).toContain('the last state seen was: orders: ');
	});

	it('goes on under a new key when the agent has got one', async () => {
		when(NOW + 20 * SECOND, () => {
			for (let round = 0; round < 3; round++) server().rotateKey();
		});
		expect((await backUp()).json).toMatchObject([{ outcome: 'succeeded' }]);
		expect(server().requests.filter(({ status }) => status === 401).length).toBeGreaterThan(0);
		expect(writesTo(server())).toHaveLength(1);
	});

	it('tries a changed password once and then stops', async () => {
		when(NOW + 20 * SECOND, () => server().setPassword('another made-up password'));
		expect((await failure(backUp())).message).toBe('The password of root@sys is wrong');
		expect(server().requests.filter(({ auth }) => auth === 'refused')).toHaveLength(1);
	});

	it('ends within two seconds of the clock when n8n cancels the execution', async () => {
		const own = jest.requireActual<typeof ClockModule>('../../../dist/services/time/clock.js');
		jest.spyOn(own.clock, 'pause').mockImplementation(async (milliseconds, signal) => {
			for (let left = milliseconds; left > 0; left -= 500) {
				own.throwIfCanceled(signal);
				scene.clock.advance(Math.min(left, 500));
			}
			own.throwIfCanceled(signal);
		});
		server().world.plans = { backupSeconds: 3000 };
		const stop = new AbortController();
		when(NOW + 400 * SECOND, () => stop.abort());
		const { status, error } = await scene.run('obshell', BACKUP, { signal: stop.signal, onError: 'continueRegularOutput', retryOnFail: true });
		expect(status).toBe('canceled');
		expect(error?.message ?? 'The execution was canceled').toContain('cancel');
		expect(elapsed()).toBeLessThan(402);
		const asked = server().requests.length;
		// A request that was still on its way would have arrived before this one.
		await axios.get(`${server().url}/api/v1/time`);
		expect(server().requests).toHaveLength(asked + 1);
		expect(writesTo(server())).toHaveLength(1);
	});

	it('takes a timeout that comes as text', async () => {
		await failure(backUp({ timeoutMinutes: '={{ "1.5" }}' }));
		expect(elapsed()).toBe(90);
	});

	it.each([
		[{ timeoutMinutes: 0 }, "'Timeout (Minutes)' is not a number of at least 1"],
		[{ timeoutMinutes: 'long' }, "'Timeout (Minutes)' is not a number of at least 1"],
		[{ toleranceMinutes: -1 }, "'Server May Be Away (Minutes)' is not a number of at least 0"],
	])('refuses %j before anything is sent', async (waitOptions, message) => {
		expect((await failure(backUp(waitOptions))).message).toBe(message);
		expect(writesTo(server())).toEqual([]);
	});
});

describe('The wait itself', () => {
	const never = { name: 'The work', look: async () => ({ done: false, answers: [], state: 'as before' }) };
	const patience = { timeoutMs: 3_600_000, toleranceMs: 60_000 };

	beforeEach(() => jest.useFakeTimers({ now: NOW }));
	afterEach(() => jest.useRealTimers());

	it('ends within a second of n8n\'s cancel, in the midst of a long pause', async () => {
		const stop = new AbortController();
		const ended = waitFor(never, { ...patience, signal: stop.signal }).catch((error: Error) => error.message);
		await jest.advanceTimersByTimeAsync(400 * SECOND);
		stop.abort();
		const at = clock.now();
		await jest.advanceTimersByTimeAsync(1000);
		expect(await Promise.race([ended, Promise.resolve('goes on')])).toBe('The execution was canceled');
		expect(clock.now() - at).toBe(1000);
	});

	it('pauses as long as it says', async () => {
		let over = false;
		void clock.pause(2_750).then(() => (over = true));
		await jest.advanceTimersByTimeAsync(2_749);
		expect(over).toBe(false);
		await jest.advanceTimersByTimeAsync(1);
		expect(over).toBe(true);
	});

	it('does not take its own mistakes for weather', async () => {
		const broken = { name: 'The work', look: async () => await Promise.reject(new TypeError('a mistake')) };
		await expect(waitFor(broken, patience)).rejects.toThrow('a mistake');
	});
});

it.each([
	[['succeeded', 'running', 'failed'], 'running'],
	[['succeeded', 'canceled', 'failed', 'unknown'], 'failed'],
	[['succeeded', 'canceled', 'unknown'], 'unknown'],
	[['succeeded', 'canceled'], 'canceled'],
	[['succeeded', 'succeeded'], 'succeeded'],
	[[], 'none'],
] as const)('several outcomes (%j) together are %s', (outcomes, together) => {
	expect(overall([...outcomes])).toBe(together);
});
