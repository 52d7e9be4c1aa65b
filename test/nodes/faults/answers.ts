/** Answers of an OCP, byte for byte. */
import type { Exchange } from './raw';

/** A whole answer, as a server sends it. */
export function http(body: string, headers: Record<string, string | number> = {}): string {
	const all = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), Connection: 'close', ...headers };
	const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
	return ['HTTP/1.1 200 OK', ...lines, '', body].join('\r\n');
}

/** The body of an OCP's list. */
export function page(contents: unknown, facts: unknown = { number: 1, size: 2000, totalElements: Array.isArray(contents) ? contents.length : 1, totalPages: 1 }): string {
	return JSON.stringify({ data: { contents, page: facts }, successful: true, timestamp: '2026-05-08T10:00:00.000+08:00', status: 200, traceId: '' });
}

/** A cluster as OCP lists it. */
export const CLUSTER = { id: 1000003, name: 'obdemo', obClusterId: 7, type: 'PRIMARY', status: 'RUNNING', obVersion: '4.2.5.1' };

/** Answers everything with these bytes, and ends the connection. */
export const always = (text: string) => (_target: string, { send, end }: Exchange) => {
	send(text);
	end();
};
