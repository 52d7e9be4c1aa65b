import type { IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

import { authenticateRequest } from '../../authenticate';
import type { BackupCredential } from '../../credential';
import { BackupServiceError } from '../../errors';
import { bodyText } from '../../wire/connectionFault';
import { readEnvelope, type Envelope } from '../../wire/envelope';
import type { OpenRequest } from '../../wire/lookFirst';
import { CLUSTER_OF_AGENT, clusterIdIn, sawCluster } from './agentClusters';

const TIMEOUT_MS = 10_000;

/**
 * Sees, in a credential test, that all agents which answer belong to one cluster, and keeps that in mind for each. An
 * agent that refuses the log-on ends it: the test itself tells, and a wrong password is tried no more than needs be.
 * @throws BackupServiceError agent-not-in-cluster, naming the agents and their clusters
 */
export async function mustBeOneCluster(openly: OpenRequest, credential: BackupCredential, origins: readonly string[]): Promise<void> {
	const clusters = new Map<string, string>();
	for (const origin of origins) {
		const envelope = await ask(openly, credential, origin);
		if (envelope?.status === 401) return;
		const id = envelope?.successful ? clusterIdIn(envelope.data) : undefined;
		if (id !== undefined) clusters.set(origin, id);
	}
	if (new Set(clusters.values()).size <= 1) {
		for (const [origin, id] of clusters) sawCluster(origin, id);
		return;
	}
	const list = [...clusters].map(([origin, id]) => `${origin} (cluster ID ${id})`).join(', ');
	const advice = "Give agents of one cluster in 'Base URL', and make another credential for each other cluster.";
	throw new BackupServiceError('agent-not-in-cluster', `The agents belong to different clusters: ${list}`, { description: advice, advice });
}

/** Undefined when nothing can be told: the test itself goes to another agent then. */
async function ask(openly: OpenRequest, credential: BackupCredential, origin: string): Promise<Envelope | undefined> {
	const asked: IHttpRequestOptions = {
		method: CLUSTER_OF_AGENT.method,
		url: origin + CLUSTER_OF_AGENT.path,
		encoding: 'text',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		timeout: TIMEOUT_MS,
	};
	try {
		const { statusCode, headers, body } = (await openly(authenticateRequest(credential, asked))) as IN8nHttpFullResponse;
		return readEnvelope({ status: statusCode, headers: headers as Record<string, string>, text: bodyText(body) }, 'obshell', origin);
	} catch {
		return undefined;
	}
}
