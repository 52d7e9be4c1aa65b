import { tenantOrAll, tenantOrEvery } from '../fields';
import type { Field } from '../operation';

/** The strategy of a tenant, or (left empty) that of the cluster itself. */
export const strategyOf = worded(tenantOrAll);

/** The same, for what changes it. */
export const strategyToChange = worded(tenantOrEvery);

function worded(field: Field<string>): Field<string> {
	const description = 'The tenant. Leave empty for the strategy of the cluster itself; tenants may have their own.';
	return { ...field, properties: field.properties.map((property) => ({ ...property, description })) };
}
