/**
 * Runs an example workflow in n8n's engine: our nodes are the real ones, against a simulator of obshell or OCP; the nodes
 * of n8n are stand-ins that read the same parameters with n8n's own means, so that every expression is resolved.
 * Slack's API is a local catcher, mails and SQL are kept, and waiting moves the clock.
 */
import express from 'express';
import type { IDataObject, IExecuteFunctions, INode, INodeExecutionData, INodeType } from 'n8n-workflow';

import { createEngine, type Engine, type WorkflowResult } from '../engine/engine';
import { ROOT_PASSWORD, stopClock } from '../nodes/scene';
import { believableWorld } from '../simulators/believableWorld';
import { startObshellSimulator } from '../simulators/obshell/ObshellSimulator';
import { OCP_USER, startOcpSimulator, type OcpSimulator, type OcpSimulatorOptions } from '../simulators/ocp/OcpSimulator';
import type { HandClock, World } from '../simulators/world';
import { startCatcher, type Catcher } from './catcher';
import { asTool, standInFor } from './descriptions';
import type { Example } from './examples';
import { OURS } from './examples';
import { code, crypto, dataTable, httpRequest, N8N_CREDENTIALS, respondToWebhook, set, splitOut, stopAndError, type Table, type WebhookResponse } from './standIns';

/** What Slack got. */
export interface Posted {
	channel: string;
	text: string;
	blocks?: Array<IDataObject>;
	/** The message that it answers, and whether the channel sees it too. */
	thread_ts?: string;
	reply_broadcast?: boolean;
}

/** A mail that would have been sent. */
export interface Mail {
	to: string;
	subject: string;
	text: string;
	html?: string;
}

/** A stage that stands: see `setStage`. */
export interface Stage {
	engine: Engine;
	world: World;
	/** The OCP, where there is one. */
	ocp?: OcpSimulator;
	clock: HandClock;
	posted: Posted[];
	/** Whether Slack answers 500. */
	slackIsDown: boolean;
	mails: Mail[];
	/** The robots of other chat services. */
	robots: Catcher;
	/** What was answered to whoever called the workflow's webhook. */
	responses: WebhookResponse[];
	/** What was asked in Slack, and the answers to come: yes, no, what was filled in, or nobody answers. */
	questions: Posted[];
	answers: Array<boolean | IDataObject | undefined>;
	sql: string[];
	/** What a query gives; what it throws is an error of the node. */
	query: () => IDataObject[];
	/** The Data Tables, by name. */
	tables: Map<string, Table>;
	/** What happens in the world while the workflow waits; called after the clock has moved. */
	whileWaiting: () => void;
	/** Methods and paths of the writes that reached the server. */
	writes(): string[];
	/** Polls the trigger of a workflow, as n8n's schedule does, with the state of the last poll. */
	poll(example: Example): Promise<INodeExecutionData[] | null>;
	/** Runs a workflow from its trigger; the items are what the trigger gives. */
	run(example: Example, items?: INodeExecutionData[]): Promise<WorkflowResult>;
	/** Stops the server; the stage stays. */
	switchOff(): Promise<void>;
	close(): Promise<void>;
}

const CREDENTIAL = 'oceanBaseBackupApi';

/** Starts a server over a world, and an engine with a credential for it; `secrets` are those of n8n's own types, by type. */
export async function setStage(
	service: 'obshell' | 'ocp',
	worldOf: (clock: HandClock) => World = believableWorld,
	ocpOptions: (clock: HandClock) => Partial<OcpSimulatorOptions> = () => ({}),
	secrets: Record<string, IDataObject> = {},
): Promise<Stage> {
	const { clock } = stopClock();
	const world = worldOf(clock);
	const ocp = service === 'ocp' ? await startOcpSimulator({ world, ...ocpOptions(clock) }) : undefined;
	const server = ocp ?? (await startObshellSimulator({ world, rootPassword: ROOT_PASSWORD }));
	const { username, password } = OCP_USER;
	const logOn = service === 'ocp' ? { ocpMethod: 'basic', username, password } : { rootPassword: ROOT_PASSWORD };
	const slack = await startSlack(() => stage.slackIsDown);
	const stage = { clock, world, ocp, posted: slack.posted, slackIsDown: false, mails: [], robots: await startCatcher(), responses: [], questions: [], answers: [], sql: [], query: () => [{ tables_found: 12, passed: 1 }], tables: new Map(), whileWaiting: () => {} } as unknown as Stage;
	stage.engine = await createEngine({
		credentials: {
			one: { type: CREDENTIAL, name: 'One', data: { service, baseUrl: server.url, ...logOn } },
			...Object.fromEntries(Object.entries(secrets).map(([type, data]) => [type, { type, name: type, data }])),
		},
		extraCredentials: N8N_CREDENTIALS,
		extraNodes: standIns(stage, slack.url),
	});
	let staticData: IDataObject = {};
	let closed: Promise<void> | undefined;
	stage.switchOff = async () => await (closed ??= server.close());
	stage.writes = () => server.requests.filter(({ method, target }) => method !== 'GET' && !READING_POSTS.test(target)).map(({ method, target }) => `${method} ${target}`);
	stage.poll = async ({ nodes }) => {
		const polled = await stage.engine.poll(withCredential(triggerOf(nodes)), { staticData });
		({ staticData } = polled);
		return polled.items;
	};
	stage.run = async ({ nodes, connections, settings }, items = [{ json: {} }]) =>
		await stage.engine.run({
			nodes: nodes.map(withCredential),
			connections,
			settings: settings as IDataObject,
			pinData: { [triggerOf(nodes).name]: items },
			startNode: triggerOf(nodes).name,
		});
	stage.close = async () => {
		stage.engine.close();
		await Promise.all([stage.switchOff(), slack.close(), stage.robots.close()]);
		jest.restoreAllMocks();
	};
	return stage;
}

/** POST requests that only read. */
const READING_POSTS = /source-tenant-info|recoverableInfo|backupInfo/;

function triggerOf(nodes: INode[]): INode {
	return nodes.find(({ type }) => /trigger$|\.webhook$/i.test(type)) as INode;
}

/** What the user fills in. */
function withCredential(node: INode): INode {
	if (node.type.startsWith(OURS)) return { ...node, credentials: { [CREDENTIAL]: { id: 'one', name: 'One' } } };
	const type = node.type === 'n8n-nodes-base.crypto' ? 'crypto' : (node.parameters.genericAuthType as string | undefined);
	return type === undefined ? node : { ...node, credentials: { [type]: { id: type, name: type } } };
}

async function startSlack(isDown: () => boolean) {
	const posted: Posted[] = [];
	const app = express();
	app.use(express.json({ limit: '1mb' }));
	app.post('/api/chat.postMessage', (request, response) => {
		if (isDown()) return void response.status(500).json({ ok: false });
		posted.push(request.body as Posted);
		response.json({ ok: true, channel: 'C0123456789', ts: String(posted.length), message: {} });
	});
	return await new Promise<{ posted: Posted[]; url: string; close(): Promise<void> }>((resolve) => {
		const server = app.listen(0, '127.0.0.1', () => {
			const close = async () => {
				server.closeAllConnections();
				await new Promise((done) => server.close(done));
			};
			resolve({ posted, url: `http://127.0.0.1:${(server.address() as { port: number }).port}/api`, close });
		});
	});
}

type EachItem = (this: IExecuteFunctions, index: number, item: INodeExecutionData) => Promise<IDataObject[]> | IDataObject[];

/** Gives for each item what `each` gives, paired with it. */
function perItem(type: string, each: EachItem): [string, INodeType] {
	const execute = async function (this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const lists = [];
		for (const [index, item] of this.getInputData().entries()) {
			lists.push((await each.call(this, index, item)).map((json) => ({ json, pairedItem: { item: index } })));
		}
		return [lists.flat()];
	};
	return [type, standInFor(type, execute)];
}

function standIns(stage: Stage, slackUrl: string): Record<string, INodeType> {
	return Object.fromEntries([
		[`${OURS}oceanBaseBackupTool`, ourTool()],
		['n8n-nodes-base.scheduleTrigger', standInFor('n8n-nodes-base.scheduleTrigger')],
		['n8n-nodes-base.stickyNote', standInFor('n8n-nodes-base.stickyNote')],
		['n8n-nodes-base.if', standInFor('n8n-nodes-base.if', ifThen)],
		['n8n-nodes-base.wait', standInFor('n8n-nodes-base.wait', async function () { return await waitFor(this, stage); })],
		['n8n-nodes-base.slack', standInFor('n8n-nodes-base.slack', async function () { return await slackNode(this, stage, slackUrl); })],
		perItem('n8n-nodes-base.emailSend', function (index) {
			const read = (name: string) => String(this.getNodeParameter(name, index));
			const isHtml = read('emailFormat') === 'html';
			stage.mails.push({ to: read('toEmail'), subject: read('subject'), text: isHtml ? '' : read('text'), ...(isHtml && { html: read('html') }) });
			return [{ accepted: [read('toEmail')] }];
		}),
		['n8n-nodes-base.set', set()],
		['n8n-nodes-base.crypto', crypto()],
		['n8n-nodes-base.httpRequest', httpRequest((url) => stage.robots.localUrl(url))],
		['n8n-nodes-base.stopAndError', stopAndError()],
		['n8n-nodes-base.webhook', standInFor('n8n-nodes-base.webhook')],
		['n8n-nodes-base.respondToWebhook', respondToWebhook(stage.responses)],
		perItem('n8n-nodes-base.mySql', function (index) {
			const written = String(this.getNodeParameter('query', index));
			const query = written.replace(/\{\{.*?\}\}/g, (expression) => String(this.evaluateExpression(expression, index)));
			stage.sql.push(query);
			return stage.query();
		}),
		['n8n-nodes-base.code', code()],
		['n8n-nodes-base.dataTable', dataTable(stage.tables)],
		['n8n-nodes-base.errorTrigger', standInFor('n8n-nodes-base.errorTrigger')],
		['n8n-nodes-base.splitOut', splitOut()],
	]);
}

/** Our own node as n8n registers it for AI agents. */
function ourTool(): INodeType {
	const { OceanBaseBackup } = jest.requireActual<{ OceanBaseBackup: new () => INodeType }>('../../dist/nodes/OceanBaseBackup/OceanBaseBackup.node.js');
	const node = new OceanBaseBackup();
	node.description = asTool(node.description);
	return node;
}

/** n8n evaluates the conditions itself, as it does for its own IF. */
async function ifThen(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const outputs: INodeExecutionData[][] = [[], []];
	for (const [index, item] of this.getInputData().entries()) {
		const passes = this.getNodeParameter('conditions', index, false, { extractValue: true }) as boolean;
		outputs[passes ? 0 : 1].push({ ...item, pairedItem: { item: index } });
	}
	return outputs;
}

const UNIT_SECONDS: Record<string, number> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

async function waitFor(context: IExecuteFunctions, stage: Stage): Promise<INodeExecutionData[][]> {
	const seconds = Number(context.getNodeParameter('amount', 0)) * UNIT_SECONDS[String(context.getNodeParameter('unit', 0))];
	stage.clock.advance(seconds * 1000);
	stage.whileWaiting();
	return [context.getInputData()];
}

async function slackNode(context: IExecuteFunctions, stage: Stage, url: string): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	const isQuestion = context.getNodeParameter('operation', 0) === 'sendAndWait';
	const channelOf = (index: number) => String(context.getNodeParameter('channelId', index, '', { extractValue: true }));
	if (isQuestion) {
		stage.questions.push({ channel: channelOf(0), text: String(context.getNodeParameter('message', 0)) });
		const answer = stage.answers.shift();
		// As n8n's own node: an answer is the only item; without one, the input goes on.
		return [answer === undefined ? items : [{ json: { data: typeof answer === 'boolean' ? { approved: answer } : answer } }]];
	}
	const results: INodeExecutionData[] = [];
	for (const index of items.keys()) {
		const text = context.getNodeParameter('text', index, '') as string;
		const isBlocks = context.getNodeParameter('messageType', index) === 'block';
		const blocks = isBlocks ? (context.getNodeParameter('blocksUi', index, {}, { ensureType: 'object' }) as IDataObject) : {};
		const { thread_ts: { replyValues = {} } = {} } = context.getNodeParameter('otherOptions', index, {}) as { thread_ts?: { replyValues?: IDataObject } };
		// As nodes/Slack/V2/GenericFunctions.js: an empty thread is none.
		const thread = { ...(replyValues.thread_ts ? { thread_ts: String(replyValues.thread_ts) } : {}), ...(replyValues.reply_broadcast !== undefined && { reply_broadcast: replyValues.reply_broadcast }) };
		const body = { channel: channelOf(index), ...blocks, ...(text && { text }), ...thread };
		const json = (await context.helpers.httpRequest({ method: 'POST', url: `${url}/chat.postMessage`, body, json: true })) as IDataObject;
		results.push({ json, pairedItem: { item: index } });
	}
	return [results];
}
