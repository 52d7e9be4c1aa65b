/** Every write of the node against both servers, what can happen to its request on the way, and how often it arrived. */
import type * as HttpModule from '../../../services/wire/http';
import type { RunNodeOptions } from '../../engine/engine';
import type { FaultEffect } from '../../simulators/obshell/ObshellSimulator';
import type { FaultAnswer } from '../../simulators/ocp/OcpSimulator';
import { MINUTE, pick, SECOND, setScene, type Scene } from './lab';

const ORDERS = { tenant: pick('orders') };
/** Parameters of Restore: Start, for either service. */
export const RESTORE = { resource: 'restore', operation: 'start', tenant: pick('crm'), newTenant: 'crm_copy', unitConfig: pick('small_unit') };
const CONFIG = { resource: 'backupConfig', operation: 'set', configMode: 'replace', applyTo: 'tenant', ...ORDERS, dataBaseUri: 'file:///o/d', archiveBaseUri: 'file:///o/c' };
const STRATEGY = { resource: 'backupStrategy', ...ORDERS };
/** n8n's own retries, at once. */
export const RETRY: RunNodeOptions = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
/** The node goes on after a failure. */
export const CONTINUE: RunNodeOptions = { onError: 'continueRegularOutput' };

/** The scene of the test that runs: an agent and an OCP. */
export let scene: Scene;

/** Sets the scene; the test file closes it. */
export const open = async () => void (scene = await setScene({ obshell: { obshell: {} }, ocp: { ocp: {} } }));

/** Runs the node with the credential of that service. */
export const run = async (credentials: string, parameters: object, options?: RunNodeOptions) => await scene.run(credentials, parameters, options);
/** The same, and gives the items. */
export const items = async (credentials: string, parameters: object) => await scene.items(credentials, parameters);

/** One write: what the user asks for, and the request that it is. */
export interface Write {
	service: 'obshell' | 'ocp';
	parameters: object;
	method: string;
	path: RegExp;
	/** What must be there first. */
	prepare?(): Promise<unknown>;
}

const ocpTask = async () => {
	scene.ocp.ocp.world.plans = { restoreEnding: 'FAIL' };
	await items('ocp', { ...RESTORE, newTenant: 'failing' });
	scene.clock.advance(10 * MINUTE);
};
const obshellTask = async () => {
	scene.obshell.obshell.world.unwritable = ['file:///o'];
	await items('obshell', CONFIG);
	scene.clock.advance(10 * SECOND);
};

/** All writes, by the name of their operation. */
export const WRITES: Record<string, Write> = {
	'Backup: Start (obshell)': { service: 'obshell', parameters: { resource: 'backup', operation: 'start', ...ORDERS }, method: 'POST', path: /tenant\/orders\/backup$/ },
	'Backup: Cancel': { service: 'obshell', parameters: { resource: 'backup', operation: 'cancel', tenant: pick('analytics') }, method: 'PATCH', path: /analytics\/backup$/ },
	'Backup Config: Set': { service: 'obshell', parameters: CONFIG, method: 'POST', path: /orders\/backup\/config$/ },
	'Log Backup: Set Status': { service: 'obshell', parameters: { resource: 'logBackup', operation: 'setStatus', logStatus: 'stop', ...ORDERS }, method: 'PATCH', path: /orders\/backup\/log$/ },
	'Restore: Start (obshell)': { service: 'obshell', parameters: RESTORE, method: 'POST', path: /tenant\/restore$/ },
	'Restore: Cancel': {
		service: 'obshell',
		parameters: { resource: 'restore', operation: 'cancel', tenant: pick('crm_copy') },
		method: 'DELETE',
		path: /crm_copy\/restore$/,
		prepare: async () => {
			await items('obshell', RESTORE);
			scene.clock.advance(60 * SECOND);
		},
	},
	'Task: Operate (obshell)': { service: 'obshell', parameters: { resource: 'task', operation: 'operate', operator: 'rollback', taskId: '11' }, method: 'POST', path: /task\/dag\/11$/, prepare: obshellTask },
	'Backup: Start (OCP)': { service: 'ocp', parameters: { resource: 'backup', operation: 'start', ...ORDERS }, method: 'POST', path: /201002\/backup\/backupNow$/ },
	'Restore: Start (OCP)': { service: 'ocp', parameters: RESTORE, method: 'POST', path: /backup\/restore$/ },
	'Backup Strategy: Create': {
		service: 'ocp',
		parameters: { ...STRATEGY, operation: 'create', tenant: pick('sandbox'), fullWeekdays: ['7'], storage: { storageName: 'nfs', storageUrl: '/b/' } },
		method: 'POST',
		path: /201010\/backup\/config\/backupStrategy$/,
	},
	'Backup Strategy: Update': { service: 'ocp', parameters: { ...STRATEGY, operation: 'update', settings: { retentionDays: 7 } }, method: 'PATCH', path: /backupStrategy$/ },
	'Backup Strategy: Delete': { service: 'ocp', parameters: { ...STRATEGY, operation: 'delete' }, method: 'DELETE', path: /backupStrategy$/ },
	'Backup Strategy: Pause': { service: 'ocp', parameters: { ...STRATEGY, operation: 'pause' }, method: 'POST', path: /stopSchedule$/ },
	'Backup Strategy: Resume': {
		service: 'ocp',
		parameters: { ...STRATEGY, operation: 'resume' },
		method: 'POST',
		path: /startSchedule$/,
		prepare: async () => await items('ocp', { ...STRATEGY, operation: 'pause' }),
	},
	'Alarm: Raise': { service: 'ocp', parameters: { resource: 'alarm', operation: 'raise', alarmType: 'never_backed_up', ...ORDERS }, method: 'POST', path: /alarm\/alarms$/ },
	'Task: Operate (OCP)': { service: 'ocp', parameters: { resource: 'task', operation: 'operate', operator: 'rollback', taskId: '3000046' }, method: 'POST', path: /3000046\/rollback$/, prepare: ocpTask },
};

const GATEWAY = { status: 504, body: '<html>Gateway Time-out</html>' };
/** What can happen to a request on its way, in the words of both simulators. */
export const FAULTS: Record<string, { obshell: FaultEffect; ocp: FaultAnswer }> = {
	'a connection that breaks before the work': { obshell: { kind: 'reset' }, ocp: 'reset' },
	"a proxy's 502": { obshell: { kind: 'html' }, ocp: { status: 502, body: '<html>Bad Gateway</html>' } },
	"a proxy's 504": { obshell: { kind: 'answer', ...GATEWAY }, ocp: GATEWAY },
	silence: { obshell: { kind: 'hang' }, ocp: 'hang' },
};

const server = ({ service }: Write) => (service === 'ocp' ? scene.ocp.ocp : scene.obshell.obshell);

/** Lets that happen to a write, after so many that fare well. */
export function hit({ service, method, path }: Write, fault: { obshell: FaultEffect; ocp: FaultAnswer }, times = 1, after = 0): void {
	if (service === 'ocp') scene.ocp.ocp.addFault({ method, path, times, after, answer: fault.ocp });
	else scene.obshell.obshell.addFault({ method, path, times, after, ...fault.obshell });
}

/** How often that write has arrived, of whatever became of it. */
export function arrived(write: Write): number {
	return (server(write).requests as Array<{ method: string; target: string }>).filter(({ method, target }) => method === write.method && write.path.test(target)).length;
}

/** Lets requests wait for an answer no longer than a moment. */
export function hurry(): void {
	const { Http } = jest.requireActual<typeof HttpModule>('../../../dist/services/wire/http.js');
	type Inner = { context: HttpModule.RequestContext; options: object; callHelper(request: unknown, everyStatus: boolean): Promise<unknown> };
	const inner = Http.prototype as unknown as Inner;
	const call = inner.callHelper;
	jest.spyOn(inner, 'callHelper').mockImplementation(async function (this: Inner, request, everyStatus) {
		const { context, options } = this;
		const helpers: HttpModule.RequestContext['helpers'] = {
			httpRequestWithAuthentication: async (type, asked) => (await context.helpers.httpRequestWithAuthentication.call(context, type, { ...asked, timeout: 250 })) as unknown,
		};
		return (await call.call({ context: { helpers }, options } as unknown as Inner, request, everyStatus)) as unknown;
	});
}

/** What a user reads when a write has no answer and is not found. */
export const NOBODY_KNOWS = /^http:\/\/127\.0\.0\.1:\d+ did not answer, so it is not known whether the request was carried out$/;

/** Calls `then` when the next such write has arrived. */
export function onceArrived(write: Write, then: () => void): void {
	const requests = server(write).requests as unknown as Array<{ method: string; target: string }>;
	const push = requests.push.bind(requests);
	requests.push = (...logged) => {
		const isIt = logged.some(({ method, target }) => method === write.method && write.path.test(target));
		if (isIt) requests.push = push;
		const length = push(...logged);
		if (isIt) then();
		return length;
	};
}
