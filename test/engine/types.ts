import type {
	ICredentialType,
	ExecutionError,
	ExecutionStatus,
	IConnections,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeType,
	IPinData,
	IRun,
	NodeExecutionHint,
	WorkflowActivateMode,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import type { StoredCredential } from './credentialsHelper';

export type { StoredCredential } from './credentialsHelper';

/** What `createEngine` starts from. */
export interface EngineOptions {
	/** The directory of a built package (its package.json names what to load). The default is this repository. */
	packageDir?: string;
	/** The saved credentials, by id. */
	credentials?: Record<string, StoredCredential>;
	/** More node types, by full type name: stand-ins for n8n's own nodes in example workflows (see `standIn`). */
	extraNodes?: Record<string, INodeType>;
	/** More credential types, by name: n8n's own, for those nodes. */
	extraCredentials?: Record<string, ICredentialType>;
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
