/** What n8n's queue mode needs beside n8n: Redis and PostgreSQL, each on a free port of loopback, with nothing kept. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { freePort } from './server.mts';
import { systemProgram } from './systemPrograms.mts';

/** A server that runs. */
export interface QueueServer {
	port: number;
	stop(): Promise<void>;
}

/** PostgreSQL, which can be asked besides. */
export interface Postgres extends QueueServer {
	/** The rows of a query, as texts. */
	ask(sql: string): string[][];
}

/** The user and the database that exist, without a password. */
export const POSTGRES_USER = 'n8n';
export const POSTGRES_DATABASE = 'postgres';

/** Starts Redis; it keeps nothing on disk. */
export async function startRedis(directory: string): Promise<QueueServer> {
	const port = await freePort();
	const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
	const child = spawn(systemProgram(['redis-server'], ['redis-server']), args, { cwd: directory, stdio: ['ignore', 'pipe', 'inherit'] });
	await says(child, 'stdout', 'Ready to accept connections', 'Redis');
	return { port, stop: stopper(child, 'SIGTERM') };
}

/** Starts a new PostgreSQL in a directory below this one. It refuses to run as root; then Debian's user for it runs it. */
export async function startPostgres(directory: string): Promise<Postgres> {
	const port = await freePort();
	const initdb = systemProgram(['initdb'], ['postgresql']);
	const data = join(directory, 'postgres');
	mkdirSync(data, { mode: 0o700 });
	const user = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : undefined;
	if (user) {
		chmodSync(directory, 0o711);
		chownSync(data, user.uid, user.gid);
	}
	const how = { ...user, cwd: '/', encoding: 'utf8' } as const;
	const made = spawnSync(initdb, ['-D', data, '-U', POSTGRES_USER, '--auth=trust', '-E', 'UTF8', '--no-sync'], how);
	if (made.status !== 0) throw new Error(`initdb did not work: ${made.stderr}`);
	const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '', '-c', 'fsync=off'];
	const child = spawn(systemProgram(['postgres'], ['postgresql']), args, { ...user, cwd: '/', stdio: ['ignore', 'inherit', 'pipe'] });
	await says(child, 'stderr', 'ready to accept connections', 'PostgreSQL');
	const psql = systemProgram(['psql'], ['postgresql-client']);
	return {
		port,
		ask(sql) {
			const to = ['-h', '127.0.0.1', '-p', String(port), '-U', POSTGRES_USER, POSTGRES_DATABASE];
			const { status, stdout, stderr } = spawnSync(psql, [...to, '--no-align', '--tuples-only', '-F', '\t', '-c', sql], { encoding: 'utf8' });
			if (status !== 0) throw new Error(`psql did not work: ${stderr}`);
			return stdout.split('\n').filter((line) => line !== '').map((line) => line.split('\t'));
		},
		// SIGINT is its "fast shutdown": it does not wait for clients.
		stop: stopper(child, 'SIGINT'),
	};
}

function idOf(which: '-u' | '-g'): number {
	return Number(spawnSync('id', [which, 'postgres'], { encoding: 'utf8' }).stdout);
}

/** Until it says so; reads on afterwards, so that its pipe never fills up. */
async function says(child: ChildProcess, stream: 'stdout' | 'stderr', words: string, name: string): Promise<void> {
	let output = '';
	await new Promise<void>((resolve, reject) => {
		child[stream]?.setEncoding('utf8').on('data', (text: string) => {
			output = (output + text).slice(-4000);
			if (output.includes(words)) resolve();
		});
		child.once('error', reject);
		child.once('exit', () => reject(new Error(`${name} ended by itself: ${output}`)));
	});
}

function stopper(child: ChildProcess, signal: NodeJS.Signals): () => Promise<void> {
	const orphan = () => child.kill('SIGKILL');
	process.once('exit', orphan);
	const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	return async () => {
		process.off('exit', orphan);
		if (child.exitCode === null && child.signalCode === null) child.kill(signal);
		await ended;
	};
}
