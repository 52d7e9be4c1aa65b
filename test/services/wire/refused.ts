/** What the tests of both servers' faults share. */
import type { Envelope } from '../../../services/wire/envelope';

/** A refusal as a server sends it, but for what the test gives. */
export function refused(status: number, code: string | number, message: string, more: Partial<Envelope> = {}): Envelope {
	return {
		status,
		successful: false,
		timestamp: '2026-05-08T10:00:00+08:00',
		traceId: '877fe32b83634153',
		data: undefined,
		failure: { code: String(code), message },
		...more,
	};
}

/** Words that n8n takes for an errno, and then replaces the whole message (docs/reference/n8n.md#25-errors). */
export const ERRNO = /\bE[A-Z]{3,}\b|eperm|enoent|eacces|eexist|eisdir|enotdir|emfile|econn|etimedout|enotfound/i;
