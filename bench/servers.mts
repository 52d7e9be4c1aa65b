/** Simulators in a process of their own, so that what they cost is not counted with what is measured. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Which server to start, over a world of so many tenants. */
export interface ServerPlan {
	kind: 'obshell' | 'ocp';
	tenants: number;
	/** OCP: the log task lists show so many made-up tasks. */
	logTasks?: number;
	/** obshell: a test build that wants no log-on, for peers that know none. */
	open?: boolean;
}

/** A simulator that runs. */
export interface Server {
	url: string;
	/** Method and target of each request since the last call. */
	requests(): Promise<string[]>;
	close(): Promise<void>;
}

/** The password of root@sys. Like all of these, it is made up. */
export const ROOT_PASSWORD = 'bench-root-password';

/** Starts a simulator; it ends with this process at the latest. */
export async function startServer(plan: ServerPlan): Promise<Server> {
	const child = fork(fileURLToPath(new URL('serverProcess.mts', import.meta.url)), [JSON.stringify(plan)]);
	const answer = async () => (await once(child, 'message'))[0] as unknown;
	const url = (await answer()) as string;
	return {
		url,
		async requests() {
			const answered = answer();
			child.send('requests');
			return (await answered) as string[];
		},
		async close() {
			const ended = once(child, 'exit');
			child.disconnect();
			await ended;
		},
	};
}
