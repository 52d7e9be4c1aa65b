/** Scripts of this directory in processes of their own, so that what they cost is not counted with anything else. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A script that runs, and answers each message with one. */
export interface Child<Answer> {
	/** One at a time. */
	ask(): Promise<Answer>;
	close(): Promise<void>;
}

/**
 * Starts a script, which tells `ready` first; it ends with this process at the latest.
 * @throws Error when it ends before it has answered
 */
export async function startChild<Ready, Answer>(script: string, ...args: string[]): Promise<Child<Answer> & { ready: Ready }> {
	const child = fork(fileURLToPath(new URL(script, import.meta.url)), args);
	const ended = once(child, 'exit');
	const tooEarly = ended.then(() => Promise.reject(new Error(`${script} ended before it had answered`)));
	tooEarly.catch(() => undefined);
	const answer = async () => ((await Promise.race([once(child, 'message'), tooEarly])) as unknown[])[0];
	return {
		ready: (await answer()) as Ready,
		async ask() {
			const answered = answer();
			child.send('');
			return (await answered) as Answer;
		},
		async close() {
			child.disconnect();
			await ended;
		},
	};
}

/** For the script: tells that it is ready, and answers until its parent lets go of it. */
export function answerParent(ready: unknown, answer: () => unknown): void {
	process.on('message', async () => process.send?.(await answer()));
	process.once('disconnect', () => process.exit(0));
	process.send?.(ready);
}
