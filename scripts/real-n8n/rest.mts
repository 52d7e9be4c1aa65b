/** n8n's own REST API, as its editor uses it. */
import axios, { type AxiosInstance } from 'axios';

/** The made-up owner of every n8n that is started from here. */
export const OWNER = { email: 'owner@example.test', firstName: 'Demo', lastName: 'Owner', password: 'Made-up-Passw0rd' };

/** A node of a workflow. */
export interface WorkflowNode {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string; name: string }>;
	[setting: string]: unknown;
}

/** A workflow as n8n stores it. */
export interface Workflow {
	id: string;
	name: string;
	versionId: string;
	nodes: WorkflowNode[];
	connections: Record<string, unknown>;
}

/** What became of one run of one node. */
export interface NodeResult {
	executionStatus?: string;
	error?: { name: string; message: string; description?: string | null; httpCode?: string | null };
	data?: { main?: Array<Array<{ json: Record<string, unknown>; pairedItem?: unknown }> | null> };
	hints?: Array<{ message: string }>;
}

/** A finished (or running) execution. */
export interface Execution {
	id: string;
	status: string;
	mode: string;
	finished: boolean;
	data: { resultData: { runData: Record<string, NodeResult[]>; error?: { message: string } } };
	/** The saved execution exactly as n8n sent it. */
	text: string;
}

/** What the button that tests a credential shows. */
export interface CredentialTest {
	status: 'OK' | 'Error';
	message: string;
}

const ENDED = ['success', 'error', 'crashed', 'canceled'];

/** One user's session with a running n8n. */
export class N8nRest {
	private cookie = '';

	private readonly client: AxiosInstance;

	/** The project that everything is put into. */
	private projectId = '';

	constructor(url: string) {
		this.client = axios.create({
			baseURL: url,
			proxy: false,
			timeout: 60_000,
			validateStatus: () => true,
			headers: { 'browser-id': 'real-n8n-scripts' },
		});
	}

	/** Logs in as the owner, who is set up first on an n8n that is new. */
	async logIn(): Promise<void> {
		const settings = await this.call<{ userManagement?: { showSetupOnFirstLoad?: boolean } }>('GET', '/rest/settings');
		if (settings.userManagement?.showSetupOnFirstLoad !== false) await this.call('POST', '/rest/owner/setup', OWNER);
		await this.call('POST', '/rest/login', { emailOrLdapLoginId: OWNER.email, password: OWNER.password });
		this.projectId = (await this.call<{ id: string }>('GET', '/rest/projects/personal')).id;
	}

	/**
	 * One request; gives the member `data` of the answer.
	 * @throws Error with method, path, status and text for any status from 400 on
	 */
	async call<T>(method: string, path: string, body?: unknown): Promise<T> {
		const { status, data, headers } = await this.client.request<{ data?: T; message?: string }>({
			method,
			url: path,
			data: body,
			headers: this.cookie ? { cookie: this.cookie } : {},
		});
		const session = headers['set-cookie']?.find((cookie) => cookie.startsWith('n8n-auth='));
		if (session) this.cookie = session.split(';')[0];
		if (status >= 400) throw new Error(`${method} ${path}: HTTP ${status} ${data?.message ?? JSON.stringify(data)}`);
		return (data?.data ?? data) as T;
	}

	/** The node types that n8n offers, as the editor gets them. */
	async nodeTypes(): Promise<Array<{ name: string; displayName: string; version: number | number[] }>> {
		return await this.call('GET', '/types/nodes.json');
	}

	/** Makes a credential, or brings the one of that name up to date; gives its id. */
	async putCredential(name: string, type: string, data: Record<string, unknown>): Promise<string> {
		const all = await this.call<Array<{ id: string; name: string }>>('GET', '/rest/credentials');
		const known = all.find((one) => one.name === name);
		if (known) await this.call('PATCH', `/rest/credentials/${known.id}`, { name, type, data });
		return known?.id ?? (await this.addCredential(name, type, data));
	}

	/** Makes a credential; gives its id. */
	async addCredential(name: string, type: string, data: Record<string, unknown>): Promise<string> {
		return (await this.call<{ id: string }>('POST', '/rest/credentials', { name, type, data, projectId: this.projectId })).id;
	}

	/** A stored credential with its values; n8n blanks the secret ones. */
	async credential(id: string): Promise<{ id: string; name: string; type: string; data: Record<string, unknown> }> {
		return await this.call('GET', `/rest/credentials/${id}?includeData=true`);
	}

	/** What the button that tests a credential does: the stored one, or with values that were not saved. */
	async testCredential(id: string, unsaved?: Record<string, unknown>): Promise<CredentialTest> {
		const { name, type, data } = await this.credential(id);
		return await this.call('POST', '/rest/credentials/test', { credentials: { id, name, type, data: { ...data, ...unsaved } } });
	}

	/** Makes a workflow. */
	async addWorkflow(workflow: Pick<Workflow, 'name' | 'nodes' | 'connections'> & { settings?: object; pinData?: object }): Promise<Workflow> {
		const settings = { executionOrder: 'v1', ...workflow.settings };
		return await this.call('POST', '/rest/workflows', { ...workflow, settings, active: false, projectId: this.projectId });
	}

	/** All workflows, without their nodes. */
	async workflows(): Promise<Array<{ id: string; name: string }>> {
		return await this.call('GET', '/rest/workflows');
	}

	/** Runs a workflow as the editor's button does; gives the id of the execution, which may still be going on. */
	async start(workflow: Workflow): Promise<string> {
		const trigger = workflow.nodes.find(({ type }) => /(trigger|\.webhook)$/i.test(type));
		const body = { workflowData: workflow, triggerToStartFrom: { name: trigger?.name } };
		return (await this.call<{ executionId: string }>('POST', `/rest/workflows/${workflow.id}/run`, body)).executionId;
	}

	/** Runs a workflow and waits for its end. */
	async run(workflow: Workflow, seconds = 60): Promise<Execution> {
		return await this.ended(await this.start(workflow), seconds);
	}

	/** The saved execution as it is now. */
	async execution(id: string): Promise<Execution> {
		const found = await this.call<Omit<Execution, 'text'> & { data: unknown }>('GET', `/rest/executions/${id}`);
		const data = (typeof found.data === 'string' ? unflattened(found.data) : found.data) as Execution['data'];
		return { ...found, data, text: JSON.stringify(found) };
	}

	/**
	 * Waits until an execution has ended.
	 * @throws Error when that takes longer than so many seconds
	 */
	async ended(id: string, seconds = 60): Promise<Execution> {
		const deadline = Date.now() + seconds * 1000;
		for (;;) {
			const execution = await this.execution(id);
			if (ENDED.includes(execution.status)) return execution;
			if (Date.now() > deadline) throw new Error(`Execution ${id} is still ${execution.status} after ${seconds} s`);
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
	}

	/** Cancels an execution, as the editor's stop button does. */
	async cancel(id: string): Promise<void> {
		await this.call('POST', `/rest/executions/${id}/stop`);
	}

	/** The executions of a workflow, newest first, without their data. */
	async executionsOf(workflowId: string): Promise<Array<{ id: string; status: string; mode: string }>> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		return (await this.call<{ results: Array<{ id: string; status: string; mode: string }> }>('GET', `/rest/executions?filter=${filter}&limit=100`)).results;
	}

	/** Lets a workflow's triggers run. */
	async activate(workflow: Workflow): Promise<void> {
		await this.call('POST', `/rest/workflows/${workflow.id}/activate`, { versionId: workflow.versionId });
	}

	/** Ends what `activate` began. */
	async deactivate(workflow: Workflow): Promise<void> {
		await this.call('POST', `/rest/workflows/${workflow.id}/deactivate`, {});
	}
}

/** n8n writes an execution as one list, in which objects name their members by position, so that each stands there once. */
function unflattened(text: string): unknown {
	const list = JSON.parse(text) as unknown[];
	const done = new Map<number, unknown>();
	const at = (position: number): unknown => {
		const entry = list[position];
		if (typeof entry !== 'object' || entry === null) return entry;
		if (!done.has(position)) {
			const copy = (Array.isArray(entry) ? [] : {}) as Record<string, unknown>;
			done.set(position, copy);
			for (const [name, member] of Object.entries(entry)) copy[name] = typeof member === 'string' ? at(Number(member)) : member;
		}
		return done.get(position);
	};
	return at(0);
}
