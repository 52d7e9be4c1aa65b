import type { INodeProperties } from 'n8n-workflow';

import { readId, type MuteRow } from '../../../../judgement/changes';
import type { PromiseRow } from '../../../../judgement/policy';
import { muteRows, promiseRows, rowsIn } from '../../../../judgement/rows';
import type { EarlierFinding } from '../../../../report/report';
import { invalidInput } from '../../../../services/errors';
import type { Field } from '../operation';
import { optional } from '../optional';

/** What a user promises, knows of and remembers: the same fields on Report > Build and on the trigger. */

const tenants: INodeProperties = {
	displayName: 'Tenants',
	name: 'tenants',
	type: 'string',
	default: '',
	placeholder: 'e.g. orders, crm_*',
	description: 'Names, separated by commas; * stands for any characters. Empty means all.',
};

const clusters: INodeProperties = {
	displayName: 'Clusters',
	name: 'clusters',
	type: 'string',
	default: '',
	placeholder: 'e.g. obdemo',
	description: 'Names or IDs, like those of tenants. Empty means all.',
};

function number(displayName: string, name: keyof PromiseRow, description: string): INodeProperties {
	return { displayName, name, type: 'number', typeOptions: { minValue: 0 }, default: 0, description: `${description}. 0 = this row does not say.` };
}

const PROMISE_VALUES: INodeProperties[] = [
	clusters,
	number('Days Between Full Backups', 'fullDays', 'The longest time between full backups'),
	number('Days Between Proofs', 'proofDays', 'The longest time between restore drills that prove the backups, as the Drill Ledger says'),
	number('Days Between Validations', 'validationDays', 'The longest time between validations by OceanBase itself (V4.6.0), as OceanBase Facts say'),
	{
		displayName: 'Encryption',
		name: 'encryption',
		type: 'options',
		options: [
			{ name: 'Encrypted', value: 'encrypted', description: 'The data of a backup set must be encrypted' },
			{ name: 'Not Said', value: '', description: 'This row does not say' },
			{ name: 'Password', value: 'password', description: 'A backup set must have a password at least' },
		],
		default: '',
		description: 'How backup sets must be protected, as OceanBase Facts say',
	},
	number('Hours Between Good Backups', 'backupHours', 'The longest time between the ends of good backups'),
	number('Least Number of Good Backups', 'leastGood', 'So many good backups must be known'),
	number('Log Delay (Seconds)', 'logDelaySeconds', 'The log archive may lie so far behind'),
	{ displayName: 'No Backups', name: 'none', type: 'boolean', default: false, description: 'Whether these tenants need no backups at all; the report names them at its end' },
	number('RPO (Minutes)', 'rpoMinutes', 'The newest proof may lack so much of the changes'),
	number('RTO (Minutes)', 'rtoMinutes', 'The newest proof may take so long until its tenant can be used'),
	number('Retention (Days)', 'retentionDays', 'Backups must be kept for so long'),
	{ displayName: 'Standby Tenants Too', name: 'standby', type: 'boolean', default: false, description: 'Whether standby tenants owe backups of their own' },
	tenants,
];

/**
 * Rows of the panel, in which what was not filled in is 0, false or empty.
 * @throws BackupServiceError invalid-input for an expression that gives nothing: empty often means all, or for ever
 */
function panelRows(field: string, value: unknown): Array<Record<string, unknown>> {
	const { row = [] } = something(field, value) as { row?: Array<Record<string, unknown>> };
	return row.map((cells, index) => {
		const given = Object.entries(cells);
		for (const [name, cell] of given) something(`${field}, row ${index + 1}: ${name}`, cell);
		return Object.fromEntries(given.filter(([, cell]) => cell !== 0 && cell !== false));
	});
}

/**
 * What a field holds that means something when it is empty.
 * @throws BackupServiceError invalid-input for an expression that gives nothing, which is not the same
 */
export function something(field: string, value: unknown): unknown {
	if (value !== undefined && value !== null) return value;
	throw invalidInput(field, 'is an expression that gives nothing', 'Check what the expression gives; where nothing is meant, leave the field empty');
}

const PROMISES = 'Promises';
const PROMISE_ROWS = 'Promises From Rows';

/** What the tenants are promised, by the panel. */
export const promises: Field<PromiseRow[]> = {
	properties: [
		{
			displayName: PROMISES,
			name: 'promises',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true, sortable: true },
			placeholder: 'Add Promise',
			default: {},
			options: [{ displayName: 'Promise', name: 'row', values: PROMISE_VALUES }],
			description: "What tenants are promised; the first row that names a tenant counts. What no row says, OCP's strategy says, else the defaults (a good backup every 26 hours).",
		},
	],
	read: (parameter) => promiseRows(PROMISES, panelRows(PROMISES, parameter('promises'))),
};

/** Further promises, by rows that an expression gives. */
export const furtherPromises = optional<PromiseRow[]>({
	properties: [
		{
			displayName: PROMISE_ROWS,
			name: 'promiseRows',
			type: 'json',
			default: '',
			placeholder: 'e.g. [{"tenants": "crm_*", "backupHours": 170, "fullDays": 8}]',
			description:
				'Further promises as a list, e.g. the rows of a Data Table or a sheet by an expression. Columns: tenants, clusters, backupHours, fullDays, logDelaySeconds, leastGood, retentionDays, proofDays, rtoMinutes, rpoMinutes, validationDays, encryption, none, standby.',
		},
	],
	read: (parameter) => promiseRows(PROMISE_ROWS, something(PROMISE_ROWS, parameter('promiseRows'))),
});

const MUTES = 'Acknowledged';
const MUTE_ROWS = 'Acknowledged From Rows';

const MUTE_VALUES: INodeProperties[] = [
	clusters,
	{
		displayName: 'Kind',
		name: 'kind',
		type: 'options',
		options: [
			{ name: 'Acknowledged', value: 'acknowledged', description: 'Somebody knows of it' },
			{ name: 'Maintenance', value: 'maintenance', description: 'It comes of planned work' },
		],
		default: 'acknowledged',
	},
	{
		displayName: 'Rules',
		name: 'rules',
		type: 'string',
		default: '',
		placeholder: 'e.g. log-delayed, schedule',
		description: 'IDs of rules as findings have them, or their kinds (backup, log, window, restore, …), separated by commas. Empty means all.',
	},
	tenants,
	{ displayName: 'Until', name: 'until', type: 'dateTime', default: '', description: 'When it ends; empty means when it is over. Without an offset, in the time zone of the workflow.' },
	{ displayName: 'Who', name: 'who', type: 'string', default: '', placeholder: 'e.g. Li Wei' },
	{ displayName: 'Why', name: 'why', type: 'string', default: '', placeholder: 'e.g. storage is being replaced' },
];

/** Findings that somebody knows of: they are counted apart, never hidden. */
export const mutes = optional<MuteRow[]>({
	properties: [
		{
			displayName: MUTES,
			name: 'acknowledged',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Acknowledgement',
			default: {},
			options: [{ displayName: 'Acknowledgement', name: 'row', values: MUTE_VALUES }],
			description: 'Findings that are known of, or come of maintenance: they are counted apart, and make no verdict',
		},
		{
			displayName: MUTE_ROWS,
			name: 'acknowledgedRows',
			type: 'json',
			default: '',
			placeholder: 'e.g. [{"tenants": "crm", "rules": "log", "until": "2026-05-09T08:00:00+08:00", "who": "Li Wei", "why": "storage is being replaced"}]',
			description: 'Further ones as a list, e.g. the rows of a Data Table by an expression. Columns: tenants, clusters, rules, until, who, why, kind.',
		},
	],
	read: (parameter, timeZone) => [...muteRows(MUTES, panelRows(MUTES, parameter('acknowledged')), timeZone), ...muteRows(MUTE_ROWS, parameter('acknowledgedRows'), timeZone)],
});

const LAST_FINDINGS = 'Last Findings';

/** The findings of the last report; undefined = none were handed over. */
export const lastFindings = optional<EarlierFinding[] | undefined>({
	properties: [
		{
			displayName: LAST_FINDINGS,
			name: 'lastFindings',
			type: 'json',
			default: '',
			description:
				"The field 'findings' of the last report, kept e.g. in a Data Table and handed over by an expression: each finding then says whether it is new, still there, or over",
		},
	],
	read(parameter) {
		const value = parameter('lastFindings');
		if (value === undefined || value === null || value === '') return undefined;
		return rowsIn(LAST_FINDINGS, value).flatMap(findingsIn);
	},
});

/** A finding, or a whole report that has some. */
function findingsIn(row: Record<string, unknown>): EarlierFinding[] {
	if (Array.isArray(row.findings)) return rowsIn(LAST_FINDINGS, row.findings).flatMap(findingsIn);
	if (typeof row.id === 'string' && readId(row.id)) return [row as EarlierFinding];
	throw invalidInput(LAST_FINDINGS, 'has something that is no finding of a report', "Hand over the field 'findings' of the last report, or the report's item");
}
