import { sleep } from 'n8n-workflow';

import { BackupServiceError } from '../errors';

/** The one place that tells the time or lets it pass; tests put their own clock here. */
export const clock = {
	/** Milliseconds since 1970 UTC. */
	now: (): number => Date.now(),

	/**
	 * Waits so many milliseconds, or ends at once with a `canceled` BackupServiceError when n8n cancels the execution.
	 * In steps, because n8n-workflow before 2.34 ignores the signal given to its `sleep`.
	 */
	async pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
		const end = Date.now() + milliseconds;
		for (let left = milliseconds; left > 0; left = end - Date.now()) {
			throwIfCanceled(signal);
			await sleep(Math.min(left, 500));
		}
		throwIfCanceled(signal);
	},
};

/** Throws a `canceled` BackupServiceError once n8n has canceled the execution. */
export function throwIfCanceled(signal?: AbortSignal): void {
	if (signal?.aborted) throw new BackupServiceError('canceled', 'The execution was canceled');
}
