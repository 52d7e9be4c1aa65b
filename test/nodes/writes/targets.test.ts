/**
 * No write takes anything from an expression that gives nothing: every field of every write, for every kind of nothing. There is one
 * exception, which is no operation's own field: Confirm, where nothing is no (tools.test.ts).
 */
import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Operation } from '../../../nodes/OceanBaseBackup/actions/operation';
import { resources } from '../../../nodes/OceanBaseBackup/actions/operations';
import { setScene, STORAGE_KEYS, writesTo, type Scene } from './lab';

/** What is nothing: a field that the item lacks, and what else an expression can give. NaN is no JSON, so the expression makes it. */
const NOTHINGS: Array<[string, unknown]> = [
	['a field that is not there', undefined],
	['null', null],
	['no text', ''],
	['blanks', '  '],
	['NaN', 'NaN itself'],
	['an empty list', []],
	['an empty object', {}],
	['the text undefined', 'undefined'],
	['the text null', 'null'],
];

const WAIT = { waitForCompletion: true, waitOptions: { timeoutMinutes: 720, toleranceMinutes: 10, whenFailed: 'item' } };
const SELECTED = { output: 'selectedFields', outputFields: ['tenant'] };
const ORDERS = { cluster: 'obdemo', applyTo: 'tenant', tenant: 'orders' };
const SETTINGS = { archiveLagTarget: '120s', binding: 'OPTIONAL', haLowThreadScore: 1, logArchiveConcurrency: 2, pieceSwitchInterval: '1d', recoveryWindow: '7d' };
const RESTORE = { cluster: 'obdemo', newTenant: 'copy', unitConfig: 'small_unit', unitCount: 1, zones: ['zone1'], ...SELECTED };
const COS = { storageName: 'nightly', storageType: 'COS', storageUrl: 'bucket/x', storageEndpoint: 'cos.example.com', storageAppId: '125' };
const PLACE = { storageName: 'nightly', storageType: 'S3', storageUrl: 'bucket/x', storageEndpoint: 's3.example.com', storageRegion: 'eu' };
const STORAGE = { ...PLACE, storageAlarmPercent: 90 };
const STRATEGY = { scheduleEnabled: true, logBackup: true, retentionDays: 7, timeoutMinutes: 60, alarmAfterDaysWithoutBackup: 3, logDelaySeconds: 600, extra: { secondaryBackupEnabled: false } };
const WEEK = { scheduleMode: 'WEEK', fullWeekdays: ['7'], incrementalWeekdays: ['1'], backupTime: '02:00' };
const MONTH = { scheduleMode: 'MONTH', fullMonthDays: '1', incrementalMonthDays: '8', backupTime: '02:00' };

/** For each write, values with which it is sent; together they fill in every field that it has. */
const WRITES: Array<[string, 'obshell' | 'ocp', IDataObject]> = [
	['backup.start', 'obshell', { ...ORDERS, backupType: 'full', plusArchive: true, backupPassword: 'Of_the_set_1', ...WAIT, ...SELECTED }],
	['backup.start', 'ocp', { ...ORDERS, backupType: 'full', plusArchive: false, ...WAIT, ...SELECTED }],
	['backup.cancel', 'obshell', { ...ORDERS, ...WAIT, ...SELECTED }],
	['backupConfig.set', 'obshell', { ...ORDERS, configMode: 'replace', dataBaseUri: 'file:///new/data', archiveBaseUri: 'file:///new/clog', settings: SETTINGS, startLogArchiving: false, ...WAIT, ...SELECTED, outputFields: ['message'] }],
	['backupConfig.set', 'obshell', { cluster: 'obdemo', applyTo: 'cluster', configMode: 'replace', backupBaseUri: 'file:///new', settings: SETTINGS, startLogArchiving: false, ...WAIT, ...SELECTED, outputFields: ['message'] }],
	['logBackup.setStatus', 'obshell', { ...ORDERS, logStatus: 'stop', ...WAIT, ...SELECTED }],
	['restore.start', 'obshell', { ...RESTORE, sourceKind: 'tenant', tenant: 'crm', pointKind: 'time', restoreTime: '2026-05-08T00:30:00Z', options: { concurrency: 1, decryption: 'pw1', haHighThreadScore: 50, kmsEncryptInfo: 'info', primaryZone: 'zone1', replicaType: 'FULL', extra: { description: 'drill' } }, ...WAIT }],
	['restore.start', 'obshell', { ...RESTORE, sourceKind: 'uris', dataUri: 'file:///backup/obdemo/1008/data/', archiveUri: 'file:///backup/obdemo/1008/clog/', pointKind: 'scn', restoreScn: '1778200000000000000', ...WAIT }],
	['restore.start', 'ocp', { ...RESTORE, sourceKind: 'tenant', tenant: 'crm', pointKind: 'latest', options: { targetCluster: 'obdemo', primaryZone: 'zone1', replicaType: 'FULL', extra: { note: 'drill' } }, ...WAIT }],
	['restore.cancel', 'obshell', { cluster: 'obdemo', tenant: 'billing_check', ...WAIT, ...SELECTED }],
	['task.operate', 'obshell', { taskId: '11', operator: 'pass', ...WAIT, ...SELECTED, outputFields: ['message'] }],
	['alarm.raise', 'ocp', { ...ORDERS, alarmType: 'never_backed_up', labels: '{"finding": "never"}', ...SELECTED }],
	['backupStrategy.create', 'ocp', { ...ORDERS, tenant: 'sandbox', ...WEEK, ...PLACE, settings: { ...STRATEGY, storageAlarmPercent: 90 }, ...SELECTED }],
	['backupStrategy.create', 'ocp', { ...ORDERS, tenant: 'sandbox', ...MONTH, ...COS, settings: STRATEGY, ...SELECTED }],
	['backupStrategy.update', 'ocp', { ...ORDERS, changeSchedule: true, ...WEEK, storage: STORAGE, settings: STRATEGY, ...SELECTED }],
	['backupStrategy.update', 'ocp', { ...ORDERS, changeSchedule: true, ...MONTH, storage: { ...STORAGE, storageType: 'COS', storageRegion: undefined, storageAppId: '125' }, settings: STRATEGY, ...SELECTED }],
	['backupStrategy.delete', 'ocp', { ...ORDERS }],
	['backupStrategy.pause', 'ocp', { ...ORDERS, ...SELECTED }],
	['backupStrategy.resume', 'ocp', { ...ORDERS, ...SELECTED }],
];

const operationOf = (name: string) => resources.flatMap(({ value, operations }) => operations.map((operation): [string, Operation] => [`${value}.${operation.value}`, operation])).find(([own]) => own === name)?.[1];
const propertiesOf = (name: string) => (operationOf(name)?.fields ?? []).flatMap(({ properties }) => properties).filter(({ type }) => type !== 'notice' && type !== 'hidden');

/** A place that an expression may stand in: a field, or a member of a collection (n8n takes none for the whole). */
interface Place {
	path: string[];
	displayName: string;
	type: string;
}

function placesIn(name: string, values: IDataObject): Place[] {
	return propertiesOf(name)
		.filter((property) => property.name in values)
		.flatMap(({ name, displayName, type, ...property }) => {
			if (type !== 'collection') return [{ path: [name], displayName, type }];
			const members = (property.options as INodeProperties[]).filter((member) => (values[name] as IDataObject)[member.name] !== undefined);
			return members.map((member) => ({ path: [name, member.name], displayName: member.displayName, type: member.type }));
		});
}

/** n8n wants required fields filled in wherever an expression decides whether they are shown; hidden, they mean nothing. */
const REQUIRED: IDataObject = { tenant: 'orders', dataUri: 'file:///unused', restoreTime: '2026-05-08T00:30:00Z', restoreScn: '1778200000000000000', fullWeekdays: ['7'], fullMonthDays: '1', storageName: 'unused', storageUrl: 'unused', storageEndpoint: 'unused', storageRegion: 'unused', storageAppId: 'unused' };

const keyOf = (path: string[]) => path.join('_');

/** What the item holds for a place, or NaN where it says so. */
const expressionFor = (path: string[]) => `={{ $json.${keyOf(path)} === "NaN itself" ? NaN : $json.${keyOf(path)} }}`;

const located = (value: unknown) => ({ __rl: true, mode: 'name', value });

/** The node's parameters with an expression in these places, in a locator's own place or inside it. */
function parametersFor(name: string, values: IDataObject, computed: Place[], inLocator = true): IDataObject {
	const [resource, operation] = name.split('.');
	const given: IDataObject = { resource, operation };
	for (const { name: field, type } of propertiesOf(name)) {
		const value = values[field] ?? REQUIRED[field];
		if (value !== undefined) given[field] = type === 'resourceLocator' ? located(value) : structuredClone(value);
	}
	for (const { path, type } of computed) {
		const [field, member] = path;
		if (member !== undefined) (given[field] as IDataObject)[member] = expressionFor(path);
		else given[field] = type === 'resourceLocator' && inLocator ? located(expressionFor(path)) : expressionFor(path);
	}
	return given;
}

function itemOf(values: IDataObject, places: Place[]): IDataObject {
	return Object.fromEntries(places.map(({ path }) => [keyOf(path), path[1] === undefined ? values[path[0]] : (values[path[0]] as IDataObject)[path[1]]]));
}

let scene: Scene;
const server = (service: 'obshell' | 'ocp') => (service === 'ocp' ? scene.ocp.ocp : scene.obshell.obshell);

beforeEach(async () => {
	const [storageAccessId, storageAccessSecret] = STORAGE_KEYS;
	scene = await setScene({ obshell: { obshell: {} }, ocp: { ocp: {} }, more: { ocpWithKeys: { of: 'ocp', storageAccessId, storageAccessSecret } } });
});
afterEach(async () => await scene.close());

// What Conclude Drill drops, and what it refuses, is in test/nodes/drills/cleanUp.test.ts.
it('the table holds every write with every field that it has', () => {
	const writes = resources.flatMap(({ value, operations }) => operations.filter(({ kind }) => kind === 'write').map((operation) => `${value}.${operation.value}`)).filter((name) => name !== 'restore.concludeDrill');
	const lacking = writes.flatMap((name) => {
		const filled = WRITES.filter(([own]) => own === name).flatMap(([, , values]) => placesIn(name, values).map(({ path }) => path.join('.')));
		const all = propertiesOf(name).flatMap((property) =>
			property.type === 'collection' ? (property.options as INodeProperties[]).map((member) => `${property.name}.${member.name}`) : [property.name],
		);
		return all.filter((field) => !filled.includes(field)).map((field) => `${name}: ${field}`);
	});
	expect(lacking).toEqual([]);
});

describe.each(WRITES)('%s through %s', (name, service, values) => {
	const credential = service === 'ocp' ? 'ocpWithKeys' : 'obshell';
	const places = placesIn(name, values);

	async function refusals(parameters: IDataObject, items: unknown[]): Promise<string[]> {
		const { json, error } = await scene.run(credential, parameters, { items: items as IDataObject[], onError: 'continueRegularOutput' });
		if (error) throw error;
		expect(writesTo(server(service))).toEqual([]);
		expect(json).toHaveLength(items.length);
		return json.map((item) => String(item.error));
	}

	it('is sent when every value comes from an expression that gives it', async () => {
		if (name === 'task.operate') {
			scene.obshell.obshell.world.unwritable = ['file:///denied'];
			await scene.run('obshell', { resource: 'backupConfig', operation: 'set', applyTo: 'tenant', tenant: 'crm', configMode: 'change', dataBaseUri: 'file:///denied' });
			scene.clock.advance(60_000);
		}
		const before = writesTo(server(service)).length;
		const { error } = await scene.run(credential, parametersFor(name, values, places), { items: [itemOf(values, places)] });
		expect(error?.message).toBeUndefined();
		expect(writesTo(server(service)).slice(before)).toHaveLength(1);
	});

	it.each(places.map((place): [string, Place] => [place.path.join(' > '), place]))('refuses every nothing in %s by its name, and sends nothing', async (_path, place) => {
		const items = NOTHINGS.map(([, nothing]) => ({ ...itemOf(values, places), [keyOf(place.path)]: nothing }));
		const named = NOTHINGS.map(() => expect.stringMatching(new RegExp(`^'${place.displayName.replace(/[()]/g, '\\$&')}' `)) as string);
		expect(await refusals(parametersFor(name, values, [place]), items)).toEqual(named);
		if (place.type === 'resourceLocator') expect(await refusals(parametersFor(name, values, [place], false), items)).toEqual(named);
	});
});
