/** Programs that come with the system and not from npm: a browser, Redis, PostgreSQL. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const TEN_MINUTES_MS = 600_000;
/** Debian keeps PostgreSQL's programs out of PATH, a directory for each version. */
const POSTGRESQL = '/usr/lib/postgresql';

/**
 * The path of the first of these programs that is there. Where it is missing on a Debian or Ubuntu, and whoever runs
 * this may install packages (root), it is installed first.
 * @throws Error with one sentence that says what to install
 */
export function systemProgram(names: string[], debianPackages: string[]): string {
	const found = find(names) ?? (install(debianPackages) ? find(names) : undefined);
	if (found) return found;
	throw new Error(`${names[0]} was not found: install it (Debian: apt-get install --no-install-recommends ${debianPackages.join(' ')}).`);
}

function find(names: string[]): string | undefined {
	const versions = existsSync(POSTGRESQL) ? readdirSync(POSTGRESQL).map((version) => join(POSTGRESQL, version, 'bin')) : [];
	const directories = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', ...versions];
	return names.flatMap((name) => directories.map((directory) => join(directory, name))).find((path) => existsSync(path));
}

function install(packages: string[]): boolean {
	if (process.getuid?.() !== 0 || find(['apt-get']) === undefined) return false;
	console.error(`Installing ${packages.join(', ')} with apt-get (once) …`);
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	const run = (...args: string[]) => spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'], timeout: TEN_MINUTES_MS }).status === 0;
	return run('update') && run('install', '--yes', '--no-install-recommends', ...packages);
}
