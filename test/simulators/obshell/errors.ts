/**
 * Errors as obshell raises them: the constructors carry status, errCode and text of
 * docs/reference/obshell.md#19-log-on-errors, #2-envelope and #3-endpoints.
 */

/** One refusal: what the envelope needs to say it, for new and old agents. */
export class ObshellError extends Error {
	constructor(
		readonly status: number,
		readonly errCode: string,
		message: string,
		readonly extra: {
			/** `error.code` where new agents still send one: 1 or 10008. */
			code?: number;
			/** What agents before 4.3.1 say instead. docs/reference/obshell.md#21-fields. */
			old?: { status?: number; code: number; message?: string };
			/** Sent before the content type is set, so gin's own one goes out. docs/reference/obshell.md#26-other. */
			early?: boolean;
		} = {},
	) {
		super(message);
	}
}

/** A crash of the handler: the prebuilt answer of docs/reference/obshell.md#24-panic. */
export class Panic extends Error {}

/** 400, or the status given; the text in full. */
export function refuse(errCode: string, message: string, status = 400): ObshellError {
	return new ObshellError(status, errCode, message);
}

/** 400 `Common.IllegalArgument`. */
export function illegalArgument(name: string, reason: string): ObshellError {
	return refuse('Common.IllegalArgument', `The input parameter '${name}' is illegal: ${reason}`);
}

/** 400 `Common.BindJsonFailed`, docs/reference/obshell.md#23-binding-errors. */
export function bindFailed(text: string): ObshellError {
	return refuse('Common.BindJsonFailed', `Bind JSON failed: ${text}`);
}

/** 500 `Common.Unexpected`. */
export function unexpected(text: string): ObshellError {
	return refuse('Common.Unexpected', `Unexpected error: ${text}`, 500);
}

/** 400 `MySQL.Error` with the database's own text. */
export function databaseRefused(text: string): ObshellError {
	return refuse('MySQL.Error', text);
}

/** 401 with code 10008, docs/reference/obshell.md#19-log-on-errors; old agents call all of these "Verification failed". */
export function unauthorized(errCode: string, message: string, oldText = message): ObshellError {
	return new ObshellError(401, `Security.Authentication.${errCode}`, message, {
		code: 10008,
		old: { status: 401, code: 10008, message: `Verification failed: ${oldText}` },
	});
}

/** 404 for a path or method that this agent does not have, docs/reference/obshell.md#25-unknown-routes. */
export function noSuchRoute(): ObshellError {
	return refuse('Common.NotFound', 'Element not found: 404 not found', 404);
}

/** 404 for data that is not there; `old` is the text of agents before 4.3.1. */
export function noData(errCode: 'Common.NotFound' | 'Task.NotFound', what: string, old?: string): ObshellError {
	const prefix = errCode === 'Task.NotFound' ? 'Task not found' : 'Element not found';
	return new ObshellError(404, errCode, `${prefix}: ${what}`, {
		old: { code: 2300, message: `Task not found: ${old ?? what}` },
	});
}

/** 400 `OB.Tenant.NotExist`. */
export function noSuchTenant(name: string): ObshellError {
	return refuse('OB.Tenant.NotExist', `Tenant '${name}' does not exist.`);
}
