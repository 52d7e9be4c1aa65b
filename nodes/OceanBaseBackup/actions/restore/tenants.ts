import { oneTenant, tenantLocator, tenantOrAll } from '../fields';
import type { Field } from '../operation';

const RESTORED = 'The tenant that the restore made (the new one)';
const namePlaceholder = 'e.g. orders_drill';

/** The tenant whose backups are restored. */
export const sourceTenant = oneTenant({ displayName: 'Source Tenant', description: 'The tenant whose backups are restored' });

/** The tenant that a restore made. */
export const restoredTenant = oneTenant({ description: RESTORED, namePlaceholder });

/** The same, or (left empty) all of them. */
export const restoredOrAll: Field<string> = {
	...tenantOrAll,
	properties: [tenantLocator({ description: RESTORED, namePlaceholder, emptyHint: 'Empty means all restores' })],
};
