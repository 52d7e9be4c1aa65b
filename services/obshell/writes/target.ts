import { BackupServiceError, passOn } from '../../errors';
import type { Named } from '../../records/build';
import { isKind, type Look } from '../../work/waiting';
import type { Inventory } from '../reads/inventory';
import type { Scope } from '../wire/endpoints';
import { checkBareName, checkBareNames } from './bareNames';

/** What a write is for: one tenant, or all user tenants of the cluster. */
export interface Target {
	scope: Scope;
	tenants: Named[];
}

/**
 * The tenant meant by a name or id, or (empty) all of them, for a write that names it in SQL.
 * @throws BackupServiceError invalid-input, where SQL would read a name as something else
 */
export async function targetOf(inventory: Inventory, tenant: string): Promise<Target> {
	const tenants = await inventory.tenants(tenant);
	if (tenant === '') {
		checkBareNames(tenants.map(({ name }) => String(name)));
		return { scope: {}, tenants };
	}
	// The server refuses `sys` alone, but finds the tenant in any letter case (measured on genuine agents).
	const name = String(tenants[0].name).replace(/^sys$/i, 'sys');
	checkBareName('Tenant', name);
	return { scope: { tenant: name }, tenants };
}

/** ` for orders`, as obshell's task names end; nothing for the whole cluster. */
export function suffix({ tenant }: Scope): string {
	return tenant === undefined ? '' : ` for ${tenant}`;
}

/** "The backup of orders", to begin a sentence. */
export function subject(what: string, { tenant }: Scope): string {
	return `The ${what} of ${tenant ?? 'the cluster'}`;
}

/** "orders: BACKUP_DATA_MAJOR, 41 %; crm: INIT", no more than a few. */
export function stateOf(
	records: Array<{ tenant: string | null; status: string | null; outcome: string; progressPercent?: number | null }>,
): string {
	const shown = records.slice(0, 5).map(({ tenant, status, outcome, progressPercent }) => {
		const progress = typeof progressPercent === 'number' ? `, ${progressPercent} %` : '';
		return `${tenant ?? 'unknown tenant'}: ${status ?? outcome}${progress}`;
	});
	return shown.join('; ') + (records.length > shown.length ? `; and ${records.length - shown.length} more` : '');
}

/**
 * Sends a write that the server carries out tenant by tenant until one refuses
 * (docs/reference/obshell.md#33-cancel-a-backup and #34-log-archiving). What it has done until then stays done, so the
 * refusal tells how all of them are.
 * @param subject of the sentence that says it, e.g. "The cancellation of the backup of the cluster"
 * @throws BackupServiceError partly-refused at cluster level, else as `send` does
 */
export async function tenantByTenant<T>(
	subject: string,
	{ tenant }: Scope,
	look: () => Promise<Look>,
	send: () => Promise<T>,
): Promise<T> {
	try {
		return await send();
	} catch (error) {
		if (tenant !== undefined || !isKind(error, ['conflict', 'server'])) throw passOn(error);
		const now = await look().catch(() => undefined);
		// Nobody can be asked, so it was no tenant that refused.
		if (!now) throw passOn(error);
		throw partlyRefused(subject, now, error);
	}
}

function partlyRefused(subject: string, { state }: Look, { message, description = '', status, code }: BackupServiceError): BackupServiceError {
	return new BackupServiceError('partly-refused', `${subject} has ended at a tenant that refused it`, {
		description: `What it did until then stays done. The tenants are now: ${state}. ${message}. ${description}`.trim(),
		status,
		code,
	});
}
