import {
	ExecuteContext,
	ExecutionLifecycleHooks,
	LoadOptionsContext,
	PackageDirectoryLoader,
	PollContext,
	WorkflowExecute,
} from 'n8n-core';
import type {
	ExecutionError,
	ExecutionStatus,
	IConnections,
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeCredentialTestResult,
	INodeExecutionData,
	INodeListSearchResult,
	INodeParameters,
	INodePropertyOptions,
	INodeType,
	INodeTypes,
	IRun,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import {
	createEmptyRunExecutionData,
	createRunExecutionData,
	NodeConnectionTypes,
	NodeHelpers,
	UserError,
	Workflow,
} from 'n8n-workflow';

import { builtInNodes, HTTP_REQUEST, MANUAL_TRIGGER } from './builtInNodes';
import { StoredCredentialsHelper } from './credentialsHelper';
import { runCredentialTest } from './credentialTest';
import { asNodeReads, asNodeSends } from './httpRequestNode';
import { isolated } from './isolated';
import { jsonText, storedCopy } from './json';
import { recordLogs, stopRecording } from './logs';
import { stopLeftovers } from './leftovers';
import { asItem, summarize } from './results';
import { surroundingsWith } from './surroundings';
import type {
	CredentialToTest,
	EngineOptions,
	LegacyRequestOptions,
	LegacyResponse,
	NodeChoice,
	NodeJson,
	NodeRun,
	PickListOptions,
	PollOptions,
	PollResult,
	RunNodeOptions,
	StoredCredential,
	WorkflowJson,
	WorkflowResult,
} from './types';

export { standIn } from './builtInNodes';
export type * from './types';

/** See `createEngine`. */
export type Engine = Awaited<ReturnType<typeof createEngine>>;

const position: [number, number] = [0, 0];

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
 * NODE_ENV is `test`), once a test file. So `jest.mock('../../dist/services/wire/http.js', …)` in the test file replaces
 * that module inside the running node, and `jest.spyOn(require('../../dist/services/wire/http.js'), …)` sees its calls.
 * Outside jest they are ordinary modules of the process.
 */
export async function createEngine({
	packageDir = repository,
	credentials = {},
	extraNodes = {},
	extraCredentials = {},
}: EngineOptions = {}) {
	const logs: string[] = [];
	const loader = new PackageDirectoryLoader(packageDir);
	recordLogs(loader, logs);
	await loader.loadAll();

	const store = new Map(Object.entries(storedCopy(credentials)));
	const credentialsHelper = new StoredCredentialsHelper(loader, store, extraCredentials);
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

	const surroundings = (fields: Partial<IWorkflowExecuteAdditionalData> = {}) =>
		surroundingsWith({ credentialsHelper, ...fields });

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
			get saved() {
				return jsonText(result);
			},
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
			get saved() {
				return result.saved;
			},
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
		return await runCredentialTest(type.test, tested, surroundings());
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
		const legacyHelper = 'requestWithAuthentication';
		const send = context.helpers[legacyHelper] as (...args: unknown[]) => Promise<LegacyResponse>;
		const { type } = stored(chosen);
		const response = await isolated(
			workflow,
			async () => await send.call(context, type, asNodeSends(options), undefined, 0),
		);
		return await asNodeReads(response, options);
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
