import type { IDataObject } from 'n8n-workflow';

import type { StorageKeys } from '../../credential';
import { invalidInput } from '../../errors';
import { isObject } from '../../wire/envelope';
import { storageConfig, type StorageInput } from './storage';

/** A backup strategy as a user fills it in; absent = OCP's usual value (create) or untouched (update). */
export interface StrategyInput extends StorageInput {
	scheduleMode?: 'WEEK' | 'MONTH';
	/** Days of the week (1 = Monday to 7) or of the month (1 to 31). */
	fullDays?: number[];
	incrementalDays?: number[];
	/** HH:mm, with or without an offset such as +08:00. */
	time?: string;
	scheduleEnabled?: boolean;
	logBackup?: boolean;
	/** 0 = keep for ever. */
	retentionDays?: number;
	timeoutMinutes?: number;
	alarmAfterDaysWithoutBackup?: number;
	logDelaySeconds?: number;
	/** Members to put into the request as they are, over everything else. */
	extra: IDataObject;
}

/** OCP's usual values, as its console proposes them: for a new strategy alone. */
const USUAL: IDataObject = {
	backupMode: 'PHYSICAL_BACKUP',
	obBackupScheduleConfig: {
		backupScheduleMode: 'WEEK',
		backupScheduleEnabled: true,
		startLogBackup: true,
		cleanEnabled: false,
	},
	obBackupThresholdConfig: {
		dataBackupTimeoutMinutes: 1440,
		noSuccessfulDataBackupAlarmDays: 9,
		logBackupDelaySeconds: 600,
	},
};

/** What OCP wants in every request, and the fields that it comes from (docs/reference/ocp.md#37-strategies-and-writes). */
const REQUIRED: Record<string, Record<string, string>> = {
	'': { backupMode: 'Additional Fields' },
	obBackupScheduleConfig: {
		backupScheduleMode: 'Full Backup On',
		dayAndDataBackupModelMap: 'Full Backup On',
		backupScheduleTime: 'Backup Time',
		backupScheduleEnabled: 'Schedule Enabled',
		startLogBackup: 'Log Backup',
	},
	obBackupThresholdConfig: {
		dataBackupTimeoutMinutes: 'Timeout',
		noSuccessfulDataBackupAlarmDays: 'Alarm After Days Without Backup',
		logBackupDelaySeconds: 'Log Delay Alarm',
	},
	obBackupServiceStorageConfig: { alarmStoragePercentageThreshold: 'Storage Alarm Percent' },
};

/** What the request takes of what the read gives, the storage aside. */
const TAKEN = ['backupMode', 'obBackupScheduleConfig', 'obBackupThresholdConfig', 'secondaryBackupEnabled'];

/**
 * The whole request body of a strategy (docs/reference/ocp.md#37-strategies-and-writes), from what is there (update) or usual (create).
 * @param before the strategy as OCP has it; undefined = create
 * @param offset the workflow's offset from UTC, e.g. +08:00, for a time of day without one
 * @throws BackupServiceError invalid-input naming the field
 */
export function strategyBody(input: StrategyInput, before: IDataObject | undefined, keys: StorageKeys, offset: string): IDataObject {
	const known = TAKEN.filter((name) => before?.[name] !== undefined).map((name) => [name, before?.[name]]);
	const body = merge(before === undefined ? USUAL : (Object.fromEntries(known) as IDataObject), {
		obBackupScheduleConfig: scheduleOf(input, before === undefined, offset),
		obBackupThresholdConfig: present({
			dataBackupTimeoutMinutes: positive('Timeout', input.timeoutMinutes),
			noSuccessfulDataBackupAlarmDays: positive('Alarm After Days Without Backup', input.alarmAfterDaysWithoutBackup),
			logBackupDelaySeconds: positive('Log Delay Alarm', input.logDelaySeconds),
		}),
	});
	const stored = before && (isObject(before.obBackupServiceStorageConfig) ? before.obBackupServiceStorageConfig : {});
	const whole = merge({ ...body, obBackupServiceStorageConfig: storageConfig(input, stored, keys) }, input.extra);
	refuseIncomplete(whole);
	return whole;
}

/** Not every read tells everything (C5 no thresholds), and a usual value in its place could resume what was paused. */
function refuseIncomplete(body: IDataObject): void {
	for (const [part, members] of Object.entries(REQUIRED)) {
		const given = part === '' ? body : body[part];
		for (const [member, field] of Object.entries(members)) {
			if (isObject(given) && (given[member] ?? undefined) !== undefined) continue;
			throw invalidInput(field, 'is empty, and OCP does not say what it is now', `OCP takes a strategy only as a whole (${member} is missing): fill it in`);
		}
	}
}

function scheduleOf(input: StrategyInput, creating: boolean, offset: string): IDataObject {
	const { scheduleMode: mode, fullDays: full = [], incrementalDays: incremental = [], retentionDays } = input;
	const days = daysOf(mode === 'MONTH' ? 31 : 7, full, incremental);
	const changed = Object.keys(days).length > 0;
	if ((creating || changed) && full.length === 0) {
		throw invalidInput('Full Backup On', 'is empty', 'Choose at least one day: an incremental backup needs a full one before it');
	}
	if (retentionDays !== undefined && !(Number.isInteger(retentionDays) && retentionDays >= 0)) {
		throw invalidInput('Retention Days', 'is not a whole number of at least 0');
	}
	return present({
		// Days of the week and of the month are not told apart by themselves, so they change only together.
		...(changed && { backupScheduleMode: mode, dayAndDataBackupModelMap: days }),
		backupScheduleEnabled: input.scheduleEnabled,
		backupScheduleTime: timeOfDay(input.time ?? (creating ? '02:00' : undefined), offset),
		startLogBackup: input.logBackup,
		...(retentionDays !== undefined && {
			cleanEnabled: retentionDays > 0,
			...(retentionDays > 0 && { backupDataRetentionDays: retentionDays }),
		}),
	});
}

function daysOf(last: number, full: number[], incremental: number[]): IDataObject {
	for (const [field, days] of [['Full Backup On', full], ['Incremental Backup On', incremental]] as const) {
		const wrong = days.find((day) => !Number.isInteger(day) || day < 1 || day > last);
		if (wrong !== undefined) throw invalidInput(field, `holds ${wrong}, which is no day from 1 to ${last}`);
	}
	const both = full.find((day) => incremental.includes(day));
	if (both !== undefined) throw invalidInput('Incremental Backup On', `names day ${both}, which is a day of full backup`);
	return Object.fromEntries([
		...full.map((day) => [String(day), 'FULL_BACKUP']),
		...incremental.map((day) => [String(day), 'INCREMENTAL_BACKUP']),
	]) as IDataObject;
}

function timeOfDay(time: string | undefined, offset: string): string | undefined {
	if (time === undefined) return undefined;
	const [, hours, minutes, own] = /^([01]?\d|2[0-3]):([0-5]\d)(Z|[+-]\d{2}:\d{2})?$/.exec(time.trim()) ?? [];
	if (hours === undefined) throw invalidInput('Backup Time', 'is not a time of day', 'Write it like 02:00 (in the time zone of the workflow) or 02:00+08:00');
	return `${hours.padStart(2, '0')}:${minutes}:00.000${own === 'Z' ? '+00:00' : (own ?? offset)}`;
}

function positive(field: string, value: number | undefined): number | undefined {
	if (value === undefined || (Number.isInteger(value) && value > 0)) return value;
	throw invalidInput(field, 'is not a whole number of at least 1');
}

function present(members: Record<string, unknown>): IDataObject {
	return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as IDataObject;
}

/** `over` laid over `under`, objects member by member; the days of a schedule are one value. */
function merge(under: IDataObject, over: IDataObject): IDataObject {
	const merged: IDataObject = { ...under };
	for (const [name, value] of Object.entries(over)) {
		const below = merged[name];
		merged[name] = isObject(below) && isObject(value) && name !== 'dayAndDataBackupModelMap' ? merge(below, value) : value;
	}
	return merged;
}
