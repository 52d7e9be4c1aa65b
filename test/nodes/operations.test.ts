/** Rules that every operation keeps: n8n's for names and texts (its linter sees only literals), and our own. */
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { Operation } from '../../nodes/OceanBaseBackup/actions/operation';
import { findOperation, resources } from '../../nodes/OceanBaseBackup/actions/operations';
import { panelOf } from '../../nodes/OceanBaseBackup/actions/properties';

const { filesIn } = jest.requireActual<{ filesIn(directory: string): string[] }>('../reference/files.js');

const ACTIONS = 'nodes/OceanBaseBackup/actions';

const all = resources.flatMap((resource) => resource.operations.map((operation) => ({ resource, operation })));
const named: Array<[string, Operation]> = all.map(({ resource, operation }) => [`${resource.name}: ${operation.name}`, operation]);

const fieldsOf = ({ fields }: Operation) => fields.flatMap(({ properties }) => properties);

/** A field with those inside it. */
function withInner(property: INodeProperties): INodeProperties[] {
	return [property, ...(property.type === 'collection' ? (property.options as INodeProperties[]).flatMap(withInner) : [])];
}

/** Each field once, though many operations share it. */
const everyField: Array<[string, INodeProperties]> = [
	...new Map(
		named.flatMap(([name, operation]) =>
			fieldsOf(operation)
				.flatMap(withInner)
				.map((field): [string, [string, INodeProperties]] => [JSON.stringify(field), [`${name}: ${field.displayName}`, field]]),
		),
	).values(),
];

const optionsOf = ({ type, options = [] }: INodeProperties): INodePropertyOptions[] =>
	type === 'options' || type === 'multiOptions' ? (options as INodePropertyOptions[]) : [];

const SMALL_WORDS = /^(a|an|and|as|at|by|for|from|if|in|is|of|on|or|per|than|the|to|with)$/;

function isTitleCase(text: string): boolean {
	return text.split(/[\s(]+/).every((word, index) => word === '' || /^[^a-z]/.test(word) || (index > 0 && SMALL_WORDS.test(word)));
}

/** One sentence has no period at its end, several have one. */
function endsAsItShould(text: string): boolean {
	return text.endsWith('.') === /[.!?] +[A-Z]/.test(text);
}

describe('the table of operations', () => {
	it('has no two resources or operations of the same name', () => {
		const values = resources.map(({ value }) => value);
		expect(new Set(values).size).toBe(values.length);
		for (const { operations } of resources) {
			expect(new Set(operations.map(({ value }) => value)).size).toBe(operations.length);
			expect(new Set(operations.map(({ name }) => name)).size).toBe(operations.length);
		}
		const actions = all.map(({ operation }) => operation.action);
		expect(new Set(actions).size).toBe(actions.length);
	});

	it('names resources in the singular, in order', () => {
		const names = resources.map(({ name }) => name);
		expect(names).toEqual([...names].sort(byName));
		for (const name of names) {
			expect(isTitleCase(name)).toBe(true);
			expect(name).not.toMatch(/[^s]s$/);
		}
	});

	it('finds what a workflow names, and nothing else', () => {
		for (const { resource, operation } of all) expect(findOperation(resource.value, operation.value)).toBe(operation);
		expect(findOperation('backup', 'nonsense')).toBeUndefined();
		expect(findOperation('nonsense', 'get')).toBeUndefined();
	});

	it('has one file for each operation, in the directory of its resource', () => {
		const files = filesIn(ACTIONS).filter((file) => file.endsWith('.operation.ts'));
		expect(files).toHaveLength(all.length);
		const exported = files.map((file) => {
			const operations = Object.values(jest.requireActual<Record<string, Operation>>(`../../${ACTIONS}/${file}`)).filter(
				(value) => typeof value.execute === 'function',
			);
			expect([file, operations.length]).toEqual([file, 1]);
			return [file.split('/')[0], operations[0].value];
		});
		expect(exported.map(String).sort()).toEqual(all.map(({ resource, operation }) => String([resource.value, operation.value])).sort());
	});
});

describe.each(named)('%s', (_name, operation) => {
	it('is called as n8n wants it', () => {
		const { name, value, action, description } = operation;
		expect(isTitleCase(name)).toBe(true);
		// Of log backups, workflows have had `list` since before it was called like the others.
		if (name === 'Get Many') expect([value, description]).toEqual([expect.stringMatching(/^(getAll|list)$/), expect.stringMatching(/^Retrieve a list of /)]);
		expect(action).toMatch(/^[A-Z]/);
		expect(action.slice(1)).toBe(action.slice(1).toLowerCase().replace('ocp', 'OCP'));
		expect(action).not.toMatch(/\b(a|an|the)\b/);
		expect(action.split(' ').length).toBeGreaterThan(1);
		expect(description).toMatch(/^[A-Z]/);
		expect(description).not.toMatch(/\.$/);
		expect(description.toLowerCase()).not.toBe(action.toLowerCase());
		expect(`${name} ${action} ${description}`).not.toMatch(/\b(error|problem|mistake)/i);
	});

	it('is a read when it is called like one', () => {
		const looks = /^(Get|List|Check|Choose|Preview|Build|Wait)\b/.test(operation.name);
		expect(operation.kind).toBe(looks ? 'read' : 'write');
	});

	it('names what to use instead when only one service can do it', () => {
		if (operation.services.length > 1) return expect(operation.instead).toBeUndefined();
		const other = operation.services[0] === 'ocp' ? 'obshell' : 'OCP';
		expect(operation.instead).toMatch(new RegExp(`\\b${other}\\b`));
		expect(operation.instead).toMatch(/\.$/);
	});

	it('names in the advice only what is there', () => {
		const quoted = [...(operation.instead ?? '').matchAll(/'([^']+)'/g)].map(([, name]) => name);
		const names = [...resources.map(({ name }) => name), ...all.map(({ operation: { name } }) => name)];
		expect(quoted.filter((name) => !names.includes(name))).toEqual([]);
		const after = [...(operation.instead ?? '').matchAll(/resource ([A-Z]\w+(?: [A-Z]\w+)*)/g)].map(([, name]) => name);
		expect(after.filter((name) => !resources.some((resource) => resource.name === name))).toEqual([]);
	});

	it('never has two fields of one name that can be seen at once', () => {
		const seen = new Map<string, INodeProperties[]>();
		for (const field of fieldsOf(operation)) seen.set(field.name, [...(seen.get(field.name) ?? []), field]);
		for (const [name, fields] of seen) {
			const shows = fields.map(({ displayOptions }) => JSON.stringify(displayOptions?.show ?? null));
			expect([name, new Set(shows).size, shows.includes('null') && shows.length > 1]).toEqual([name, shows.length, false]);
		}
	});

	it('shows a field only by other fields that it has', () => {
		const names = fieldsOf(operation).map(({ name }) => name);
		for (const { displayName, displayOptions } of fieldsOf(operation)) {
			const strange = Object.keys(displayOptions?.show ?? {}).filter((name) => !names.includes(name));
			expect([displayName, strange]).toEqual([displayName, []]);
		}
	});
});

describe('the tenant of a restore', () => {
	const tenantOf = (value: string) => {
		const field = fieldsOf(findOperation('restore', value) as Operation).find(({ name }) => name === 'tenant');
		return { displayName: field?.displayName, description: field?.description, placeholder: field?.modes?.[1].placeholder };
	};

	it.each(['start', 'preview'])('is the source in %s, which has a new one beside it', (value) => {
		expect(tenantOf(value)).toEqual({ displayName: 'Source Tenant', description: 'The tenant whose backups are restored', placeholder: 'e.g. orders' });
	});

	it.each(['cancel', 'check', 'getAll', 'getOverview'])('is the new one in %s, and its field says so', (value) => {
		expect(tenantOf(value)).toEqual({
			displayName: 'Tenant',
			description: expect.stringMatching(/^The tenant that the restore made \(the new one\)/),
			placeholder: 'e.g. orders_drill',
		});
	});
});

/** As n8n's linter sorts choices: whatever the case of their letters. */
const byName = (a: string, b: string) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1);

describe.each(everyField)('%s', (_name, field) => {
	it('is called and told as n8n wants it', () => {
		const { displayName, description, type, placeholder, default: standard } = field;
		// Where others have a name, a notice has its text.
		if (type === 'notice') return expect(endsAsItShould(displayName)).toBe(true);
		// Nobody sees what is kept for older workflows.
		if (type === 'hidden') return expect(standard).toBeDefined();
		expect(isTitleCase(displayName)).toBe(true);
		if (description === undefined) {
			// What a choice means stands in its options, what a collection holds in its fields.
			expect(['options', 'multiOptions', 'collection']).toContain(type);
		} else {
			expect(description).toMatch(/^[A-Z]/);
			expect(endsAsItShould(description)).toBe(true);
			if (type === 'boolean') expect(description).toMatch(/^Whether /);
			expect(description).not.toMatch(/\b(error|problem|mistake)/i);
		}
		const isAddedTo = type === 'collection' || type === 'fixedCollection';
		if (placeholder !== undefined) expect(placeholder).toMatch(isAddedTo ? /^Add / : /^e\.g\. /);
		else expect(isAddedTo).toBe(false);
		expect(standard).toBeDefined();
	});

	it('has a default of its own type', () => {
		const { type, default: standard } = field;
		const options = optionsOf(field).map(({ value }) => value);
		if (type === 'options') expect(options).toContain(standard);
		else if (type === 'multiOptions') expect((standard as unknown[]).filter((value) => !options.includes(value as string))).toEqual([]);
		else if (type === 'boolean' || type === 'number') expect(typeof standard).toBe(type);
		else if (type === 'collection') expect(standard).toEqual({});
		else if (type === 'string' || type === 'dateTime') expect(standard).toBe(type === 'dateTime' ? '' : String(standard as string));
	});

	it('has choices that are named and sorted as n8n wants it', () => {
		const choices = optionsOf(field);
		for (const { name, description } of choices) {
			expect(isTitleCase(name)).toBe(true);
			if (description !== undefined) {
				expect(description).toMatch(/^[A-Z]/);
				expect(endsAsItShould(description)).toBe(true);
			}
		}
		const names = choices.map(({ name }) => name);
		const isWeek = names[0] === 'Monday';
		if (names.length >= 5 && !isWeek) expect(names).toEqual([...names].sort(byName));
		if (field.type === 'collection') {
			const inner = (field.options as INodeProperties[]).map(({ displayName }) => displayName);
			expect(inner).toEqual([...inner].sort(byName));
		}
	});

	it('hides what is secret', () => {
		if (/password|kms|secret|access key/i.test(field.displayName)) expect(field.typeOptions?.password).toBe(true);
	});
});

describe('the panel', () => {
	const panel = panelOf(resources);

	it('offers every operation, sorted, and says when only one service can do it', () => {
		for (const resource of resources) {
			const list = panel.find(({ name, displayOptions }) => name === 'operation' && displayOptions?.show?.resource?.includes(resource.value));
			const options = optionsOf(list as INodeProperties);
			expect(options.map(({ name }) => name)).toEqual(resource.operations.map(({ name }) => name).sort());
			for (const { value, description, action } of options) {
				const operation = findOperation(resource.value, String(value));
				const suffix = operation?.services.length === 1 ? (operation.services[0] === 'ocp' ? ' (OCP only)' : ' (obshell only)') : '';
				expect(description).toBe(`${operation?.description}${suffix}`);
				expect(action).toBe(operation?.action);
			}
			expect(list?.noDataExpression).toBe(true);
			expect(options.map(({ value }) => value)).toContain(list?.default);
		}
	});

	it('begins where it always began: workflows that were saved with the default do not name their resource', () => {
		expect(panel.find(({ name }) => name === 'resource')?.default).toBe('backup');
	});

	it('says of a strategy whose it is', () => {
		const words = panel.filter(({ name, displayOptions }) => name === 'tenant' && displayOptions?.show?.resource?.includes('backupStrategy'));
		expect(words).toHaveLength(6);
		for (const { description, hint, displayOptions } of words) {
			const reads = displayOptions?.show?.operation?.includes('get');
			expect([description, hint]).toEqual(reads ? ['The tenant', 'Empty means the strategy of the cluster itself; tenants may have their own'] : ['The tenant whose own strategy is meant', undefined]);
		}
	});

	it('asks for no cluster where a report is on all of them', () => {
		const clusters = panel.filter(({ name, displayOptions }) => name === 'cluster' && displayOptions?.show?.resource?.includes('report'));
		expect(clusters.map(({ displayOptions }) => displayOptions?.show?.allClusters)).toEqual([[false]]);
	});

	it('offers When It Fails only where there is a choice, and says where it has none', () => {
		const told = Object.fromEntries(
			all.flatMap(({ resource, operation }) =>
				fieldsOf(operation)
					.filter(({ name }) => name === 'waitOptions')
					.map((field) => [`${resource.value}.${operation.value}`, withInner(field).find(({ name }) => name === 'whenFailed')?.description]),
			),
		);
		const always = 'What to do when the work ends in another way than well';
		expect(told).toEqual({
			'backup.cancel': undefined,
			'backup.start': always,
			'backupConfig.set': always,
			'logBackup.setStatus': expect.stringMatching(/log archiving does not start\. After 'Stop' and 'Suspend'/),
			'restore.cancel': always,
			'restore.start': always,
			'task.operate': expect.stringMatching(/a task that is retried .* After the other operators/),
			'task.wait': always,
		});
	});

	it('shows the fields of an operation only with that operation', () => {
		for (const { resource, operation } of all) {
			const shown = panel.filter(({ displayOptions }) => displayOptions?.show?.operation?.includes(operation.value) && displayOptions.show.resource?.includes(resource.value));
			const names = fieldsOf(operation).map(({ name }) => name);
			expect(shown.map(({ name }) => name).filter((name) => name !== 'confirm')).toEqual(names);
			expect(shown.every(({ displayOptions }) => displayOptions?.show?.resource?.length === 1)).toBe(true);
		}
	});

	it('asks an AI agent to confirm every change, and only changes', () => {
		for (const { resource, operation } of all) {
			const asks = panel.some(
				({ name, displayOptions }) =>
					name === 'confirm' &&
					displayOptions?.show?.operation?.includes(operation.value) &&
					displayOptions.show.resource?.includes(resource.value) &&
					displayOptions.show['@tool']?.includes(true),
			);
			expect([operation.action, asks]).toEqual([operation.action, operation.kind === 'write']);
		}
	});
});
