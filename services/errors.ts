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
	/** What to do about it alone, where the description has more: for places that have no room for a description. */
	advice?: string;
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

	readonly advice?: string;

	readonly status?: number;

	readonly code?: string;

	constructor(
		readonly kind: ErrorKind,
		message: string,
		{ description, advice, status, code }: Details = {},
	) {
		super(message);
		this.name = 'BackupServiceError';
		this.description = description;
		this.advice = advice;
		this.status = status;
		this.code = code;
	}
}

/**
 * An error of ours for where n8n shows the message alone: with what to do in it. No words of the server or the system
 * are, nor its status: n8n replaces the whole message when it finds one that it knows (docs/reference/n8n.md#25-errors).
 */
export class WholeMessage extends BackupServiceError {
	constructor(
		/** The same in its parts, for our own nodes. */
		readonly plain: BackupServiceError,
	) {
		const { kind, message, advice, description } = plain;
		super(kind, shown(advice === undefined ? message : `${message}. ${advice}`), { description: description && shown(description) });
		if (thrown.size >= THROWN_KEPT) thrown.clear();
		thrown.set(this.message, plain);
	}

	/** The error in its parts that n8n has wrapped: it keeps it as the cause, or (before 2.9) only its message among others. */
	static in(error: object): BackupServiceError | undefined {
		if (error instanceof WholeMessage) return error.plain;
		const { messages } = error as { messages?: unknown };
		return Array.isArray(messages) ? messages.map((message) => thrown.get(String(message))).find((plain) => plain !== undefined) : undefined;
	}
}

/** Those thrown last, by their message. */
const thrown = new Map<string, BackupServiceError>();
const THROWN_KEPT = 100;

/** A field that cannot be sent as it is: which one, and what to write instead. Thrown before anything is sent. */
export function invalidInput(field: string, problem: string, advice?: string): BackupServiceError {
	return new BackupServiceError('invalid-input', `'${field}' ${problem}`, { description: advice, advice });
}

/** Of a server's words, more tell nobody anything. */
const LONGEST_QUOTE = 600;

/** Of a whole description: the outcome for many tenants may need that much, and no server's words can make it longer. */
const LONGEST_DESCRIPTION = 4_000;

/**
 * Words that are not ours, made fit to stand inside a message: on one line, at most 600 characters.
 * They are not escaped here: secrets are looked for in the text as it was written, so that comes last (`shown`).
 */
export function quote(text: unknown, longest = LONGEST_QUOTE): string {
	const clean = (typeof text === 'string' ? text : (JSON.stringify(text) ?? ''))
		// eslint-disable-next-line no-control-regex
		.replace(/[\u0000-\u001f\u007f]+/g, ' ')
		.trim();
	return clean.length > longest ? `${clean.slice(0, longest)}…` : clean;
}

/**
 * A message or description as the last step before n8n gets it, after secrets were masked: n8n renders descriptions
 * as HTML and hands them to AI tools, so nothing in it is a tag or an entity, and its length has a bound. What is too
 * long loses its middle: our advice stands at one end or the other.
 */
export function shown(text: string): string {
	const half = LONGEST_DESCRIPTION / 2;
	const capped = text.length > LONGEST_DESCRIPTION ? `${text.slice(0, half)}…${text.slice(-half)}` : text;
	// A ">" alone opens nothing, and ours stands for a step: Task > Wait.
	return capped.replace(/&/g, '&amp;').replace(/</g, '&lt;');
}

/** Passes a caught error on unchanged (n8n's linter lets a catch block throw only what a function made). */
export function passOn(error: unknown): unknown {
	return error;
}
