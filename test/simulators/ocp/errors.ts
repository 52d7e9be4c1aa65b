/** The two languages that `Accept-Language` chooses between; the server's own default is Chinese (docs/reference/ocp.md#23-errors). */
export type Language = 'en' | 'zh';

/** A text in both languages. */
export type Text = Record<Language, string>;

/** Reads `Accept-Language`: its first entry counts; nothing, or an unknown language, means the server's default. */
export function languageOf(acceptLanguage: string | undefined): Language {
	return /^\s*en\b/i.test(acceptLanguage ?? '') ? 'en' : 'zh';
}

/** A failure that the server reports: HTTP status, code and message (docs/reference/ocp.md#23-errors). */
export class OcpError extends Error {
	constructor(
		readonly status: number,
		/** A prefixed string since V4.2; the throttle body alone carries the number 0. */
		readonly code: string | number,
		readonly text: Text,
		readonly headers: Record<string, string> = {},
	) {
		super(text.en);
	}
}

/** COM10001: a parameter is missing or invalid. */
export function invalidParameter(name: string, value: unknown): OcpError {
	const shown = value === undefined ? 'null' : String(value);
	return new OcpError(400, 'COM10001', {
		en: `The parameter is empty or invalid. Parameter: ${name}, value: ${shown}.`,
		zh: `参数为空或无效，参数：${name}，值：${shown}`,
	});
}

/** COM10003: the request as a whole cannot be served (unknown path, wrong method, malformed body). */
export function invalidRequest(status: number, what: string): OcpError {
	return new OcpError(status, 'COM10003', { en: `Invalid request. ${what}`, zh: `无效的请求。${what}` });
}

/** COM10004: processing took too long; its HTTP status is not documented. */
export function timedOut(): OcpError {
	return new OcpError(500, 'COM10004', { en: 'The processing of the request timed out.', zh: '请求处理超时' });
}

/** COM10010: the end of a period lies before its start. */
export function invalidPeriod(): OcpError {
	return new OcpError(400, 'COM10010', { en: 'The start time and the end time are invalid.', zh: '起止时间无效' });
}

/** COM10011: lists cannot be sorted by that field. */
export function notSortable(field: string): OcpError {
	return new OcpError(400, 'COM10011', { en: `The field ${field} cannot be used for sorting.`, zh: `字段 ${field} 不支持排序` });
}

/** COM10009: the user lacks a right. */
export function accessDenied(): OcpError {
	return new OcpError(403, 'COM10009', { en: 'Access denied. You do not have the permission.', zh: '拒绝访问，没有权限' });
}

/** IAM10000: no authentication, or an access key signature that does not hold. */
export function notLoggedOn(): OcpError {
	return new OcpError(401, 'IAM10000', { en: 'You have not logged on.', zh: '用户未登录' });
}

/** IAM10004: wrong user name or password. */
export function wrongPassword(triesLeft: number): OcpError {
	return new OcpError(401, 'IAM10004', {
		en: `The username or password is incorrect. You have ${triesLeft} more attempts.`,
		zh: `用户名或密码错误，您还可以尝试 ${triesLeft} 次`,
	});
}

/** IAM10007: the account is blocked after too many wrong passwords. */
export function accountBlocked(minutes: number): OcpError {
	return new OcpError(401, 'IAM10007', {
		en: `The account is temporarily blocked. Try again in ${minutes} minutes.`,
		zh: `账号被临时锁定，请 ${minutes} 分钟后重试`,
	});
}

/** IAM10014: the client's IP address is blocked after too many failures. */
export function addressBlocked(address: string): OcpError {
	return new OcpError(401, 'IAM10014', {
		en: `The request from IP address ${address} is restricted. Contact the administrator or try again later.`,
		zh: `来自 IP 地址 ${address} 的请求受限，请联系管理员或稍后重试`,
	});
}

/** Throttling; its code is the number 0 (docs/reference/ocp.md#23-errors). */
export function throttled(limit: number, resetSeconds: number): OcpError {
	return new OcpError(
		429,
		0,
		{ en: 'Excessive number of requests. Try again later.', zh: '请求过于频繁，请稍后重试' },
		{ 'RateLimit-Limit': `${limit}`, 'RateLimit-Remaining': '0', 'RateLimit-Reset': `${resetSeconds}` },
	);
}

/** OBE11001: no such cluster. */
export function clusterNotFound(id: number): OcpError {
	return new OcpError(404, 'OBE11001', {
		en: `The OceanBase cluster with the ID ${id} does not exist.`,
		zh: `ID 为 ${id} 的 OceanBase 集群不存在`,
	});
}

/** OBE21002: no such tenant. */
export function tenantNotFound(id: number): OcpError {
	return new OcpError(404, 'OBE21002', { en: `The tenant with the ID ${id} does not exist.`, zh: `ID 为 ${id} 的租户不存在` });
}

/** TSK10001: no such task. */
export function taskNotFound(id: number): OcpError {
	return new OcpError(404, 'TSK10001', { en: `The task ${id} does not exist.`, zh: `任务 ${id} 不存在` });
}

/** TSK10007: the task's state does not allow the operation. */
export function taskStateConflict(id: number, state: string): OcpError {
	return new OcpError(409, 'TSK10007', {
		en: `The operation is not allowed: the task ${id} is in the state ${state}.`,
		zh: `任务 ${id} 当前状态为 ${state}，不允许执行该操作`,
	});
}
