/** What stands in the place of a name that is not known. No tenant can be called so: OceanBase allows no spaces in names. */
export const WHOLE_CLUSTER = 'whole cluster';

/** A tenant of which not even the id is known. */
export const UNNAMED = 'unnamed tenant';

/** A tenant that has only its id left. */
export function namedById(id: unknown): string {
	return `tenant ${String(id)}`;
}

/** The id in such a name; undefined for any other. */
export function idInName(name: string): string | undefined {
	return /^tenant (\d+)$/.exec(name)?.[1];
}
