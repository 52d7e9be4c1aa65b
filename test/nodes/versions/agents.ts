/** n8n's engine before a replayed agent, and a clock that stands at the time of the recording. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { createEngine, type Engine, type NodeRun } from '../../engine/engine';
import { HandClock } from '../../simulators/world';
import { pick, stopClock, wholeRecords, type StoppedClock } from '../scene';
import { beginOf, RECORDED_PASSWORD, startReplay, type Replay } from './replay';

/** See `before`. */
export interface BeforeAgent extends StoppedClock {
	engine: Engine;
	agent: Replay;
	version: string;
	run(parameters: object): Promise<NodeRun>;
	/** What it gives; fails the test if the node fails. */
	items(parameters: object): Promise<IDataObject[]>;
	/** How it fails; fails the test if it does not. */
	refusal(parameters: object): Promise<{ message: string; description: string }>;
	close(): Promise<void>;
}

/** The engine before an agent of that version, in the world of these topics. */
export async function before(version: string, topics = ['reads', 'tasks'], rootPassword = RECORDED_PASSWORD): Promise<BeforeAgent> {
	const stopped = stopClock(new HandClock(beginOf(version, topics[0])));
	const agent = await startReplay(version, topics);
	const data = { service: 'obshell', baseUrl: agent.url, rootPassword };
	const engine = await createEngine({ credentials: { agent: { type: 'oceanBaseBackupApi', name: 'agent', data } } });
	const run: BeforeAgent['run'] = async (parameters) =>
		await engine.runNode({ cluster: pick(''), tenant: pick(''), ...wholeRecords(parameters), ...parameters } as INodeParameters, { credentials: 'agent' });
	return {
		...stopped,
		engine,
		agent,
		version,
		run,
		async items(parameters) {
			const { error, json } = await run(parameters);
			if (error) throw error;
			return json;
		},
		async refusal(parameters) {
			const { error, json } = await run(parameters);
			if (!error) throw new Error(`It did not fail, but gave ${JSON.stringify(json).slice(0, 500)}`);
			const { message, description } = error as Error & { description?: string | null };
			return { message, description: description ?? '' };
		},
		async close() {
			engine.close();
			await agent.close();
			jest.restoreAllMocks();
		},
	};
}
