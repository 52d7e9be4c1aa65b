import { Container } from '@n8n/di';
import type { PackageDirectoryLoader } from 'n8n-core';
import { LoggerProxy } from 'n8n-workflow';

import { jsonText } from './json';

type Level = 'error' | 'warn' | 'info' | 'debug';
type LogToken = Parameters<typeof Container.set>[0];

const readers = new Set<string[]>();

function describe(entry: unknown): unknown {
	if (!(entry instanceof Error)) return entry;
	const { name, message, stack, cause } = entry;
	return { ...entry, name, message, stack, cause: describe(cause) };
}

function write(level: Level, message: string, metadata: object = {}) {
	const fields = metadata instanceof Error ? { error: metadata } : metadata;
	const described = Object.fromEntries(Object.entries(fields).map(([key, entry]) => [key, describe(entry)]));
	for (const lines of readers) lines.push(`${level} ${message} ${jsonText(described)}`);
}

/** Stands where n8n's logger stands, at every level, whatever N8N_LOG_LEVEL says. */
const recorder = {
	error: (message: string, metadata?: object) => write('error', message, metadata),
	warn: (message: string, metadata?: object) => write('warn', message, metadata),
	info: (message: string, metadata?: object) => write('info', message, metadata),
	debug: (message: string, metadata?: object) => write('debug', message, metadata),
	scoped: () => recorder,
};

/**
 * Sends all that n8n-core logs from now on into `lines`. The loader is where n8n's logger class can be taken from
 * without depending on the package that defines it; nothing else has asked for a logger before it.
 */
export function recordLogs(loader: PackageDirectoryLoader, lines: string[]): void {
	readers.add(lines);
	const logger: object = loader['logger'];
	if (logger === recorder) return;
	Container.set(logger.constructor as LogToken, recorder);
	LoggerProxy.init(recorder);
}

/** Ends what `recordLogs` began. */
export function stopRecording(lines: string[]): void {
	readers.delete(lines);
}
