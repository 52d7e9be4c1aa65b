import type { IDataObject } from 'n8n-workflow';

import { backupConfig, type BackupConfigInput } from '../../../../services/obshell/writes/configBody';
import { choice, collection, notice, plainText, shownWhen, switched } from '../fieldKinds';
import { cluster, tenantOrCluster } from '../fields';
import { onlyOn, type Field } from '../operation';
import { output } from '../output';
import { finish, standardWaiting, waiting } from '../waiting';

const mode = choice('Mode', 'configMode', 'change', [
	{ name: 'Change', value: 'change', description: 'Set only what is filled in below' },
	{ name: 'Replace', value: 'replace', description: 'Set the destination, and what is filled in below' },
]);

const sideEffects = notice(
	'sideEffects',
	"A new destination cancels a running backup. It also leaves log archiving off, unless 'Start Log Archiving Again' is on.",
);

const forCluster = { applyTo: ['cluster'] };
const forTenant = { applyTo: ['tenant'] };

const backupBaseUri = shownWhen(
	forCluster,
	plainText('Backup Base URI', 'backupBaseUri', 'e.g. file:///data/backup', 'Where data backups and archived logs of all tenants go, each tenant in its own directory'),
);
const dataBaseUri = shownWhen(
	forTenant,
	plainText('Data Backup URI', 'dataBaseUri', 'e.g. file:///data/backup/orders/data', 'Where the data backups of the tenant go'),
);
const archiveBaseUri = shownWhen(
	forTenant,
	plainText('Log Archive URI', 'archiveBaseUri', 'e.g. file:///data/backup/orders/clog', 'Where the archived logs of the tenant go. Setting it stops log archiving until it is started again.'),
);

const settings: Field<Partial<BackupConfigInput>> = collection('Settings', 'settings', 'Add Setting', [
	{
		displayName: 'Archive Lag Target',
		name: 'archiveLagTarget',
		type: 'string',
		default: '120s',
		description: 'The longest time between two writes of the log archive, 0 to 7200s; at least 1m on S3',
	},
	{
		displayName: 'Binding',
		name: 'binding',
		type: 'options',
		options: [
			{ name: 'Mandatory', value: 'MANDATORY', description: 'Archiving comes first: if it cannot keep up, writes wait' },
			{ name: 'Optional', value: 'OPTIONAL', description: 'The business comes first: archiving may be interrupted' },
		],
		default: 'OPTIONAL',
		description: 'Which has priority, log archiving or the business',
	},
	{
		displayName: 'Delete Policy Recovery Window',
		name: 'recoveryWindow',
		type: 'string',
		default: '7d',
		description: 'Backups that are not needed to restore within this time are deleted, e.g. 7d',
	},
	{
		displayName: 'HA Low Thread Score',
		name: 'haLowThreadScore',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 100 },
		default: 0,
		description: 'Threads for backup and cleanup, 0 to 100; 0 is the default of OceanBase',
	},
	{
		displayName: 'Log Archive Concurrency',
		name: 'logArchiveConcurrency',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 100 },
		default: 0,
		description: 'Threads for log archiving, 0 to 100; 0 lets OceanBase choose. Setting it stops log archiving until it is started again.',
	},
	{
		displayName: 'Piece Switch Interval',
		name: 'pieceSwitchInterval',
		type: 'string',
		default: '1d',
		description: 'How long one piece of the log archive goes on, 1d to 7d',
	},
]);

const startAgain = switched(
	'Start Log Archiving Again',
	'startLogArchiving',
	'Whether to start log archiving again once the task has ended well, and to wait until it runs. This waits for completion.',
);

/** Sets where and how backups are kept: docs/reference/obshell.md#31-backup-configuration. */
export const set = onlyOn('obshell', {
	name: 'Set Backup Config',
	value: 'set',
	action: 'Set backup config',
	description: 'Set where backups go and how they are kept, for one tenant or all',
	instead: 'With OCP, use the resource Backup Strategy.',
	kind: 'write',
	fields: [
		cluster,
		tenantOrCluster,
		mode,
		sideEffects,
		backupBaseUri,
		dataBaseUri,
		archiveBaseUri,
		settings,
		startAgain,
		waiting,
		output('task'),
	],
	async execute(call) {
		const { service, credential, get, hint } = call;
		const tenant = get(tenantOrCluster);
		const change = get(mode) === 'change';
		const again = get(startAgain);
		const { body, warnings } = backupConfig(
			{
				...get(settings),
				change,
				ofTenant: tenant !== '',
				backupBaseUri: get(backupBaseUri),
				dataBaseUri: get(dataBaseUri),
				archiveBaseUri: get(archiveBaseUri),
				startLogs: again,
			},
			credential,
		);
		const how = get(waiting) ?? (again ? standardWaiting : undefined);
		const started = await service.setBackupConfig({
			method: change ? 'PATCH' : 'POST',
			cluster: get(cluster),
			tenant,
			body,
			startLogs: again,
		});
		return (await finish(started, how, call)).map((task) => {
			const applying = hasBegunToSet(task.record) ? warnings : [];
			for (const warning of applying) hint(warning);
			return { ...task, record: { ...task.record, message: messageOf(task.record, applying) } };
		});
	},
});

/** In its first step, the task only checks: one that failed or was undone there has stopped, canceled and dropped nothing. */
function hasBegunToSet({ state, operator, stage }: IDataObject): boolean {
	return !(Number(stage) <= 1 && (state === 'FAILED' || (state === 'SUCCEED' && operator === 'ROLLBACK')));
}

function messageOf(record: IDataObject, warnings: string[]): string | null {
	const all = [...(typeof record.message === 'string' ? [record.message] : []), ...warnings];
	return all.length > 0 ? all.join('. ') : null;
}
