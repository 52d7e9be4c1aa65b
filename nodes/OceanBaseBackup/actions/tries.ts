import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { BackupServiceError } from '../../../services/errors';
import { isKind } from '../../../services/work/waiting';
import type { GoOn } from './operation';

/** What an earlier try has made of an item, where it must not be done again. */
export interface Tried {
	/** What it gave. */
	items?: INodeExecutionData[];
	/** Why it failed, although the server has taken it on or may have. */
	error?: unknown;
	/** Waits on for what it began. */
	goOn?: GoOn;
}

const runs = new WeakMap<object, Map<string, Tried>>();

/**
 * n8n's Retry On Fail runs a node again with all its items, those that went well too. This remembers what was written,
 * for one run of the node, as long as n8n holds that run in memory (n8n-core's WorkflowExecute hands every try the same
 * execute data).
 */
export class EarlierTries {
	private readonly tried: Map<string, Tried>;

	private readonly scope: string;

	constructor(context: IExecuteFunctions, private readonly asTool: boolean) {
		const run = context.getExecuteData();
		this.tried = runs.get(run) ?? new Map<string, Tried>();
		runs.set(run, this.tried);
		// Calls of an agent's tools share the agent's run; only a repetition of the very same call is taken for a retry.
		this.scope = asTool ? JSON.stringify([context.getNode().name, context.getInputData().map(({ json }) => json)]) : '';
	}

	/** What an earlier try left of that item. */
	of(index: number): Tried | undefined {
		return this.tried.get(`${this.scope}${index}`);
	}

	/** Undefined = it may be done anew. */
	keep(index: number, tried: Tried | undefined): void {
		const key = `${this.scope}${index}`;
		// An agent may well mean to do the same thing once more.
		if (tried && !(this.asTool && tried.items)) this.tried.set(key, tried);
		else this.tried.delete(key);
	}
}

/**
 * Whether a failed write must not be sent again: it was taken on, or nobody knows. Work that was seen to
 * fail may be tried anew.
 * @param taken the server has said yes to a write of this item
 */
export function mustNotRepeat(error: unknown, taken: boolean): boolean {
	const kind = error instanceof BackupServiceError ? error.kind : undefined;
	if (kind === 'answer-lost' || kind === 'partly-refused') return true;
	return taken && kind !== 'work-failed';
}

/** The failure of an earlier try, for the retry that does not repeat it. */
export function notRepeated(error: unknown): unknown {
	return withNote(error, 'n8n tried this again, but it was not sent again: the first try may have been carried out.');
}

/** A fault that came after the server had taken the request on; those left out say themselves what became of it. */
export function afterTaken(error: unknown): unknown {
	if (isKind(error, ['work-failed', 'work-ended', 'partly-refused', 'answer-lost', 'timeout', 'canceled'])) return error;
	return withNote(error, 'The server has taken the request on; only what came after it failed.');
}

function withNote(error: unknown, note: string): unknown {
	if (!(error instanceof BackupServiceError)) return error;
	const { kind, message, description = '', status, code } = error;
	if (description.startsWith(note)) return error;
	return new BackupServiceError(kind, message, { description: `${note} ${description}`.trim(), status, code });
}
