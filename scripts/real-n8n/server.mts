/** Starts and stops a real n8n on loopback, without anything that calls home. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import axios from 'axios';

import { cleanEnvironment, type Installation } from './install.mts';

/** How to start an n8n. */
export interface N8nOptions {
	installation: Installation;
	/** Where it keeps its database and its community packages. */
	userFolder: string;
	/** A free one when left out. */
	port?: number;
	/** `start` (default) serves the editor; `worker` carries out executions from the queue. */
	command?: 'start' | 'worker';
	/** What differs from the settings here. */
	environment?: Record<string, string>;
	/** Name of the log file in the user folder; default n8n.log. */
	logFile?: string;
}

/** An n8n that answers. */
export interface RunningN8n {
	url: string;
	process: ChildProcess;
	/** All that it has written so far. */
	log(): string;
	/** Asks it to end, and waits until it has. */
	stop(): Promise<void>;
}

const SETTINGS = {
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	N8N_SECURE_COOKIE: 'false',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'false',
	N8N_LOG_LEVEL: 'info',
	GENERIC_TIMEZONE: 'UTC',
};

const START_SECONDS = 180;
/** n8n gives itself 30 seconds to end what is going on. */
const STOP_SECONDS = 35;

/**
 * Starts n8n and waits until it answers.
 * @throws Error with the end of its log when it ends by itself or does not answer in time
 */
export async function startN8n(options: N8nOptions): Promise<RunningN8n> {
	const { installation, userFolder, command = 'start', environment, logFile = 'n8n.log' } = options;
	const port = options.port ?? (await freePort());
	mkdirSync(userFolder, { recursive: true });
	const path = join(userFolder, logFile);
	const file = createWriteStream(path);
	const child = spawn(installation.node, [installation.entry, command], {
		cwd: userFolder,
		env: {
			...cleanEnvironment(),
			...SETTINGS,
			N8N_DISABLED_MODULES: installation.modulesOff,
			N8N_USER_FOLDER: userFolder,
			N8N_PORT: String(port),
			N8N_EDITOR_BASE_URL: `http://127.0.0.1:${port}`,
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(port),
			...environment,
		},
		stdio: ['ignore', 'pipe', 'pipe'],
		// So that Ctrl-C reaches only us, and we end n8n in order.
		detached: process.platform !== 'win32',
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text: string) => {
			output += text;
			file.write(text);
		});
	}
	const orphan = () => child.kill();
	process.once('exit', orphan);
	const ended = new Promise<void>((resolve) => {
		child.once('exit', () => {
			process.off('exit', orphan);
			file.end();
			resolve();
		});
	});
	const url = `http://127.0.0.1:${port}`;
	const running = { url, process: child, log: () => output, stop: async () => await stop(child, ended) };
	try {
		await answers(`${url}${command === 'start' ? '/rest/settings' : '/healthz'}`, child);
	} catch (error) {
		await running.stop();
		throw new Error(`n8n ${installation.version} ${(error as Error).message}:\n${readFileSync(path, 'utf8').slice(-3000)}`);
	}
	return running;
}

async function answers(url: string, child: ChildProcess): Promise<void> {
	const deadline = Date.now() + START_SECONDS * 1000;
	while (Date.now() < deadline) {
		if (child.exitCode !== null || child.signalCode !== null) throw new Error(`ended by itself (${child.exitCode ?? child.signalCode})`);
		// While it starts, n8n answers every path with a text.
		const { status, data } = await axios
			.get<unknown>(url, { timeout: 5_000, validateStatus: () => true, proxy: false })
			.catch(() => ({ status: 0, data: undefined }));
		if (status === 200 && typeof data === 'object') return;
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	throw new Error(`did not answer within ${START_SECONDS} s`);
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
	if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
	const forced = setTimeout(() => child.kill('SIGKILL'), STOP_SECONDS * 1000);
	await ended;
	clearTimeout(forced);
}

/** A port on loopback that nobody listens on; the one wanted if it is free. */
export async function freePort(wanted = 0): Promise<number> {
	return await new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', () => (wanted === 0 ? reject(new Error('No port is free.')) : resolve(freePort())));
		server.listen(wanted, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
		});
	});
}
