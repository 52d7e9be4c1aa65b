/**
 * Limits of time that are ours. An HTTP client's own limit counts some waits and not others: an answer that switches
 * protocols, or a byte now and then, can hold it up for ever.
 */

/** An error for a limit that is over; told by its code, like those of the system. */
function timeIsOver(milliseconds: number): Error {
	return Object.assign(new Error(`no answer within ${milliseconds / 1000} seconds`), { code: 'ETIMEDOUT' });
}

/**
 * What `work` comes to, if it comes to something in time.
 * @throws an error with the code ETIMEDOUT once the time is over, whatever becomes of the work
 */
export async function withinTime<T>(milliseconds: number, work: Promise<T>): Promise<T> {
	const limit = AbortSignal.timeout(milliseconds);
	const over = new Promise<never>((_resolve, reject) => {
		limit.addEventListener('abort', () => reject(timeIsOver(milliseconds)), { once: true });
	});
	return await Promise.race([work, over]);
}

/** A signal that ends a request when its time is over, or when `other` does. */
export function abortAfter(milliseconds: number, other?: AbortSignal): AbortSignal {
	const limit = AbortSignal.timeout(milliseconds);
	return other ? AbortSignal.any([other, limit]) : limit;
}
