import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import type { Choice } from '../../../services/backupService';
import { connect } from '../../../services/connect';
import { chosenCluster, sorted } from './choices';

/** The clusters that the credential reaches, for the pick list of 'Cluster'. */
export async function searchClusters(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	const { service } = await connect(this);
	return matching(await service.clusterChoices(), filter);
}

/** The tenants of the chosen cluster, for the pick list of 'Tenant'. */
export async function searchTenants(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	const { service } = await connect(this);
	return matching(await service.tenantChoices(chosenCluster(this)), filter);
}

/** The unit configs (OCP: unit specs), for the pick list of a restored tenant's units. */
export async function searchUnitConfigs(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	const { service } = await connect(this);
	return matching(await service.unitConfigChoices(), filter);
}

function matching(choices: Choice[], filter = ''): INodeListSearchResult {
	const wanted = filter.trim().toLowerCase();
	return { results: sorted(choices.filter(({ name }) => name.toLowerCase().includes(wanted))) };
}
