import { invalidInput } from '../../../../services/errors';
import { jsonObject, plainText, required } from '../fieldKinds';
import { cluster, tenantUnless } from '../fields';
import { onlyOn, type Field } from '../operation';
import { output } from '../output';

const typed = plainText(
	'Alarm Type',
	'alarmType',
	'e.g. oceanbase_backup_not_restorable',
	'The name of an alarm rule in OCP, which decides the level and who is called. Make one of your own; what OCP does with a type that has no rule is not documented.',
);

const alarmType: Field<string> = required({
	...typed,
	read(parameter, timeZone) {
		const given = typed.read(parameter, timeZone);
		if (given === '') throw invalidInput('Alarm Type', 'is empty', 'Give the name of an alarm rule in OCP');
		return given;
	},
});

const aboutTenant = tenantUnless('The Cluster Itself', { description: 'The tenant that the alarm is about' });

const labels: Field<Record<string, unknown>> = {
	properties: [
		{
			displayName: 'Labels (JSON)',
			name: 'labels',
			type: 'json',
			default: '{}',
			description: "What else the alarm says, e.g. {\"finding\": \"Never backed up\"}: the templates of the rule can name each label. Cluster and tenant are always there.",
		},
	],
	read: (parameter) => jsonObject('Labels', parameter('labels')),
};

/** Raises an alarm in OCP: docs/reference/ocp.md#7-what-surrounds-backups-in-ocp. */
export const raise = onlyOn('ocp', {
	name: 'Raise',
	value: 'raise',
	action: 'Raise alarm',
	description: 'Raise an alarm in OCP about a tenant or a cluster, so that OCP calls those whom it calls',
	instead: "obshell has no alarms: post what 'Build' of the resource Report gives to your chat instead.",
	kind: 'write',
	fields: [cluster, aboutTenant, alarmType, labels, output('alarm')],
	async execute({ service, get }) {
		return await service.raiseAlarm({
			cluster: get(cluster),
			tenant: get(aboutTenant),
			alarmType: get(alarmType),
			labels: get(labels),
		});
	},
});
