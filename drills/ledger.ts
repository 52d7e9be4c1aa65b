import type { LedgerRow } from '../judgement/proofs';
import { invalidInput } from '../services/errors';
import type { ServiceName } from '../services/records/types';
import { parseTime } from '../services/time/times';
import { parseLossless } from '../services/wire/losslessJson';
import type { Proof } from '../services/work/evidence';

const PROOFS: readonly string[] = ['proven', 'failed', 'could-not-verify'] satisfies Proof[];

const SERVICES: readonly unknown[] = ['obshell', 'ocp'] satisfies ServiceName[];

/**
 * Rows that Restore > Conclude Drill gave and a Data Table or sheet has kept, as items or their JSON; nothing = no drill so far.
 * An empty row is what a node with "Always Output Data" gives for an empty table.
 * @throws BackupServiceError invalid-input for a row that is none: a proof that is not understood must not be forgotten
 */
export function ledgerRows(field: string, given: unknown): LedgerRow[] {
	return listIn(field, given).flatMap((item, index) => {
		const row = isObject(item) && isObject(item.json) ? item.json : item;
		if (!isObject(row)) throw invalidInput(`${field}, row ${index + 1}`, 'is not an object', 'Hand over the rows that Conclude Drill gave');
		if (Object.keys(row).length === 0) return [];
		const { tenant, cluster, tenantId, proof } = row;
		const concludedAt = row.concludedAt instanceof Date ? row.concludedAt.getTime() : parseTime(row.concludedAt);
		if (typeof tenant !== 'string' || tenant === '' || typeof proof !== 'string' || !PROOFS.includes(proof) || concludedAt === null) {
			throw invalidInput(`${field}, row ${index + 1}`, "lacks 'tenant', 'proof' or 'concludedAt'", 'Keep the columns as Conclude Drill gives them');
		}
		return [
			{
				tenant,
				cluster: textOf(cluster),
				tenantId: textOf(tenantId),
				clusterId: textOf(row.clusterId),
				service: SERVICES.includes(row.service) ? (row.service as ServiceName) : null,
				proof: proof as Proof,
				concludedAt,
				rtoSeconds: secondsIn(row.rtoSeconds),
				rpoSeconds: secondsIn(row.rpoSeconds),
			},
		];
	});
}

function listIn(field: string, given: unknown): unknown[] {
	if (given === undefined || given === null || given === '') return [];
	const value = typeof given === 'string' ? parsed(given) : given;
	if (Array.isArray(value)) return value;
	if (isObject(value)) return [value];
	throw invalidInput(field, 'is not a list of rows', "Give an expression such as {{ $('Ledger').all().map((item) => item.json) }}");
}

function parsed(text: string): unknown {
	try {
		return parseLossless(text);
	} catch {
		return undefined;
	}
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | null {
	return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : null;
}

/** A sheet makes text of numbers; what is none was not measured. */
function secondsIn(value: unknown): number | null {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : null;
}
