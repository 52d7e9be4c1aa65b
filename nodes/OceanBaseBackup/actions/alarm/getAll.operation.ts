import type { INodeProperties } from 'n8n-workflow';

import { userInstant } from '../../../../services/time/userTime';
import { choice } from '../fieldKinds';
import { cluster, limit, tenantOrAll } from '../fields';
import { onlyOn, type Field } from '../operation';
import { output } from '../output';

/** The cluster; here, empty means all that OCP manages. */
const clusterOrAll: Field<string> = {
	...cluster,
	properties: cluster.properties.map((property) => ({
		...property,
		description: 'The cluster. Leave empty for all clusters of the OCP. Alarms that do not say whose they are always come along.',
	})),
};

const ofTenant: Field<string> = {
	...tenantOrAll,
	properties: tenantOrAll.properties.map((property) => ({
		...property,
		description: 'The tenant. Leave empty for all tenants. Alarms that name no tenant always come along: they may be about this one.',
	})),
};

const state = choice('State', 'alarmState', 'active', [
	{ name: 'Active', value: 'active', description: 'Those that go on, silenced ones too' },
	{ name: 'Active and Over', value: 'all', description: 'Both' },
	{ name: 'Over', value: 'history', description: "OCP's history" },
], 'Which alarms to retrieve');

const about = choice('About', 'alarmsAbout', 'backups', [
	{ name: 'All', value: 'all', description: 'Whatever OCP watches' },
	{ name: 'Backups', value: 'backups', description: "Backups, log backups and their storage. Alarms that were raised from outside count by their type's name." },
]);

/** By their numbers: their names differ from one version of OCP to the next. */
const LEVELS = ['Down', 'Critical', 'Alert', 'Caution', 'Info'].map((name, index) => ({ name: `${index + 1}: ${name}`, value: String(index + 1) }));

const level = choice('Level at Least', 'level', '2', LEVELS);

const levelProperty: INodeProperties = {
	...level.properties[0],
	description: 'Leaves out what is less severe. Versions of OCP call the same numbers by other names: 1 is Stopped too, 3 Warning, 5 Reminder.',
};

const startedAfter: INodeProperties = {
	displayName: 'Started After',
	name: 'from',
	type: 'dateTime',
	default: '',
	description: 'Only those that started at this time or later. Without an offset, in the time zone of the workflow.',
};

/** Level and time, added one by one. */
const filters: Field<{ level?: number; from?: number }> = {
	properties: [
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			options: [levelProperty, startedAfter],
		},
	],
	read(parameter, timeZone) {
		const given = (parameter('filters') ?? {}) as { level?: unknown; from?: unknown };
		const wanted = (given.level ?? '') === '' ? undefined : Number(level.read(() => String(given.level), timeZone));
		return { level: wanted, from: userInstant('Started After', given.from, timeZone) };
	},
};

/** OCP's own alarms: docs/reference/ocp.md#4-look-ups-and-tasks; what is read into them: services/ocp/reads/alarms.ts. */
export const getAll = onlyOn('ocp', {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many alarms',
	description: 'Retrieve a list of alarms that OCP has raised, those that go on and past ones',
	instead: "obshell has no alarms: use 'Build' of the resource Report, which judges the backups itself, or the trigger.",
	kind: 'read',
	fields: [clusterOrAll, ofTenant, state, about, limit, filters, output('alarm')],
	async execute({ service, get }) {
		return await service.alarmList({
			cluster: get(clusterOrAll),
			tenant: get(ofTenant),
			state: get(state),
			about: get(about),
			limit: get(limit),
			...get(filters),
		});
	},
});
