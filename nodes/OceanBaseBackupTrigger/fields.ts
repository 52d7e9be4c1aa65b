import type { INodeProperties } from 'n8n-workflow';

import { invalidInput } from '../../services/errors';
import { choice, collection, namesIn, shownWhen } from '../OceanBaseBackup/actions/fieldKinds';
import { cluster } from '../OceanBaseBackup/actions/fields';
import type { Field, ReadParameter } from '../OceanBaseBackup/actions/operation';
import { EVENTS, type EventName } from './eventNames';
import type { TriggerOptions } from './events';

/** The bad news are chosen to begin with. */
const events: Field<EventName[]> = {
	properties: [
		{
			displayName: 'Events',
			name: 'events',
			type: 'multiOptions',
			required: true,
			options: [...EVENTS],
			default: ['backupFailed', 'backupOverdue', 'logBackupDelayed', 'logBackupStopped', 'restoreFailed'],
			description: 'What to start the workflow for; each event is one item',
		},
		{
			displayName:
				'The first check only takes stock. What is wrong already then (overdue, log backup stopped or delayed) is reported by the second check, if it still is.',
			name: 'firstCheckNotice',
			type: 'notice',
			default: '',
		},
	],
	read(parameter) {
		const given = namesIn('Events', parameter('events'), EVENTS.map(({ value }) => value));
		if (given.length > 0) return given;
		throw invalidInput('Events', 'is empty', 'Choose at least one from the list');
	},
};

const which = choice('Tenants', 'tenants', 'all', [
	{ name: 'All', value: 'all' },
	{ name: 'All Except', value: 'notIn' },
	{ name: 'Only', value: 'in' },
]);

const tenantNames: Field<string[]> = shownWhen(
	{ tenants: ['in', 'notIn'] },
	{
		properties: [
			{
				displayName: 'Tenant Names or IDs',
				name: 'tenantNames',
				type: 'multiOptions',
				typeOptions: { loadOptionsMethod: 'getTenants', loadOptionsDependsOn: ['cluster.value'] },
				default: [],
				description:
					'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
			},
		],
		read(parameter) {
			const names = namesIn('Tenant Names or IDs', parameter('tenantNames'));
			if (names.length > 0) return names;
			throw invalidInput('Tenant Names or IDs', 'is empty', "Choose at least one tenant, or set 'Tenants' to All");
		},
	},
);

const options: INodeProperties[] = [
	{
		displayName: 'Log Delay (Seconds)',
		name: 'logDelaySeconds',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 600,
		description: 'A log backup that is further behind than this counts as delayed',
	},
	{
		displayName: 'Overdue After (Hours)',
		name: 'overdueHours',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 26,
		description: 'A tenant without a successful backup for longer than this is overdue, also when it never had one',
	},
];
const limits = collection<{ overdueHours?: number; logDelaySeconds?: number }>('Options', 'options', 'Add Option', options, { fractions: true });

/** The panel of the trigger. */
export const properties: INodeProperties[] = [cluster, events, which, tenantNames, limits].flatMap((field) => field.properties);

/**
 * What the panel says.
 * @throws BackupServiceError invalid-input, naming the field
 */
export function readFields(parameter: ReadParameter, timeZone: string): { cluster: string; options: TriggerOptions } {
	const read = <T>(field: Field<T>) => field.read(parameter, timeZone);
	const mode = read(which);
	const { overdueHours, logDelaySeconds } = read(limits);
	return {
		cluster: read(cluster),
		options: {
			events: read(events),
			tenants: { mode, names: mode === 'all' ? [] : read(tenantNames) },
			overdueHours: overdueHours ?? 26,
			logDelaySeconds: logDelaySeconds ?? 600,
		},
	};
}
