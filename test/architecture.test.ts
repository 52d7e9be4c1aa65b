/** Holds the arrows between the rooms of the package, and what keeps it installable everywhere. */
import { resources } from '../nodes/OceanBaseBackup/actions/operations';

interface Files {
	filesIn(folder: string): string[];
	textOf(path: string): string;
}
const { filesIn, textOf } = jest.requireActual<Files>('./files.js');

interface Import {
	from: string;
	/** A path in the repository without extension, or a package. */
	to: string;
}

/** Which rooms a room may import from. */
const ROOMS: Record<string, string[]> = {
	services: ['services'],
	judgement: ['judgement', 'services'],
	drills: ['drills', 'judgement', 'services'],
	report: ['report', 'judgement', 'services'],
	credentials: ['services', 'report'],
	nodes: ['nodes', 'services', 'judgement', 'drills', 'report'],
};

/** Within the services: what a room may import from besides itself and the files at the top (errors, credential, …). */
const SERVICE_ROOMS: Record<string, string[]> = {
	'services/time': [],
	'services/wire': ['services/time'],
	'services/records': ['services/time', 'services/wire'],
	'services/work': ['services/time', 'services/wire', 'services/records'],
	...Object.fromEntries(
		['services/obshell', 'services/ocp'].flatMap((server) => {
			const common = ['services/time', 'services/wire', 'services/records', 'services/work'];
			return [
				[`${server}/wire`, common],
				[`${server}/reads`, [...common, `${server}/wire`]],
				[`${server}/writes`, [...common, `${server}/wire`, `${server}/reads`]],
				[server, [...common, `${server}/wire`, `${server}/reads`, `${server}/writes`]],
			];
		}),
	),
};
const PACKAGES = ['n8n-workflow', 'node:crypto'];

const product = Object.keys(ROOMS).flatMap((room) => filesIn(room)).filter((path) => path.endsWith('.ts'));
const operationFiles = product.filter((path) => path.endsWith('.operation.ts'));

function importsOf(path: string): Import[] {
	const statements = /^(?:import|export)(?: type)?\s[^;'"]*\bfrom\s+['"](?<target>[^'"]+)['"]|(?:^import\s+|\brequire\(|\bimport\()['"](?<loaded>[^'"]+)['"]/gm;
	return [...textOf(path).matchAll(statements)].map(({ groups = {} }) => {
		const target = groups.target ?? groups.loaded;
		const to = target.startsWith('.') ? resolved(path, target) : target;
		return { from: path, to };
	});
}

function resolved(path: string, target: string): string {
	const steps = path.split('/').slice(0, -1);
	for (const step of target.split('/')) {
		if (step === '..') steps.pop();
		else if (step !== '.') steps.push(step);
	}
	return steps.join('/');
}

const imports = product.flatMap(importsOf);
const roomOf = (path: string) => path.split('/')[0];
const shown = ({ from, to }: Import) => `${from} imports ${to}`;

it('there are rooms to look at', () => {
	expect(new Set(product.map(roomOf))).toEqual(new Set(Object.keys(ROOMS)));
	expect(imports.length).toBeGreaterThan(100);
	expect(operationFiles.length).toBeGreaterThanOrEqual(5);
});

it('imports point one way: nodes and credentials, then report and drills, then judgement, then services', () => {
	const own = imports.filter(({ to }) => to.includes('/') && !to.startsWith('node:') && !to.startsWith('@'));
	const wrong = own.filter(({ from, to }) => !ROOMS[roomOf(from)].includes(roomOf(to)));
	expect(wrong.map(shown)).toEqual([]);
});

it('the product needs nothing but n8n-workflow and node:crypto', () => {
	const foreign = imports.filter(({ to }) => !Object.keys(ROOMS).includes(roomOf(to)));
	expect(foreign.filter(({ to }) => !PACKAGES.includes(to)).map(shown)).toEqual([]);
});

it('within the services, imports point one way: writes, then reads, then wire; a server knows nothing of the other', () => {
	const folderOf = (path: string) => path.split('/').slice(0, -1).join('/');
	const inRooms = imports.filter(({ from, to }) => folderOf(from) in SERVICE_ROOMS && folderOf(to) in SERVICE_ROOMS);
	expect(new Set(inRooms.map(({ from }) => folderOf(from)))).toEqual(new Set(Object.keys(SERVICE_ROOMS)));
	const wrong = inRooms.filter(({ from, to }) => folderOf(from) !== folderOf(to) && !SERVICE_ROOMS[folderOf(from)].includes(folderOf(to)));
	expect(wrong.map(shown)).toEqual([]);
	const unknown = product.filter((path) => path.startsWith('services/') && folderOf(path) !== 'services' && !(folderOf(path) in SERVICE_ROOMS));
	expect(unknown).toEqual([]);
});

it('no two files import each other, nor in a wider circle, types included', () => {
	const next = new Map<string, string[]>();
	for (const { from, to } of imports) {
		const path = `${to}.ts`;
		if (product.includes(path)) next.set(from, [...(next.get(from) ?? []), path]);
	}
	const done = new Set<string>();
	const circles: string[] = [];
	const visit = (path: string, way: string[]): void => {
		if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path].join(' -> '));
		if (way.includes(path) || done.has(path)) return;
		for (const target of next.get(path) ?? []) visit(target, [...way, path]);
		done.add(path);
	};
	for (const path of product) visit(path, []);
	expect(circles).toEqual([]);
});

it("n8n's request helpers are touched in two files, and handed over in the credential", () => {
	const touching = product.filter((path) => /httpRequest|requestWithAuthentication|\bhelpers\.request/.test(textOf(path)));
	expect(touching).toEqual(['services/wire/http.ts', 'services/wire/lookFirst.ts', 'credentials/OceanBaseBackupApi.credentials.ts']);
});

it('the time is told, and let pass, in one file', () => {
	const telling = product.filter((path) => /Date\.now\(|new Date\(\)|\bsleep\(|setTimeout/.test(textOf(path)));
	expect(telling).toEqual(['services/time/clock.ts']);
});

it('no operation reads a parameter by itself, least of all that of the first item', () => {
	expect(operationFiles.filter((path) => /getNodeParameter|getInputData/.test(textOf(path)))).toEqual([]);
	expect(product.filter((path) => /getNodeParameter\([^)]*,\s*0\s*[,)]/.test(textOf(path)))).toEqual([]);
});

it('every operation file is in the table, under its own resource', () => {
	const inTable = resources.flatMap(({ operations }) => operations);
	expect(inTable).toHaveLength(operationFiles.length);
	const table = textOf('nodes/OceanBaseBackup/actions/operations.ts');
	for (const path of operationFiles) {
		const relative = path.replace('nodes/OceanBaseBackup/actions/', './').replace(/\.ts$/, '');
		expect(table).toContain(`'${relative}'`);
	}
	const keys = resources.flatMap(({ value, operations }) => operations.map((operation) => `${value}.${operation.value}`));
	expect(new Set(keys).size).toBe(keys.length);
});

describe('the package', () => {
	const manifest = JSON.parse(textOf('package.json')) as Record<string, unknown>;

	it('depends on nothing, and works with whatever n8n there is', () => {
		for (const kind of ['dependencies', 'optionalDependencies', 'bundledDependencies', 'bundleDependencies']) {
			expect(manifest[kind]).toBeUndefined();
		}
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});

	it('ships dist, and is held to the strict rules', () => {
		expect(manifest.files).toEqual(['dist', 'CHANGELOG.md']);
		expect(manifest.n8n).toMatchObject({ strict: true, n8nNodesApiVersion: 1 });
		expect(manifest.license).toBe('MIT');
	});

	it('tells its own version to whoever asks it for evidence', () => {
		expect(textOf('drills/version.ts')).toContain(`PACKAGE_VERSION = '${String(manifest.version)}'`);
	});

	it('has a lock file that names no registry', () => {
		const lock = JSON.parse(textOf('package-lock.json')) as { packages: Record<string, { resolved?: string; link?: boolean }> };
		const entries = Object.entries(lock.packages);
		expect(entries.length).toBeGreaterThan(500);
		expect(entries.filter(([, { resolved }]) => resolved !== undefined).map(([name]) => name)).toEqual([]);
	});

	it('has no file that names a place of the machine it was written on', () => {
		const texts = filesIn('').filter((path) => /\.(ts|mts|js|mjs|json|md|yml|yaml|sh|html)$|^\.[\w.]+$|^\.ci\//.test(path));
		expect(texts.length).toBeGreaterThan(100);
		const places = new RegExp(['(?<![\\w.])/wo' + 'rk/', '/ro' + 'ot/', 'file:///(wo' + 'rk|tmp|home)/'].join('|'));
		expect(texts.filter((path) => places.test(textOf(path)))).toEqual([]);
	});
});

describe('the tests', () => {
	const tests = filesIn('test');

	it('are files that can be read in one go', () => {
		const long = tests.filter((path) => path.endsWith('.test.ts') && textOf(path).split('\n').length > 301);
		expect(long).toEqual([]);
	});

	it('stand in folders that test/README.md names', () => {
		const folders = new Set(tests.map((path) => path.split('/')).filter((steps) => steps.length > 2).map(([, folder]) => folder));
		expect(folders.size).toBeGreaterThan(5);
		const page = textOf('test/README.md');
		expect([...folders].filter((folder) => !page.includes(`| \`${folder}\` |`))).toEqual([]);
	});
});
