/** What a wait for a task of obshell says of it when the time is up: its step, and the agents that this step waits for. */
import { failure, pick, setScene, WAIT, type Scene } from './lab';

const MINUTE = { ...WAIT, waitOptions: { timeoutMinutes: 1 } };
const START = { resource: 'backup', operation: 'start', applyTo: 'tenant', tenant: pick('orders') };
const RESTORE = { resource: 'restore', operation: 'start', tenant: pick('crm'), newTenant: 'crm_copy', unitConfig: pick('small_unit') };

let scene: Scene;
const agent = () => scene.obshell.obshell;
const lastState = async (parameters: object) => {
	const { message, description } = await failure(scene.run('obshell', parameters));
	expect(message).toMatch(/ is not done after 1 minute$/);
	return /the last state seen was: (.*)\. Follow it /.exec(description)?.[1];
};

beforeEach(async () => void (scene = await setScene({ obshell: { obshell: {} } })));
afterEach(async () => await scene.close());

describe('With an agent that is dead', () => {
	beforeEach(() => agent().setAgentAlive('10.10.10.2', false));

	it('a backup says that its first step waits for that one', async () => {
		expect(await lastState({ ...START, ...MINUTE })).toBe('orders: running (task step 1 of 4: Check destination, not yet done by 10.10.10.2:2886)');
	});

	it('so does Task > Wait', async () => {
		await scene.items('obshell', START);
		expect(await lastState({ resource: 'task', operation: 'wait', taskId: '11', ...MINUTE })).toBe('RUNNING, step 1 of 4: Check destination, not yet done by 10.10.10.2:2886');
	});

	it('every agent is named that has not done its part', async () => {
		agent().setAgentAlive('10.10.10.3', false);
		expect(await lastState({ ...START, ...MINUTE })).toMatch(/, not yet done by 10\.10\.10\.2:2886, 10\.10\.10\.3:2886\)$/);
	});
});

it('a restore says in which step its task is', async () => {
	expect(await lastState({ ...RESTORE, ...MINUTE })).toMatch(/^WAIT_TENANT_RESTORE_FINISH.* \(task step 3 of 5: Wait restore task finish\)$/);
});

it('a config says in which step its task is', async () => {
	agent().setAgentAlive('10.10.10.1', false);
	const config = { resource: 'backupConfig', operation: 'set', applyTo: 'tenant', tenant: pick('orders'), configMode: 'replace', dataBaseUri: 'file:///new/data', archiveBaseUri: 'file:///new/clog' };
	expect(await lastState({ ...config, ...MINUTE })).toBe('RUNNING, step 1 of 2: Check backup config, not yet done by 10.10.10.1:2886');
});

it('the cancellation of a restore says in which step its task is', async () => {
	agent().world.plans = { restoreSeconds: 3600 };
	agent().setAgentAlive('10.10.10.1', false);
	const cancel = { resource: 'restore', operation: 'cancel', tenant: pick('billing_check') };
	expect(await lastState({ ...cancel, ...MINUTE })).toMatch(/, step 1 of 2: Cancel restore/);
});
