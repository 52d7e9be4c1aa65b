/**
 * The contract of the simulator: put into the world of a recording, and asked what was asked there, it
 * answers as the genuine agent did.
 */
import { startObshellSimulator, type ObshellSimulator } from '../simulators/obshell/ObshellSimulator';
import { HandClock, type Plans } from '../simulators/world';
import { at } from './format';
import { compareAnswers, type Difference, type Runs } from './compare';
import { followDag } from './dags';
import { readTopic, readWorld, type Entry, type Files, type Played, type RecordedAnswer, type Topic } from './recordings';
import { AGENT_PASSWORD, ROOT_PASSWORD, send, type Sent } from './send';
import { minutesOf, shiftOf, worldOf } from './worldOf';

/** A difference, and where it was found. */
export interface Found extends Difference {
	version: string;
	topic: string;
	/** Position in the topic. */
	index: number;
	/** Name of the entry. */
	name: string;
	/** `GET /api/v1/…`. */
	request: string;
}

/** Times from this long before the first answer may be of the run, in milliseconds. */
const JUST_BEFORE = 10_000;

/** Asks a simulator everything that a topic of a version holds; gives every difference. */
export async function askTopic(files: Files, version: string, topic: string): Promise<Found[]> {
	const { entries } = readTopic(files, version, topic);
	const moments = momentsOf(entries);
	const found: Found[] = [];
	let run: Run | undefined;
	try {
		for (const [index, entry] of entries.entries()) {
			if (!run || run.agentState !== entry.agent) {
				await run?.close();
				run = await runFor(files, version, topic, entry.agent, run?.left);
			}
			const { method, path, query } = entry.request;
			const request = `${method} ${path}${query === undefined ? '' : `?${query}`}`;
			for (const difference of await run.ask(entry, moments[index])) {
				found.push({ ...difference, version, topic, index, name: entry.name, request });
			}
		}
	} finally {
		await run?.close();
	}
	return found;
}

/** A simulator as it stood before the topic's first request in that state of the agent. */
async function runFor(files: Files, version: string, topic: string, agentState?: string, before?: Left): Promise<Run> {
	// The tasks are those of the writes, and so is their world.
	if (topic === 'tasks') return await askedBefore(files, version, 'writes', undefined, startOf(readTopic(files, version, topic).entries));
	let left = before?.tasks.dags.length ? before : undefined;
	if (!left) {
		for (const earlier of tasksOf(version, topic, agentState)) {
			const run = await askedBefore(files, version, earlier, left);
			left = run.left;
			await run.close();
		}
	}
	return await Run.start(files, readTopic(files, version, topic), agentState, left);
}

async function askedBefore(files: Files, version: string, topic: string, left?: Left, agentStart?: number): Promise<Run> {
	const recorded = readTopic(files, version, topic);
	const moments = momentsOf(recorded.entries);
	const run = await Run.start(files, recorded, undefined, left, agentStart);
	for (const [index, entry] of recorded.entries.entries()) await run.ask(entry, moments[index]);
	return run;
}

/**
 * The topics whose tasks stand in the agent's tables already, although the rest of the world was made
 * anew: the recorder made new rows beneath the same agent. (With 4.3.0.0 it took a new agent once more.)
 */
function tasksOf(version: string, topic: string, agentState = ''): string[] {
	const isSameAgent = version !== '4.3.0.0';
	if (topic === 'writes-cluster' && isSameAgent) return ['writes'];
	if (topic !== 'logon' || !agentState.startsWith('CLUSTER AGENT, agent password')) return [];
	return isSameAgent ? ['writes', 'writes-cluster'] : ['writes'];
}

/** What a simulator leaves to the next one of the same cluster. */
interface Left {
	tasks: ObshellSimulator['tasks'];
	ahead: number;
	liveSince: number;
}

/** One simulator in one state of its agent, and its clock. */
class Run {
	private publicKey = '';

	private constructor(
		private readonly simulator: ObshellSimulator,
		private readonly clock: HandClock,
		/** The entry's `agent`. */
		readonly agentState: string | undefined,
		private readonly runs: Omit<Runs, 'recordedNow' | 'simulatedNow' | 'madeLater'>,
		/** How much later the world of an answer was made than the simulator's, in milliseconds. */
		private readonly madeLater: (answer: RecordedAnswer) => number,
		private recordedNow: number,
		/** How far the simulator's clock is ahead of the recording's: its DAGs may take longer. Milliseconds. */
		private ahead: number,
	) {}

	/** What stays when the world is made anew. */
	get left(): Left {
		return { tasks: this.simulator.tasks, ahead: this.ahead, liveSince: this.runs.liveSince };
	}

	static async start(files: Files, topic: Topic, agentState: string | undefined, left?: Left, agentStart?: number): Promise<Run> {
		const entries = topic.entries.filter(({ agent }) => agent === agentState);
		const recordedNow = agentStart ?? startOf(entries) ?? instantOf(entries[0].answer) ?? Date.parse(topic.recordedAt);
		// Made at the moment at which the agent was started.
		const clock = new HandClock(recordedNow + (left?.ahead ?? 0));
		const rows = readWorld(files, topic.version, topic.topic, agentState);
		const shift = shiftOf(rows, createdTimeOfSys(entries));
		const world = worldOf(rows, clock, shift);
		const simulator = await startObshellSimulator({
			world,
			version: `${topic.version}-0`,
			identity: agentState?.split(',')[0] ?? 'CLUSTER AGENT',
			rootPassword: ROOT_PASSWORD,
			agentPassword: agentState?.includes('agent password set') ? AGENT_PASSWORD : undefined,
			tasks: left?.tasks,
			fastRsa: true,
			// It came with the cluster.
			withoutObAdmin: agentState?.startsWith('SINGLE'),
		});
		if (topic.topic === 'reads-database-away') simulator.setObState(1);
		const offsets = Object.values(topic.zones).map(minutesOf);
		const liveSince = Math.min(left?.liveSince ?? Infinity, recordedNow - JUST_BEFORE);
		const madeLater = ({ body }: RecordedAnswer): number => {
			const created = createdTimeIn(at(body, '/data/tenants'));
			return created === undefined ? 0 : shiftOf(rows, created) - shift;
		};
		const run = new Run(simulator, clock, agentState, { liveSince, offsets }, madeLater, recordedNow, left?.ahead ?? 0);
		const secret = await run.send({ method: 'GET', path: '/api/v1/secret', header: 'none' });
		run.publicKey = (JSON.parse(secret.text) as { data: { public_key: string } }).data.public_key;
		return run;
	}

	/** Sends an entry's request at its moment, follows its DAG, and gives what differs. */
	async ask(entry: Entry, moment: number): Promise<Difference[]> {
		this.recordedNow = Math.max(this.recordedNow, moment);
		this.clock.advance(Math.max(0, this.recordedNow + this.ahead - this.clock.now()));
		// Reads in between do not change what the database was told to do.
		if (entry.played !== undefined || entry.request.method !== 'GET') this.simulator.world.plans = plansOf(entry.played);
		const differences = compareAnswers(entry.answer, await this.send(entry.request), {
			...this.runs,
			madeLater: this.madeLater(entry.answer),
			recordedNow: instantOf(entry.answer) ?? this.recordedNow,
			simulatedNow: this.clock.now(),
		});
		if (entry.dag === undefined) return differences;
		const { path, polls } = entry.dag;
		const followed = await followDag(
			polls.map(({ answer }) => ({ at: instantOf(answer) ?? this.recordedNow, answer })),
			this.clock.now() - this.recordedNow,
			{
				now: () => this.clock.now(),
				nextChange: () => this.simulator.nextChange(),
				moveTo: (instant) => this.clock.advance(Math.max(0, instant - this.clock.now())),
				read: async () => await this.send({ method: 'GET', path, header: 'good' }),
				compare: (answer, sent, recordedNow, simulatedNow) =>
					compareAnswers(answer, sent, { ...this.runs, recordedNow, simulatedNow }),
			},
		);
		this.recordedNow = instantOf(polls[polls.length - 1].answer) ?? this.recordedNow;
		this.ahead = Math.max(0, this.clock.now() - this.recordedNow);
		return [...differences, ...followed];
	}

	async close(): Promise<void> {
		await this.simulator.close();
	}

	private async send(request: Entry['request']): Promise<Sent> {
		return await send({ url: this.simulator.url, publicKey: this.publicKey, now: this.clock.now() }, request);
	}
}

/** README.md: a backup takes ten seconds and a restore fifteen where nothing else is said. */
function plansOf(played: Played = {}): Plans {
	return { backupSeconds: 10, restoreSeconds: 15, tenantSeconds: 0, cancelSeconds: 3, cancelRestoreSeconds: 0, beginsAnyRestore: true, ...played };
}

/** When each entry is asked: at its own time, but for single answers that were recorded again later than those behind them. */
function momentsOf(entries: Entry[]): number[] {
	const moments: number[] = [];
	let next = Infinity;
	for (const { answer } of [...entries].reverse()) {
		next = Math.min(next, instantOf(answer) ?? Infinity);
		moments.push(next);
	}
	return moments.reverse().map((moment) => (moment === Infinity ? 0 : moment));
}

/** When an answer was given, by its envelope; a panic's does not say so. */
function instantOf({ body }: RecordedAnswer): number | undefined {
	const timestamp = at(body, '/timestamp');
	return typeof timestamp !== 'string' || isPanic(body) ? undefined : Date.parse(timestamp);
}

/** A panic's envelope was made when the agent was started. */
function isPanic(body: unknown): boolean {
	return at(body, '/traceId') === '' && String(at(body, '/error/message')).endsWith('Internal Server Error');
}

/** Where `/info`, `/status` and `/agents/status` say it. */
const STARTS = ['/data/startAt', '/data/127.0.0.1:2886/startAt'];

/** When the agent was started, as far as the answers tell. */
function startOf(entries: Entry[]): number | undefined {
	const panic = entries.map(({ answer }) => answer.body).find(isPanic);
	const started = entries.flatMap(({ answer }) => STARTS.map((pointer) => at(answer.body, pointer))).find((value) => typeof value === 'string');
	if (started !== undefined) return Number(BigInt(started as string) / 1000n) / 1000;
	return panic === undefined ? undefined : Date.parse(at(panic, '/timestamp') as string);
}

function createdTimeOfSys(entries: Entry[]): string | undefined {
	const overview = entries.find(({ request, answer }) => request.path.endsWith('/tenants/overview') && answer.status === 200);
	return createdTimeIn(at(overview?.answer.body, '/data/contents'));
}

/** The `created_time` of sys in a list of tenants, as the agent told it. */
function createdTimeIn(tenants: unknown): string | undefined {
	const list = Array.isArray(tenants) ? (tenants as Array<{ tenant_id: number; created_time: string }>) : [];
	return list.find(({ tenant_id }) => tenant_id === 1)?.created_time;
}
