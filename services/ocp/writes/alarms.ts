import type { IDataObject } from 'n8n-workflow';

import { BackupServiceError, invalidInput, passOn, quote } from '../../errors';
import { emptyAnswer, whole } from '../../records/build';
import type { AlarmRecord, Answer } from '../../records/types';
import { sendOnce } from '../../work/waiting';
import { alarmRecord, type Alarms } from '../reads/alarms';
import type { Inventory } from '../reads/inventory';
import type { OcpApi } from '../wire/endpoints';

/** An alarm to raise. */
export interface RaiseAlarm {
	cluster: string;
	/** Empty = the alarm is about the cluster itself. */
	tenant: string;
	/** The name of a rule of OCP, which decides its level and who is called. */
	alarmType: string;
	/** What else the alarm says; texts, numbers and switches. */
	labels: Record<string, unknown>;
}

/**
 * Raises alarms in OCP (docs/reference/ocp.md#7-what-surrounds-backups-in-ocp). The page has the three members of the request
 * and no more: not what comes back, not which right it takes, not what a second request for the same alarm does, nor what
 * becomes of a type that has no rule. So OCP's list of active alarms says what has become of it.
 */
export class AlarmWrites {
	constructor(
		private readonly api: OcpApi,
		private readonly inventory: Inventory,
		private readonly alarms: Alarms,
	) {}

	/** Gives the alarm as OCP lists it; one that it has taken but does not list has `active` null and says so. */
	async raise({ cluster, tenant, alarmType, labels }: RaiseAlarm): Promise<Answer<AlarmRecord>> {
		// OCP names its rules so (docs/reference/ocp.md#7-what-surrounds-backups-in-ocp).
		if (!/^\w+$/.test(alarmType)) {
			throw invalidInput('Alarm Type', 'is not the name of an alarm rule', "Give the name of a rule of OCP's alarm center: letters, digits and underscores");
		}
		const given = textsOf(labels);
		const of = await this.inventory.cluster(cluster);
		const which = tenant === '' ? undefined : await this.inventory.tenant(of, tenant);
		const obClusterId = whole(of.raw.obClusterId);
		if (obClusterId === null) {
			throw new BackupServiceError('not-found', `OCP does not say which ID the cluster ${quote(of.name)} has in OceanBase`, {
				description: 'The target of an alarm holds that ID. Look at the cluster in OCP, or choose another one.',
			});
		}
		const target = `ob_cluster=${of.name}-${obClusterId}${which ? `:tenant_name=${which.name}` : ''}`;
		const body = {
			alarmType,
			labels: { ...given, ob_cluster: of.name, ob_cluster_id: String(obClusterId), ...(which && { tenant_name: which.name }) },
			target,
		};
		const before = new Map((await this.alarms.active(alarmType, target)).map(({ record }) => [record.alarmId, record.updatedAt]));
		// Of one that was there already, only a later update can be the work of this request.
		const isNew = ({ record: { alarmId, updatedAt } }: Answer<AlarmRecord>) => !before.has(alarmId) || before.get(alarmId) !== updatedAt;
		const found = await sendOnce<Answer<AlarmRecord> | 'taken'>(
			async () => {
				await this.api.raiseAlarm(body);
				return 'taken';
			},
			async () => (await this.alarms.active(alarmType, target)).find(isNew),
		);
		if (found !== 'taken') return found;
		return (await this.listed(alarmType, target)) ?? notListed(alarmRecord(body, await this.inventory.clusters()));
	}

	/** That the list cannot be read now takes nothing back. */
	private async listed(alarmType: string, target: string): Promise<Answer<AlarmRecord> | undefined> {
		try {
			return (await this.alarms.active(alarmType, target)).at(0);
		} catch (error) {
			if (!(error instanceof BackupServiceError) || error.kind === 'canceled') throw passOn(error);
			return undefined;
		}
	}
}

/** Labels that say what the alarm is about, which the fields say already. */
const OF_FIELDS = ['ob_cluster', 'ob_cluster_id', 'tenant_name'];

function textsOf(labels: Record<string, unknown>): IDataObject {
	const own = Object.keys(labels).find((name) => OF_FIELDS.includes(name));
	if (own !== undefined) throw invalidInput('Labels', `holds ${quote(own)}, which comes from 'Cluster' and 'Tenant'`, 'Leave it out');
	const strange = Object.entries(labels).find(([, value]) => !['string', 'number', 'boolean'].includes(typeof value));
	if (strange) throw invalidInput('Labels', `holds ${quote(strange[0])}, which is no text`, 'Give each label one text');
	return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
}

function notListed(record: AlarmRecord): Answer<AlarmRecord> {
	const message = 'OCP has taken it, but does not list it among its active alarms: look in its alarm center whether there is a rule of that name';
	return emptyAnswer({ ...record, message });
}
