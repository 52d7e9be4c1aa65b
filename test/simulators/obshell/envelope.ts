/** The answer's outer shape. docs/reference/obshell.md#2-envelope. */
import { randomBytes } from 'node:crypto';
import type { ObshellError, OldWords } from './errors';
import { hostTime } from './times';
import { has } from './versions';
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

const JSON_TYPE = 'application/json';
/** Gin's own, where an answer goes out before obshell has set its type. */
const EARLY_TYPE = 'application/json; charset=utf-8';

/** Handlers return this for 204 without an envelope. docs/reference/obshell.md#22-success-without-data. */
export const NO_CONTENT = Symbol('204');
/**
 * Handlers return this for 200 without any body: what they found cannot be written as JSON.
 * docs/reference/obshell.md#01-routes-by-version.
 */
export const NO_BODY = Symbol('200');

/** 200 with `data`; undefined leaves `data` out, an array becomes `{contents}`, null stays null. */
export function success(asked: Asked, data: unknown): Answer {
	// It is without a body, but the content type was set before.
	if (data === NO_CONTENT) return { status: 204, headers: { 'Content-Type': JSON_TYPE }, body: '' };
	if (data === NO_BODY) return { status: 200, headers: { 'Content-Type': JSON_TYPE }, body: '' };
	return envelope(asked, 200, { data: Array.isArray(data) ? { contents: data } : data }, JSON_TYPE);
}

/**
 * A refusal, in the agent version's own error format. `data` is what the route sends beside a refusal of
 * its own work: null, `{contents: null}`, or nothing.
 */
export function failure(asked: Asked, refusal: ObshellError, data?: unknown): Answer {
	const type = refusal.extra.early ? EARLY_TYPE : JSON_TYPE;
	const from = refusal.extra.early ? { ...asked, traceId: '' } : asked;
	const beside = refusal.extra.bare || refusal.extra.early ? undefined : data;
	if (!has(asked.version, 'errCodes')) {
		const { status, code, message } = inOldWords(asked, refusal);
		return { ...envelope(from, status, { data: beside, error: { code, message } }, type), errCode: String(code) };
	}
	const { status, errCode, extra } = refusal;
	const code = extra.code === 1 && !has(asked.version, 'codeOfDecryption') ? undefined : extra.code;
	const message = localised(asked, refusal);
	return { ...envelope(from, status, { data: beside, error: { code, errCode, message } }, type), errCode };
}

/**
 * The prebuilt answer after a crash: process start, no trace id. docs/reference/obshell.md#24-panic. `early` = before a
 * route was reached.
 */
export function panicAnswer(asked: Asked, startedAt: Instant, early = false): Answer {
	const message = 'Unexpected error: Internal Server Error';
	const error = has(asked.version, 'errCodes') ? { errCode: 'Common.Unexpected', message } : { code: 1002, message };
	const answer = envelope({ ...asked, now: startedAt, traceId: '' }, 500, { error }, early ? EARLY_TYPE : JSON_TYPE);
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

function inOldWords({ version }: Asked, refusal: ObshellError): OldWords {
	const { status, message, extra } = refusal;
	const words = { status, message, code: oldCode(refusal), ...extra.old };
	if (words.code === 10008 && !has(version, 'logOnReasons')) words.message = 'Verification failed';
	return words;
}

/** Numbers of agents before 4.3.1 where a refusal does not bring its own. docs/reference/obshell.md#21-fields. */
function oldCode({ status, errCode }: ObshellError): number {
	if (errCode === 'Common.IllegalArgument') return 1001;
	if (status === 401) return 10008;
	if (status === 404) return 1003;
	if (status === 500) return errCode === 'Common.Unexpected' ? 1002 : 1010;
	return 1000;
}

/** `Accept-Language: zh…` changes the text, never the errCode; only the commonest texts are told here. */
function localised(asked: Asked, { errCode, message }: ObshellError): string {
	if (!asked.language?.toLowerCase().startsWith('zh')) return message;
	const [pattern, text] = CHINESE[errCode] ?? [];
	return pattern && text !== undefined ? message.replace(pattern, text) : message;
}

const CHINESE: Record<string, readonly [pattern: RegExp, text: string]> = {
	'Request.Header.NotFound': [/^.*$/, 'HTTP 请求头中未找到 X-OCS-Agent-Header 或 X-OCS-Header'],
	'Security.Authentication.Header.DecryptFailed': [/^Decrypt http header failed: /, '解密 HTTP 请求头失败：'],
	'Security.Authentication.IncorrectOceanbasePassword': [/^.*$/, '认证失败: OceanBase root 密码不正确'],
	'Security.Authentication.IncorrectAgentPassword': [/^.*$/, '认证失败: agent 密码不正确'],
	'Security.Authentication.WithAgentPassword': [/^.* to verify: /, '认证失败: 应该使用 agent_password 进行验证：'],
	'Security.Authentication.Expired': [/^.*$/, '认证失败: 认证已过期'],
	'Agent.Identify.NotSupportOperation': [/^('.*') is ('.*'), instead of ('.*'), does.*$/, '$1 身份是 $2，而不是 $3，不支持此操作'],
	'Common.NotFound': [/^Element not found: /, '未找到资源：'],
	'Task.NotFound': [/^Task not found: /, '未找到任务：'],
};
