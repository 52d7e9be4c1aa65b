import { invalidInput, quote } from '../errors';
import type { Named } from '../records';
import type { Scope } from './endpoints';
import type { Places } from './places';

/** What a write is for: one tenant, or all user tenants of the cluster. */
export interface Target {
	scope: Scope;
	tenants: Named[];
}

/** The tenant meant by a name or id, or (empty) all of them, for a write that names it in SQL. */
export async function targetOf(places: Places, tenant: string): Promise<Target> {
	const tenants = await places.tenants(tenant);
	if (tenant === '') return { scope: {}, tenants };
	const name = String(tenants[0].name);
	refuseUnquotable(name);
	return { scope: { tenant: name }, tenants };
}

/** obshell puts a tenant's name into SQL without quotes (obshell.md section 3.0): what needs them fails there, or does worse. */
function refuseUnquotable(name: string): void {
	if (/^[\w$\u0080-\uffff]+$/.test(name)) return;
	throw invalidInput(
		'Tenant',
		`${quote(name)} has a name that would need quotes`,
		'obshell puts the name into SQL without quotes, so only letters, digits, _ and $ work. Use OCP or SQL for this tenant',
	);
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
