import { findingsOfEach } from '../ownFindings';
import { oneLine } from '../quantities';
import type { Report, ReportFinding, TenantHealth } from '../report';

/**
 * Numbers for Prometheus, as gauges without timestamps. The text is both OpenMetrics 1.0 (`# UNIT`, `# EOF`) and the older
 * text format 0.0.4, to which these two lines are comments: that one is what node_exporter's textfile collector and the
 * Pushgateway read, and both refuse timestamps. Rules of names and units: https://prometheus.io/docs/practices/naming/.
 */

type Labels = Record<string, string>;

interface Family {
	name: string;
	/** Stands at the end of the name, too. */
	unit?: 'seconds' | 'bytes';
	help: string;
	samples: Array<{ labels: Labels; value: number | null }>;
}

const RANKS = { healthy: 0, attention: 1, critical: 2 };

/** The report as OpenMetrics text. What is not known has no sample. */
export function renderOpenMetrics(report: Report): string {
	const families = [...ofReport(report), ...ofFindings(report), ...ofTenants(report)];
	return `${families.map(written).join('')}# EOF\n`;
}

function ofReport(report: Report): Family[] {
	const own = clusterOf(report, report);
	const one = (name: string, help: string, value: number, unit?: Family['unit']): Family => ({ name, unit, help, samples: [{ labels: own, value }] });
	const { counts } = report;
	return [
		one('report_timestamp_seconds', 'When the report was taken, seconds since 1970.', seconds(report.takenAt) ?? 0, 'seconds'),
		one('verdict', 'What the report says: 0 healthy, 1 attention, 2 critical.', RANKS[report.verdict]),
		one('tenants', 'Tenants that owe backups.', counts.tenants),
		one('tenants_safe', 'Of them, those without any finding.', counts.safe),
		one('tenants_failed', 'Of them, those whose newest backup failed.', counts.failed),
		one('tenants_overdue', 'Of them, those whose next good backup is overdue.', counts.overdue),
		one('tenants_without_backup', 'Of them, those that were never backed up.', counts.withoutBackup),
		one('tenants_running', 'Of them, those whose backup is running.', counts.running),
		{
			name: 'findings',
			help: 'Open findings.',
			samples: (['critical', 'attention'] as const).map((severity) => ({ labels: { ...own, severity }, value: counts[severity] })),
		},
		one('findings_acknowledged', 'Findings that are acknowledged or in maintenance.', counts.acknowledged),
	];
}

function ofFindings(report: Report): Family[] {
	const open = report.findings.filter(isOpen);
	const samples = open.map((finding) => ({
		labels: { ...clusterOf(finding, report), tenant: oneLine(finding.tenant ?? ''), tenant_id: finding.tenantId ?? '', rule: finding.rule, severity: finding.severity },
		value: 1,
	}));
	return [{ name: 'finding', help: 'One open finding; tenant is empty where it is about the whole cluster.', samples: unique(samples) }];
}

function ofTenants(report: Report): Family[] {
	const openOf = findingsOfEach(report.findings.filter(isOpen));
	const family = (name: string, help: string, value: (tenant: TenantHealth) => number | null, unit?: Family['unit']): Family => ({
		name: `tenant_${name}`,
		unit,
		help,
		samples: unique(report.tenants.map((tenant) => ({ labels: labelsOf(tenant, report), value: value(tenant) }))),
	});
	return [
		family('verdict', 'What the report says of the tenant: 0 healthy, 1 attention, 2 critical.', ({ severity }) => RANKS[severity ?? 'healthy']),
		family('findings', 'Open findings about the tenant.', (tenant) => openOf(tenant).length),
		family('last_good_backup_timestamp_seconds', 'When the last good backup ended, seconds since 1970.', ({ lastGoodAt }) => seconds(lastGoodAt), 'seconds'),
		family('last_good_backup_age_seconds', 'How long ago the last good backup ended when the report was taken.', ({ lastGoodAgeSeconds }) => lastGoodAgeSeconds, 'seconds'),
		family('last_good_backup_duration_seconds', 'How long the last good backup took.', ({ durationSeconds }) => durationSeconds, 'seconds'),
		family('last_good_backup_size_bytes', 'How big the last good backup is.', ({ outputBytes }) => (outputBytes === null ? null : Number(outputBytes)), 'bytes'),
		family('last_proof_timestamp_seconds', 'When a restore drill last proved its backups, seconds since 1970.', ({ proven }) => seconds(proven?.at ?? null), 'seconds'),
		family('last_proof_rto_seconds', 'How long that drill took until its tenant could be used.', ({ proven }) => proven?.rtoSeconds ?? null, 'seconds'),
		family('last_proof_rpo_seconds', 'How much of the changes that drill lacked.', ({ proven }) => proven?.rpoSeconds ?? null, 'seconds'),
		family('log_delay_seconds', 'How far log archiving was behind when the report was taken.', ({ logDelaySeconds }) => logDelaySeconds, 'seconds'),
	];
}

function isOpen({ state, muted }: ReportFinding): boolean {
	return state !== 'over' && muted === null;
}

function clusterOf({ cluster, clusterId }: { cluster: string | null; clusterId: string | null }, report: Report): Labels {
	return { cluster: oneLine(cluster ?? report.cluster ?? ''), cluster_id: clusterId ?? '' };
}

function labelsOf(tenant: TenantHealth, report: Report): Labels {
	return { ...clusterOf(tenant, report), tenant: oneLine(tenant.tenant), tenant_id: tenant.tenantId ?? '' };
}

function seconds(time: string | null): number | null {
	return time === null ? null : Date.parse(time) / 1000;
}

/** Two samples of the same labels make the whole text invalid; of such, the first, which is the worst, stays. */
function unique(samples: Family['samples']): Family['samples'] {
	return [...new Map(samples.map((sample) => [labelText(sample.labels), sample]).reverse() as Array<[string, Family['samples'][number]]>).values()].reverse();
}

function written({ name, unit, help, samples }: Family): string {
	const known = samples.filter(({ value }) => value !== null && Number.isFinite(value));
	if (known.length === 0) return '';
	const full = `oceanbase_backup_${name}`;
	const lines = [`# TYPE ${full} gauge`, ...(unit ? [`# UNIT ${full} ${unit}`] : []), `# HELP ${full} ${help}`];
	return [...lines, ...known.map(({ labels, value }) => `${full}${labelText(labels)} ${value}`)].map((line) => `${line}\n`).join('');
}

function labelText(labels: Labels): string {
	const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`);
	return `{${pairs.join(',')}}`;
}
