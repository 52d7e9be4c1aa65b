import type { Tenant, World } from './world';

/** A tenant's own row of a world; an error where the world has none of that name. */
export function row(world: World, name: string): Tenant {
	const tenant = world.tenants.find((one) => one.name === name);
	if (!tenant) throw new Error(`The world has no tenant ${name}`);
	return tenant;
}
