import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { searchZones } from './listSearch';

/** The zones of the chosen cluster, for a list of which several can be chosen. */
export async function getZones(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const { results } = await searchZones.call(this);
	return results.map(({ name, value }) => ({ name, value }));
}
