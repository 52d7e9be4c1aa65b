import type { IExecuteFunctions, INodeParameters, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { invalidInput, quote } from '../../../services/errors';
import type { Operation, ReadParameter } from './operation';

/** The parameters of one item. */
export interface Parameters {
	read: ReadParameter;
	/**
	 * Reads every parameter that the item has, of a write before anything of it is sent: some, as Simplify, are otherwise
	 * read only when the server has already taken it on.
	 * @throws BackupServiceError invalid-input, naming the first field whose value cannot be meant
	 */
	check(): void;
}

/**
 * The parameters of one item as an operation's fields read them. In a write, and in what shows what a write will do, nothing
 * is taken from an expression that gives nothing: whatever an empty field means (all tenants, the same cluster, no password),
 * somebody has to have left it empty. Choices and switches are read as what their fields are. Confirm, which is no operation's
 * own, is the one exception: whatever does not say yes is no, and the router tells an agent so.
 */
export function parametersOf(context: IExecuteFunctions, operation: Operation, index: number): Parameters {
	const saved = context.getNode().parameters;
	const properties = new Map(operation.fields.flatMap((field) => field.properties).map((property) => [property.name, property]));
	const members = new Map([...properties.values()].flatMap(membersOfCollection));
	const mayBeNothing = new Set(operation.fields.flatMap((field) => (field.mayBeNothing === true ? field.properties.map(({ name }) => name) : [])));
	const part = (code: string): unknown => context.evaluateExpression(code, index);

	// n8n leaves hidden parameters out, but not where an expression decides what is hidden: that is another for each item.
	const isShown = ({ displayOptions }: INodeProperties): boolean =>
		Object.entries(displayOptions?.show ?? {}).every(([name, values]) => !properties.has(name) || (values as unknown[])?.includes(read(name)));

	const read: ReadParameter = (name, options) => {
		const member = members.get(name);
		const property = member ?? properties.get(name);
		const own = member ? savedMember(saved, name) : saved[name];
		if (member && own === undefined) return undefined;
		if (own === undefined || (property && !member && !isShown(property))) return null;
		const value: unknown = context.getNodeParameter(name, index, null, options) ?? null;
		if (!property || mayBeNothing.has(name)) return value;
		if (operation.kind === 'write' || operation.previews) return valueOf(property, own, value, part);
		return isNothing(value) ? value : asShown(property, value);
	};

	return {
		read,
		check() {
			for (const { name, type } of properties.values()) if (type !== 'notice') read(name, { extractValue: type === 'resourceLocator' });
		},
	};
}

/** The members of a collection, by their paths. */
function membersOfCollection({ type, name, options = [] }: INodeProperties): Array<[string, INodeProperties]> {
	return type === 'collection' ? (options as INodeProperties[]).map((member) => [`${name}.${member.name}`, member]) : [];
}

/** A collection's member (`options.language`) as the workflow has it; undefined = nobody has added it. */
export function savedMember(saved: INodeParameters, path: string): unknown {
	const [collection, member] = path.split('.');
	const members: unknown = saved[collection];
	return isRecord(members) ? members[member] : undefined;
}

/** What an expression in double braces gives. */
type Evaluate = (code: string) => unknown;

function valueOf(property: INodeProperties, saved: unknown, value: unknown, part: Evaluate): unknown {
	const { displayName, type, options = [] } = property;
	if (isComputed(saved)) refuseNothing(displayName, saved, value, part);
	if (type === 'collection' || (type === 'hidden' && options.length > 0 && isRecord(value))) return membersOf(options as INodeProperties[], saved as Record<string, unknown>, value as Record<string, unknown>, part);
	if (type === 'number' && isNothing(value)) throw invalidInput(displayName, 'is empty', 'Give a number');
	if (type === 'json' && holdsNothing(value)) throw invalidInput(displayName, 'holds a member that comes from nothing', CORRECT_IT);
	if (Array.isArray(value) && value.some(isNothing)) throw invalidInput(displayName, 'is a list with nothing in one of its places', CORRECT_IT);
	return asShown(property, value);
}

/** The members of a collection, each by its own kind; those that nobody has added stay absent. n8n takes no expression for the whole. */
function membersOf(properties: INodeProperties[], saved: Record<string, unknown>, value: Record<string, unknown>, part: Evaluate): Record<string, unknown> {
	const added = properties.filter(({ name }) => saved[name] !== undefined);
	return Object.fromEntries(added.map((property) => [property.name, valueOf(property, saved[property.name], value[property.name], part)]));
}

/** A choice must be one of those shown; a switch is on or off, also where it is written. */
function asShown({ displayName, type, options = [] }: INodeProperties, value: unknown): unknown {
	if (type === 'boolean') return switchIn(displayName, value);
	if (type !== 'options') return value;
	const choices = options as INodePropertyOptions[];
	const meant = typeof value === 'string' ? value.trim().toLowerCase() : value;
	const choice = choices.find((one) => one.value === value) ?? choices.find((one) => String(one.value).toLowerCase() === meant);
	if (choice) return choice.value;
	throw invalidInput(displayName, 'has a value that does not exist', `Choose ${choices.map(({ name }) => name).join(' or ')}`);
}

function switchIn(displayName: string, value: unknown): boolean {
	if (typeof value === 'boolean') return value;
	const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
	if (text === 'true' || text === 'false') return text === 'true';
	throw invalidInput(displayName, 'is neither true nor false', CORRECT_IT);
}

const CORRECT_IT = 'If it comes from an expression, correct that';

function refuseNothing(displayName: string, saved: unknown, value: unknown, part: Evaluate): void {
	const advice = 'Correct the expression; only a field that is itself empty means what it says for that';
	if (isNothing(value)) throw invalidInput(displayName, 'comes from an expression that gives nothing', advice);
	const hole = textsOf(saved).flatMap(partsOf).find((code) => (part(code) ?? null) === null);
	if (hole !== undefined) throw invalidInput(displayName, 'has a part that comes from an expression that gives nothing', `${advice}. The part is ${quote(hole)}`);
}

/** The expressions of a text that has other text around them, with their braces. n8n puts nothing in the place of nothing. */
function partsOf(text: string): string[] {
	const parts = text.match(/\{\{[\s\S]*?\}\}/g) ?? [];
	return text.slice(1).trim() === parts[0] ? [] : parts;
}

/** Whether a saved value is, or holds in its own places (a locator's value, a list's entries), an expression. */
function isComputed(saved: unknown): boolean {
	return textsOf(saved).length > 0;
}

function textsOf(saved: unknown): string[] {
	const places = Array.isArray(saved) ? (saved as unknown[]) : isRecord(saved) && '__rl' in saved ? [saved.value] : [saved];
	return places.filter((place): place is string => typeof place === 'string' && place.startsWith('='));
}

/** What JavaScript makes of nothing when it becomes text counts as nothing, too. */
const NOTHING = ['', 'undefined', 'null', 'NaN', '[object Object]'];

function isNothing(value: unknown): boolean {
	if (typeof value === 'string') return NOTHING.includes(value.trim());
	if (Array.isArray(value)) return value.length === 0;
	return value === undefined || value === null || Number.isNaN(value) || (isRecord(value) && Object.keys(value).length === 0);
}

/** Whether what an expression gives for JSON has a place for a value that is not there; null is a value of JSON. */
function holdsNothing(value: unknown): boolean {
	if (Array.isArray(value)) return value.some(holdsNothing);
	return value === undefined || Number.isNaN(value) || (isRecord(value) && Object.values(value).some(holdsNothing));
}

/** A plain object: dates and the like are values. An expression's comes from a world of its own, so only its looks tell. */
function isRecord(value: unknown): value is Record<string, unknown> {
	return Object.prototype.toString.call(value) === '[object Object]';
}
