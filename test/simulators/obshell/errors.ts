/**
 * Errors as obshell raises them: the constructors carry status, errCode and text of
 * docs/reference/obshell.md#19-log-on-errors, #2-envelope and #3-endpoints.
 */

/**
 * What agents before 4.3.1 say: a number in place of the errCode, and often another status and text.
 * docs/reference/obshell.md#19-log-on-errors.
 */
export interface OldWords {
	status: number;
	code: number;
	message: string;
}

/** The ways of agents before 4.3.1 to refuse, each with its status, number and the beginning of its text. */
export const old = {
	/** 400 / 1000. */
	badRequest: (text: string): OldWords => ({ status: 400, code: 1000, message: `Bad request: ${text}` }),
	/** 400 / 1001. */
	illegal: (text: string): OldWords => ({ status: 400, code: 1001, message: `Illegal argument: ${text}` }),
	/** 500 / 1002. */
	unexpected: (text: string): OldWords => ({ status: 500, code: 1002, message: `Unexpected error: ${text}` }),
	/** 500 / 1010. */
	known: (text: string): OldWords => ({ status: 500, code: 1010, message: `Known error: ${text}` }),
	/** 404 / 2300. */
	noTask: (text: string): OldWords => ({ status: 404, code: 2300, message: `Task not found: ${text}` }),
	/** 401 / 10008; 4.2.5 keeps the reason to itself. */
	unverified: (reason: string): OldWords => ({ status: 401, code: 10008, message: `Verification failed: ${reason}` }),
};

/** What stands behind "Unexpected error: " in old words. */
export function oldReason(refusal: ObshellError | undefined): string {
	return refusal?.extra.old?.message?.replace('Unexpected error: ', '') ?? '';
}

/** One refusal: what the envelope needs to say it, for new and old agents. */
export class ObshellError extends Error {
	constructor(
		readonly status: number,
		readonly errCode: string,
		message: string,
		readonly extra: {
			/** `error.code` where new agents still send one: 1 or 10008. */
			code?: number;
			/** What agents before 4.3.1 say instead; absent = the same text, with a number that is told from the errCode. */
			old?: Partial<OldWords> & { code: number };
			/**
			 * Sent before the content type is set, so gin's own one goes out, and before there is a trace id.
			 * docs/reference/obshell.md#26-other.
			 */
			early?: boolean;
			/** Said before the route's own work begins: no `data` stands beside it. docs/reference/obshell.md#21-fields. */
			bare?: boolean;
		} = {},
	) {
		super(message);
	}
}

/** A refusal that has data beside it all the same. */
export class AnsweredRefusal extends ObshellError {
	constructor(
		refusal: ObshellError,
		readonly data: unknown,
	) {
		super(refusal.status, refusal.errCode, refusal.message, refusal.extra);
	}
}

/** A crash of the handler: the prebuilt answer of docs/reference/obshell.md#24-panic. */
export class Panic extends Error {}

/** 400, or the status given; the text in full, and what old agents say in its place. */
export function refuse(errCode: string, message: string, status = 400, oldWords?: OldWords): ObshellError {
	return new ObshellError(status, errCode, message, { old: oldWords });
}

/** The same refusal, said before the route's own work began. */
export function bare(refusal: ObshellError): ObshellError {
	return new ObshellError(refusal.status, refusal.errCode, refusal.message, { ...refusal.extra, bare: true });
}

/** 400 `Common.IllegalArgument`. */
export function illegalArgument(name: string, reason: string): ObshellError {
	return refuse('Common.IllegalArgument', `The input parameter '${name}' is illegal: ${reason}`);
}

/** 400 `Common.BindJsonFailed`, docs/reference/obshell.md#23-binding-errors. */
export function bindFailed(text: string): ObshellError {
	return bare(refuse('Common.BindJsonFailed', `Bind JSON failed: ${text}`, 400, old.illegal(text)));
}

/** 500 `Common.Unexpected`. */
export function unexpected(text: string): ObshellError {
	return refuse('Common.Unexpected', `Unexpected error: ${text}`, 500, old.unexpected(text));
}

/**
 * 401 with code 10008, docs/reference/obshell.md#19-log-on-errors; `oldReason` is what stands behind "Verification failed"
 * before 4.3.1.
 */
export function unauthorized(errCode: string, message: string, oldReason = message): ObshellError {
	return new ObshellError(401, `Security.Authentication.${errCode}`, message, {
		code: 10008,
		old: old.unverified(oldReason),
		bare: true,
	});
}

/** 404 for a path or method that this agent does not have, docs/reference/obshell.md#25-unknown-routes. */
export function noSuchRoute(): ObshellError {
	const text = '404 not found';
	return bare(refuse('Common.NotFound', `Element not found: ${text}`, 404, old.badRequest(text)));
}

/** 404 for data that is not there; `oldText` is the text of agents before 4.3.1. */
export function noData(errCode: 'Common.NotFound' | 'Task.NotFound', what: string, oldText = what): ObshellError {
	const prefix = errCode === 'Task.NotFound' ? 'Task not found' : 'Element not found';
	return refuse(errCode, `${prefix}: ${what}`, 404, old.noTask(oldText));
}

/** 400 `OB.Tenant.NotExist`. */
export function noSuchTenant(name: string, oldWords = old.illegal(`tenant ${name} not found`)): ObshellError {
	return refuse('OB.Tenant.NotExist', `Tenant '${name}' does not exist.`, 400, oldWords);
}
