import { examples, NOTE, notesOf } from './examples';

it('they are numbered, each with a number of its own', () => {
	const numbers = examples.map(({ file }) => Number(/^([1-9]\d*)-[a-z0-9-]+\.json$/.exec(file)?.[1]));
	expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other));
});

it('README has the address of each, as Import from URL takes it', () => {
	const { readText: text } = jest.requireActual<{ readText(file: string): string }>('./files.js');
	const { repository } = JSON.parse(text('publisher.json')) as { repository: string };
	const raw = `${repository.replace('//github.com/', '//raw.githubusercontent.com/')}/main/workflows/`;
	expect(examples.filter(({ file }) => !text('README.md').includes(`](${raw}${file})`)).map(({ file }) => file)).toEqual([]);
});

describe.each(examples)('$file', ({ text, name, nodes, ...rest }) => {
	it('is printed as n8n downloads it', () => {
		expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
	});

	it('holds nothing that belongs to one n8n, one account or one machine', () => {
		const allowed = ['name', 'nodes', 'connections', 'pinData', 'active', 'settings'];
		expect(Object.keys(JSON.parse(text) as object)).toEqual(allowed);
		expect(rest).toMatchObject({ pinData: {}, active: false, settings: { executionOrder: 'v1' } });
		for (const node of nodes) {
			expect(Object.keys(node)).not.toContain('credentials');
			expect(Object.keys(node)).not.toContain('webhookId');
		}
		// The name of DingTalk's parameter is no token.
		expect(text.replaceAll('access_token', '')).not.toMatch(/instanceId|password"|token|xox[bp]-|cachedResult|\/home\/|\/Users\/|localhost|127\.0\.0\.1/i);
	});

	it('has names and ids that are unique', () => {
		for (const key of ['id', 'name'] as const) expect(new Set(nodes.map((node) => node[key])).size).toBe(nodes.length);
		expect(name).toMatch(/^OceanBase: /);
	});

	it('says what it does and what to fill in', () => {
		const [about, ...others] = notesOf({ nodes });
		expect(about).toMatch(/^## .+\n[^]+### Fill in\n1\. [^]+\n\n### Good to know\n/);
		for (const note of others) expect(note).toMatch(/^### .+\n/);
	});

	it('names in its notes only nodes and terms that there are', () => {
		const titles = nodes.filter(({ type }) => type !== NOTE).map((node) => node.name);
		const bold = notesOf({ nodes }).flatMap((note) => [...note.matchAll(/\*\*([^*]+)\*\*/g)].map(([, word]) => word));
		const others = bold.filter((word) => !titles.includes(word) && !WORDS.includes(word));
		expect(others).toEqual([]);
	});

	it('lies on the grid, with no node on another', () => {
		const boxes = nodes.map((node) => {
			const { width = 96, height = 96 } = node.type === NOTE ? (node.parameters as { width: number; height: number }) : {};
			return { name: node.name, note: node.type === NOTE, left: node.position[0], top: node.position[1], width, height };
		});
		for (const { left, top, width, height } of boxes) {
			for (const length of [left, top, width, height]) expect(Math.abs(length % 16)).toBe(0);
		}
		const apart = (one: (typeof boxes)[0], other: (typeof boxes)[0]) =>
			one.left + one.width <= other.left || other.left + other.width <= one.left || one.top + one.height <= other.top || other.top + other.height <= one.top;
		const overlaps = boxes.flatMap((one, at) => boxes.slice(at + 1).filter((other) => !apart(one, other)).map((other) => `${one.name} / ${other.name}`));
		expect(overlaps).toEqual([]);
	});
});

/** What stands in bold without being a node. */
const WORDS: string[] = [];
