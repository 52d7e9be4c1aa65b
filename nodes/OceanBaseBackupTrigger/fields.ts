import type { INodeProperties } from 'n8n-workflow';

import type { Severity, Thresholds } from '../../judgement/types';
import { invalidInput } from '../../services/errors';
import { choice, collection, namesIn, shownWhen } from '../OceanBaseBackup/actions/fieldKinds';
import { cluster } from '../OceanBaseBackup/actions/fields';
import type { Field, ReadParameter } from '../OceanBaseBackup/actions/operation';
import { optionsOf } from '../OceanBaseBackup/actions/optional';
import { drillLedger } from '../OceanBaseBackup/actions/report/factsFields';
import { language } from '../OceanBaseBackup/actions/report/language';
import { furtherPromises, mutes, promises } from '../OceanBaseBackup/actions/report/policyFields';
import { WINDOWS } from '../OceanBaseBackup/actions/report/windows';
import { EVENTS, KINDS, type EventName, type KindName } from './eventNames';
import type { TriggerOptions } from './options';

/** The bad news are chosen to begin with. */
const events: Field<EventName[]> = {
	properties: [
		{
			displayName: 'Events',
			name: 'events',
			type: 'multiOptions',
			required: true,
			options: [...EVENTS],
			default: ['backupFailed', 'backupOverdue', 'logBackupDelayed', 'logBackupStopped', 'problemNew', 'restoreFailed'],
			description: 'What to start the workflow for. Each finding is reported by one event: by its own name where that is chosen, else as a problem.',
		},
		{
			displayName:
				'The first check only takes stock. What is wrong already then is reported by the second check, if it still is.',
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

const OUTPUTS = [
	{ name: 'One Item a Check', value: 'digest', description: 'One item with all events of a check, in the field "events"' },
	{ name: 'One Item an Event', value: 'events' },
] as const;

const SEVERITIES = [
	{ name: 'Attention and Critical', value: 'attention' },
	{ name: 'Critical Only', value: 'critical', description: 'Data may be lost if the tenant is lost now' },
] as const;

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
		displayName: 'Output',
		name: 'output',
		type: 'options',
		options: [...OUTPUTS],
		default: 'events',
		description: 'How many items a check gives that has something to report',
	},
	{
		displayName: 'Overdue After (Hours)',
		name: 'overdueHours',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 26,
		description: 'A tenant without a successful backup for longer than this is overdue, also when it never had one',
	},
	{
		displayName: 'Problem Kinds',
		name: 'problemKinds',
		type: 'multiOptions',
		options: KINDS.map(({ name, value, description }) => ({ name, value, description })),
		default: [...KINDS.map(({ value }) => value)],
		description: 'Which findings Problem New and Problem Over are about',
	},
	{
		displayName: 'Problem Severity',
		name: 'problemSeverity',
		type: 'options',
		options: [...SEVERITIES],
		default: 'attention',
		description: 'From how bad on a finding is reported by Problem New and Problem Over',
	},
	{
		displayName: 'Recovery Windows',
		name: 'windows',
		type: 'options',
		options: [...WINDOWS],
		default: 'auto',
		description: 'Whether Not Restorable and the problems look which points each tenant can be restored to',
	},
	{
		displayName: 'Remind Every (Hours)',
		name: 'remindHours',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 24,
		description: 'How often Problem Still There reports a finding again',
	},
];

interface Given {
	overdueHours?: number;
	logDelaySeconds?: number;
	remindHours?: number;
	output?: unknown;
	problemKinds?: unknown;
	problemSeverity?: unknown;
	windows?: unknown;
}
const { read: readLimits } = collection<Given>('Options', 'options', 'Add Option', options, { fractions: true, noNothing: true });
const limits: Field<Given> = { ...optionsOf([furtherPromises, drillLedger, mutes], options), read: readLimits };

/** The panel of the trigger. */
export const properties: INodeProperties[] = [cluster, events, which, tenantNames, promises, language, limits].flatMap((field) => field.properties);

/**
 * What the panel says.
 * @throws BackupServiceError invalid-input, naming the field
 */
export function readFields(parameter: ReadParameter, timeZone: string): { cluster: string; options: TriggerOptions } {
	const read = <T>(field: Field<T>) => field.read(parameter, timeZone);
	const mode = read(which);
	const { overdueHours, logDelaySeconds, remindHours = 24, output, problemKinds, problemSeverity, windows } = read(limits);
	const thresholds: Partial<Thresholds> = { ...(overdueHours !== undefined && { overdueHours }), ...(logDelaySeconds !== undefined && { logDelaySeconds }) };
	const kinds = KINDS.map(({ value }) => value);
	return {
		cluster: read(cluster),
		options: {
			events: read(events),
			tenants: { mode, names: mode === 'all' ? [] : read(tenantNames) },
			policy: { rows: [...read(promises), ...read(furtherPromises)], thresholds },
			ledger: read(drillLedger),
			mutes: read(mutes),
			kinds: problemKinds === undefined ? kinds : namesIn<KindName>('Problem Kinds', problemKinds, kinds),
			severity: oneOf<Severity>('Problem Severity', problemSeverity, SEVERITIES),
			remindHours,
			output: oneOf('Output', output, [...OUTPUTS].reverse()),
			windows: oneOf('Recovery Windows', windows, [WINDOWS[1], WINDOWS[0], WINDOWS[2]]),
			language: read(language),
			timeZone,
		},
	};
}

/** One of a few values; the first where nothing was chosen. */
function oneOf<V extends string>(field: string, value: unknown, choices: ReadonlyArray<{ name: string; value: V }>): V {
	if (value === undefined) return choices[0].value;
	const found = choices.find((one) => one.value === value);
	if (found) return found.value;
	throw invalidInput(field, 'has a value that does not exist', `Choose ${choices.map(({ name }) => name).join(' or ')}`);
}
