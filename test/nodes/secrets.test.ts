/** Runs everything that can be run, well and badly, and looks for secrets in all that anybody may see of it. */
import type { IDataObject } from 'n8n-workflow';

import type * as Operations from '../../nodes/OceanBaseBackup/actions/operations';
import type { FaultEffect } from '../simulators/obshell/ObshellSimulator';
import { BELIEVABLE_SECRETS } from '../simulators/believableWorld';
import { OCP_ACCESS_KEY, OCP_USER } from '../simulators/ocp/OcpSimulator';
import {
	AGENT_PASSWORD,
	GET_CLUSTER,
	GET_RESTORE,
	GET_TENANT,
	LIST_LOG,
	pick,
	ROOT_PASSWORD,
	SET_CONFIG,
	setScene,
	STORAGE_KEYS,
	type Scene,
} from './scene';

const { resources } = jest.requireActual<typeof Operations>('../../dist/nodes/OceanBaseBackup/actions/operations.js');

const MISTYPED = `mistyped/Pass+word "9" &<m>_*#!%'`;

/** Values that a credential holds. */
const OWN = [ROOT_PASSWORD, AGENT_PASSWORD, ...STORAGE_KEYS, OCP_USER.password, OCP_ACCESS_KEY.secretKey, MISTYPED];

/** Values that only servers know, which they tell inside URIs. */
const FOREIGN = [...BELIEVABLE_SECRETS];

/** All ways in which a value may be written. */
function spellings(secret: string): string[] {
	const basic = ['backup_admin', 'admin'].map((user) => Buffer.from(`${user}:${secret}`).toString('base64'));
	const json = JSON.stringify(secret).slice(1, -1);
	const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
	const html = secret.replace(/&/g, '&amp;').replace(/</g, '&lt;');
	const whole = html.replace(/>/g, '&gt;').replace(/"/g, '&quot;').replace(/'/g, '&#39;');
	const markdown = secret.replace(/[\\`*_[\]{}|~#!]/g, '\\$&');
	return [secret, json, JSON.stringify(json).slice(1, -1), encodeURIComponent(secret), encodeURI(secret), secret.replace(/ /g, '+'), html, whole, markdown, base64, ...basic];
}

const forbidden = new Map([...OWN, ...FOREIGN].flatMap((secret) => spellings(secret).map((text) => [text, secret] as const)));

/** Everything seen so far, by what was done. */
const seen: Array<[what: string, text: string]> = [];

/** Every text in a value: own properties, enumerable or not, of errors and their causes too. */
function textsIn(value: unknown, known = new Set<unknown>()): string {
	if (typeof value === 'string') return value;
	if (typeof value !== 'object' || value === null || known.has(value)) return String(value);
	known.add(value);
	return Object.getOwnPropertyNames(value)
		.map((name) => `${name}: ${textsIn((value as Record<string, unknown>)[name], known)}`)
		.join('\n');
}

function record(what: string, ...values: unknown[]): void {
	seen.push([what, values.map((value) => textsIn(value)).join('\n')]);
}

let scene: Scene;

beforeAll(async () => {
	scene = await setScene({
		obshell: {
			obshell: {},
			old: { version: '4.2.5.0-0' },
			withAgentPassword: { agentPassword: AGENT_PASSWORD },
			hostile: {},
		},
		ocp: { ocp: {}, withKey: { method: 'accessKey' }, ocp422: { version: '4.2.2' }, hostileOcp: {} },
		more: {
			withAgentPassword: { of: 'withAgentPassword', agentPassword: AGENT_PASSWORD },
			wrong: { of: 'obshell', rootPassword: MISTYPED },
			wrongOld: { of: 'old', rootPassword: MISTYPED },
			wrongAgent: { of: 'withAgentPassword', agentPassword: MISTYPED },
			wrongOcp: { of: 'ocp', password: MISTYPED },
			wrongKey: { of: 'withKey', accessKeySecret: MISTYPED },
			ocpAsObshell: { of: 'ocp', service: 'obshell', rootPassword: ROOT_PASSWORD },
			obshellAsOcp: { of: 'obshell', service: 'ocp', ocpMethod: 'basic', username: 'admin', password: OCP_USER.password },
			dead: { of: 'obshell', baseUrl: 'http://127.0.0.1:9' },
			deadOcp: { of: 'ocp', baseUrl: 'http://127.0.0.1:9' },
			withUser: { of: 'obshell', baseUrl: `http://root:${encodeURIComponent(MISTYPED)}@10.10.10.1:2886` },
			badUrl: { of: 'obshell', baseUrl: 'not an address' },
		},
	});
});
afterAll(async () => await scene.close());

/** Runs the node and keeps all that an editor, a log or n8n's database could show. */
async function see(credentials: string, parameters: IDataObject, goOn = false): Promise<void> {
	const { saved, error, items, outputs, hints, run } = await scene.run(credentials, parameters, goOn ? { onError: 'continueRegularOutput' } : {});
	record(`${credentials} ${JSON.stringify(parameters)}`, saved, error, items, outputs, hints, run.data.resultData);
}

/** Sends as the HTTP Request node. Its errors are n8n's own, which leaves the request out of what it saves of them. */
async function seeHttpNode(credentials: string, method: string, path: string, body?: IDataObject): Promise<void> {
	const { baseUrl } = scene.engine.stored(credentials).data as { baseUrl: string };
	const answer = await scene.engine
		.httpRequestNodeCall({ method, uri: baseUrl + path, body, json: true }, { credentials })
		.catch((error: Error) => ({ saved: JSON.stringify(error), message: error.message, stack: error.stack }));
	record(`HTTP Request node: ${credentials} ${method} ${path}`, answer);
}

const everything: IDataObject[] = resources.flatMap(({ value: resource, operations }) =>
	operations.map(({ value: operation }) => ({ resource, operation, returnAll: true })),
);
const five: IDataObject[] = [
	GET_CLUSTER,
	{ ...GET_TENANT, tenant: pick('billing') },
	{ ...GET_RESTORE, tenant: pick('billing_check') },
	LIST_LOG,
	{ ...SET_CONFIG, backupBaseUri: 's3://bucket/path?host=s3.example.com', settings: { recoveryWindow: '7d' } },
	{ ...SET_CONFIG, backupBaseUri: 'file://data' },
];

/** Keys that a server knows by itself, as it would tell them. */
const DESTINATION = `oss://b/p?host=h&access_id=${FOREIGN[0]}&access_key=${FOREIGN[1]} , 'access_key=${FOREIGN[3]}'`;

function refusal(told: string, status: number, code: string | number) {
	return {
		status,
		body: { successful: false, status, traceId: told, timestamp: '', error: { code, errCode: code, message: told } },
	};
}

function objectOf(told: string): IDataObject {
	const failed = { state: 'FAILED', execute_agent: { ip: told, port: 1 }, task_logs: [told] };
	return {
		tenant_id: 1002,
		status: told,
		comment: told,
		path: told,
		start_timestamp: told,
		job_id: told,
		result: -1,
		[told]: told,
		nodes: [{ name: told, state: 'FAILED', sub_tasks: [failed] }],
		state: 'FAILED',
		operator: told,
		name: told,
		id: told,
	};
}

function obshellAnswers(told: string): FaultEffect[] {
	const answered = (data: unknown): FaultEffect => ({
		kind: 'answer',
		status: 200,
		body: { successful: true, status: 200, traceId: '', timestamp: told, data },
	});
	const object = objectOf(told);
	return [
		{ kind: 'answer', ...refusal(told, 401, 'Security.Authentication.IncorrectOceanbasePassword') },
		{ kind: 'answer', ...refusal(told, 400, 'MySQL.Error') },
		{ kind: 'answer', ...refusal(told, 500, told) },
		{ kind: 'answer', ...refusal(told, 404, 10008) },
		{ kind: 'answer', status: 200, body: `<html>${told}</html>` },
		{ kind: 'answer', status: 502, body: told },
		{ kind: 'answer', status: 302, headers: { Location: '/elsewhere' }, body: told },
		answered({ statuses: [object], status: object, contents: [{ ...object, tenant_name: told }] }),
		answered(object),
	];
}

function ocpAnswers(told: string) {
	const row = {
		...objectOf(told),
		tenantId: 201004,
		tenantName: told,
		clusterName: told,
		errorMsg: told,
		backupUri: told,
		restoreTenantName: 'billing_check',
	};
	return [
		refusal(told, 401, 'IAM10004'),
		refusal(told, 500, told),
		{ status: 200, body: `<html>${told}</html>` },
		{ status: 200, body: { successful: true, status: 200, data: { contents: [row], page: { totalPages: 1 } } } },
	];
}

it('runs the five operations, simplified and raw, with every kind of credential', async () => {
	for (const credentials of ['obshell', 'old', 'withAgentPassword', 'ocp', 'withKey', 'ocp422']) {
		for (const parameters of five) {
			await see(credentials, parameters);
			await see(credentials, { ...parameters, output: 'raw' });
		}
	}
});

it('runs every operation of the table', async () => {
	for (const credentials of ['obshell', 'ocp']) {
		for (const parameters of everything) {
			await see(credentials, { ...parameters, tenant: pick('billing'), output: 'raw' });
		}
	}
});

it('fails in every way that a credential can be wrong', async () => {
	const bad = ['wrong', 'wrongOld', 'wrongAgent', 'wrongOcp', 'wrongKey', 'ocpAsObshell', 'obshellAsOcp', 'dead', 'deadOcp', 'withUser', 'badUrl'];
	for (const credentials of bad) {
		await see(credentials, GET_CLUSTER);
		await see(credentials, five[1], true);
		record(`test of ${credentials}`, await scene.engine.testCredential(credentials));
		const list = await scene.engine
			.listSearch({ ...GET_TENANT, cluster: pick(''), tenant: pick('') }, 'searchTenants', { credentials })
			.catch((error: unknown) => error);
		record(`list of ${credentials}`, list);
	}
	for (const credentials of ['obshell', 'ocp']) record(`test of ${credentials}`, await scene.engine.testCredential(credentials));
});

it('meets servers that say what they were told', async () => {
	for (const [pattern, answers] of [
		[/^\/api\/v1\/(?!secret|tenants\/overview)/, obshellAnswers(`${ROOT_PASSWORD} , ${STORAGE_KEYS.join(' , ')} , ${DESTINATION}`)],
		[/^\/api\/v1\/tenants\/overview/, obshellAnswers(`${ROOT_PASSWORD} , ${STORAGE_KEYS.join(' , ')} , ${DESTINATION}`)],
	] as const) {
		for (const answer of answers) {
			let isOn = true;
			const path = Object.assign(new RegExp(pattern), { test: (target: string) => isOn && target.match(pattern) !== null });
			scene.obshell.hostile.addFault({ ...answer, path, times: Infinity });
			for (const parameters of five) {
				await see('hostile', parameters);
				await see('hostile', { ...parameters, output: 'raw' }, true);
			}
			isOn = false;
		}
	}
	for (const answer of ocpAnswers(`${OCP_USER.password} , ${DESTINATION}`)) {
		scene.ocp.hostileOcp.addFault({ answer, path: /Tasks$/, times: Infinity });
		for (const parameters of five.slice(0, 4)) {
			await see('hostileOcp', parameters);
			await see('hostileOcp', { ...parameters, output: 'raw' }, true);
		}
		scene.ocp.hostileOcp.clearFaults();
	}
});

it('sends through the HTTP Request node, well and badly', async () => {
	for (const credentials of ['obshell', 'withAgentPassword', 'wrong', 'dead']) {
		await seeHttpNode(credentials, 'GET', '/api/v1/tenants/overview');
		await seeHttpNode(credentials, 'PATCH', '/api/v1/tenant/orders/backup/log', { status: 'nonsense' });
		await seeHttpNode(credentials, 'GET', '/api/v1/nothing/here');
	}
	for (const credentials of ['ocp', 'withKey', 'deadOcp']) {
		await seeHttpNode(credentials, 'GET', '/api/v2/ob/clusters');
		await seeHttpNode(credentials, 'GET', '/api/v2/ob/clusters/7/tenants');
	}
});

describe('in all of that', () => {
	it('there is something to be seen', () => {
		expect(seen.length).toBeGreaterThan(300);
		const all = seen.map(([, text]) => text).join('\n');
		for (const word of ['orders', 'access_key=***', 'The password of root@sys is wrong', 'answers like OCP', 'refuses connections']) {
			expect(all).toContain(word);
		}
		expect(scene.engine.logs.length).toBeGreaterThan(100);
	});

	it('no secret is seen, however it is written', () => {
		const found = seen.flatMap(([what, text]) =>
			[...forbidden].filter(([spelling]) => text.includes(spelling)).map(([, secret]) => `${secret} after ${what}`),
		);
		expect([...new Set(found)]).toEqual([]);
	});

	it("no secret is in n8n's log", () => {
		const log = scene.engine.logs.join('\n');
		expect([...forbidden].filter(([spelling]) => log.includes(spelling)).map(([, secret]) => secret)).toEqual([]);
	});

	it('no sealed header is seen', () => {
		const all = seen.map(([, text]) => text).join('\n') + scene.engine.logs.join('\n');
		const headers = Object.values(scene.obshell).flatMap(({ requests }) =>
			requests.flatMap((request) => [request.headers['x-ocs-header'], request.headers['x-ocs-agent-header']]),
		);
		const sealed = headers.filter((header) => header !== undefined);
		expect(sealed.length).toBeGreaterThan(100);
		expect(sealed.filter((header) => all.includes(header))).toEqual([]);
	});
});
