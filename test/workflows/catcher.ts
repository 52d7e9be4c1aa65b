/**
 * The robots of chat services, as far as a workflow meets them: each takes what its documentation allows, answers as it
 * does, and refuses in its own words, mostly with HTTP 200. Signatures are computed from the documented formula.
 */
import { createHmac } from 'node:crypto';

import type { Request } from 'express';
import express from 'express';
import type { IDataObject } from 'n8n-workflow';

/** What a robot took. */
export interface Caught {
	robot: RobotName;
	body: IDataObject;
	/** The form of it, in the service's own word. */
	kind: string;
}

/** What the owner of a group has set for its robot. */
export interface RobotSettings {
	/** The part of the address that is secret. */
	key: string;
	/** Where the robot asks for signatures. */
	secret?: string;
	/** Where it takes only what has this word. */
	keyword?: string;
}

/** The services that are imitated. */
export type RobotName = 'feishu' | 'dingtalk' | 'wecom' | 'teams';

/** See `startCatcher`. */
export interface Catcher {
	caught: Caught[];
	settings: Record<RobotName, RobotSettings>;
	/** Where a request to the service's own address goes. */
	localUrl(url: string): string;
	close(): Promise<void>;
}

interface Posted {
	request: Request;
	text: string;
	body: IDataObject;
}
type Answer = { status?: number; json?: IDataObject };

const HOUR = 3_600_000;

/** Hosts of the services, and the first part of the path that stands for each here. */
const HOSTS: Record<string, RobotName> = {
	'open.feishu.cn': 'feishu',
	'oapi.dingtalk.com': 'dingtalk',
	'qyapi.weixin.qq.com': 'wecom',
	'your-environment.environment.api.powerplatform.com': 'teams',
};

/** https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot: limits, signature, error codes. */
function feishu({ request, text, body }: Posted, { key, secret, keyword }: RobotSettings): Answer {
	const refuse = (code: number, msg: string): Answer => ({ json: { code, msg, data: {} } });
	if (request.path !== `/open-apis/bot/v2/hook/${key}`) return refuse(19001, 'param invalid: incoming webhook access token invalid');
	if (!isJson(request) || Buffer.byteLength(text) > 20_000) return refuse(9499, 'Bad Request');
	const content = body.msg_type === 'interactive' ? body.card : body.msg_type === 'text' ? body.content : undefined;
	if (!content) return refuse(19002, 'params error, msg_type need');
	if (secret !== undefined) {
		const { timestamp, sign } = body;
		const expected = createHmac('sha256', `${String(timestamp)}\n${secret}`).update('').digest('base64');
		const isNow = /^\d{10}$/.test(String(timestamp)) && Math.abs(Date.now() - Number(timestamp) * 1000) < HOUR;
		if (sign !== expected || !isNow) return refuse(19021, 'sign match fail or timestamp is not within one hour from current time');
	}
	if (keyword !== undefined && !text.includes(keyword)) return refuse(19024, 'Key Words Not Found');
	return { json: { StatusCode: 0, StatusMessage: 'success', code: 0, data: {}, msg: 'success' } };
}

/** https://open.dingtalk.com/document/robots/custom-robot-access and …/customize-robot-security-settings. */
function dingtalk({ request, text, body }: Posted, { key, secret, keyword }: RobotSettings): Answer {
	const refuse = (errcode: number, errmsg: string): Answer => ({ json: { errcode, errmsg } });
	const query = new URL(request.originalUrl, 'http://robot').searchParams;
	if (request.path !== '/robot/send' || query.get('access_token') !== key) return refuse(300001, 'token is not exist');
	if (!isJson(request)) return refuse(43004, '无效的HTTP HEADER Content-Type');
	if (Buffer.byteLength(text) > 20_000) return refuse(460101, 'message too long, exceed 20000 bytes');
	const inner = body[String(body.msgtype)] as IDataObject | undefined;
	if (!inner || (body.msgtype === 'markdown' && !(inner.title && inner.text))) return refuse(400102, '参数错误');
	if (secret !== undefined) {
		const timestamp = query.get('timestamp') ?? '';
		if (!/^\d{13}$/.test(timestamp) || Math.abs(Date.now() - Number(timestamp)) >= HOUR) return refuse(310000, 'invalid timestamp');
		const expected = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
		if (query.get('sign') !== expected) return refuse(310000, 'sign not match, more: [https://ding-doc.dingtalk.com/doc#/serverapi2/qf2nxq]');
	}
	if (keyword !== undefined && !text.includes(keyword)) return refuse(310000, 'keywords not in content, more: [https://ding-doc.dingtalk.com/doc#/serverapi2/qf2nxq]');
	return { json: { errcode: 0, errmsg: 'ok' } };
}

/** https://developer.work.weixin.qq.com/document/path/91770: bytes of UTF-8; 90313: error codes. */
function wecom({ request, body }: Posted, { key }: RobotSettings): Answer {
	const refuse = (errcode: number, errmsg: string): Answer => ({ json: { errcode, errmsg } });
	const given = new URL(request.originalUrl, 'http://robot').searchParams.get('key');
	if (request.path !== '/cgi-bin/webhook/send' || given !== key) return refuse(93000, 'invalid webhook url, hint: [1696300000000000000000000], from ip: 192.0.2.7, more info at https://open.work.weixin.qq.com/devtool/query?e=93000');
	const most = { markdown: 4_096, text: 2_048 }[String(body.msgtype)];
	if (most === undefined) return refuse(40008, 'invalid message type');
	const { content } = body[String(body.msgtype)] as { content: string };
	if (!content) return refuse(44004, 'empty content');
	if (Buffer.byteLength(content) > most) return refuse(40058, `${String(body.msgtype)}.content exceed max length ${most}. invalid Request Parameter`);
	return { json: { errcode: 0, errmsg: 'ok' } };
}

/**
 * The trigger "When a Teams webhook request is received": 202 before anything is posted. The words of its refusals are
 * those of Azure Logic Apps; they are not documented, their statuses are.
 */
function teams({ request, text, body }: Posted, { key }: RobotSettings): Answer {
	const refuse = (status: number, code: string, message: string): Answer => ({ status, json: { error: { code, message } } });
	const query = new URL(request.originalUrl, 'http://robot').searchParams;
	const isWhole = request.path.endsWith('/triggers/manual/paths/invoke') && query.get('api-version') === '1' && query.get('sp') === '/triggers/manual/run' && query.get('sv') === '1.0';
	if (!isWhole) return refuse(404, 'WorkflowTriggerNotFound', 'The workflow trigger was not found.');
	if (query.get('sig') !== key) return refuse(401, 'AuthorizationFailed', 'The provided signature is not valid.');
	const [card] = (body.attachments ?? []) as IDataObject[];
	const isCard = body.type === 'message' && card?.contentType === 'application/vnd.microsoft.card.adaptive' && (card.content as IDataObject)?.type === 'AdaptiveCard';
	if (!isJson(request) || !isCard) return refuse(400, 'TriggerInputSchemaMismatch', 'The input body for trigger did not match its schema definition.');
	if (Buffer.byteLength(text) > 28 * 1024) return refuse(413, 'RequestEntityTooLarge', 'The message is larger than 28 KB.');
	return { status: 202 };
}

const ROBOTS: Record<RobotName, (posted: Posted, settings: RobotSettings) => Answer> = { feishu, dingtalk, wecom, teams };

function isJson(request: Request): boolean {
	return /^application\/json/.test(request.headers['content-type'] ?? '');
}

/** Starts all robots. */
export async function startCatcher(): Promise<Catcher> {
	const caught: Caught[] = [];
	const settings = Object.fromEntries(Object.keys(ROBOTS).map((name) => [name, { key: 'YOUR-ROBOT' }])) as Catcher['settings'];
	const app = express();
	app.use(express.text({ type: () => true, limit: '1mb' }));
	for (const [name, judge] of Object.entries(ROBOTS) as Array<[RobotName, typeof feishu]>) {
		app.use(`/${name}`, (request, response) => {
			const text = request.body as string;
			const body = JSON.parse(text) as IDataObject;
			const { status = 200, json } = judge({ request, text, body }, settings[name]);
			if (status === 202 || json?.errcode === 0 || json?.code === 0) caught.push({ robot: name, body, kind: String(body.msgtype ?? body.msg_type ?? body.type) });
			if (json) response.status(status).json(json);
			else response.status(status).end();
		});
	}
	return await new Promise((resolve) => {
		const server = app.listen(0, '127.0.0.1', () => {
			const base = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
			const close = async () => {
				server.closeAllConnections();
				await new Promise((done) => server.close(done));
			};
			resolve({ caught, settings, localUrl: (url) => localUrl(base, url), close });
		});
	});
}

function localUrl(base: string, url: string): string {
	const { host, pathname, search, protocol } = new URL(url);
	const name = HOSTS[host];
	if (name === undefined || protocol !== 'https:') throw new Error(`No robot is known at ${url}`);
	return `${base}/${name}${pathname}${search}`;
}
