/** The built package in n8n's real engine, for benchmarks. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { INodeType } from 'n8n-workflow';

import type { Engine } from '../test/engine/engine.ts';
import { OCP_USER } from '../test/simulators/ocp/OcpSimulator.ts';
import { ROOT_PASSWORD, type Server } from './servers.mts';

const userFolder = mkdtempSync(join(tmpdir(), 'n8n-oceanbase-backup-'));
process.once('exit', () => rmSync(userFolder, { recursive: true, force: true }));

/** An engine with a credential, named as given, for each server. */
export async function engineFor(
	servers: Record<string, Pick<Server, 'url'> & { kind: 'obshell' | 'ocp'; agentPassword?: string }>,
	extraNodes: Record<string, INodeType> = {},
): Promise<Engine> {
	// n8n-core reads these when it is loaded.
	process.env.N8N_USER_FOLDER = userFolder;
	process.env.N8N_ENCRYPTION_KEY = 'only-for-benchmarks';
	process.env.N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS = 'false';
	const { createEngine } = await import('../test/engine/engine.ts');
	const credentials = Object.entries(servers).map(([name, { kind, url, agentPassword }]) => {
		const logOn = kind === 'ocp' ? { ocpMethod: 'basic', ...OCP_USER } : { rootPassword: ROOT_PASSWORD, agentPassword };
		return [name, { type: 'oceanBaseBackupApi', name, data: { service: kind, baseUrl: url, ...logOn } }];
	});
	return await createEngine({ credentials: Object.fromEntries(credentials), extraNodes });
}
