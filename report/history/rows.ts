import { findingsOfEach } from '../ownFindings';
import type { Report, ReportFinding, TenantHealth } from '../report';
import type { HistoryRow } from './types';

/** One flat row a tenant, worst first: what is kept of a report so that later ones can tell how things went. */
export function historyRows(report: Report): HistoryRow[] {
	const findingsOf = findingsOfEach(report.findings.filter(({ state }) => state !== 'over'));
	return report.tenants.map((tenant) => rowOf(tenant, findingsOf(tenant), report));
}

function rowOf(tenant: TenantHealth, findings: ReportFinding[], report: Report): HistoryRow {
	return {
		reportAt: report.takenAt,
		service: report.service,
		cluster: tenant.cluster ?? report.cluster,
		clusterId: tenant.clusterId,
		tenant: tenant.tenant,
		tenantId: tenant.tenantId,
		verdict: tenant.severity ?? 'healthy',
		state: tenant.rule ?? (!tenant.owes ? tenant.lifecycle : tenant.outcome === 'running' ? 'running' : 'safe'),
		owes: tenant.owes,
		outcome: tenant.outcome,
		backupStartedAt: tenant.runs[tenant.runs.length - 1]?.startedAt ?? null,
		lastGoodAt: tenant.lastGoodAt,
		lastGoodAgeSeconds: whole(tenant.lastGoodAgeSeconds),
		durationSeconds: whole(tenant.durationSeconds),
		outputBytes: tenant.outputBytes,
		logOutcome: tenant.logOutcome,
		logDelaySeconds: whole(tenant.logDelaySeconds),
		recoverableUntil: tenant.recoverableUntil,
		findings: findings.filter(({ muted }) => muted === null).length,
		acknowledged: findings.filter(({ muted }) => muted !== null).length,
		findingIds: findings.map(({ id }) => writtenId(id)).join(' '),
	};
}

/** An id without spaces, as rows keep it; of most rules it is the id itself. */
export function writtenId(id: string): string {
	return id.replace(/\s/gu, encodeURIComponent);
}

function whole(seconds: number | null): number | null {
	return seconds === null ? null : Math.round(seconds);
}
