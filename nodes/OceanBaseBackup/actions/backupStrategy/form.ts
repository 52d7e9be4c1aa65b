import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { invalidInput } from '../../../../services/errors';
import type { StrategyInput } from '../../../../services/ocp/writes/strategyBody';
import { choice, collection, jsonObject, namesIn, plainText, shownWhen } from '../fieldKinds';
import type { Call, Field } from '../operation';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

const scheduleMode = choice('Schedule', 'scheduleMode', 'WEEK', [
	{ name: 'By Day of the Month', value: 'MONTH' },
	{ name: 'By Day of the Week', value: 'WEEK' },
]);

const fullWeekdays = shownWhen({ scheduleMode: ['WEEK'] }, weekdays('Full Backup On', 'fullWeekdays'));
const incrementalWeekdays = shownWhen({ scheduleMode: ['WEEK'] }, weekdays('Incremental Backup On', 'incrementalWeekdays'));
const fullMonthDays = shownWhen(
	{ scheduleMode: ['MONTH'] },
	plainText('Full Backup On', 'fullMonthDays', 'e.g. 1, 15', 'Days of the month, separated by commas'),
);
const incrementalMonthDays = shownWhen(
	{ scheduleMode: ['MONTH'] },
	plainText('Incremental Backup On', 'incrementalMonthDays', 'e.g. 8, 22', 'Days of the month, separated by commas'),
);

function weekdays(displayName: string, name: string): Field<string[]> {
	return {
		properties: [
			{
				displayName,
				name,
				type: 'multiOptions',
				options: WEEKDAYS.map((day, index) => ({ name: day, value: String(index + 1) })),
				default: [],
			},
		],
		read: (parameter) => namesIn(displayName, parameter(name)),
	};
}

const time = plainText('Backup Time', 'backupTime', 'e.g. 02:00', 'Time of day, in the time zone of the workflow or with its offset: 02:00+08:00');

const settings: INodeProperties[] = [
	{
		displayName: 'Additional Fields (JSON)',
		name: 'extra',
		type: 'json',
		default: '{}',
		description: 'Members to put into the request over everything else, named as in the API of OCP',
	},
	{
		displayName: 'Alarm After Days Without Backup',
		name: 'alarmAfterDaysWithoutBackup',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 9,
		description: 'OCP raises its own alarm when no backup has succeeded for so many days',
	},
	{
		displayName: 'Log Backup',
		name: 'logBackup',
		type: 'boolean',
		default: true,
		description: 'Whether to archive logs all the time, so that any point in time can be restored',
	},
	{
		displayName: 'Log Delay Alarm (Seconds)',
		name: 'logDelaySeconds',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 600,
		description: 'OCP raises its own alarm when the log backup lies behind so far',
	},
	{
		displayName: 'Retention Days',
		name: 'retentionDays',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 14,
		description: 'Older backups are deleted; 0 keeps all',
	},
	{
		displayName: 'Schedule Enabled',
		name: 'scheduleEnabled',
		type: 'boolean',
		default: true,
		description: 'Whether OCP backs up by this schedule',
	},
	{
		displayName: 'Timeout (Minutes)',
		name: 'timeoutMinutes',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 1440,
		description: 'OCP raises its own alarm when a backup runs longer',
	},
];

const storageSettings: INodeProperties[] = [
	{
		displayName: 'Storage Alarm Percent',
		name: 'storageAlarmPercent',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 100 },
		default: 80,
		description: 'OCP raises its own alarm when the storage is so full',
	},
	{
		displayName: 'Storage App ID',
		name: 'storageAppId',
		type: 'string',
		default: '',
		description: 'Only for COS',
	},
	{
		displayName: 'Storage Endpoint',
		name: 'storageEndpoint',
		type: 'string',
		default: '',
		placeholder: 'e.g. oss-cn-hangzhou.aliyuncs.com',
		description: 'Only for object stores; their keys come from the credential',
	},
	{
		displayName: 'Storage Name',
		name: 'storageName',
		type: 'string',
		default: '',
		placeholder: 'e.g. nightly_oss',
		description: 'Name of this storage in OCP, 2 to 32 letters, digits and underscores',
	},
	{
		displayName: 'Storage Region',
		name: 'storageRegion',
		type: 'string',
		default: '',
		description: 'Only for S3',
	},
	{
		displayName: 'Storage Type',
		name: 'storageType',
		type: 'options',
		options: [
			{ name: 'COS', value: 'COS' },
			{ name: 'File (NFS)', value: 'FILE' },
			{ name: 'OSS', value: 'OSS' },
			{ name: 'S3', value: 'S3' },
		],
		default: 'FILE',
	},
	{
		displayName: 'Storage URL',
		name: 'storageUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. /obbackup/ or bucket/backup',
		description: 'Directory or bucket path, without protocol',
	},
];

type Settings = Omit<StrategyInput, 'scheduleMode' | 'fullDays' | 'incrementalDays' | 'time' | 'extra'> & { extra?: unknown };

const storage = collection<Settings>('Storage', 'storage', 'Add Storage Setting', storageSettings);
const more = collection<Settings>('Settings', 'settings', 'Add Setting', settings);

const changeSchedule: Field<boolean> = {
	properties: [
		{
			displayName: 'Change Schedule',
			name: 'changeSchedule',
			type: 'boolean',
			default: false,
			description: 'Whether to change the days and the time of the backups',
		},
	],
	read: (parameter) => parameter('changeSchedule') === true,
};

const schedule = [scheduleMode, fullWeekdays, incrementalWeekdays, fullMonthDays, incrementalMonthDays, time];

/** The fields of a new strategy. */
export const createFields = [...schedule, storage, more];

/** The fields of a change: the schedule only when it is to be changed. */
export const updateFields = [
	changeSchedule,
	...schedule.map((field) => shownWhen({ changeSchedule: [true] }, field as Field<unknown>)),
	storage,
	more,
];

/** A new strategy as the user fills it in. */
export function createInput({ get }: Pick<Call, 'get'>): StrategyInput {
	return { ...scheduleInput(get), ...settingsInput(get) };
}

/** A change as the user fills it in. */
export function updateInput({ get }: Pick<Call, 'get'>): StrategyInput {
	return { ...(get(changeSchedule) ? scheduleInput(get) : {}), ...settingsInput(get) };
}

function scheduleInput(get: Call['get']) {
	const byWeek = get(scheduleMode) === 'WEEK';
	return {
		scheduleMode: get(scheduleMode) as 'WEEK' | 'MONTH',
		fullDays: byWeek ? days('Full Backup On', get(fullWeekdays)) : days('Full Backup On', get(fullMonthDays)),
		incrementalDays: byWeek
			? days('Incremental Backup On', get(incrementalWeekdays))
			: days('Incremental Backup On', get(incrementalMonthDays)),
		...(get(time) !== '' && { time: get(time) }),
	};
}

function settingsInput(get: Call['get']): StrategyInput {
	const { extra, ...rest } = { ...get(storage), ...get(more) };
	return { ...rest, extra: jsonObject('Additional Fields', extra) as IDataObject };
}

function days(field: string, given: string | string[]): number[] {
	return namesIn(field, given).map((day) => {
		if (/^\d{1,2}$/.test(day)) return Number(day);
		throw invalidInput(field, `holds "${day}", which is not a day`, 'Give numbers separated by commas');
	});
}
