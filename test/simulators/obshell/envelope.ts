/** The answer's outer shape. docs/reference/obshell.md#2-envelope. */
import { randomBytes } from 'node:crypto';
import { ObshellError } from './errors';
import { hostTime } from './times';
import { isOlder } from './versions';
import { renderJson } from './wire';
import type { Instant, World } from '../world';

/** One answer, ready for the socket. */
export interface Answer {
	status: number;
	headers: Record<string, string>;
	body: string;
	/** The errCode, or the old int code as text; only on a refusal. */
	errCode?: string;
}

/** What an envelope needs to know about the request. */
export interface Asked {
	world: World;
	version: string;
	now: Instant;
	/** The request's `X-OBSHELL-Trace-ID`, if any. */
	traceId?: string;
	/** The request's `Accept-Language`, if any. */
	language?: string;
}

/** Handlers return this for 204 without an envelope. docs/reference/obshell.md#22-success-without-data. */
export const NO_CONTENT = Symbol('204');

/** 200 with `data`; undefined leaves `data` out, an array becomes `{contents}`, null stays null. */
export function success(asked: Asked, data: unknown): Answer {
	if (data === NO_CONTENT) return { status: 204, headers: {}, body: '' };
	return envelope(asked, 200, { data: Array.isArray(data) ? { contents: data } : data }, 'application/json');
}

/** A refusal, in the agent version's own error format. */
export function failure(asked: Asked, refusal: ObshellError): Answer {
	const type = refusal.extra.early ? 'application/json; charset=utf-8' : 'application/json';
	if (isOlder(asked.version, '4.3.1')) {
		const code = refusal.extra.old?.code ?? oldCode(refusal);
		const message = refusal.extra.old?.message ?? refusal.message;
		const status = refusal.extra.old?.status ?? refusal.status;
		return { ...envelope(asked, status, { error: { code, message } }, type), errCode: String(code) };
	}
	const { status, errCode, extra } = refusal;
	const message = localised(asked, refusal);
	return { ...envelope(asked, status, { error: { code: extra.code, errCode, message } }, type), errCode };
}

/** The prebuilt answer after a crash: process start, no trace id. docs/reference/obshell.md#24-panic. */
export function panicAnswer(asked: Asked, startedAt: Instant): Answer {
	const message = 'Unexpected error: Internal Server Error';
	const error = isOlder(asked.version, '4.3.1') ? { code: 1002, message } : { errCode: 'Common.Unexpected', message };
	const answer = envelope(
		{ ...asked, now: startedAt, traceId: '' },
		500,
		{ error },
		'application/json; charset=utf-8',
	);
	return { ...answer, errCode: 'panic' };
}

function envelope(asked: Asked, status: number, rest: { data?: unknown; error?: unknown }, type: string): Answer {
	const body = renderJson({
		successful: status < 400,
		timestamp: hostTime(asked.world, asked.now),
		duration: 0,
		status,
		traceId: asked.traceId ?? randomBytes(8).toString('hex'),
		...rest,
	});
	return { status, headers: { 'Content-Type': type }, body };
}

/** Codes of agents before 4.3.1. docs/reference/obshell.md#21-fields. */
function oldCode({ status, errCode }: ObshellError): number {
	if (errCode === 'Common.IllegalArgument') return 1001;
	if (errCode === 'Agent.Identify.NotSupportOperation') return 10009;
	if (errCode === 'Task.NotFound') return 2300;
	if (errCode === 'Task.CreateFailed' || errCode.includes('UnderMaintenance')) return 2301;
	if (status === 401) return 10008;
	if (status === 404) return 1003;
	if (status === 500) return errCode === 'Common.Unexpected' ? 1002 : 1010;
	return 1000;
}

/** `Accept-Language: zh…` changes the text, never the errCode; only the commonest texts are told here. */
function localised(asked: Asked, { errCode, message }: ObshellError): string {
	if (!asked.language?.toLowerCase().startsWith('zh')) return message;
	return CHINESE[errCode] ?? message;
}

const CHINESE: Record<string, string> = {
	'Request.Header.NotFound': '未找到请求头 X-OCS-Agent-Header 或 X-OCS-Header',
	'Security.Authentication.IncorrectOceanbasePassword': '未授权: OceanBase 密码错误',
	'Security.Authentication.IncorrectAgentPassword': '未授权: Agent 密码错误',
	'Security.Authentication.Expired': '未授权: 认证已过期',
	'Task.NotFound': '任务不存在',
};
