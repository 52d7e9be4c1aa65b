import type { IDataObject } from 'n8n-workflow';

import { baseUrlsOf, type BackupCredential } from '../../credential';
import { isObject } from '../../wire/envelope';
import { parseLossless } from '../../wire/losslessJson';

/** In which cluster each agent was seen, by origin, as long as n8n runs; the credential keeps it beyond that. */
const seen = new Map<string, string>();

/** Agents remembered at once; n8n may reach many clusters. */
const MOST_SEEN = 10_000;

/** Keeps in mind that the agent there belongs to the cluster with this id. */
export function sawCluster(origin: string, id: string): void {
	if (seen.size >= MOST_SEEN) seen.clear();
	seen.set(origin, id);
}

/** The id of the cluster that the agents of a credential were seen in; undefined when none of them was seen yet. */
export function clusterSeen(credential: BackupCredential): string | undefined {
	const kept = keptIn(credential);
	return originsOf(credential).map((origin) => seen.get(origin) ?? kept[origin]).find((id) => id !== undefined);
}

/** What the credential has to keep in addition, nothing if it has it all. Of one agent alone nothing is kept. */
export function clustersToKeep(credential: BackupCredential): IDataObject {
	const origins = originsOf(credential);
	const kept = keptIn(credential);
	if (origins.length < 2 || origins.every((origin) => !seen.has(origin) || seen.get(origin) === kept[origin])) return {};
	const known = origins.map((origin) => [origin, seen.get(origin) ?? kept[origin]] as const);
	return { agentClusters: JSON.stringify(Object.fromEntries(known.filter(([, id]) => id !== undefined))) };
}

/**
 * The cluster's id in the data of `GET /api/v1/ob/info` (docs/reference/obshell.md#314-tenants-and-clusters); undefined
 * while the agent has no database.
 */
export function clusterIdIn(data: unknown): string | undefined {
	const info = isObject(data) ? data.obcluster_info : undefined;
	const id = isObject(info) ? info.id : undefined;
	const text = typeof id === 'number' || typeof id === 'string' ? String(id) : '';
	return /^[1-9]\d*$/.test(text) ? text : undefined;
}

/** The request that `clusterIdIn` reads; every agent answers it for itself. */
export const CLUSTER_OF_AGENT = { method: 'GET', path: '/api/v1/ob/info' } as const;

function originsOf(credential: BackupCredential): string[] {
	return baseUrlsOf(credential).map(({ origin }) => origin);
}

function keptIn({ agentClusters = '' }: BackupCredential): Record<string, string | undefined> {
	if (!agentClusters.startsWith('{')) return {};
	const kept = parseLossless(agentClusters);
	return isObject(kept) ? (kept as Record<string, string>) : {};
}
