import type { Sent } from './send';

/** Sends a request target as it is, and waits for the whole answer. */
export default function exchange(
	url: string,
	method: string,
	target: string,
	headers: Record<string, string>,
	body?: string,
): Promise<Sent>;
