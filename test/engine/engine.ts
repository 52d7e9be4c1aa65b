import {
	ExecuteContext,
	ExecutionLifecycleHooks,
	ExternalSecretsProxy,
	LoadOptionsContext,
	PackageDirectoryLoader,
	PollContext,
	RoutingNode,
	WorkflowExecute,
} from 'n8n-core';
import type {
	ExecutionError,
	ExecutionStatus,
	IBinaryKeyData,
	IConnections,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	IDataObject,
	INode,
	INodeCredentialTestResult,
	INodeExecutionData,
	INodeListSearchResult,
	INodeParameters,
	INodePropertyOptions,
	INodeType,
	INodeTypes,
	IPinData,
	IRun,
	ITaskData,
	IWorkflowExecuteAdditionalData,
	NodeExecutionHint,
	WorkflowActivateMode,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import {
	createEmptyRunExecutionData,
	createRunExecutionData,
	NodeConnectionTypes,
	NodeHelpers,
	UserError,
	Workflow,
} from 'n8n-workflow';

import { builtInNodes, HTTP_REQUEST, MANUAL_TRIGGER, NO_OP } from './builtInNodes';
import type { StoredCredential } from './credentialsHelper';
import { StoredCredentialsHelper } from './credentialsHelper';
import { jsonText, storedCopy } from './json';
import { recordLogs, stopRecording } from './logs';
import { stopLeftovers } from './leftovers';

export { standIn } from './builtInNodes';
export type { StoredCredential } from './credentialsHelper';

/** What `createEngine` starts from. */
export interface EngineOptions {
	/** The directory of a built package (its package.json names what to load). The default is this repository. */
	packageDir?: string;
	/** The saved credentials, by id. */
	credentials?: Record<string, StoredCredential>;
	/** More node types, by full type name: stand-ins for n8n's own nodes in example workflows (see `standIn`). */
	extraNodes?: Record<string, INodeType>;
}

/** A node as in n8n's workflow JSON; what is left out gets the value that the editor would give it. */
export type NodeJson = Partial<INode> & Pick<INode, 'name' | 'type'>;

/** A workflow as in n8n's JSON, and how to run it. */
export interface WorkflowJson {
	nodes: NodeJson[];
	connections?: IConnections;
	/** Items that a node gives instead of being run: how a test feeds the manual trigger. */
	pinData?: IPinData;
	settings?: IDataObject;
	/** Where to begin. The default is n8n's own choice: the trigger. */
	startNode?: string;
	/** Static data of an earlier run or poll. */
	staticData?: IDataObject;
	/** Default: `manual`, as with the editor's Execute button. */
	mode?: WorkflowExecuteMode;
	/** Cancels the execution, as the editor's Stop button does. */
	signal?: AbortSignal;
}

/** What one node did; several runs of it (in a loop) are put together. */
export interface NodeResult {
	status: ExecutionStatus | undefined;
	/** Items of the first output. */
	items: INodeExecutionData[];
	/** Items of each output; with `onError: 'continueErrorOutput'` the last one is the error output. */
	outputs: INodeExecutionData[][];
	error: ExecutionError | undefined;
	hints: NodeExecutionHint[];
}

/** What an execution gave. */
export interface WorkflowResult {
	status: ExecutionStatus;
	/** Each node that ran, by name. */
	nodes: Record<string, NodeResult>;
	error: ExecutionError | undefined;
	/** n8n's own record of the execution. */
	run: IRun;
	/** That record as the text that n8n would save: search it for what must not be there. */
	saved: string;
	/** The workflow's static data afterwards; n8n saves it at the end of a run. */
	staticData: IDataObject;
}

/** What `runNode` gives: the node's own result first. */
export interface NodeRun extends NodeResult, Pick<WorkflowResult, 'run' | 'saved' | 'staticData'> {
	/** Status of the whole execution. */
	status: ExecutionStatus;
	/** The `json` of the first output's items. */
	json: IDataObject[];
}

/** Which node to use, and with which credential. */
export interface NodeChoice {
	/** Short name (`oceanBaseBackup`) or full type. The default is the package's first action node. */
	nodeType?: string;
	typeVersion?: number;
	/** The id of a stored credential. The default is the first one of a type that the node accepts. */
	credentials?: string;
}

/** How `runNode` runs the node: any setting of n8n's workflow JSON (`onError`, `retryOnFail`, …) and the ones below. */
export interface RunNodeOptions
	extends NodeChoice,
		Pick<WorkflowJson, 'mode' | 'signal' | 'staticData'>,
		Partial<
			Pick<
				INode,
				| 'name'
				| 'onError'
				| 'continueOnFail'
				| 'retryOnFail'
				| 'maxTries'
				| 'waitBetweenTries'
				| 'alwaysOutputData'
				| 'executeOnce'
			>
		> {
	/** Input items: whole items, or just their `json`. The default is one empty item. */
	items?: Array<INodeExecutionData | IDataObject>;
}

/** How to poll a trigger node. */
export interface PollOptions {
	/** Static data that an earlier poll gave back. */
	staticData?: IDataObject;
	/** Default: `trigger`. With `manual`, the editor's test run. */
	mode?: WorkflowExecuteMode;
	/** Default: `activate`; n8n's schedule passes `activate` too, `update` after an edit. */
	activation?: WorkflowActivateMode;
	/** What `getPollBudgetMs` answers; n8n's default is five minutes. */
	budgetMs?: number;
}

/** What a poll gave. */
export interface PollResult {
	/** Items of the first output, or null when the node emitted nothing. */
	items: INodeExecutionData[] | null;
	/** The workflow's static data as it is in memory afterwards: pass it to the next poll. */
	staticData: IDataObject;
	/** The node's own part of it. */
	nodeStaticData: IDataObject;
	/** Whether n8n would have written it to its database: only when items were emitted. */
	persisted: boolean;
}

/** How to fill a pick list. */
export interface PickListOptions extends NodeChoice {
	filter?: string;
	paginationToken?: string;
	/** Path of the parameter that the list belongs to. */
	path?: string;
}

/** A credential to test: an id, or values that were entered in the editor (`id` says which stored one they edit). */
export type CredentialToTest = string | { id?: string; name?: string; type: string; data: object };

/** Options of a request as n8n's HTTP Request node gives them to the legacy helper. */
export interface LegacyRequestOptions {
	method?: string;
	uri: string;
	qs?: IDataObject;
	body?: unknown;
	headers?: IDataObject;
	/** `true` is the node's response format JSON, `false` (default) its detection, which reads a stream. */
	json?: boolean;
	/** `false` is the node's option Never Error. */
	simple?: boolean;
	[option: string]: unknown;
}

/** What the HTTP Request node got. */
export interface LegacyResponse {
	statusCode: number;
	headers: Record<string, string>;
	/** Parsed JSON when the answer was JSON, else text. */
	body: unknown;
}

/** See `createEngine`. */
export type Engine = Awaited<ReturnType<typeof createEngine>>;

const position: [number, number] = [0, 0];
const base = 'http://localhost:5678/';

/** `require` is the one way to an own path that works in jest and tsx and that the linter of n8n lets through. */
const repository = require.resolve('../../package.json').replace(/package\.json$/, '');

/**
 * Loads a built package with n8n's package loader and runs it with n8n's real engine: no server, no database, but the
 * same workflow execution, expressions, request helpers, error handling and credentials flow.
 *
 * The environment variables that n8n-core reads when it is loaded (`N8N_USER_FOLDER`, `N8N_ENCRYPTION_KEY`) have to be
 * set before this file is imported; jest.config.js does that for tests.
 *
 * In jest the package's compiled files are loaded by jest's own `require` (n8n-core loads classes in-process when
 * NODE_ENV is `test`), once a test file. So `jest.mock('../../dist/services/http.js', …)` in the test file replaces
 * that module inside the running node, and `jest.spyOn(require('../../dist/services/http.js'), …)` sees its calls.
 * Outside jest they are ordinary modules of the process.
 */
export async function createEngine({
	packageDir = repository,
	credentials = {},
	extraNodes = {},
}: EngineOptions = {}) {
	const logs: string[] = [];
	const loader = new PackageDirectoryLoader(packageDir);
	recordLogs(loader, logs);
	await loader.loadAll();

	const store = new Map(Object.entries(storedCopy(credentials)));
	const credentialsHelper = new StoredCredentialsHelper(loader, store);
	const ownNodes: Record<string, INodeType> = { ...builtInNodes, ...extraNodes };
	let executions = 0;

	const nodeTypes: INodeTypes = {
		getByName: (type) => ownNodes[type] ?? loader.getNode(shortName(type)).type,
		getByNameAndVersion: (type, version) =>
			NodeHelpers.getVersionedNodeType(nodeTypes.getByName(type), version),
		getKnownTypes: () => loader.known.nodes as unknown as IDataObject,
	};

	function shortName(type: string): string {
		const prefix = `${loader.packageName}.`;
		if (!type.startsWith(prefix)) throw new UserError(`Unrecognized node type: ${type}`);
		return type.slice(prefix.length);
	}

	/** What n8n gives every execution besides the workflow. */
	function surroundings(
		fields: Partial<IWorkflowExecuteAdditionalData> = {},
	): IWorkflowExecuteAdditionalData {
		return {
			credentialsHelper,
			currentNodeExecutionIndex: 0,
			restApiUrl: `${base}rest`,
			instanceBaseUrl: base,
			formBaseUrl: `${base}form`,
			formWaitingBaseUrl: `${base}form-waiting`,
			formTestBaseUrl: `${base}form-test`,
			webhookBaseUrl: `${base}webhook`,
			webhookWaitingBaseUrl: `${base}webhook-waiting`,
			webhookTestBaseUrl: `${base}webhook-test`,
			mcpBaseUrl: `${base}mcp`,
			mcpTestBaseUrl: `${base}mcp-test`,
			variables: {},
			externalSecretsProxy: new ExternalSecretsProxy(),
			logAiEvent: () => {},
			getRunExecutionData: async () => undefined,
			getRuntimeCredential: async () => undefined,
			executeWorkflow: async () =>
				await Promise.reject(new UserError('The test engine has no sub-workflows')),
			startRunnerTask: async () => await Promise.reject(new UserError('The test engine has no task runner')),
			...fields,
		};
	}

	function complete(node: NodeJson, index = 0): INode {
		const { description } = nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		const latest = Array.isArray(description.version)
			? Math.max(...description.version)
			: description.version;
		return { id: `node-${index}`, typeVersion: latest, position, parameters: {}, ...storedCopy(node) };
	}

	function workflowOf(
		nodes: INode[],
		connections: IConnections = {},
		extra: Partial<WorkflowJson> = {},
	): Workflow {
		return new Workflow({
			id: 'workflow',
			name: 'Workflow',
			nodes,
			connections,
			active: extra.mode === 'trigger',
			nodeTypes,
			staticData: extra.staticData && storedCopy(extra.staticData),
			settings: { executionOrder: 'v1', ...extra.settings },
		});
	}

	/** The full type and the credentials reference for what a test asks for in short. */
	function choose({ nodeType, typeVersion, credentials: id }: NodeChoice, trigger = false): NodeJson {
		const first = loader.types.nodes.find(({ group }) => group.includes('trigger') === trigger)?.name;
		const chosenType = nodeType ?? first;
		if (!chosenType) throw new UserError('The package has no such node');
		const type = fullName(chosenType);
		const { description } = nodeTypes.getByNameAndVersion(type, typeVersion);
		const accepted = description.credentials?.map(({ name }) => name) ?? [];
		const chosen = id ?? [...store].find(([, credential]) => accepted.includes(credential.type))?.[0];
		return {
			name: String(description.defaults.name ?? 'Node'),
			type,
			...(typeVersion && { typeVersion }),
			...(chosen && { credentials: reference(chosen) }),
		};
	}

	function fullName(type: string): string {
		return type.includes('.') ? type : `${loader.packageName}.${type}`;
	}

	function reference(id: string) {
		const { type, name } = stored(id);
		return { [type]: { id, name } };
	}

	/** A stored credential as it is now, renewed properties included. */
	function stored(id: string): StoredCredential {
		const credential = store.get(id);
		if (!credential) throw new UserError(`There is no credential with the id "${id}"`);
		return storedCopy(credential);
	}

	/** Runs a whole workflow. It never rejects: what went wrong is in `error`, as in n8n's list of executions. */
	async function run(json: WorkflowJson): Promise<WorkflowResult> {
		const { mode = 'manual', signal, pinData, connections = {} } = json;
		const nodes = json.nodes.map(complete);
		const workflow = workflowOf(nodes, connections, json);
		const executionId = String(++executions);
		const saved = { id: 'workflow', name: 'Workflow', nodes, connections, active: false, isArchived: false };
		const hooks = new ExecutionLifecycleHooks(mode, executionId, {
			...saved,
			activeVersionId: null,
			createdAt: new Date(),
			updatedAt: new Date(),
		});
		// The hook sees the status that n8n saves; after a cancellation, what the node then throws no longer changes it.
		let status: ExecutionStatus | undefined;
		hooks.addHandler('workflowExecuteAfter', (finished) => {
			status ??= finished.status;
		});
		const execute = new WorkflowExecute(surroundings({ hooks, executionId }), mode);
		let result: IRun;
		try {
			const execution = execute.run({
				workflow,
				pinData,
				startNode: workflow.getNode(json.startNode ?? '') ?? undefined,
			});
			const cancel = () => execution.cancel();
			if (signal?.aborted) cancel();
			signal?.addEventListener('abort', cancel, { once: true });
			try {
				result = await execution;
			} finally {
				signal?.removeEventListener('abort', cancel);
			}
		} catch (error) {
			// n8n refuses a workflow with missing parameters or credentials before it starts.
			const data = createRunExecutionData({ resultData: { error: error as ExecutionError, runData: {} } });
			result = { data, mode, startedAt: new Date(), stoppedAt: new Date(), status: 'error', storedAt: 'db' };
		}
		const { error, runData } = result.data.resultData;
		return {
			status: status ?? result.status,
			nodes: Object.fromEntries(Object.entries(runData).map(([name, tasks]) => [name, summarize(tasks)])),
			error,
			run: result,
			saved: jsonText(result),
			staticData: storedCopy(workflow.staticData),
		};
	}

	/** Runs manual trigger -> node. */
	async function runNode(parameters: INodeParameters = {}, options: RunNodeOptions = {}): Promise<NodeRun> {
		const {
			nodeType,
			typeVersion,
			credentials: id,
			items = [{}],
			mode,
			signal,
			staticData,
			...settings
		} = options;
		const node: NodeJson = { ...choose({ nodeType, typeVersion, credentials: id }), parameters, ...settings };
		const start: NodeJson = { name: 'When clicking', type: MANUAL_TRIGGER };
		const result = await run({
			nodes: [start, node],
			connections: {
				[start.name]: { main: [[{ node: node.name, type: NodeConnectionTypes.Main, index: 0 }]] },
			},
			pinData: { [start.name]: items.map(asItem) },
			mode,
			signal,
			staticData,
		});
		const own = result.nodes[node.name] ?? summarize([]);
		return {
			...own,
			status: result.status,
			json: own.items.map((item) => item.json),
			error: own.error ?? result.error,
			run: result.run,
			saved: result.saved,
			staticData: result.staticData,
		};
	}

	/** Calls a polling trigger once, as the schedule does. It rejects with what the node throws. */
	async function poll(
		node: (NodeChoice & { parameters?: INodeParameters }) | NodeJson = {},
		options: PollOptions = {},
	): Promise<PollResult> {
		const { staticData, mode = 'trigger', activation = 'activate', budgetMs } = options;
		const json = 'type' in node ? node : { ...choose(node, true), parameters: node.parameters ?? {} };
		const trigger = complete(json);
		const workflow = workflowOf([trigger], {}, { staticData, mode: 'trigger' });
		const own = workflow.nodes[trigger.name];
		const context = new PollContext(
			workflow,
			own,
			surroundings(),
			mode,
			activation,
			...([undefined, undefined, undefined, undefined, undefined] as const),
			budgetMs === undefined ? undefined : () => budgetMs,
		);
		const type = nodeTypes.getByNameAndVersion(own.type, own.typeVersion);
		const output = await isolated(workflow, async () => await type.poll?.call(context));
		return {
			items: output?.[0] ?? null,
			staticData: storedCopy(workflow.staticData),
			nodeStaticData: storedCopy(workflow.getStaticData('node', own)),
			persisted: Boolean(output),
		};
	}

	/** Fills a resource locator's list, as the editor does. It rejects with what the editor would show. */
	async function listSearch(
		parameters: INodeParameters,
		method: string,
		options: PickListOptions = {},
	): Promise<INodeListSearchResult> {
		const { workflow, context, type } = editor(parameters, options);
		const search = type.methods?.listSearch?.[method];
		if (!search) throw new UserError(`The node has no listSearch method "${method}"`);
		return await isolated(
			workflow,
			async () => await search.call(context, options.filter, options.paginationToken),
		);
	}

	/** Fills a list of options, as the editor does. */
	async function loadOptions(
		parameters: INodeParameters,
		method: string,
		options: PickListOptions = {},
	): Promise<INodePropertyOptions[]> {
		const { workflow, context, type } = editor(parameters, options);
		const load = type.methods?.loadOptions?.[method];
		if (!load) throw new UserError(`The node has no loadOptions method "${method}"`);
		return await isolated(workflow, async () => await load.call(context));
	}

	function editor(parameters: INodeParameters, options: PickListOptions) {
		const node = complete({ ...choose(options), parameters });
		const workflow = workflowOf([node]);
		const own = workflow.nodes[node.name];
		const context = new LoadOptionsContext(
			workflow,
			own,
			surroundings({ currentNodeParameters: own.parameters }),
			options.path ?? 'parameters',
		);
		return { workflow, context, type: nodeTypes.getByNameAndVersion(own.type, own.typeVersion) };
	}

	/**
	 * Tests a credential as the editor's Save does: the type's `test.request` through a routing node, then its rules.
	 * With entered values, those are tested, and what is renewed is stored under `id`.
	 */
	async function testCredential(credential: CredentialToTest): Promise<INodeCredentialTestResult> {
		const entered =
			typeof credential === 'string'
				? { id: credential, ...stored(credential) }
				: { name: 'Credential', ...credential };
		const { type } = loader.getCredential(entered.type);
		if (!type.test) return { status: 'Error', message: 'No testing function found for this credential.' };
		let data: ICredentialDataDecryptedObject;
		try {
			data = await credentialsHelper.complete(
				surroundings(),
				{ ...entered.data } as ICredentialDataDecryptedObject,
				entered.type,
				'internal',
			);
		} catch (error) {
			return { status: 'Error', message: (error as Error).message };
		}
		const tested = { id: entered.id ?? '', name: entered.name, type: entered.type, data };
		return await runCredentialTest(type.test, tested);
	}

	async function runCredentialTest(
		{ request, rules = [] }: ICredentialTestRequest,
		tested: { id: string; name: string; type: string; data: ICredentialDataDecryptedObject },
	): Promise<INodeCredentialTestResult> {
		const { description } = builtInNodes[NO_OP];
		const testType: INodeType = {
			description: {
				...description,
				credentials: [{ name: tested.type, required: true }],
				properties: [
					{ displayName: 'Temp', name: 'temp', type: 'string', default: '', routing: { request } },
				],
			},
		};
		// The short type name is n8n's own doing (see `preAuthentication` of the credentials helper).
		const node: INode = {
			id: 'temp',
			name: 'Temp-Node',
			type: description.name,
			typeVersion: 1,
			position,
			parameters: {},
			credentials: { [tested.type]: { id: tested.id, name: tested.name } },
		};
		const workflow = new Workflow({
			nodes: [node],
			connections: {},
			active: false,
			nodeTypes: {
				getByName: () => testType,
				getByNameAndVersion: () => testType,
				getKnownTypes: () => ({}),
			},
		});
		const helper = Object.create(credentialsHelper, {
			getDecrypted: {
				value: async (...args: Parameters<StoredCredentialsHelper['getDecrypted']>) =>
					args[5] ? await credentialsHelper.getDecrypted(...args) : tested.data,
			},
		}) as StoredCredentialsHelper;
		const context = new ExecuteContext(
			workflow,
			node,
			surroundings({ credentialsHelper: helper, currentNodeParameters: node.parameters }),
			'internal',
			createEmptyRunExecutionData(),
			0,
			[],
			{ main: [[{ json: {} }]] },
			{ node, data: {}, source: null },
			[],
		);
		let body: unknown;
		try {
			const output = await isolated(
				workflow,
				async () => await new RoutingNode(context, testType, tested).runNode(),
			);
			body = output?.[0]?.[0]?.json;
		} catch (error) {
			return { status: 'Error', message: explainTestFailure(error as TestFailure, rules) };
		}
		for (const rule of rules) {
			if (rule.type !== 'responseSuccessBody') continue;
			const { key, value, message } = rule.properties;
			if (valueAt(body, key) === value) return { status: 'Error', message };
		}
		return { status: 'OK', message: 'Connection successful!' };
	}

	/**
	 * Sends what n8n's HTTP Request node (4.x) sends with a predefined credential: the legacy helper, with the
	 * options that the node itself adds. It rejects with the error that the node would show.
	 */
	async function httpRequestNodeCall(
		options: LegacyRequestOptions,
		{ credentials: id }: Pick<NodeChoice, 'credentials'> = {},
	): Promise<LegacyResponse> {
		const chosen = id ?? [...store.keys()][0];
		const node = complete({ name: 'HTTP Request', type: HTTP_REQUEST, credentials: reference(chosen) });
		const workflow = workflowOf([node]);
		const items: INodeExecutionData[] = [{ json: {} }];
		const context = new ExecuteContext(
			workflow,
			workflow.nodes[node.name],
			surroundings({ executionId: String(++executions) }),
			'manual',
			createEmptyRunExecutionData(),
			0,
			items,
			{ main: [items] },
			{ node, data: { main: [items] }, source: null },
			[],
		);
		const detect = options.json !== true;
		const request = {
			gzip: true,
			rejectUnauthorized: true,
			followRedirect: true,
			followAllRedirects: true,
			resolveWithFullResponse: true,
			sendCredentialsOnCrossOriginRedirect: false,
			timeout: 300_000,
			...(detect ? { encoding: null, json: false, useStream: true } : {}),
			...options,
			method: options.method ?? 'GET',
			headers: { accept: 'application/json,text/*;q=0.9, */*;q=0.7', ...options.headers },
		};
		const legacyHelper = 'requestWithAuthentication';
		const send = context.helpers[legacyHelper] as (...args: unknown[]) => Promise<LegacyResponse>;
		const { type } = stored(chosen);
		const response = await isolated(
			workflow,
			async () => await send.call(context, type, request, undefined, 0),
		);
		const { statusCode, headers, body } = response;
		return { statusCode, headers, body: detect ? await readAnswer(body) : body };
	}

	/** Stops recording, and whatever n8n-core would keep running. */
	function close(): void {
		stopRecording(logs);
		stopLeftovers();
	}

	return {
		/** Each line that n8n-core has logged, metadata included: search `logs.join()` for what must not be there. */
		logs,
		/** The package as n8n loaded it: descriptions, credential types, known names. */
		loader,
		run,
		runNode,
		poll,
		listSearch,
		loadOptions,
		testCredential,
		httpRequestNodeCall,
		stored,
		close,
	};
}

interface TestFailure extends Error {
	cause?: { code?: string; response?: { status: number; statusText?: string } };
}

/** n8n's order: a rule for the status, the status text, the system's error code, the message. */
function explainTestFailure(
	{ cause, message }: TestFailure,
	rules: NonNullable<ICredentialTestRequest['rules']>,
): string {
	if (cause?.response) {
		const { status, statusText } = cause.response;
		for (const rule of rules) {
			if (rule.type === 'responseCode' && rule.properties.value === status) return rule.properties.message;
		}
		if (status < 199 || status > 299) return statusText || `Received HTTP status code: ${status}`;
		return message;
	}
	return cause?.code ?? message;
}

/** The value at a path such as `data.items[0].name`. */
function valueAt(value: unknown, path: string): unknown {
	const steps = path.split(/[.[\]]+/).filter(Boolean);
	return steps.reduce((inner, step) => (inner as Record<string, unknown> | null | undefined)?.[step], value);
}

async function readAnswer(body: unknown): Promise<unknown> {
	const chunks: Buffer[] = [];
	for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(Buffer.from(chunk));
	const text = Buffer.concat(chunks).toString('utf8');
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

async function isolated<T>(workflow: Workflow, work: () => Promise<T>): Promise<T> {
	await workflow.expression.acquireIsolate();
	try {
		return await work();
	} finally {
		await workflow.expression.releaseIsolate();
	}
}

function asItem(item: INodeExecutionData | IDataObject): INodeExecutionData {
	const isItem = typeof item.json === 'object' && item.json !== null;
	const whole = isItem ? (item as INodeExecutionData) : { json: item as IDataObject };
	return { ...whole, binary: whole.binary as IBinaryKeyData | undefined };
}

function summarize(tasks: ITaskData[]): NodeResult {
	const outputs: INodeExecutionData[][] = [];
	for (const task of tasks) {
		task.data?.main?.forEach((items, index) => {
			outputs[index] = [...(outputs[index] ?? []), ...(items ?? [])];
		});
	}
	const last = tasks[tasks.length - 1];
	return {
		status: last?.executionStatus,
		items: outputs[0] ?? [],
		outputs,
		error: last?.error,
		hints: tasks.flatMap((task) => task.hints ?? []),
	};
}
