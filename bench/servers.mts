/** Simulators in processes of their own. */
import { startChild } from './children.mts';

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
	/** Method and target of each request that its HTTP server received since the last call. */
	requests(): Promise<string[]>;
	close(): Promise<void>;
}

/** The password of root@sys. Like all of these, it is made up. */
export const ROOT_PASSWORD = 'bench-root-password';

/** Starts a simulator; it ends with this process at the latest. */
export async function startServer(plan: ServerPlan): Promise<Server> {
	const { ready: url, ask: requests, close } = await startChild<string, string[]>('serverProcess.mts', JSON.stringify(plan));
	return { url, requests, close };
}
