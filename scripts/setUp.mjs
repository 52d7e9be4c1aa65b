// Makes a fresh clone usable: development packages, and with --build the compiled package in dist/.
// Run before every script of package.json, so it has to be quick when there is nothing to do, and it can use
// nothing but Node itself, because on a fresh clone there is nothing else.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const oldestNode = 20;

/** What npm says when it fails, and what to tell instead. */
const knownFailures = [
	[
		/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED/,
		"The package registry cannot be reached: check the network (or npm's registry and proxy settings) and try again.",
	],
	[
		/CERT_|_CERT|self.signed/i,
		"The package registry's certificate is not trusted: check npm's settings cafile and strict-ssl.",
	],
	[/E401|E403|ENEEDAUTH/, "The package registry refuses access: check npm's registry setting and log in to it."],
	[/E404|ETARGET/, "The package registry lacks a package of package-lock.json: check npm's registry setting."],
	[/EUSAGE/, 'package.json and package-lock.json do not fit together: run npm install once.'],
	[/EINTEGRITY/, 'A downloaded package differs from package-lock.json: run npm cache verify and try again.'],
	[/ENOSPC/, 'The disk is full: about 500 MB are needed.'],
	[/spawn npm/, 'npm was not found: it comes with Node, and has to be on the PATH.'],
	[/EACCES|EPERM/, 'node_modules cannot be written: check who owns this directory.'],
];

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

/**
 * Runs npm with a line that tells how long it has been going on; gives its exit code and all that it wrote. Ends it
 * when what it writes is hopeless.
 */
async function npm(args, what, isHopeless = () => false) {
	const started = Date.now();
	const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
	const live = process.stderr.isTTY;
	process.stderr.write(live ? `${what} …` : `${what} …\n`);
	const ticking = live && setInterval(() => process.stderr.write(`\r${what} … ${seconds()}`), 1000);

	const { npm_execpath: npmFile } = process.env;
	const [command, ...first] = npmFile?.endsWith('.js') ? [process.execPath, npmFile] : ['npm'];
	const child = spawn(command, [...first, ...args], {
		cwd: root,
		stdio: ['ignore', 'pipe', 'pipe'],
		// Only Windows needs a shell to find npm, and only when this file was not started by npm.
		shell: command === 'npm' && process.platform === 'win32',
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text) => {
			output += text;
			// npm does not end on a gentler signal when it hangs.
			if (isHopeless(text)) child.kill('SIGKILL');
		});
	}
	const code = await new Promise((resolve) => {
		child.on('error', (error) => {
			output += error.message;
			resolve(1);
		});
		child.on('close', (exitCode) => resolve(exitCode ?? 1));
	});

	clearInterval(ticking);
	const ending = `${what} … ${code === 0 ? `done in ${seconds()}` : 'not done'}`;
	process.stderr.write(live ? `\r${ending}\n` : `${ending}\n`);
	return { code, output };
}

/** Tells, from the requests that npm reports, that there is no way to the registry. */
function watchRequests() {
	let answered = false;
	let failed = 0;
	return (text) => {
		answered ||= /http fetch GET (200|304)/.test(text);
		failed += text.match(/attempt \d failed with E/g)?.length ?? 0;
		return !answered && failed > 9;
	};
}

async function install() {
	// A NODE_ENV of production would leave out all that is to be installed here.
	const settings = ['--ignore-scripts', '--include=dev', '--prefer-offline', '--no-audit', '--no-fund'];
	const what = 'Installing the development packages (once, about a minute)';
	// Without a network, npm would go on for more than a minute, or for ever when it cannot resolve names.
	const { code, output } = await npm(['ci', '--loglevel=http', ...settings], what, watchRequests());
	if (code === 0) return;

	const errors = output.split('\n').filter((line) => /^npm (error|ERR!)/.test(line));
	const failure = errors.slice(0, 9).join('\n') || output.trim().split('\n').pop();
	const known = knownFailures.find(([sign]) => sign.test(failure));
	throw new Error(known?.[1] ?? `npm ci did not work: ${failure}`);
}

async function build() {
	const { code, output } = await npm(['run', 'build', '--silent'], 'Building dist');
	if (code !== 0) throw new Error(`The build did not work:\n${output.trim()}`);
}

try {
	if (Number(process.versions.node.split('.')[0]) < oldestNode) {
		throw new Error(`Node ${oldestNode} or newer is needed; this is Node ${process.versions.node}.`);
	}
	if (!packagesAreInstalled()) await install();
	if (process.argv.includes('--build') && !distIsUpToDate()) await build();
} catch (error) {
	process.stderr.write(`${error.message}\n`);
	process.exitCode = 1;
}
