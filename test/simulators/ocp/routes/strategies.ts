import { OcpError } from '../errors';
import type { Call, Route } from '../routing';
import { clusterOf, tenantOf } from '../routing';
import type { OcpState } from '../state';
import type { Strategy } from '../strategyModel';
import { basicOffset } from '../times';

const OF_CLUSTER = '/api/v2/ob/clusters/:id/backup/config/backupStrategy';
const OF_TENANT = '/api/v2/ob/clusters/:id/tenants/:tenantId/backup/config/backupStrategy';

/** Backup strategies of clusters (C5) and tenants (T5); docs/reference/ocp.md#37-strategies-and-writes. */
export const strategyRoutes: Route[] = [
	{
		method: 'GET',
		path: OF_CLUSTER,
		handle: (call) => {
			const { world } = clusterOf(call);
			return shown(call, call.state.strategy(world.ocpClusterId));
		},
	},
	{
		method: 'GET',
		path: OF_TENANT,
		since: '4.3.3',
		handle: (call) => {
			const { world, tenant } = tenantOf(call);
			return shown(call, call.state.strategy(world.ocpClusterId, tenant.ocpId));
		},
	},
];

/** What comes back without a strategy is undocumented (docs/reference/ocp.md#6-not-confirmed, item 3): an empty success, or BAK21006. */
function shown({ state, now }: Call, strategy: Strategy | undefined) {
	if (strategy) return strategyRow(state, strategy, now);
	if (state.options.missingStrategy === 'absent') return undefined;
	throw new OcpError(404, 'BAK21006', {
		en: 'The object has no backup strategy.',
		zh: '该对象没有备份策略',
	});
}

function strategyRow(state: OcpState, strategy: Strategy, now: number) {
	const { world } = state.cluster(strategy.clusterId);
	const tenant = strategy.tenantId === undefined ? undefined : state.tenant(world, strategy.tenantId, now);
	return {
		id: strategy.id,
		createTime: basicOffset(strategy.createdAt, state.offsetMinutes),
		updateTime: basicOffset(strategy.updatedAt, state.offsetMinutes),
		clusterId: world.ocpClusterId,
		clusterName: world.clusterName,
		obClusterId: world.obClusterId,
		...(tenant === undefined ? {} : { tenantId: tenant.ocpId, tenantName: tenant.name, obTenantId: tenant.id }),
		...(state.version === '4.2.2' ? {} : { backupDimension: tenant === undefined ? 'CLUSTER' : 'TENANT' }),
		type: 'BACKUP',
		backupMode: strategy.backupMode,
		serviceConfigName: strategy.obBackupServiceStorageConfig.configName,
		obBackupServiceStorageConfig: strategy.obBackupServiceStorageConfig,
		obBackupScheduleConfig: strategy.obBackupScheduleConfig,
		// Only T5 documents the thresholds.
		...(tenant === undefined
			? {}
			: {
					obBackupThresholdConfig: strategy.obBackupThresholdConfig,
					physical: strategy.backupMode === 'PHYSICAL_BACKUP',
					physicalAndWasLogical: false,
					retainMode: 'RESERVE_ALL',
				}),
		secondaryBackupEnabled: strategy.secondaryBackupEnabled ?? false,
	};
}
