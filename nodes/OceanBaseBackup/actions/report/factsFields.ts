import { ledgerRows } from '../../../../drills/ledger';
import type { LedgerRow } from '../../../../judgement/proofs';
import { viewRows } from '../../../../judgement/views';
import type { Views } from '../../../../judgement/viewTypes';
import { invalidInput } from '../../../../services/errors';
import { optional } from '../optional';
import { something } from './policyFields';

/** What a workflow knows beside the server: restore drills that were held, and rows of OceanBase's own views. */

const LEDGER = 'Drill Ledger';

/** Nothing was handed over. An expression that gives nothing is refused: a drill that failed would go unsaid. */
function isEmpty(field: string, value: unknown): boolean {
	const given = something(field, value);
	return typeof given === 'string' && given.trim() === '';
}

/** The rows of restore drills; undefined = none were handed over. The same field on Report > Build and on the trigger. */
export const drillLedger = optional<LedgerRow[] | undefined>({
	properties: [
		{
			displayName: LEDGER,
			name: 'drillLedger',
			type: 'json',
			default: '',
			placeholder: "e.g. {{ $('Read the Ledger').all().map((row) => row.json) }}",
			description:
				'The rows that Restore > Conclude Drill gave, e.g. those of a Data Table by an expression. A drill that failed is then a finding; so is a proof that is missing, too old, too slow or loses too much, where a promise says so.',
		},
	],
	read(parameter) {
		const value = parameter('drillLedger');
		return isEmpty(LEDGER, value) ? undefined : ledgerRows(LEDGER, value);
	},
});

/** What the rows of OceanBase's views are called in the panel and in messages. */
const FACTS = 'OceanBase Facts';

/** Rows of OceanBase's own views; undefined = none were handed over. */
export const oceanBaseFacts = optional<Views | undefined>({
	properties: [
		{
			displayName: FACTS,
			name: 'oceanBaseFacts',
			type: 'json',
			default: '',
			placeholder: "e.g. {{ ({ CDB_OB_BACKUP_SET_FILES: $('Backup Sets').all() }) }}",
			description:
				'Rows that a MySQL node has read as root of tenant sys: an object with a list for each view (CDB_OB_BACKUP_SET_FILES, CDB_OB_ARCHIVELOG_PIECE_FILES, CDB_OB_BACKUP_DELETE_POLICY, CDB_OB_BACKUP_VALIDATE_JOBS, CDB_OB_BACKUP_VALIDATE_JOB_HISTORY), or one list of rows of all of them. SCNs as text: CAST(… AS CHAR).',
		},
	],
	read(parameter, timeZone) {
		const value = parameter('oceanBaseFacts');
		return isEmpty(FACTS, value) ? undefined : viewRows(FACTS, value, timeZone);
	},
});

/**
 * Ids of tenants are the same in every cluster.
 * @throws BackupServiceError invalid-input where rows of several clusters cannot be told apart
 */
export function checkClusters(views: Views | undefined, clusters: number): void {
	if (views === undefined || clusters < 2) return;
	const rows = [...views.sets, ...views.pieces, ...views.policies, ...views.validations];
	if (rows.every(({ cluster }) => cluster !== null)) return;
	throw invalidInput(FACTS, 'has rows that do not say of which cluster they are', "Add a column to the queries, such as 'obdemo' AS CLUSTER, or report on one cluster");
}
