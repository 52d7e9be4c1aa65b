import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';

/** The most HTTP requests that this process had under way at a time while `work` ran. */
export async function mostUnderWay(work: () => Promise<unknown>): Promise<number> {
	let now = 0;
	let most = 0;
	const begun = (message: unknown) => {
		const { request } = message as { request: ClientRequest };
		most = Math.max(most, ++now);
		let over = false;
		const end = () => {
			if (!over) now--;
			over = true;
		};
		// The end of the answer is what its reader waits for; the request is closed a moment later, and when it breaks.
		request.once('response', (response: IncomingMessage) => response.once('end', end));
		request.once('close', end);
	};
	subscribe('http.client.request.start', begun);
	try {
		await work();
	} finally {
		unsubscribe('http.client.request.start', begun);
	}
	return most;
}
