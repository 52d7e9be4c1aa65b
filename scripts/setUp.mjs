// Makes a fresh clone usable: development packages, and with --build the compiled package in dist/.
// Run before every script of package.json, so it has to be quick when there is nothing to do, and it can use
// nothing but Node itself, because on a fresh clone there is nothing else.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { installLocked, npm } from './npm.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const oldestNode = 20;

const changed = (file) => statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;

const read = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));

/** npm writes its own record of what it has installed; `npm install` writes it a moment before package-lock.json. */
function packagesAreInstalled() {
	const record = 'node_modules/.package-lock.json';
	if (!existsSync(join(root, record))) return false;
	if (changed(record) >= changed('package-lock.json')) return true;
	const installed = read(record).packages;
	return Object.entries(read('package-lock.json').packages).every(
		([path, { version, optional, extraneous }]) =>
			path === '' || optional || extraneous || version === installed[path]?.version,
	);
}

/** Each compiled or copied file is there and not older than its source. */
function distIsUpToDate() {
	const directories = ['credentials', 'icons', 'nodes', 'report', 'services'].filter((directory) =>
		existsSync(join(root, directory)),
	);
	const sources = directories.flatMap((directory) =>
		readdirSync(join(root, directory), { recursive: true }).map((file) => join(directory, file)),
	);
	const compiled = sources.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
	const copied = sources.filter((file) => /^icons.*\.(svg|png)$|^nodes.*\.json$/.test(file));
	const settings = Math.max(...['tsconfig.json', 'gulpfile.js', 'package-lock.json'].map(changed));
	// Copies keep the time of their source, though not to the last digit.
	const isCurrent = (output, source) => changed(join('dist', output)) + 10 >= source;
	return (
		compiled.every((file) => isCurrent(file.replace(/\.ts$/, '.js'), Math.max(changed(file), settings))) &&
		copied.every((file) => isCurrent(file, changed(file)))
	);
}

async function build() {
	const { code, output } = await npm(['run', 'build', '--silent'], { cwd: root, what: 'Building dist' });
	if (code !== 0) throw new Error(`The build did not work:\n${output.trim()}`);
}

try {
	if (Number(process.versions.node.split('.')[0]) < oldestNode) {
		throw new Error(`Node ${oldestNode} or newer is needed; this is Node ${process.versions.node}.`);
	}
	if (!packagesAreInstalled()) {
		await installLocked({
			cwd: root,
			what: 'Installing the development packages (once, about a minute)',
			space: 'about 500 MB',
			// A NODE_ENV of production would leave out all that is to be installed here.
			args: ['--include=dev'],
		});
	}
	if (process.argv.includes('--build') && !distIsUpToDate()) await build();
} catch (error) {
	process.stderr.write(`${error.message}\n`);
	process.exitCode = 1;
}
