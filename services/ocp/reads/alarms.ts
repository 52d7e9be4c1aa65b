import type { IDataObject } from 'n8n-workflow';

import { answerOf, byStart, text, whole } from '../../records/build';
import type { AlarmRecord, Answer } from '../../records/types';
import { clock } from '../../time/clock';
import { iso, secondsBetween } from '../../time/times';
import { isObject } from '../../wire/envelope';
import { redact } from '../../wire/redact';
import type { OcpApi } from '../wire/endpoints';
import type { Inventory, Listed } from './inventory';
import { ocpTime } from './times';

/** Which alarms to list. */
export interface AlarmQuery {
	/** Empty = of all clusters. */
	cluster: string;
	/** Empty = of all tenants. */
	tenant: string;
	/** Those that go on, those that are over, or both. */
	state: 'active' | 'history' | 'all';
	/** Whatever else OCP watches is left out, or not. */
	about: 'backups' | 'all';
	/** Not those that are less severe: 1 is the worst, 5 the least. */
	level?: number;
	/** Begun at or after this instant, in milliseconds since 1970. */
	from?: number;
	/** Stop after so many. */
	limit?: number;
}

/**
 * OCP's own alarms (docs/reference/ocp.md#4-look-ups-and-tasks).
 *
 * What is not documented is read so that no alarm is lost by it: the order of the lists (so the newest are cut off after all
 * have been read), what a filter of the server does to alarms that lack the field (so all filters are applied here), the
 * labels of the backup alarms (an alarm that does not say whose it is passes every filter of clusters and tenants), and which
 * scope and application the backup alarms have (pages differ, so that either of them or the type's name is enough).
 */
export class Alarms {
	constructor(
		private readonly api: OcpApi,
		private readonly inventory: Inventory,
	) {}

	/** Newest first. */
	async list(query: AlarmQuery): Promise<Array<Answer<AlarmRecord>>> {
		const clusters = await this.inventory.clusters();
		const of = query.cluster === '' && query.tenant === '' ? undefined : await this.inventory.cluster(query.cluster);
		const tenant = of && query.tenant !== '' ? (await this.inventory.tenant(of, query.tenant)).name : undefined;
		const since = query.from === undefined ? {} : { activeAtStart: String(iso(query.from)) };
		const lists = { active: ['actived'], history: ['history'], all: ['actived', 'history'] } as const;
		const rows = new Map<string, IDataObject>();
		for (const list of lists[query.state]) {
			// What is over by now is so, though it was active a moment ago.
			for (const row of await this.api.alarms(list, since)) rows.set(String(row.id), row);
		}
		return [...rows.values()]
			.filter((row) => query.about === 'all' || isAboutBackups(row))
			.map((row) => ({ whose: clustersIn(row, clusters), answer: answerOf(alarmRecord(row, clusters), row) }))
			.filter(({ whose }) => of === undefined || whose.length === 0 || whose.includes(of))
			.map(({ answer }) => answer)
			.filter(({ record }) => tenant === undefined || record.tenant === null || record.tenant === tenant)
			.filter(({ record }) => query.level === undefined || !(Number(record.level ?? NaN) > query.level))
			.filter(({ record }) => query.from === undefined || record.startedAt === null || record.startedAt >= String(iso(query.from)))
			.sort(byStart())
			.slice(0, query.limit);
	}

	/** The alarms of that type about that target that go on. */
	async active(alarmType: string, target: string): Promise<Array<Answer<AlarmRecord>>> {
		const [clusters, rows] = [await this.inventory.clusters(), await this.api.alarms('actived')];
		const same = rows.filter((row) => row.alarmType === alarmType && row.target === target);
		return same.map((row) => answerOf(alarmRecord(row, clusters), row));
	}
}

/** An alarm as our record (docs/reference/ocp.md#4-look-ups-and-tasks). */
export function alarmRecord(row: IDataObject, clusters: readonly Listed[]): AlarmRecord {
	const [of, ...others] = clustersIn(row, clusters);
	const cluster = others.length === 0 ? of : undefined;
	const labels = labelsOf(row);
	const [startedAt, finishedAt] = [ocpTime(row.activeAt), ocpTime(row.resolvedAt)];
	const active = isActive(row);
	const message = text(row.description) ?? text(row.summary);
	const severity = SEVERITIES[Number(row.level)];
	return {
		tenant: labels.tenant_name ?? labels.ob_tenant ?? inTarget(row, 'tenant_name') ?? null,
		cluster: cluster?.name ?? wordsFor(row).at(0) ?? null,
		alarmType: text(row.alarmType),
		active,
		level: whole(row.level),
		startedAt: iso(startedAt),
		message: message === null ? null : redact(message),
		finishedAt: iso(finishedAt),
		name: text(row.name) ?? labels.alarm_name ?? null,
		target: text(row.target),
		durationSeconds: secondsBetween(startedAt, finishedAt ?? (active === true ? clock.now() : null)),
		updatedAt: iso(ocpTime(row.updatedAt)),
		severity: severity ?? null,
		status: text(row.status),
		scope: text(row.scope),
		appType: text(row.appType),
		labels,
		alarmId: whole(row.id),
		clusterId: cluster === undefined ? null : whole(cluster.raw.id),
		service: 'ocp',
	};
}

/** OCP's newest names of its levels; older pages have others for the same numbers. */
const SEVERITIES: Array<string | undefined> = [undefined, 'down', 'critical', 'alert', 'caution', 'info'];

function isActive({ status, resolvedAt }: IDataObject): boolean | null {
	if (['Active', 'Silenced', 'Inhibited'].includes(String(status))) return true;
	return status === 'Inactive' || ocpTime(resolvedAt) !== null ? false : null;
}

function isAboutBackups({ scope, appType, alarmType }: IDataObject): boolean {
	return scope === 'Backup' || appType === 'Backup' || String(alarmType).includes('backup');
}

/** Labels are texts; an empty one says nothing. */
function labelsOf({ labels }: IDataObject): Record<string, string> {
	if (!isObject(labels)) return {};
	return Object.fromEntries(Object.entries(labels).flatMap(([name, value]) => (text(value) === null ? [] : [[name, redact(String(value))]])));
}

/** A part of a target, which is `key=value:key=value`. */
function inTarget({ target }: IDataObject, key: string): string | undefined {
	const part = String(target ?? '').split(':').find((one) => one.startsWith(`${key}=`));
	return part?.slice(key.length + 1) || undefined;
}

/** What an alarm calls its cluster: by its name, or by its name and OceanBase's id of it, with a hyphen between. */
function wordsFor(row: IDataObject): string[] {
	const { ob_cluster_name: name, ob_cluster: cluster, obregion } = labelsOf(row);
	return [name, cluster, obregion, inTarget(row, 'ob_cluster')].filter((word) => word !== undefined);
}

/** The clusters that an alarm may be about; none = it does not say so in a way that is known. */
function clustersIn(row: IDataObject, clusters: readonly Listed[]): Listed[] {
	const words = wordsFor(row);
	const exactly = clusters.filter((cluster) => words.includes(`${cluster.name}-${String(cluster.raw.obClusterId)}`));
	if (exactly.length > 0) return exactly;
	const { ob_cluster_id: id } = labelsOf(row);
	const called = clusters.filter(({ name }) => words.includes(name));
	const identified = called.filter(({ raw }) => String(raw.obClusterId) === id);
	return identified.length > 0 ? identified : called;
}
