/** The credential and the button that tests it: which state it shows, and with which words. */
import assert from 'node:assert/strict';

import { OLDEST } from '../../scripts/real-n8n/install.mts';
import { freePort } from '../../scripts/real-n8n/server.mts';
import { CREDENTIAL_TYPE, SECRETS, ocpData, type Scenario, type Stage } from './stage.mts';

/** Tests values as a user does who has just typed them: saved, then tested. */
async function tested(stage: Stage, data: Record<string, unknown>): Promise<{ status: string; message: string }> {
	return await stage.rest.testCredential(await stage.credential('tested', data));
}

const root = { service: 'obshell', rootPassword: SECRETS.rootPassword };

export const scenarios: Scenario[] = [
	{
		name: 'n8n offers our node, as a tool too, and our credential',
		async run({ rest }) {
			const names = (await rest.nodeTypes()).map(({ name }) => name).filter((name) => /oceanBaseBackup/.test(name));
			for (const name of ['oceanBaseBackup', 'oceanBaseBackupTool']) {
				assert.ok(names.some((one) => one.endsWith(`.${name}`)), `${name} is missing among ${names.join(', ')}`);
			}
			const types = await rest.call<Array<{ name: string }>>('GET', '/types/credentials.json');
			assert.ok(types.some(({ name }) => name === CREDENTIAL_TYPE));
		},
	},
	{
		name: 'credential test, right: obshell, OCP with password, OCP with AccessKey',
		async run(stage) {
			const { server: obshell, credential } = await stage.obshell();
			const { server: ocp } = await stage.ocp('basic');
			const good = { status: 'OK', message: 'Connection successful!' };
			assert.deepEqual(await stage.rest.testCredential(credential), good);
			assert.deepEqual(await tested(stage, ocpData(ocp.url, 'basic')), good);
			assert.deepEqual(await tested(stage, ocpData(ocp.url, 'accessKey')), good);
			assert.equal(obshell.requests.filter(({ auth }) => auth === 'refused').length, 0);
			// Before each log-on, a look without one: whether an OCP answers there at all.
			assert.deepEqual(ocp.requests.map(({ auth }) => auth), ['missing', 'basic', 'missing', 'access key']);
		},
	},
	{
		name: 'credential test, wrong password or key: says so, and tries it once',
		async run(stage) {
			const { server: obshell } = await stage.obshell();
			const { server: ocp } = await stage.ocp('basic');
			const answers = [
				await tested(stage, { ...root, baseUrl: obshell.url, rootPassword: SECRETS.wrongPassword }),
				await tested(stage, { ...ocpData(ocp.url, 'basic'), password: SECRETS.wrongPassword }),
				await tested(stage, { ...ocpData(ocp.url, 'accessKey'), accessKeySecret: SECRETS.wrongPassword }),
			];
			for (const { status, message } of answers) {
				assert.equal(status, 'Error');
				assert.match(message, /Log-on refused/);
			}
			const tries = obshell.requests.filter(({ target }) => target === '/api/v1/tenants/overview').length;
			assert.ok(tries <= 2, `obshell saw ${tries} tries`);
			return [...new Set(answers.map(({ message }) => message))];
		},
	},
	{
		name: 'credential test, wrong service both ways: names Service and Base URL',
		async run(stage) {
			const { server: obshell } = await stage.obshell();
			const { server: ocp } = await stage.ocp('basic');
			const messages: string[] = [];
			for (const data of [
				{ ...root, baseUrl: ocp.url },
				ocpData(obshell.url, 'basic'),
				ocpData(obshell.url, 'accessKey'),
			]) {
				const { status, message } = await tested(stage, data);
				assert.equal(status, 'Error');
				assert.match(message, /Service.*Base URL|obshell/, `message: ${message}`);
				messages.push(message);
			}
			return [...new Set(messages)];
		},
	},
	{
		name: 'credential test, dead server: an error within seconds',
		async run(stage) {
			const messages: string[] = [];
			const dead = `http://127.0.0.1:${await freePort()}`;
			for (const data of [{ ...root, baseUrl: dead }, ocpData(dead, 'basic')]) {
				const { status, message } = await tested(stage, data);
				assert.equal(status, 'Error');
				assert.match(message, /refused|connect|reach/i, `message: ${message}`);
				messages.push(message);
			}
			return [...new Set(messages)];
		},
	},
	{
		name: 'credential test, agent that is in no cluster: says which agent is needed',
		async run(stage) {
			const { credential } = await stage.obshell({ identity: 'SINGLE' });
			const { status, message } = await stage.rest.testCredential(credential);
			assert.equal(status, 'Error');
			assert.match(message, /CLUSTER AGENT/, `message: ${message}`);
			return [message];
		},
	},
	{
		name: 'credential test, Base URL that cannot work: says what to write instead',
		async run(stage) {
			const { status, message } = await tested(stage, { ...root, baseUrl: '10.10.10.1:2886' });
			assert.equal(status, 'Error');
			assert.match(message, /http:\/\//, `message: ${message}`);
			return [message];
		},
	},
	{
		name: 'credential test after a key rotation: renews the key; n8n up to 2.8 says how to',
		async run(stage) {
			const { server, credential } = await stage.obshell();
			assert.equal((await stage.rest.testCredential(credential)).status, 'OK');
			server.rotateKey();
			const { status, message } = await stage.rest.testCredential(credential);
			if (stage.installation.version !== OLDEST) assert.equal(status, 'OK', message);
			else assert.match(message, /new key.*run a workflow once/);
			return [message];
		},
	},
];
