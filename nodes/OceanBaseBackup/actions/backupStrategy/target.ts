import { tenantLocator, tenantOrAll, tenantUnless } from '../fields';
import type { Field } from '../operation';

/** The strategy of a tenant, or (left empty) that of the cluster itself. */
export const strategyOf: Field<string> = {
	...tenantOrAll,
	properties: [tenantLocator({ emptyHint: 'Empty means the strategy of the cluster itself; tenants may have their own' })],
};

/** The same, for what changes it: that the cluster's own is meant must be said in so many words. */
export const strategyToChange = tenantUnless('The Cluster Itself', { description: 'The tenant whose own strategy is meant' });
