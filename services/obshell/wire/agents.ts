import { BackupServiceError, passOn } from '../../errors';
import type { Sender, ServerAnswer, ServerRequest } from '../../wire/http';

/** One agent of a cluster: where it is, and how to send to it. */
export interface Agent {
	origin: string;
	sender: Sender;
}

/**
 * The cheapest read that only an agent of a running cluster with its own database answers: others, like the list of
 * tenants, it has another agent answer for it (obshell's api/unit_handler.go and tenant_handler.go).
 */
const SIGN_OF_LIFE: ServerRequest = { method: 'GET', path: '/api/v1/units/config' };

/**
 * Several agents of one cluster, any of which can do the work. A dead, silent or sick one is passed over for reads.
 * A write goes to an agent that has just given its sign of life, and to another one only when it surely never arrived.
 */
export class Agents implements Sender {
	private current = 0;

	constructor(private readonly agents: readonly Agent[]) {}

	/** The agent that answered last. */
	get origin(): string {
		return this.agents[this.current].origin;
	}

	/** @throws BackupServiceError the last agent's, when none could do it */
	async send(request: ServerRequest): Promise<ServerAnswer> {
		const isRead = request.method === 'GET' || request.readOnly === true;
		if (!isRead) await this.send(SIGN_OF_LIFE);
		const begin = this.current;
		for (let tried = 1; ; tried++) {
			const index = (begin + tried - 1) % this.agents.length;
			const last = tried >= this.agents.length;
			try {
				const answer = await this.agents[index].sender.send(request);
				if (last || !isRead || !isSick(answer)) {
					this.current = index;
					return answer;
				}
			} catch (error) {
				// For a write, `unreachable` means that it was never sent.
				const another = error instanceof BackupServiceError && PASSED_OVER.includes(error.kind);
				if (last || !another) throw passOn(error);
			}
		}
	}
}

const PASSED_OVER = ['unreachable', 'wrong-service', 'throttled'];

/**
 * An agent without its database, or outside the cluster (docs/reference/obshell.md#18-who-verifies-what, #24-panic and
 * #30-the-tenant-check), or a proxy without its agent.
 */
function isSick({ status, text }: ServerAnswer): boolean {
	if ([502, 503, 504].includes(status)) return true;
	return status >= 400 && /"(Agent\.(OceanBase|Identify)\.|OB\.Server\.Process\.)|ocsagent cannot build response body/.test(text);
}
