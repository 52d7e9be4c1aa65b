import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { invalidInput } from '../../../../services/errors';
import { scnDigits } from '../../../../services/time/times';
import { unmistakableInstant } from '../../../../services/time/userTime';
import type { RestorePoint, RestoreRequest } from '../../../../services/work/restoreRequest';
import { choice, collection, jsonObject, locator, namesIn, numberIn, plainText, required, shownWhen, textIn } from '../fieldKinds';
import { cluster } from '../fields';
import type { Call, Field } from '../operation';
import { sourceTenant } from './tenants';

const sourceKind = choice('Source', 'sourceKind', 'tenant', [
	{ name: 'Backup URIs', value: 'uris', description: 'Where backups of any cluster lie (obshell only)' },
	{ name: 'Tenant of the Cluster', value: 'tenant', description: 'The backups of a tenant that is there' },
]);

const fromTenant = shownWhen({ sourceKind: ['tenant'] }, sourceTenant);
const dataUri = shownWhen(
	{ sourceKind: ['uris'] },
	required(
		plainText('Data Backup URI', 'dataUri', 'e.g. file:///data/backup/orders/data', 'Where the data backups lie. Keys of object stores are added from the credential.'),
	),
);
const archiveUri = shownWhen(
	{ sourceKind: ['uris'] },
	plainText('Log Archive URI', 'archiveUri', 'e.g. file:///data/backup/orders/clog', 'Where the archived logs lie', 'Empty means at the Data Backup URI'),
);

const newTenant = required(
	plainText('New Tenant Name', 'newTenant', 'e.g. orders_drill', 'Name of the tenant to restore to; it must not exist yet'),
);

const pointKind = choice('Restore To', 'pointKind', 'latest', [
	{ name: 'Latest Point', value: 'latest', description: 'As late as the archived logs reach' },
	{ name: 'SCN', value: 'scn', description: 'A system change number, in nanoseconds since 1970' },
	{ name: 'Time', value: 'time' },
]);

const time: Field<unknown> = shownWhen({ pointKind: ['time'] }, {
	properties: [
		{
			displayName: 'Restore Time',
			name: 'restoreTime',
			type: 'dateTime',
			default: '',
			required: true,
			description: 'The point in time to restore to. Without an offset, in the time zone of the workflow.',
		},
	],
	read: (parameter) => parameter('restoreTime'),
});

const scn = shownWhen(
	{ pointKind: ['scn'] },
	required(plainText('SCN', 'restoreScn', 'e.g. 1728727696264250467', 'The SCN to restore to, digit for digit')),
);

const unitConfig = required(
	locator('Unit Config', 'unitConfig', 'searchUnitConfigs', {
		description: 'What each unit of the new tenant may use (OCP: unit spec)',
		namePlaceholder: 'e.g. small_unit',
	}),
);

const unitCount: Field<number> = {
	properties: [
		{
			displayName: 'Units per Zone',
			name: 'unitCount',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 1,
			description: 'Number of units of the new tenant in each zone',
		},
	],
	read: (parameter) => numberIn('Units per Zone', parameter('unitCount') ?? 1, { least: 1 }),
};

const zones: Field<string[]> = {
	properties: [
		{
			displayName: 'Zone Names or IDs',
			name: 'zones',
			type: 'multiOptions',
			typeOptions: { loadOptionsMethod: 'getZones', loadOptionsDependsOn: ['cluster.value', 'options.targetCluster'] },
			default: [],
			description:
				'Zones that get the new tenant. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
			hint: 'None chosen means all',
		},
	],
	read: (parameter) => namesIn('Zone Names or IDs', parameter('zones')),
};

interface Options {
	concurrency?: number;
	decryption?: unknown;
	haHighThreadScore?: number;
	kmsEncryptInfo?: string;
	primaryZone?: unknown;
	replicaType?: 'FULL' | 'READONLY';
	targetCluster?: string;
	extra?: unknown;
}

const allOptions: INodeProperties[] = [
	{
		displayName: 'Additional Fields (JSON)',
		name: 'extra',
		type: 'json',
		default: '{}',
		description: 'Members to put into the request as they are, named as in the API of the service',
	},
	{
		displayName: 'Concurrency',
		name: 'concurrency',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 1,
		description: 'Number of threads that restore (obshell only)',
	},
	{
		displayName: 'Decryption Passwords',
		name: 'decryption',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		description: 'Passwords of protected backup sets, separated by commas (obshell only)',
	},
	{
		displayName: 'HA High Thread Score',
		name: 'haHighThreadScore',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 100 },
		default: 100,
		description: 'Threads for restoring, 0 to 100; obshell sets 100 when it is not given (obshell only)',
	},
	{
		displayName: 'KMS Encrypt Info',
		name: 'kmsEncryptInfo',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		description: 'How to reach the keys of transparent encryption (obshell only)',
	},
	{
		displayName: 'Primary Zone',
		name: 'primaryZone',
		type: 'string',
		default: '',
		placeholder: 'e.g. zone1;zone2,zone3',
		description: 'Where the leaders of the new tenant live; empty means anywhere',
	},
	{
		displayName: 'Replica Type',
		name: 'replicaType',
		type: 'options',
		options: [
			{ name: 'Full', value: 'FULL' },
			{ name: 'Read-Only', value: 'READONLY' },
		],
		default: 'FULL',
	},
	{
		displayName: 'Target Cluster',
		name: 'targetCluster',
		type: 'string',
		default: '',
		placeholder: 'e.g. drill_cluster',
		description: 'Name or OCP ID of the cluster that gets the new tenant, when it is another one (OCP only)',
	},
];

/** What obshell alone can do with a restore. */
const OF_OBSHELL = ['concurrency', 'decryption', 'haHighThreadScore', 'kmsEncryptInfo'];

const options = collection<Options>('Options', 'options', 'Add Option', allOptions, { lists: ['decryption'] });
const optionsOfPreview = collection<Options>('Options', 'options', 'Add Option', allOptions.filter(({ name }) => !OF_OBSHELL.includes(name)));

const target = [newTenant, pointKind, time, scn, unitConfig, unitCount, zones];

/** The fields of a restore. */
export const restoreFields = [cluster, sourceKind, fromTenant, dataUri, archiveUri, ...target, options];

/** Those of its preview, which only OCP gives. */
export const previewFields = [cluster, sourceTenant, ...target, optionsOfPreview];

/** What the user asks for, as both services take it. */
export function restoreRequest({ get, timeZone }: Pick<Call, 'get' | 'timeZone'>): RestoreRequest {
	const { decryption, extra, primaryZone, targetCluster = '', replicaType = 'FULL', ...rest } = get(options);
	return {
		...rest,
		cluster: get(cluster),
		source: get(sourceKind) === 'tenant' ? { tenant: get(fromTenant) } : { dataUri: get(dataUri), archiveUri: get(archiveUri) },
		targetCluster,
		tenant: get(newTenant),
		point: pointIn(get(pointKind), get(time), get(scn), timeZone),
		zones: get(zones),
		unitConfig: get(unitConfig),
		unitCount: get(unitCount),
		replicaType,
		primaryZone: textIn('Primary Zone', primaryZone).trim().replace(/\s*([;,])\s*/g, '$1'),
		decryption: namesIn('Decryption Passwords', decryption),
		extra: jsonObject('Additional Fields', extra) as IDataObject,
	};
}

function pointIn(kind: 'latest' | 'time' | 'scn', given: unknown, digits: string, timeZone: string): RestorePoint {
	if (kind === 'latest') return { kind };
	if (kind === 'time') {
		const taken = unmistakableInstant('Restore Time', given, timeZone);
		if (taken !== undefined) return { kind, ...taken };
		throw invalidInput('Restore Time', 'is empty', "Choose a time, or set 'Restore To' to 'Latest Point'");
	}
	if (digits === '') throw invalidInput('SCN', 'is empty', "Give an SCN, or set 'Restore To' to 'Latest Point'");
	const valid = scnDigits(digits);
	if (valid !== null && valid.length === 19) return { kind, scn: valid };
	throw invalidInput('SCN', 'is not an SCN', 'It has 19 digits: nanoseconds since 1970, as startScn and endScn of a backup show them');
}
