import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { connect } from '../../../services/connect';
import { chosenCluster, sorted } from './choices';

/** The tenants of the chosen cluster, for a list of which several can be chosen. */
export async function getTenants(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const { service } = await connect(this);
	return sorted(await service.tenantChoices(chosenCluster(this)));
}

/** The zones of the cluster that gets the new tenant, for a list of which several can be chosen. */
export async function getZones(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const { service } = await connect(this);
	const target = String(this.getCurrentNodeParameter('options.targetCluster') ?? '').trim();
	return sorted(await service.zoneChoices(target === '' ? chosenCluster(this) : target));
}
