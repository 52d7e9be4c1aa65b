import type { IDataObject } from 'n8n-workflow';
import { loadOutputSchema } from 'n8n-core';

import { OceanBaseBackupApi } from '../../credentials/OceanBaseBackupApi.credentials';
import { resources } from '../../nodes/OceanBaseBackup/actions/operations';
import type { clock as productClock } from '../../services/time/clock';
import { credentialPage, operationsPage } from './markdown';
import { takeSamples, type Sample } from './samples';
import { schemaFiles, schemaOf, type Schema } from './schemas';

interface Files {
	readText(path: string): string;
	filesIn(directory: string): string[];
}

const { readText, filesIn } = jest.requireActual<Files>('./files.js');
const SCHEMAS = 'nodes/OceanBaseBackup/__schema__';

let samples: Sample[];

beforeAll(async () => {
	const { clock } = jest.requireActual<{ clock: typeof productClock }>('../../dist/services/time/clock.js');
	samples = await takeSamples(clock);
}, 120_000);

describe('the samples', () => {
	it('show every operation through every service that can do it', () => {
		const all = resources.flatMap(({ value, operations }) =>
			operations.flatMap((operation) => operation.services.map((service) => `${value}.${operation.value} ${service}`)),
		);
		// An operation that needs more than a cluster and a tenant gets its parameters in test/reference/samples.ts.
		const shown = samples.filter(({ items, refusal }) => items.length > 0 && refusal === undefined);
		expect(shown.map(({ operation, service }) => `${operation} ${service}`)).toEqual(all);
	});

	it('are the same at every time they are taken', async () => {
		const { clock } = jest.requireActual<{ clock: typeof productClock }>('../../dist/services/time/clock.js');
		expect(await takeSamples(clock)).toEqual(samples);
	});

	it('show no key', () => {
		expect(JSON.stringify(samples)).not.toMatch(/MADEUPID|madeUpKey|only-for-samples|only:for-Tests1/);
	});
});

describe('README.md', () => {
	it('can be read in ten minutes', () => {
		expect(readText('README.md').split(/\s+/).length).toBeLessThan(1_800);
	});

	it('names every example workflow', () => {
		const readme = readText('README.md');
		const missing = filesIn('workflows').filter((file) => !readme.includes(file.replace('.json', '')));
		expect(missing).toEqual([]);
	});
});

describe('CONTRIBUTING.md', () => {
	it('describes every command', () => {
		const { scripts } = JSON.parse(readText('package.json')) as { scripts: Record<string, string> };
		const page = readText('CONTRIBUTING.md');
		const missing = Object.keys(scripts).filter((name) => !page.includes(['start', 'test'].includes(name) ? `\`npm ${name}\`` : `\`npm run ${name}\``));
		expect(missing).toEqual([]);
	});
});

describe('the pictures', () => {
	it('are all shown by a page, and no page shows one that is not there', () => {
		const pages = ['README.md', ...filesIn('docs').filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`)];
		const shown = pages.flatMap((page) => [...readText(page).matchAll(/\]\((?:docs\/)?images\/([^)]+)\)/g)].map(([, picture]) => picture));
		expect([...new Set(shown)].sort()).toEqual([...filesIn('docs/images')].sort());
	});
});

describe('docs/credential.md', () => {
	it('has the fields of the credential as they are (if not: npm run reference)', () => {
		const page = readText('docs/credential.md');
		expect(page).toBe(credentialPage(page, new OceanBaseBackupApi().properties));
	});
});

describe('docs/operations.md', () => {
	it('tells of the operations as they are (if not: npm run reference)', () => {
		expect(readText('docs/operations.md')).toBe(operationsPage(resources, samples));
	});
});

describe('output schemas', () => {
	it('are those of the items as they are (if not: npm run reference)', () => {
		const made = schemaFiles(samples);
		expect(filesIn(SCHEMAS)).toEqual(made.map(({ path }) => path).sort());
		for (const { path, text } of made) expect([path, readText(`${SCHEMAS}/${path}`)]).toEqual([path, text]);
	});

	it('fit every item', () => {
		for (const { operation, items } of samples) {
			const schema = JSON.parse(readText(`${SCHEMAS}/v1.0.0/${operation.replace('.', '/')}.json`)) as Schema;
			for (const item of items) expect(misfits(item, schema, operation)).toEqual([]);
		}
	});

	it('are found by n8n where it looks for them', () => {
		for (const { value: resource, operations } of resources) {
			for (const { value: operation } of operations) {
				const found = loadOutputSchema({ nodeDir: 'dist/nodes/OceanBaseBackup', version: 1, resource, operation });
				expect([resource, operation, found?.type]).toEqual([resource, operation, 'object']);
			}
		}
	});

	it('are made of what all values have in common', () => {
		const values: IDataObject[] = [{ a: 1, b: null, c: [{ d: 'x' }] }, { a: null, b: null, c: [{ d: 'y', e: true }], f: { g: 1 } }, { f: null, c: [] }];
		expect(schemaOf(values)).toEqual({
			type: 'object',
			properties: {
				a: { type: ['number', 'null'] },
				b: { type: 'null' },
				c: { type: 'array', items: { type: 'object', properties: { d: { type: 'string' }, e: { type: 'boolean' } } } },
				f: { type: 'object', properties: { g: { type: 'number' } } },
			},
		});
	});
});

/** Where a value is not as the schema says; n8n knows no objects that may be null, so these are not counted. */
function misfits(value: unknown, schema: Schema | undefined, path: string): string[] {
	if (schema === undefined) return [`${path} is not in the schema`];
	if (Array.isArray(value)) {
		if (schema.type !== 'array') return [`${path} is an array`];
		return value.flatMap((element: unknown) => misfits(element, schema.items, `${path}[]`));
	}
	if (typeof value === 'object' && value !== null) {
		if (schema.type !== 'object') return [`${path} is an object`];
		return Object.entries(value).flatMap(([key, member]) => misfits(member, schema.properties?.[key], `${path}.${key}`));
	}
	const types = [schema.type].flat();
	if (value === null) return types.includes('null') || types.includes('object') || types.includes('array') ? [] : [`${path} is null`];
	return types.includes(typeof value) ? [] : [`${path} is a ${typeof value}`];
}
