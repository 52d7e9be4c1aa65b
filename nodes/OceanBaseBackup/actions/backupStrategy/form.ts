import type { IDataObject, IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { invalidInput } from '../../../../services/errors';
import type { StrategyInput } from '../../../../services/ocp/writes/strategyBody';
import { beginningWith, choice, collection, jsonObject, namesIn, plainText, required, shownWhen } from '../fieldKinds';
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

const alarmPercent: INodeProperties = {
	displayName: 'Storage Alarm Percent',
	name: 'storageAlarmPercent',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 100 },
	default: 80,
	description: 'OCP raises its own alarm when the storage is so full',
};

const STORAGE_TYPES: Array<{ name: string; value: 'COS' | 'FILE' | 'OSS' | 'S3' }> = [
	{ name: 'COS', value: 'COS' },
	{ name: 'File (NFS)', value: 'FILE' },
	{ name: 'OSS', value: 'OSS' },
	{ name: 'S3', value: 'S3' },
];

const storageSettings: INodeProperties[] = [
	alarmPercent,
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
		options: STORAGE_TYPES,
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

/** Of a new strategy: older workflows have its storage in a collection, which counts for them as a whole, and hides the fields. */
const savedStorage: Field<Settings | undefined> = {
	properties: [{ displayName: 'Storage', name: 'storage', type: 'hidden', default: '', options: storageSettings }],
	read: (parameter, timeZone) => (parameter('storage') ? storage.read(parameter, timeZone) : undefined),
};

const IS_SAVED: NonNullable<IDisplayOptions['show']> = { storage: [{ _cnd: { exists: true } }] };

const savedStorageNotice: Field<undefined> = {
	properties: [
		{
			displayName: 'An older version of this node has saved the storage, and it goes on counting. To see and change it, add a new node.',
			name: 'savedStorageNotice',
			type: 'notice',
			default: '',
			displayOptions: { show: IS_SAVED },
		},
	],
	read: () => undefined,
};

/** The fields of a new strategy's storage, those that its type needs marked. */
const newStorage = {
	storageType: withoutSaved(choice('Storage Type', 'storageType', 'FILE', STORAGE_TYPES)),
	storageUrl: withoutSaved(required(plainText('Storage URL', 'storageUrl', 'e.g. /obbackup/ or bucket/backup', 'Directory or bucket path, without protocol'))),
	storageName: withoutSaved(required(plainText('Storage Name', 'storageName', 'e.g. nightly_oss', 'Name of this storage in OCP, 2 to 32 letters, digits and underscores'))),
	storageEndpoint: withoutSaved(shownWhen({ storageType: ['COS', 'OSS', 'S3'] }, required(plainText('Storage Endpoint', 'storageEndpoint', 'e.g. oss-cn-hangzhou.aliyuncs.com', 'Of the object store; its keys come from the credential')))),
	storageRegion: withoutSaved(shownWhen({ storageType: ['S3'] }, required(plainText('Storage Region', 'storageRegion', 'e.g. eu-central-1', 'Region of the bucket')))),
	storageAppId: withoutSaved(shownWhen({ storageType: ['COS'] }, required(plainText('Storage App ID', 'storageAppId', 'e.g. 1250000000', 'App ID of the account')))),
};

function withoutSaved<T>(field: Field<T>): Field<T> {
	return { ...field, properties: field.properties.map((property) => ({ ...property, displayOptions: { ...property.displayOptions, hide: IS_SAVED } })) };
}

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

/** Further settings of a new strategy, whose storage has fields of its own. */
const moreOfNew = collection<Settings>('Settings', 'settings', 'Add Setting', [...settings, alarmPercent].sort((a, b) => (a.displayName < b.displayName ? -1 : 1)));

/** The fields of a new strategy. */
export const createFields = [
	scheduleMode,
	required(fullWeekdays),
	required(fullMonthDays),
	hinted('May stay empty: then every backup is a full one', incrementalWeekdays),
	hinted('May stay empty: then every backup is a full one', incrementalMonthDays),
	beginningWith('02:00', required(time)),
	savedStorageNotice,
	...Object.values(newStorage),
	moreOfNew,
	savedStorage,
];

function hinted<T>(hint: string, field: Field<T>): Field<T> {
	return { ...field, properties: field.properties.map((property) => ({ ...property, hint })) };
}

/** The fields of a change: the schedule only when it is to be changed. */
export const updateFields = [
	changeSchedule,
	...schedule.map((field) => shownWhen({ changeSchedule: [true] }, field as Field<unknown>)),
	storage,
	more,
];

/** A new strategy as the user fills it in. */
export function createInput({ get }: Pick<Call, 'get'>): StrategyInput {
	const fields = newStorage;
	const place = get(savedStorage) ?? {
		storageType: get(fields.storageType),
		storageUrl: get(fields.storageUrl),
		storageName: get(fields.storageName),
		storageEndpoint: get(fields.storageEndpoint),
		storageRegion: get(fields.storageRegion),
		storageAppId: get(fields.storageAppId),
	};
	return { ...scheduleInput(get), ...settingsInput({ ...place, ...get(moreOfNew) }) };
}

/**
 * A change as the user fills it in.
 * @throws BackupServiceError invalid-input where nothing is
 */
export function updateInput({ get }: Pick<Call, 'get'>): StrategyInput {
	const input = { ...(get(changeSchedule) ? scheduleInput(get) : {}), ...settingsInput({ ...get(storage), ...get(more) }) };
	if (Object.entries(input).some(([name, value]) => name !== 'scheduleMode' && isGiven(value))) return input;
	throw invalidInput('Settings', 'is empty, and nothing else is to be changed', "Add a setting, or switch on 'Change Schedule' and fill in what is to change");
}

function isGiven(value: unknown): boolean {
	return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : value !== undefined && value !== '';
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

function settingsInput({ extra, ...rest }: Settings): StrategyInput {
	return { ...rest, extra: jsonObject('Additional Fields', extra) as IDataObject };
}

function days(field: string, given: string | string[]): number[] {
	return namesIn(field, given).map((day) => {
		if (/^\d{1,2}$/.test(day)) return Number(day);
		throw invalidInput(field, `holds "${day}", which is not a day`, 'Give numbers separated by commas');
	});
}
