import type { INode, INodeParameters, INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import { isExpression, NodeHelpers } from 'n8n-workflow';

type Values = Record<string, unknown>;

/** Where in a node's parameters the check is. */
interface Place {
	/** E.g. `options.limitWaitTime`. */
	path: string;
	/** The values around it, with what is not set at its default: displayOptions look at them. */
	around: Values;
	node: INode;
	description: INodeTypeDescription;
	/** The node's own parameters, for displayOptions that begin with a slash. */
	root: Values;
}

/**
 * What is wrong with a node's parameters, in words: names that do not exist or are hidden, values that cannot be chosen,
 * required ones that are empty. n8n itself ignores the first and runs with the rest, so a test has to look.
 */
export function problemsOf(node: INode, description: INodeTypeDescription): string[] {
	const versions = [description.version].flat();
	if (!versions.includes(node.typeVersion)) return [`typeVersion ${node.typeVersion} is not one of ${versions.join(', ')}`];
	const root = withDefaults(node.parameters, description.properties, node, description);
	return problemsIn(node.parameters, description.properties, { path: '', around: root, node, description, root });
}

/** Defaults of properties that share a name are those of the one that is shown. */
function withDefaults(values: Values, properties: INodeProperties[], node: INode, description: INodeTypeDescription): Values {
	const all = NodeHelpers.getNodeParameters(properties, values as INodeParameters, true, false, node, description) ?? {};
	return { ...all, ...values };
}

function problemsIn(values: Values, properties: INodeProperties[], place: Place): string[] {
	const isShown = (property: INodeProperties) =>
		NodeHelpers.displayParameter(
			place.around as INodeParameters,
			property,
			place.node,
			place.description,
			place.root as INodeParameters,
		);
	const given = Object.entries(values).flatMap(([name, value]) => {
		const path = place.path === '' ? name : `${place.path}.${name}`;
		const known = properties.filter((property) => property.name === name);
		if (known.length === 0) return [`${path} does not exist`];
		const shown = known.find(isShown);
		return shown ? problemsOfValue(value, shown, { ...place, path }) : [`${path} is hidden`];
	});
	const missing = properties
		.filter((property) => property.required && isShown(property) && isEmpty(place.around[property.name]))
		.map(({ name }) => `${place.path}${place.path && '.'}${name} is required`);
	return [...given, ...missing];
}

function isEmpty(value: unknown): boolean {
	if (typeof value === 'object' && value !== null && 'mode' in value) return isEmpty((value as Values).value);
	return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function problemsOfValue(value: unknown, property: INodeProperties, place: Place): string[] {
	const wrong = (what: string) => [`${place.path} ${what}: ${JSON.stringify(value)}`];
	if (isExpression(value)) return property.noDataExpression ? wrong('takes no expression') : [];
	const { type, typeOptions = {} } = property;
	const dynamic = typeOptions.loadOptionsMethod !== undefined;
	const choices = (property.options ?? []).map((option) => (option as { value?: unknown }).value);
	switch (type) {
		case 'options':
			return dynamic || choices.includes(value) ? [] : wrong('is no choice');
		case 'multiOptions':
			return Array.isArray(value) && (dynamic || value.every((one) => choices.includes(one))) ? [] : wrong('has what is no choice');
		case 'hidden':
			return wrong('is on no screen');
		case 'boolean':
			return typeof value === 'boolean' ? [] : wrong('is neither on nor off');
		case 'number':
			return isNumberWithin(value, typeOptions) ? [] : wrong('is no number within its limits');
		case 'string':
		case 'dateTime':
		case 'credentialsSelect':
			return typeof value === 'string' ? [] : wrong('is no text');
		case 'json':
			return isJson(value) ? [] : wrong('is no JSON');
		case 'resourceLocator':
			return locatorProblems(value, property, wrong);
		case 'collection':
			return isRecord(value) ? inner(value, property.options as INodeProperties[], place) : wrong('is no collection');
		case 'fixedCollection':
			return isRecord(value) ? groups(value, property, place) : wrong('is no collection');
		case 'filter':
			return isRecord(value) && Array.isArray(value.conditions) && value.conditions.length > 0 ? [] : wrong('has no conditions');
		case 'assignmentCollection':
			return isRecord(value) && Array.isArray(value.assignments) ? [] : wrong('has no assignments');
		case 'resourceMapper':
			return isRecord(value) && (value.mappingMode === 'autoMapInputData' || value.mappingMode === 'defineBelow') ? [] : wrong('maps in no way that there is');
		default:
			return wrong(`has a type that this check does not know (${type})`);
	}
}

function isNumberWithin(value: unknown, { minValue = -Infinity, maxValue = Infinity }: { minValue?: number; maxValue?: number }): boolean {
	return typeof value === 'number' && value >= minValue && value <= maxValue;
}

function locatorProblems(value: unknown, { modes = [] }: INodeProperties, wrong: (what: string) => string[]): string[] {
	if (!isRecord(value) || value.__rl !== true) return wrong('is no resource locator');
	const mode = modes.find(({ name }) => name === value.mode);
	if (!mode) return wrong('has no such mode');
	if (isExpression(value.value) || isEmpty(value.value)) return [];
	const rules = (mode.validation ?? []) as Array<{ properties: { regex?: string } }>;
	return rules.every(({ properties: { regex = '' } }) => new RegExp(`^${regex}$`).test(String(value.value))) ? [] : wrong('does not fit its mode');
}

function groups(value: Values, { options = [], typeOptions }: INodeProperties, place: Place): string[] {
	return Object.entries(value).flatMap(([name, entries]) => {
		const path = `${place.path}.${name}`;
		const group = (options as Array<{ name: string; values: INodeProperties[] }>).find((option) => option.name === name);
		if (!group) return [`${path} does not exist`];
		if (Array.isArray(entries) !== (typeOptions?.multipleValues === true)) return [`${path} is ${Array.isArray(entries) ? 'a' : 'no'} list`];
		return [entries].flat().flatMap((entry) => inner(entry as Values, group.values, { ...place, path }));
	});
}

function inner(values: Values, properties: INodeProperties[], place: Place): string[] {
	const defaults = Object.fromEntries(properties.map(({ name, default: standard }) => [name, standard]));
	return problemsIn(values, properties, { ...place, around: { ...defaults, ...values } });
}

function isJson(value: unknown): boolean {
	if (typeof value !== 'string') return isRecord(value);
	try {
		JSON.parse(value);
		return true;
	} catch {
		return false;
	}
}

function isRecord(value: unknown): value is Values {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
