/**
 * Operation by version of obshell: what works, what needs a later release, and what is left out. matrix.test.ts runs each
 * row on a simulated agent of each version; docs/versions.md is written from it.
 */
import type { IDataObject } from 'n8n-workflow';

import { resources } from '../../../nodes/OceanBaseBackup/actions/operations';
import { ABILITIES, isTooOldFor, type AbilityName } from '../../../services/obshell/wire/routes';

/** The columns of the page. Of those with a recording, the simulator is held to it; 4.3.2 has the routes that most rows ask for. */
export const COLUMNS = ['4.2.5', '4.3.0', '4.3.1', '4.3.2', '4.4.1', '4.5.0'];

/** Releases that lie between the columns, and are as the column before. */
export const BETWEEN = ['4.2.6', '4.3.3', '4.4.0', '4.4.2'];

/** What is left out on agents that lack an ability. */
export interface LeftOut {
	lacking: AbilityName;
	/** For the page: a phrase. */
	what: string;
	/** What the item holds then. */
	holds: IDataObject;
}

/** One row. */
export interface Row {
	/** `resource.operation`. */
	operation: string;
	/** Which side of it, where it has several. */
	side?: string;
	/** A tenant by name; none means all, or the cluster. */
	tenant?: string;
	parameters?: IDataObject;
	/** What is asked for first, and how many seconds each takes. */
	first?: Array<{ operation: string; tenant?: string; parameters?: IDataObject; seconds?: number }>;
	/** Without this, it is refused before anything is changed. */
	needs?: AbilityName;
	/** What an item of it holds where nothing is left out. */
	holds: IDataObject;
	leftOut?: LeftOut;
}

const WAIT = { waitForCompletion: true, waitOptions: { whenFailed: 'item' } };
const URIS = { sourceKind: 'uris', dataUri: 'file:///backup/obdemo/1002/data/', archiveUri: 'file:///backup/obdemo/1002/clog/' };
const NEW_TENANT = { newTenant: 'orders_copy', unitConfig: 'small_unit', unitCount: 1, pointKind: 'latest' };
const UNWRITABLE = { applyTo: 'tenant', configMode: 'replace', dataBaseUri: 'file:///not/mounted/data', archiveBaseUri: 'file:///not/mounted/clog' };
const WRITABLE = { applyTo: 'tenant', configMode: 'replace', dataBaseUri: 'file:///data/new/data', archiveBaseUri: 'file:///data/new/clog' };

/** Every operation that obshell can do, at least once. */
export const ROWS: Row[] = [
	{ operation: 'backup.getCluster', holds: { tenant: 'orders', outcome: 'succeeded' } },
	{ operation: 'backup.getTenant', tenant: 'orders', holds: { tenant: 'orders', outcome: 'succeeded' } },
	{ operation: 'backup.getAll', tenant: 'orders', needs: 'backupList', holds: { tenant: 'orders' } },
	{ operation: 'backup.getAll', side: 'all tenants', parameters: { returnAll: true }, needs: 'backupList', holds: { tenant: 'orders' } },
	{ operation: 'backup.getWindows', tenant: 'orders', needs: 'destinations', holds: { tenant: 'orders' } },
	{ operation: 'backup.getWindows', side: 'of given URIs', tenant: 'orders', parameters: { options: { dataUri: URIS.dataUri, archiveUri: URIS.archiveUri } }, needs: 'backupsAt', holds: { tenant: 'orders' } },
	{ operation: 'backup.start', tenant: 'orders', parameters: { applyTo: 'tenant', ...WAIT }, holds: { tenant: 'orders', outcome: 'succeeded', backupType: 'full' } },
	{
		operation: 'backup.start',
		side: 'all tenants',
		first: [{ operation: 'backupConfig.set', parameters: { applyTo: 'cluster', configMode: 'replace', backupBaseUri: 'file:///data/new', ...WAIT } }],
		parameters: { applyTo: 'cluster', ...WAIT },
		holds: { tenant: 'orders', outcome: 'succeeded' },
	},
	{ operation: 'backup.cancel', tenant: 'analytics', parameters: { applyTo: 'tenant', ...WAIT }, holds: { tenant: 'analytics', outcome: 'canceled' } },
	{ operation: 'backupConfig.get', tenant: 'orders', needs: 'destinations', holds: { tenant: 'orders' } },
	{ operation: 'backupConfig.set', tenant: 'sandbox', parameters: { ...WRITABLE, ...WAIT }, holds: { outcome: 'succeeded' } },
	{
		operation: 'backupConfig.set',
		side: 'and start log archiving',
		tenant: 'orders',
		parameters: { ...WRITABLE, startLogArchiving: true, ...WAIT },
		holds: { outcome: 'succeeded', message: 'Log archiving runs again' },
		leftOut: { lacking: 'logArchive', what: 'whether archiving runs again', holds: { message: 'The config is set, and log archiving was asked to start; agents before 4.3.2 do not say whether it runs' } },
	},
	{ operation: 'logBackup.list', tenant: 'orders', needs: 'logArchive', holds: { tenant: 'orders', outcome: 'running' } },
	{
		operation: 'logBackup.setStatus',
		side: 'start and stop',
		tenant: 'orders',
		parameters: { applyTo: 'tenant', logStatus: 'stop', ...WAIT },
		holds: { tenant: 'orders', outcome: 'canceled' },
		leftOut: { lacking: 'logArchive', what: 'whether it is so', holds: { outcome: 'unknown', message: 'Asked for; agents before 4.3.2 do not say whether it is so' } },
	},
	{ operation: 'logBackup.setStatus', side: 'suspend', tenant: 'orders', parameters: { applyTo: 'tenant', logStatus: 'suspend', ...WAIT }, needs: 'suspend', holds: { tenant: 'orders', outcome: 'canceled' } },
	{ operation: 'restore.getOverview', tenant: 'orders_drill', holds: { tenant: 'orders_drill', outcome: 'succeeded' } },
	{
		operation: 'restore.check',
				tenant: 'orders_copy',
		first: [{ operation: 'restore.start', parameters: { ...URIS, ...NEW_TENANT, ...WAIT } }],
		holds: { tenant: 'orders_copy', verdict: 'passed', usable: true },
	},
	{
		operation: 'restore.check',
		side: 'when other tasks have followed',
		tenant: 'orders_copy',
		first: [
			{ operation: 'restore.start', parameters: { ...URIS, ...NEW_TENANT, ...WAIT } },
			{ operation: 'backupConfig.set', tenant: 'sandbox', parameters: { ...WRITABLE, ...WAIT } },
		],
		holds: { tenant: 'orders_copy', verdict: 'passed', usable: true },
		leftOut: { lacking: 'allTasks', what: 'whether the tenant was activated', holds: { verdict: 'unknown', usable: null } },
	},
	{ operation: 'restore.chooseDrill', parameters: { tenantPatterns: 'orders' }, needs: 'destinations', holds: { tenant: 'orders', outcome: 'chosen' } },
	{
		operation: 'restore.concludeDrill',
		tenant: 'orders_drill',
		parameters: { sourceName: 'orders', startItem: JSON.stringify({ outcome: 'succeeded', askedAt: '2026-05-08T01:00:00.000Z' }) },
		holds: { tenant: 'orders', proof: 'could-not-verify' },
	},
	{ operation: 'restore.getAll', needs: 'restoreList', holds: { outcome: 'running' } },
	{ operation: 'restore.start', side: 'from given URIs, to all zones', parameters: { ...URIS, ...NEW_TENANT, ...WAIT }, holds: { tenant: 'orders_copy', outcome: 'succeeded' } },
	{ operation: 'restore.start', side: 'from a tenant of the cluster', tenant: 'orders', parameters: { ...NEW_TENANT, ...WAIT }, needs: 'destinations', holds: { tenant: 'orders_copy', outcome: 'succeeded' } },
	{
		operation: 'restore.cancel',
		tenant: 'orders_copy',
		parameters: WAIT,
		first: [{ operation: 'restore.start', parameters: { ...URIS, ...NEW_TENANT }, seconds: 10 }],
		holds: { outcome: 'succeeded', operator: 'ROLLBACK' },
	},
	{ operation: 'task.get', first: [{ operation: 'backup.start', tenant: 'orders', parameters: { applyTo: 'tenant', ...WAIT } }], parameters: { taskId: '11' }, holds: { taskId: '11', outcome: 'succeeded' } },
	{ operation: 'task.wait', first: [{ operation: 'backup.start', tenant: 'orders', parameters: { applyTo: 'tenant' } }], parameters: { taskId: '11' }, holds: { taskId: '11', outcome: 'succeeded' } },
	{ operation: 'task.operate', first: [{ operation: 'backupConfig.set', tenant: 'sandbox', parameters: { ...UNWRITABLE, ...WAIT } }], parameters: { taskId: '11', operator: 'rollback', ...WAIT }, holds: { taskId: '11', outcome: 'canceled', operator: 'ROLLBACK' } },
	{ operation: 'tenant.getAll', holds: { tenant: 'orders', status: 'NORMAL' } },
	{ operation: 'tenant.get', side: 'in normal use', tenant: 'orders', holds: { tenant: 'orders', status: 'NORMAL' } },
	{ operation: 'tenant.get', side: 'restoring', tenant: 'billing_check', holds: { tenant: 'billing_check', status: 'RESTORE' } },
	{ operation: 'cluster.get', holds: { cluster: 'obdemo', status: 'AVAILABLE' } },
	{
		operation: 'cluster.get',
		side: 'not simplified',
		parameters: { output: 'raw' },
		holds: { cluster_name: 'obdemo' },
		leftOut: { lacking: 'clusterDetails', what: 'servers and figures beside the topology', holds: { obcluster_info: { name: 'obdemo' } } },
	},
	{ operation: 'cluster.getAll', holds: { cluster: 'obdemo', status: 'AVAILABLE' } },
	{
		operation: 'report.build',
		parameters: { formats: [], tenantLines: false },
		holds: { service: 'obshell', cluster: 'obdemo' },
		leftOut: {
			lacking: 'backupList',
			what: 'log archives, restores and past backups, which it names under "not checked"',
			holds: { notChecked: ['history', 'log', 'restore'] },
		},
	},
];

/** What a version does with a row. */
export function cellOf({ needs, leftOut }: Pick<Row, 'needs' | 'leftOut'>, version: string): { needs?: string; leftOut?: LeftOut } {
	if (needs && isTooOldFor(needs, version)) return { needs: ABILITIES[needs].since };
	return leftOut && isTooOldFor(leftOut.lacking, version) ? { leftOut } : {};
}

/** docs/versions.md. */
export function versionsPage(): string {
	const notes: string[] = [];
	const noteOf = (what: string) => {
		if (!notes.includes(what)) notes.push(what);
		return `works, without (${notes.indexOf(what) + 1})`;
	};
	const cellText = (row: Pick<Row, 'needs' | 'leftOut'>, version: string) => {
		const { needs, leftOut } = cellOf(row, version);
		return needs ? `needs ${needs}` : leftOut ? noteOf(leftOut.what) : 'works';
	};
	const line = (name: string, row: Pick<Row, 'needs' | 'leftOut'>) => `| ${name} | ${COLUMNS.map((version) => cellText(row, version)).join(' | ')} |`;
	const operations = inOrder().map((row) => line(nameOf(row), row));
	const trigger = TRIGGER.map(({ events, needs }) => line(`Trigger: ${events}`, { needs }));
	return [
		'# Versions of obshell',
		'',
		'<!-- written by scripts/writeReference.mts (npm run reference), do not edit -->',
		'',
		`The oldest version that this package is tested with is obshell ${COLUMNS[0]}. What genuine agents of 4.2.5.0, 4.3.0.0, 4.3.1.0, 4.4.1.1 and 4.5.0.0 answered is in test/recordings; the simulated agents are held to it, and every cell of this table was run through n8n's engine on one of them. A version that has no column is as the column before it.`,
		'',
		'"needs N": the operation is refused, before anything is changed, with a message that names N and the version of the agent.',
		'',
		`| Operation | ${COLUMNS.join(' | ')} |`,
		`|---|${COLUMNS.map(() => '---|').join('')}`,
		...operations,
		...trigger,
		'',
		'Left out:',
		'',
		...notes.map((what, index) => `${index + 1}. ${what}.`),
		'',
		'Before 4.3.2, an agent tells only of the latest backup of each tenant. *Start* with *Wait for Completion* follows that one; a backup that another one has followed by then is `unknown`.',
		'',
		"An agent password needs 4.2.6. Agents before that do not say why they refuse a log-on, so the message names all that it may be.",
		'',
	].join('\n');
}

/** The trigger's events by what they need. */
export const TRIGGER: Array<{ events: string; needs?: AbilityName }> = [
	{ events: 'backups' },
	{ events: 'log backups', needs: 'logArchive' },
	{ events: 'restores', needs: 'restoreList' },
	{ events: 'not restorable', needs: 'logArchive' },
	{ events: 'problems of log archiving', needs: 'logArchive' },
	{ events: 'problems of restores', needs: 'restoreList' },
];

function inOrder(): Row[] {
	const order = resources.flatMap(({ value, operations }) => operations.map((operation) => `${value}.${operation.value}`));
	return [...ROWS].sort((a, b) => order.indexOf(a.operation) - order.indexOf(b.operation));
}

function nameOf({ operation, side }: Row): string {
	const [resource, name] = operation.split('.');
	const of = resources.find(({ value }) => value === resource);
	const own = of?.operations.find(({ value }) => value === name);
	return `${of?.name} > ${own?.name}${side === undefined ? '' : `, ${side}`}`;
}
