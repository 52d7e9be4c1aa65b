import type { INodeProperties } from 'n8n-workflow';

import { BackupServiceError, invalidInput } from '../../../services/errors';
import type { Answer } from '../../../services/records/types';
import { choice, locatorProperty, nameIn, numberIn, shownWhen, textIn } from './fieldKinds';
import type { Field } from './operation';

/** The cluster; empty means the only one there is (always so with obshell). */
export const cluster: Field<string> = {
	properties: [
		locatorProperty('Cluster', 'cluster', 'searchClusters', {
			description: 'The cluster',
			emptyHint: 'May stay empty with obshell, and with an OCP that manages one cluster only',
			idHint: 'The ID of the cluster in OCP, or its cluster ID for obshell',
			namePlaceholder: 'e.g. obcluster',
			idPlaceholder: 'e.g. 1000005',
		}),
	],
	read: (parameter) => nameIn(parameter('cluster', { extractValue: true }), 'Cluster'),
};

/** One tenant, which must be given. */
export const tenant = oneTenant({});

/** One tenant, which must be given, under the name and with the words that tell which one is meant. */
export function oneTenant(texts: TenantTexts): Field<string> {
	const { displayName = 'Tenant' } = texts;
	return {
		properties: [{ ...tenantLocator(texts), required: true }],
		read(parameter) {
			const given = nameIn(parameter('tenant', { extractValue: true }), displayName);
			if (given === '') throw invalidInput(displayName, 'is empty', 'Choose a tenant from the list, or give its name');
			return given;
		},
	};
}

/** One tenant, or (left empty) all of them. */
export const tenantOrAll: Field<string> = {
	properties: [
		tenantLocator({ emptyHint: 'Empty means all tenants of the cluster' }),
	],
	read: (parameter) => nameIn(parameter('tenant', { extractValue: true }), 'Tenant'),
};

/** The tenants that a change is for: one, or (empty) all of them, which must be said in so many words. */
export const tenantOrCluster = tenantUnless('All Tenants of the Cluster');

/** One tenant, or (empty) what a choice in so many words says instead, e.g. all tenants. */
export function tenantUnless(instead: string, texts: Pick<TenantTexts, 'description'> = {}): Field<string> {
	const applyTo = choice('Apply To', 'applyTo', 'tenant', [
		{ name: instead, value: 'cluster' },
		{ name: 'One Tenant', value: 'tenant' },
	]);
	return {
		properties: [...applyTo.properties, ...shownWhen({ applyTo: ['tenant'] }, oneTenant(texts)).properties],
		read(parameter, timeZone) {
			if (applyTo.read(parameter, timeZone) === 'cluster') return '';
			const given = nameIn(parameter('tenant', { extractValue: true }), 'Tenant');
			if (given === '') throw invalidInput('Tenant', 'is empty', `Choose a tenant from the list or give its name, or set 'Apply To' to '${instead}'`);
			return given;
		},
	};
}

interface TenantTexts {
	displayName?: string;
	description?: string;
	namePlaceholder?: string;
	/** What it means when it stays empty, where it may. */
	emptyHint?: string;
}

/** The property of a tenant, for a field that reads it. */
export function tenantLocator({ displayName = 'Tenant', description = 'The tenant', namePlaceholder = 'e.g. orders', emptyHint }: TenantTexts = {}): INodeProperties {
	return locatorProperty(displayName, 'tenant', 'searchTenants', {
		description,
		idHint: 'The tenant ID, or the ID of the tenant in OCP',
		namePlaceholder,
		idPlaceholder: 'e.g. 1002',
		emptyHint,
	});
}

/** What a read of one thing gives when there is no such thing yet. */
export const whenNothingFound: Field<'item' | 'error' | 'nothing'> = {
	properties: [
		{
			displayName: 'When Nothing Is Found',
			name: 'whenNothingFound',
			type: 'options',
			options: [
				{ name: 'Return an Item That Says So', value: 'item', description: 'An item with outcome "none", or "exists" false' },
				{ name: 'Return Nothing', value: 'nothing', description: 'No item' },
				{ name: 'Stop', value: 'error', description: 'The node fails' },
			],
			default: 'item',
			description: 'What to do when there is none yet',
		},
	],
	read: (parameter) => (parameter('whenNothingFound') ?? 'item') as 'item' | 'error' | 'nothing',
};

/** Applies `whenNothingFound` to one answer. */
export function orNothing(answer: Answer, choice: 'item' | 'error' | 'nothing'): Answer[] {
	const { outcome, exists = outcome !== 'none' } = answer.record;
	if (exists || choice === 'item') return [answer];
	if (choice === 'nothing') return [];
	throw new BackupServiceError('not-found', String(answer.record.message), {
		description: "Set 'When Nothing Is Found' to another choice if that is no reason to stop.",
	});
}

/** Return All / Limit, as everywhere in n8n; gives the largest number of items, undefined for all. */
export const limit: Field<number | undefined> = {
	properties: [
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 50,
			description: 'Max number of results to return',
			displayOptions: { show: { returnAll: [false] } },
		},
	],
	read(parameter) {
		if (parameter('returnAll') === true) return undefined;
		return numberIn('Limit', parameter('limit'), { least: 1 }, "Or switch on 'Return All'");
	},
};

/** The id of a task, as start operations give it. */
export const taskId: Field<string> = {
	properties: [
		{
			displayName: 'Task ID',
			name: 'taskId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 142',
			description: "The field 'taskId' of the item that a start or config operation gave",
		},
	],
	read: (parameter) => textIn('Task ID', parameter('taskId')).trim(),
};

/** Shown only when the node is a tool of an AI agent; the router asks for it before every write. */
export const confirm: Field<boolean> = {
	properties: [
		{
			displayName: 'Confirm',
			name: 'confirm',
			type: 'boolean',
			default: false,
			description: 'Whether the user has agreed to this change. Without it, nothing is changed.',
			displayOptions: { show: { '@tool': [true] } },
		},
	],
	read: (parameter) => String(parameter('confirm')).toLowerCase() === 'true',
};
