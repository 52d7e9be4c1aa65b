import { BackupServiceError, passOn } from '../../errors';
import { readEnvelope } from '../../wire/envelope';
import type { Sender, ServerAnswer, ServerRequest } from '../../wire/http';
import { CLUSTER_OF_AGENT, clusterIdIn } from './agentClusters';
import { obshellFault, saysAskAnother } from './faults';

/** One agent of a cluster: where it is, and how to send to it. */
export interface Agent {
	origin: string;
	sender: Sender;
}

/** What is known of the cluster that the agents stand for. */
export interface ClusterMemory {
	/** Its id, from whichever of them was seen first; undefined when none was. */
	seen(): string | undefined;
	/** Keeps in mind that this agent belongs to it. */
	saw(origin: string, id: string): void;
}

/**
 * The cheapest read that only an agent of a running cluster with its own database answers: others, like the list of
 * tenants, it has another agent answer for it (obshell's api/unit_handler.go and tenant_handler.go).
 */
const SIGN_OF_LIFE: ServerRequest = { method: 'GET', path: '/api/v1/units/config' };

/**
 * Several agents of one cluster, any of which can do the work. A dead, silent or sick one is passed over for reads, and
 * one that belongs to another cluster for everything: a machine that was cloned, or an address that was handed on, has
 * the same password. A write goes to an agent that has just given its sign of life and told its cluster, and to another
 * one only when it surely never arrived.
 */
export class Agents implements Sender {
	private current = 0;

	/** The agents that tell, or have told, their cluster to this connection. */
	private readonly asked = new Map<Agent, Promise<void>>();

	constructor(
		private readonly agents: readonly Agent[],
		private readonly memory: ClusterMemory,
	) {}

	/** The agent that answered last. */
	get origin(): string {
		return this.agents[this.current].origin;
	}

	/** @throws BackupServiceError when none could do it: that an agent belongs to another cluster, or the last agent's */
	async send(request: ServerRequest): Promise<ServerAnswer> {
		const isRead = request.method === 'GET' || request.readOnly === true;
		if (!isRead) await this.send(SIGN_OF_LIFE);
		const begin = this.current;
		let stranger: unknown;
		for (let tried = 1; ; tried++) {
			const index = (begin + tried - 1) % this.agents.length;
			const agent = this.agents[index];
			const last = tried >= this.agents.length;
			let belongs = false;
			try {
				await this.mustBelong(agent, !isRead);
				belongs = true;
				const answer = await agent.sender.send(request);
				if (last || !isRead || !saysAskAnother(request, answer)) {
					this.current = index;
					return answer;
				}
			} catch (error) {
				if (error instanceof Stranger) stranger ??= error;
				// What comes before the request itself has sent nothing of it.
				if (last || !mayAnotherDo(error, isRead || !belongs)) throw passOn(stranger ?? error);
			}
		}
	}

	/**
	 * Asks an agent for its cluster before it answers for the first time, and before every write.
	 * @throws BackupServiceError when it is another cluster than that of the agents seen before, or it cannot tell
	 */
	private async mustBelong(agent: Agent, again: boolean): Promise<void> {
		const known = again ? undefined : this.asked.get(agent);
		if (known) return await known;
		const asking = this.compareCluster(agent);
		this.asked.set(agent, asking);
		await asking.catch((error: unknown) => {
			this.asked.delete(agent);
			throw passOn(error);
		});
	}

	private async compareCluster(agent: Agent): Promise<void> {
		const id = await this.clusterOf(agent);
		// A refused log-on: the request itself will tell, and nothing is done without one.
		if (id === undefined) return;
		const wanted = this.memory.seen() ?? (await this.clusterOfOthers(agent)) ?? id;
		if (id !== wanted) throw new Stranger(agent.origin, id, wanted);
		this.memory.saw(agent.origin, id);
	}

	/** Undefined when it lets nobody in. */
	private async clusterOf({ origin, sender }: Agent): Promise<string | undefined> {
		const envelope = readEnvelope(await sender.send(CLUSTER_OF_AGENT), 'obshell', origin);
		if (envelope.status === 401) return undefined;
		if (!envelope.successful) throw obshellFault(envelope);
		const id = clusterIdIn(envelope.data);
		if (id !== undefined) return id;
		throw new BackupServiceError('server', `The agent at ${origin} cannot name its cluster`, {
			description: 'It has lost its database, or is not part of a running cluster: check whether OceanBase runs on that server.',
			status: envelope.status,
		});
	}

	/** What another agent says, where none was seen before and this one stands in for the first of the list. */
	private async clusterOfOthers(agent: Agent): Promise<string | undefined> {
		if (agent === this.agents[0]) return undefined;
		for (const other of this.agents.filter((one) => one !== agent && one !== this.agents[0])) {
			const id = await this.clusterOf(other).catch(() => undefined);
			if (id !== undefined) return id;
		}
		return undefined;
	}
}

/** An agent of another cluster. */
class Stranger extends BackupServiceError {
	constructor(origin: string, id: string, wanted: string) {
		super('agent-not-in-cluster', `The agent at ${origin} belongs to another cluster (ID ${id}) than the others of 'Base URL' (ID ${wanted})`, {
			description: 'Nothing was asked of it. Give agents of one cluster alone; if the whole cluster was made anew, test the credential once.',
		});
	}
}

/** @param nothingSent whether the request is a read, or did not even leave */
function mayAnotherDo(error: unknown, nothingSent: boolean): boolean {
	if (!(error instanceof BackupServiceError)) return false;
	// Of a write, `unreachable` means that it was never sent; what became of it otherwise, nobody knows.
	return error.kind === 'unreachable' || (nothingSent && PASSED_OVER.includes(error.kind));
}

const PASSED_OVER = ['wrong-service', 'throttled', 'agent-not-in-cluster', 'server'];
