/** OceanBase's Python SDK (obshell on PyPI) and Prometheus's client, in a virtual environment beside the project. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { cacheDirectory, cleanEnvironment } from '../../scripts/real-n8n/install.mts';

const VERSION = '0.0.9';
const PROMETHEUS = '0.26.0';
const isWindows = process.platform === 'win32';

/** Prometheus's own Python client, whose parsers read what is written for it. */
export const PROMETHEUS_CLIENT = `prometheus-client ${PROMETHEUS}`;

/** The SDK as banners name it. */
export const SDK = `Python SDK obshell ${VERSION}`;

/** The Python that has the SDK, installed at the first call; or the sentence that tells why there is none. */
export function pythonWithSdk(): { python: string } | { missing: string } {
	const home = join(cacheDirectory, `obshell-sdk-${VERSION}-prometheus-${PROMETHEUS}`);
	const inside = isWindows ? join('Scripts', 'python.exe') : join('bin', 'python');
	if (existsSync(home)) return { python: join(home, inside) };
	const system = isWindows ? 'python' : 'python3';
	if (spawnSync(system, ['--version']).status !== 0) return { missing: 'there is no Python 3' };
	// Under its own name only when it is complete; a virtual environment that is moved still runs, by its own python.
	const unfinished = `${home}.${process.pid}.part`;
	rmSync(unfinished, { recursive: true, force: true });
	try {
		const steps = [
			{ command: system, args: ['-m', 'venv', unfinished] },
			{ command: join(unfinished, inside), args: ['-m', 'pip', 'install', '--quiet', `obshell==${VERSION}`, `prometheus-client==${PROMETHEUS}`] },
		];
		for (const { command, args } of steps) {
			const { status, stderr } = spawnSync(command, args, { env: cleanEnvironment(), encoding: 'utf8', timeout: 120_000 });
			if (status !== 0) return { missing: `it cannot be installed (${stderr.trim().split('\n').pop() ?? ''})` };
		}
		if (!existsSync(home)) renameSync(unfinished, home);
	} finally {
		rmSync(unfinished, { recursive: true, force: true });
	}
	return { python: join(home, inside) };
}

/** A Python script that answers each line of JSON with one. */
export interface PythonProcess {
	ask(question: object): Promise<unknown>;
	close(): void;
}

/** Starts a script with that Python; what it writes on stderr is shown when it ends too early. */
export function startPython(python: string, script: string): PythonProcess {
	const child = spawn(python, [script], { stdio: 'pipe' });
	const waiting: Array<{ resolve(value: unknown): void; reject(error: Error): void }> = [];
	let complaints = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints = (complaints + text).slice(-4000)));
	createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(JSON.parse(line)));
	child.on('close', () => waiting.splice(0).forEach(({ reject }) => reject(new Error(`Python ended: ${complaints}`))));
	return {
		ask: async (question) =>
			await new Promise((resolve, reject) => {
				waiting.push({ resolve, reject });
				child.stdin.write(`${JSON.stringify(question)}\n`);
			}),
		close: () => child.stdin.end(),
	};
}
