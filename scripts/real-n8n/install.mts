/**
 * Installs a real n8n, and tools that only tests against it need, beside the project: in the user's cache directory,
 * from the lock files in this directory. Nothing of it ever becomes part of the package.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { installLocked, npm, sentenceFor } from '../npm.mjs';

/** The n8n versions that the package is tested with, newest first, the Node that each runs on, and its modules that call out. */
export const VERSIONS = [
	{ n8n: '2.41.1', node: '24.21.0', calling: 'mcp-registry,instance-ai,mcp,insights' },
	{ n8n: '2.8.4', node: '20.20.2', calling: 'mcp,insights' },
] as const;

/** The newest version that is tested. */
export const NEWEST = VERSIONS[0].n8n;
/** The oldest version that is supported. */
export const OLDEST = VERSIONS[VERSIONS.length - 1].n8n;

/** An n8n that can be started. */
export interface Installation {
	version: string;
	/** The directory of its node_modules. */
	directory: string;
	/** The Node to run it with. */
	node: string;
	/** What to run: n8n's own command. */
	entry: string;
	/** Its modules that are to be off, because they call out. */
	modulesOff: string;
}

const locks = fileURLToPath(new URL('.', import.meta.url));

/** Where everything goes that is not part of the project: REAL_N8N_DIR, or the user's cache directory. */
export const cacheDirectory = join(
	process.env.REAL_N8N_DIR ??
		(process.platform === 'darwin'
			? join(homedir(), 'Library', 'Caches')
			: process.platform === 'win32'
				? (process.env.LOCALAPPDATA ?? homedir())
				: (process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'))),
	'n8n-nodes-oceanbase-backup',
);

/**
 * Gives an n8n that can be started; the first time it installs it, which takes two to ten minutes and 2.6 GB.
 * @throws Error with one sentence when it cannot be installed
 */
export async function installN8n(version: string = NEWEST): Promise<Installation> {
	const known = VERSIONS.find(({ n8n }) => n8n === version);
	if (!known) throw new Error(`n8n ${version} is not one of ${VERSIONS.map(({ n8n }) => n8n).join(', ')}.`);
	const node = await installNode(known.node);
	const directory = await installDirectory(version, {
		what: `Installing n8n ${version} beside the project (once, two to ten minutes)`,
		space: 'about 3 GB',
		async finish(cwd) {
			const env = { ...cleanEnvironment(), PATH: `${dirname(node)}${delimiter}${process.env.PATH}`, ...headersOf(node) };
			const what = `Compiling the database driver of n8n ${version} (once, about a minute)`;
			const { code, output } = await npm(['rebuild', 'sqlite3', '--ignore-scripts=false'], { cwd, env, what });
			if (code !== 0) throw new Error(sentenceFor(output));
		},
	});
	const entry = join(directory, 'node_modules', 'n8n', 'bin', 'n8n');
	return { version, directory, node, entry, modulesOff: known.calling };
}

/** Gives the directory with the tools that `name`'s lock file lists, installed; `require` from its node_modules. */
export async function installTools(name: string, what: string): Promise<string> {
	return await installDirectory(name, { what, space: 'about 200 MB' });
}

/** The Node that runs this, if it is of the same major version; else one from the npm registry. */
async function installNode(version: string): Promise<string> {
	if (process.versions.node.split('.')[0] === version.split('.')[0]) return process.execPath;
	const system = process.platform === 'win32' ? 'win' : process.platform;
	const name = `node-${system}-${process.arch}`;
	const home = join(cacheDirectory, `node-${version}`);
	const binary = join(home, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
	if (existsSync(binary)) return binary;
	await inSteps(home, async (cwd) => {
		const args = ['install', `${name}@${version}`, '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
		const { code, output } = await npm(args, { cwd, env: cleanEnvironment(), what: `Fetching Node ${version} (once)` });
		if (code !== 0) throw new Error(sentenceFor(output));
	});
	return binary;
}

interface How {
	what: string;
	space: string;
	finish?(directory: string): Promise<void>;
}

/** Installs what scripts/real-n8n/<name> locks; a directory that is there is complete. */
async function installDirectory(name: string, { what, space, finish }: How): Promise<string> {
	const files = ['package.json', 'package-lock.json'].map((file) => join(locks, name, file));
	const hash = createHash('sha256');
	for (const file of files) hash.update(readFileSync(file));
	const directory = join(cacheDirectory, `${name}-${hash.digest('hex').slice(0, 8)}`);
	if (existsSync(directory)) return directory;
	for (const old of outdated(name)) rmSync(old, { recursive: true, force: true });
	await inSteps(directory, async (cwd) => {
		copyFileSync(files[0], join(cwd, 'package.json'));
		copyFileSync(files[1], join(cwd, 'package-lock.json'));
		await installLocked({ cwd, env: cleanEnvironment(), what, space, directory: cacheDirectory });
		await finish?.(cwd);
	});
	return directory;
}

/** Makes a directory under another name first, so that one with its own name is always complete. */
async function inSteps(directory: string, make: (directory: string) => Promise<void>): Promise<void> {
	for (const left of leftBehind(directory)) rmSync(left, { recursive: true, force: true });
	const unfinished = `${directory}.${process.pid}.part`;
	mkdirSync(unfinished, { recursive: true });
	try {
		await make(unfinished);
		// Somebody else may have made the same at the same time.
		if (!existsSync(directory)) renameSync(unfinished, directory);
	} finally {
		rmSync(unfinished, { recursive: true, force: true });
	}
}

/** What was installed from earlier lock files. */
function outdated(name: string): string[] {
	return cached().filter((path) => path.startsWith(join(cacheDirectory, `${name}-`)) && /-[0-9a-f]{8}$/.test(path));
}

/** What somebody began who runs no more. */
function leftBehind(directory: string): string[] {
	return cached().filter((path) => {
		const pid = Number(/\.(\d+)\.part$/.exec(path)?.[1]);
		return path.startsWith(`${directory}.`) && pid > 0 && !isRunning(pid);
	});
}

function cached(): string[] {
	return existsSync(cacheDirectory) ? readdirSync(cacheDirectory).map((entry) => join(cacheDirectory, entry)) : [];
}

function isRunning(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}

/** Without what `npm run` has put there for the project's own package. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
	const ours = /^npm_(package|lifecycle|config_(ignore_scripts|local_prefix|omit|include|noproxy|global_prefix))|^(N8N_|DB_|QUEUE_|NODE_ENV$)/;
	return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}

/** Where a compiler finds the headers of that Node, if they came with it. */
function headersOf(node: string): NodeJS.ProcessEnv {
	const home = dirname(dirname(node));
	return existsSync(join(home, 'include', 'node', 'node.h')) ? { npm_config_nodedir: home } : {};
}
