/** Our package as a user gets it: built, packed, and installed the way n8n installs community packages. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { npm } from '../npm.mjs';
import { cleanEnvironment } from './install.mts';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Manifest {
	name: string;
	version: string;
	n8n: { nodes: string[]; credentials: string[] };
}

/** package.json of the project. */
export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

/** Builds what is out of date and packs it as for the registry; gives the tarball's path, in a directory of its own. */
export function packOurPackage(): string {
	const { status } = spawnSync(process.execPath, [join(root, 'scripts/setUp.mjs'), '--build'], { cwd: root, stdio: 'inherit' });
	if (status !== 0) throw new Error('Our package could not be built.');
	for (const file of [...manifest.n8n.nodes, ...manifest.n8n.credentials]) {
		if (!existsSync(join(root, file))) throw new Error(`The build made no ${file}.`);
	}
	const directory = mkdtempSync(join(tmpdir(), 'oceanbase-backup-pack-'));
	const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', directory];
	const [{ filename }] = JSON.parse(
		execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], shell: process.platform === 'win32' }),
	) as [{ filename: string }];
	return join(directory, filename);
}

/** Installs a tarball where n8n keeps community packages; a package that is there already is replaced. */
export async function installIntoN8n(tarball: string, userFolder: string): Promise<void> {
	const cwd = join(userFolder, '.n8n', 'nodes');
	rmSync(join(cwd, 'node_modules', manifest.name), { recursive: true, force: true });
	mkdirSync(cwd, { recursive: true });
	writeFileSync(join(cwd, 'package.json'), '{ "name": "installed-nodes", "private": true }\n');
	const args = ['install', tarball, '--ignore-scripts', '--legacy-peer-deps', '--omit=dev', '--no-audit', '--no-fund', '--no-package-lock'];
	const { code, output } = await npm(args, { cwd, env: cleanEnvironment(), what: `Installing ${manifest.name} into n8n` });
	if (code !== 0) throw new Error(`npm could not install our package:\n${output}`);
}
