import type { Instant, Tenant, World } from '../../world';
import { archiveDelayAt, archiveStatusAt, backupEndedAt, backupJobStatusAt, backupsAt } from '../../worldAt';
import type { Text } from '../errors';
import { MAX_ALARM_PAGE_SIZE, pageOf, pageRequest, sorted } from '../paging';
import { first, list } from '../query';
import type { Call, Route } from '../routing';
import { enumList } from '../routing';
import { secondsUtc } from '../times';

/** Alarms about backups, computed from the world (docs/reference/ocp.md#4-look-ups-and-tasks). */
export const alarmRoutes: Route[] = [{ method: 'GET', path: '/api/v2/alarm/alarms', handle: listAlarms }];

interface Alarm {
	id: number;
	type: 'base_backup_fail' | 'inc_backup_delay' | 'base_backup_too_long_time_no_one_success_task';
	level: number;
	world: World;
	tenant: Tenant;
	activeAt: Instant;
	summary: Text;
}

const DEFAULT_DELAY_SECONDS = 600;
const DEFAULT_DAYS = 2;
const DAY = 24 * 3_600_000;

function listAlarms(call: Call) {
	const { parameters } = call;
	const request = pageRequest(parameters, MAX_ALARM_PAGE_SIZE);
	const statuses = enumList('status', list(parameters, 'status'), ['Active', 'Inactive', 'Silenced', 'Inhibited']);
	const appTypes = list(parameters, 'appType');
	const types = list(parameters, 'alarmType');
	const levels = list(parameters, 'level').map(Number);
	const cluster = first(parameters, 'obCluster');
	const tenantName = first(parameters, 'obTenant');
	const keyword = first(parameters, 'keyword')?.toLowerCase();
	const found = call.state.clusters
		.flatMap(({ world }) => call.state.tenants(world, call.now).flatMap((tenant) => alarmsOf(call, world, tenant)))
		.filter(() => statuses.length === 0 || statuses.includes('Active'))
		.filter(() => appTypes.length === 0 || appTypes.includes('Backup'))
		.filter(({ type }) => types.length === 0 || types.includes(type))
		.filter(({ level }) => levels.length === 0 || levels.includes(level))
		.filter(({ world }) => cluster === undefined || world.clusterName === cluster)
		.filter(({ tenant }) => tenantName === undefined || tenant.name === tenantName)
		.filter(({ summary }) => keyword === undefined || summary[call.language].toLowerCase().includes(keyword))
		.sort((left, right) => right.activeAt - left.activeAt);
	const rows = sorted(found, parameters, {
		id: ({ id }) => id,
		level: ({ level }) => level,
		activeAt: ({ activeAt }) => activeAt,
	});
	return pageOf(request, rows.length, (from, to) => rows.slice(from, to).map((alarm) => alarmRow(call, alarm)));
}

function alarmsOf({ state, now }: Call, world: World, tenant: Tenant): Alarm[] {
	const alarms: Alarm[] = [];
	const raise = (type: Alarm['type'], level: number, activeAt: Instant, summary: Text) =>
		alarms.push({ id: tenant.ocpId * 10 + alarms.length, type, level, world, tenant, activeAt, summary });
	const limits = (state.strategy(world.ocpClusterId, tenant.ocpId) ?? state.strategy(world.ocpClusterId))?.obBackupThresholdConfig;
	const jobs = backupsAt(tenant, now);
	const newest = jobs.filter((job) => backupEndedAt(job, now) !== undefined).at(-1);
	if (newest && backupJobStatusAt(newest, now) === 'FAILED') {
		raise('base_backup_fail', 2, newest.endsAt, {
			en: `The data backup of tenant ${tenant.name} failed.`,
			zh: `租户 ${tenant.name} 数据备份失败`,
		});
	}
	const days = limits?.noSuccessfulDataBackupAlarmDays ?? DEFAULT_DAYS;
	const success = jobs.filter((job) => backupJobStatusAt(job, now) === 'COMPLETED').at(-1);
	if (jobs.length > 0 && now - (success?.endsAt ?? jobs[0].startedAt) > days * DAY) {
		raise('base_backup_too_long_time_no_one_success_task', 2, (success?.endsAt ?? jobs[0].startedAt) + days * DAY, {
			en: `Tenant ${tenant.name} has had no successful data backup for ${days} days.`,
			zh: `租户 ${tenant.name} 已 ${days} 天没有成功的数据备份`,
		});
	}
	const round = tenant.archive;
	const allowed = limits?.logBackupDelaySeconds ?? DEFAULT_DELAY_SECONDS;
	if (round && ['DOING', 'INTERRUPTED'].includes(archiveStatusAt(round, now)) && archiveDelayAt(round, now) > allowed) {
		const delay = archiveDelayAt(round, now);
		raise('inc_backup_delay', 3, Math.floor(now - (delay - allowed) * 1000), {
			en: `The log backup of tenant ${tenant.name} is ${Math.round(delay)} seconds behind.`,
			zh: `租户 ${tenant.name} 日志备份延迟 ${Math.round(delay)} 秒`,
		});
	}
	return alarms;
}

function alarmRow({ language, now }: Call, { id, type, level, world, tenant, activeAt, summary }: Alarm) {
	return {
		id,
		alarmType: type,
		appType: 'Backup',
		scope: 'Tenant',
		level,
		status: 'Active',
		target: `ob_cluster=${world.clusterName}:tenant_name=${tenant.name}`,
		summary: summary[language],
		description: summary[language],
		activeAt: secondsUtc(activeAt),
		updatedAt: secondsUtc(now),
		labels: {
			ob_cluster: world.clusterName,
			ob_cluster_id: `${world.obClusterId}`,
			tenant_name: tenant.name,
		},
	};
}
