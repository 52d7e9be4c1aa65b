import type { Instant, Tenant, World } from '../../world';
import { archiveDelayAt, archiveStatusAt, backupEndedAt, backupJobStatusAt, backupsAt } from '../../worldAt';
import { object, text } from '../bodies';
import type { Text } from '../errors';
import { invalidParameter, OcpError } from '../errors';
import { MAX_ALARM_PAGE_SIZE, pageOf, pageRequest, sorted } from '../paging';
import { first, list } from '../query';
import type { Call, Route } from '../routing';
import { enumList, pathId } from '../routing';
import { parseOffsetDateTime, secondsUtc } from '../times';

/**
 * Alarms about backups, computed from the world, and those that were raised (docs/reference/ocp.md#4-look-ups-and-tasks and
 * #7-what-surrounds-backups-in-ocp). Each page has its own words for the alarms of backups: the older list says appType
 * Backup and scope Service, the two newer ones scope Backup.
 */
export const alarmRoutes: Route[] = [
	{ method: 'GET', path: '/api/v2/alarm/alarms', handle: (call) => listAlarms(call, rowsOf(call, 'older')) },
	{ method: 'POST', path: '/api/v2/alarm/alarms', writes: true, handle: raise },
	{ method: 'GET', path: '/api/v2/alarm/alarms/actived', since: '4.3.3', handle: (call) => listAlarms(call, rowsOf(call, 'newer').filter(goesOn)) },
	{ method: 'GET', path: '/api/v2/alarm/alarms/history', since: '4.3.3', handle: (call) => listAlarms(call, rowsOf(call, 'newer').filter((row) => !goesOn(row))) },
	{ method: 'GET', path: '/api/v2/alarm/alarms/:id', handle: getAlarm },
];

/** An alarm as OCP lists it. */
export interface AlarmRow {
	id: number;
	alarmType: string;
	appType: string;
	scope: string;
	level: number;
	status: string;
	target: string;
	summary: string;
	description: string;
	activeAt: string;
	resolvedAt?: string;
	updatedAt: string;
	labels: Record<string, string>;
	[member: string]: unknown;
}

/** An alarm that was raised through the API. */
export interface RaisedAlarm {
	id: number;
	alarmType: string;
	target: string;
	labels: Record<string, string>;
	at: Instant;
	/** When it was last raised. */
	updatedAt: Instant;
}

interface Alarm {
	id: number;
	type: 'base_backup_fail' | 'inc_backup_delay' | 'base_backup_too_long_time_no_one_success_task';
	/** 1 to 5. */
	level: number;
	world: World;
	tenant: Tenant;
	activeAt: Instant;
	/** undefined while it goes on. */
	resolvedAt?: Instant;
	summary: Text;
}

const STATUSES = ['Active', 'Inactive', 'Silenced', 'Inhibited'] as const;
const CRITICAL = 2;
const DEFAULT_DELAY_SECONDS = 600;
const DEFAULT_DAYS = 9;
const DAY = 24 * 3_600_000;

function goesOn({ status }: AlarmRow): boolean {
	return status !== 'Inactive';
}

function rowsOf(call: Call, list: 'older' | 'newer'): AlarmRow[] {
	const computed = call.state.clusters.flatMap(({ world }) =>
		call.state.tenants(world, call.now).flatMap((tenant) => alarmsOf(call, world, tenant).map((alarm) => alarmRow(call, alarm, list))),
	);
	return [...computed, ...call.state.raisedAlarms.map(raisedRow), ...call.state.options.moreAlarms];
}

function listAlarms(call: Call, rows: AlarmRow[]) {
	const { parameters } = call;
	const request = pageRequest(parameters, MAX_ALARM_PAGE_SIZE);
	const statuses = enumList('status', list(parameters, 'status'), STATUSES);
	const [scopes, appTypes, types] = ['scope', 'appType', 'alarmType'].map((name) => list(parameters, name));
	const levels = list(parameters, 'level').map(Number);
	const cluster = first(parameters, 'obCluster');
	const tenantName = first(parameters, 'obTenant');
	const keyword = first(parameters, 'keyword')?.toLowerCase();
	const [from, to] = [instantParameter(call, 'activeAtStart', -Infinity), instantParameter(call, 'activeAtEnd', Infinity)];
	const isAsked = (value: string, asked: readonly string[]) => asked.length === 0 || asked.includes(value);
	const found = rows
		.filter(({ status, scope, appType, alarmType }) => isAsked(status, statuses) && isAsked(scope, scopes) && isAsked(appType, appTypes) && isAsked(alarmType, types))
		.filter(({ level }) => levels.length === 0 || levels.includes(level))
		.filter(({ labels }) => cluster === undefined || labels.ob_cluster === cluster)
		.filter(({ labels }) => tenantName === undefined || labels.tenant_name === tenantName)
		.filter(({ summary }) => keyword === undefined || summary.toLowerCase().includes(keyword))
		.filter(({ activeAt }) => Date.parse(activeAt) >= from && Date.parse(activeAt) <= to)
		.sort((left, right) => Date.parse(right.activeAt) - Date.parse(left.activeAt));
	const ordered = sorted(found, parameters, {
		id: ({ id }) => id,
		level: ({ level }) => level,
		activeAt: ({ activeAt }) => Date.parse(activeAt),
	});
	return pageOf(request, ordered.length, (from, to) => ordered.slice(from, to));
}

function instantParameter({ parameters }: Call, name: string, absent: Instant): Instant {
	const text = first(parameters, name);
	const instant = text === undefined ? absent : parseOffsetDateTime(text);
	if (instant === undefined) throw invalidParameter(name, text);
	return instant;
}

function getAlarm(call: Call): AlarmRow {
	const id = pathId(call, 'id');
	const row = rowsOf(call, 'older').find((one) => one.id === id);
	if (!row) throw new OcpError(404, 'COM10008', { en: `The alarm ${id} does not exist.`, zh: `告警 ${id} 不存在` });
	return row;
}

/** That raising the same again makes no second alarm, and that nothing comes back, is a guess: the page has the request alone. */
function raise(call: Call): undefined {
	const body = object(call.body, 'body');
	const [alarmType, target] = [text(body, 'alarmType'), text(body, 'target')];
	const labels = Object.entries(object(body.labels ?? {}, 'labels')).map(([name, value]) => [name, String(value)]);
	const { raisedAlarms } = call.state;
	const known = raisedAlarms.find((one) => one.alarmType === alarmType && one.target === target);
	if (known) known.updatedAt = call.now;
	else raisedAlarms.push({ id: FIRST_RAISED + raisedAlarms.length, alarmType, target, labels: Object.fromEntries(labels) as Record<string, string>, at: call.now, updatedAt: call.now });
	return undefined;
}

const FIRST_RAISED = 9_000_001;

/** Which level an alarm from outside gets is not documented: its rule's, of which the simulator has none. */
function raisedRow({ id, alarmType, target, labels, at, updatedAt }: RaisedAlarm): AlarmRow {
	const summary = `${target} ${alarmType}`;
	return { id, alarmType, appType: 'OCP', scope: 'Service', level: 3, status: 'Active', target, summary, description: summary, activeAt: secondsUtc(at), updatedAt: secondsUtc(updatedAt), labels };
}

function alarmsOf({ state, now }: Call, world: World, tenant: Tenant): Alarm[] {
	const alarms: Alarm[] = [];
	const add = (type: Alarm['type'], activeAt: Instant, summary: Text, resolvedAt?: Instant) =>
		alarms.push({ id: tenant.ocpId * 1000 + alarms.length, type, level: CRITICAL, world, tenant, activeAt, resolvedAt, summary });
	const limits = (state.strategy(world.ocpClusterId, tenant.ocpId) ?? state.strategy(world.ocpClusterId))?.obBackupThresholdConfig;
	const jobs = backupsAt(tenant, now);
	const ended = jobs.filter((job) => backupEndedAt(job, now) !== undefined);
	for (const [index, job] of ended.entries()) {
		if (backupJobStatusAt(job, now) !== 'FAILED') continue;
		const failed = { en: `The data backup of tenant ${tenant.name} failed.`, zh: `租户 ${tenant.name} 数据备份失败` };
		add('base_backup_fail', job.endsAt, failed, ended.at(index + 1)?.endsAt);
	}
	const days = limits?.noSuccessfulDataBackupAlarmDays ?? DEFAULT_DAYS;
	const success = jobs.filter((job) => backupJobStatusAt(job, now) === 'COMPLETED').at(-1);
	if (jobs.length > 0 && now - (success?.endsAt ?? jobs[0].startedAt) > days * DAY) {
		add('base_backup_too_long_time_no_one_success_task', (success?.endsAt ?? jobs[0].startedAt) + days * DAY, {
			en: `Tenant ${tenant.name} has had no successful data backup for ${days} days.`,
			zh: `租户 ${tenant.name} 已 ${days} 天没有成功的数据备份`,
		});
	}
	const round = tenant.archive;
	const allowed = limits?.logBackupDelaySeconds ?? DEFAULT_DELAY_SECONDS;
	if (round && ['DOING', 'INTERRUPTED'].includes(archiveStatusAt(round, now)) && archiveDelayAt(round, now) > allowed) {
		const delay = archiveDelayAt(round, now);
		add('inc_backup_delay', Math.floor(now - (delay - allowed) * 1000), {
			en: `The log backup of tenant ${tenant.name} is ${Math.round(delay)} seconds behind.`,
			zh: `租户 ${tenant.name} 日志备份延迟 ${Math.round(delay)} 秒`,
		});
	}
	return alarms;
}

/** The target names the cluster with OceanBase's own id, not with OCP's (docs/reference/ocp.md#4-look-ups-and-tasks). */
function alarmRow({ language, now }: Call, { id, type, level, world, tenant, activeAt, resolvedAt, summary }: Alarm, list: 'older' | 'newer'): AlarmRow {
	return {
		id,
		alarmType: type,
		...(list === 'older' ? { appType: 'Backup', scope: 'Service' } : { appType: 'OceanBase', scope: 'Backup', name: type }),
		level,
		status: resolvedAt === undefined ? 'Active' : 'Inactive',
		target: `ob_cluster=${world.clusterName}-${world.obClusterId}:tenant_name=${tenant.name}`,
		summary: summary[language],
		description: summary[language],
		activeAt: secondsUtc(activeAt),
		...(resolvedAt !== undefined && { resolvedAt: secondsUtc(resolvedAt) }),
		updatedAt: secondsUtc(resolvedAt ?? now),
		labels: {
			ob_cluster: world.clusterName,
			ob_cluster_id: `${world.obClusterId}`,
			tenant_name: tenant.name,
		},
	};
}
