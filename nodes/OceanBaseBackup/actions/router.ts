import {
	NodeOperationError,
	type IBinaryKeyData,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type NodeApiError,
} from 'n8n-workflow';

import { connect, type Connection } from '../../../services/connect';
import { BackupServiceError, invalidInput, passOn, quote } from '../../../services/errors';
import type { Answer } from '../../../services/records/types';
import { inParallel } from '../../../services/work/inParallel';
import { remember } from '../../../services/work/remember';
import { textIn } from './fieldKinds';
import { confirm } from './fields';
import { nodeError } from './nodeError';
import type { Call, Operation, ReadParameter } from './operation';
import { findOperation } from './operations';
import { isOutput, jsonOf, type Output } from './output';
import { parametersOf } from './parameters';
import { afterTaken, EarlierTries, mustNotRepeat, notRepeated } from './tries';

/** Items that are read side by side. */
const CONCURRENCY = 10;

/**
 * Carries out the chosen operation for every item: in order, each paired with what it gives, reads side by side
 * and writes one after the other and never twice, failures as items where the node is told to go on.
 */
export async function router(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = this.getInputData();
	const operation = chosenOperation(this, items.length);
	const connection = remember(async () => await connectionFor(this, operation));
	// An agent's tool has no output pane, and in some versions of n8n no such function either.
	const hint = onceEach((message) => this.addExecutionHints?.({ message, location: 'outputPane' }));
	const writes = operation.kind === 'write';
	const wanted = operation.fields.find(isOutput);
	const tries = writes ? new EarlierTries(this, isTool(this)) : undefined;
	const results = await inParallel(items, writes ? 1 : CONCURRENCY, async (_item, index) => {
		const tried = tries?.of(index);
		if (tried?.items) return tried.items;
		let redact: Connection['redact'] = (value) => value;
		let taken = () => tried !== undefined;
		let tenant = () => '';
		let goOn = tried?.goOn;
		try {
			const connected = await connection();
			({ redact } = connected);
			if (tried && !goOn) throw notRepeated(tried.error);
			const before = connected.writesTaken();
			taken = () => tried !== undefined || connected.writesTaken() > before;
			const parameters = parametersOf(this, operation, index);
			tenant = () => textIn('Tenant', parameters.read('tenant', { extractValue: true }));
			const call = callOf(this, connected, parameters.read, hint, (how) => (goOn = how));
			if (writes) {
				refuseUnconfirmed(this, call);
				parameters.check();
			}
			const answers = [goOn ? await goOn(call) : await operation.execute(call)].flat();
			const given = await itemsOf(this, call, answers, wanted && call.get(wanted), redact, index);
			tries?.keep(index, { items: given });
			return given;
		} catch (thrown) {
			const error = taken() && !tried && !goOn ? afterTaken(thrown) : thrown;
			tries?.keep(index, mustNotRepeat(error, taken()) ? { error, goOn } : undefined);
			const failure = nodeError(this.getNode(), about(error, tenant), redact, index);
			if (!this.continueOnFail() || isCanceled(error)) throw passOn(failure);
			return [{ json: failureItem(failure), pairedItem: { item: index } }];
		}
	});
	return [results.flat()];
}

/**
 * A failure as an item. n8n makes the message alone of any item with an error object beside its JSON, so there is none;
 * it still knows these two members for a failure, and under no other names (n8n 2.8: either both of them or the first).
 */
function failureItem({ message, description }: NodeApiError | NodeOperationError): IDataObject {
	return { error: message, ...(description && { message: description }) };
}

async function itemsOf(
	context: IExecuteFunctions,
	{ service }: Call,
	answers: Answer[],
	output: Output | undefined,
	redact: Connection['redact'],
	index: number,
): Promise<INodeExecutionData[]> {
	const objects = redact(answers.map((answer) => (output ? jsonOf(answer, output) : answer.record)));
	const binaries = await Promise.all(answers.map(async ({ files }) => await binaryOf(context, files, redact)));
	return objects.map((json, at) => ({
		json: service.answeredBy ? { ...json, agent: service.answeredBy() } : json,
		...(binaries[at] && { binary: binaries[at] }),
		pairedItem: { item: index },
	}));
}

/** One operation for all items: reads go side by side and writes do not, so an expression must not choose another for each. */
function chosenOperation(context: IExecuteFunctions, count: number): Operation {
	const chosen = (index: number) => ['resource', 'operation'].map((name) => context.getNodeParameter(name, index) as string);
	const [resource, name] = chosen(0);
	const operation = findOperation(resource, name);
	const refusal = (message: string, description: string, itemIndex: number) => new NodeOperationError(context.getNode(), message, { description, itemIndex });
	if (!operation) throw refusal(`The operation '${name}' of '${resource}' is not known`, "Choose 'Resource' and 'Operation' from the lists.", 0);
	for (let index = 1; index < count; index++) {
		if (chosen(index).join() === [resource, name].join()) continue;
		throw refusal("'Operation' is not the same for all items", "Choose 'Resource' and 'Operation' from the lists, one node for each.", index);
	}
	return operation;
}

async function connectionFor(context: IExecuteFunctions, operation: Operation): Promise<Connection> {
	const connection = await connect(context);
	const { name } = connection.service;
	if (operation.services.includes(name)) return connection;
	throw new BackupServiceError('invalid-input', `${name === 'ocp' ? 'OCP' : 'obshell'} cannot do '${operation.action}'`, {
		description: operation.instead,
	});
}

function callOf(
	context: IExecuteFunctions,
	{ service, credential, redact }: Connection,
	parameter: ReadParameter,
	hint: (message: string) => void,
	waitsBy: Call['waitsBy'],
): Call {
	const timeZone = context.getTimezone();
	return {
		service,
		credential,
		redact,
		get: (field) => field.read(parameter, timeZone),
		hint,
		signal: context.getExecutionCancelSignal(),
		timeZone,
		asTool: isTool(context),
		waitsBy,
	};
}

/** An AI agent must say in so many words that it means to change something. */
function refuseUnconfirmed(context: IExecuteFunctions, { get }: Call): void {
	if (isTool(context) && !get(confirm)) {
		// An agent's model is shown the message alone.
		throw invalidInput('Confirm', 'is off, and this changes the database: ask the user, then call it again with Confirm on');
	}
}

/** Older agents of n8n call a tool themselves, newer ones have the engine run it: a node like any other, of a type with that ending. */
function isTool(context: IExecuteFunctions): boolean {
	return context.isToolExecution?.() === true || context.getNode().type.endsWith('Tool');
}

/** A hundred items have the same advice to give. */
function onceEach(show: (message: string) => void): (message: string) => void {
	const shown = new Set<string>();
	return (message) => {
		if (!shown.has(message)) show(message);
		shown.add(message);
	};
}

async function binaryOf(
	{ helpers }: IExecuteFunctions,
	files: Answer['files'] = [],
	redact: Connection['redact'],
): Promise<IBinaryKeyData | undefined> {
	if (files.length === 0) return undefined;
	const entries = files.map(async ({ property, fileName, mimeType, text }) => {
		const content = Buffer.from(redact(text()), 'utf8');
		return [property, await helpers.prepareBinaryData(content, fileName, mimeType)] as const;
	});
	return Object.fromEntries(await Promise.all(entries));
}

/** What a server refuses says whose it is: among many items, its own words often do not. */
function about(error: unknown, tenant: () => string): unknown {
	if (!(error instanceof BackupServiceError) || error.status === undefined) return error;
	const { kind, message, description = '', status, code } = error;
	const name = tenant();
	if (name === '' || `${message} ${description}`.includes(name)) return error;
	return new BackupServiceError(kind, message, { description: `${description} The tenant is ${quote(name)}.`.trim(), status, code });
}

function isCanceled(error: unknown): boolean {
	return error instanceof BackupServiceError && error.kind === 'canceled';
}
