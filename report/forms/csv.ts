import { oneLine } from '../../judgement/quantities';
import type { Report, TenantHealth } from '../../judgement/types';

const COLUMNS: Record<string, (tenant: TenantHealth, report: Report) => string | number | null> = {
	cluster: (tenant, report) => tenant.cluster ?? report.cluster,
	tenant: ({ tenant }) => tenant,
	severity: ({ severity }) => severity ?? 'healthy',
	state: ({ state }) => state,
	last_backup: ({ outcome }) => outcome,
	last_good_backup_utc: ({ lastGoodAt }) => lastGoodAt,
	last_good_backup_age_hours: ({ lastGoodAgeSeconds }) =>
		lastGoodAgeSeconds === null ? null : Math.round(lastGoodAgeSeconds / 36) / 100,
	output_bytes: ({ outputBytes }) => outputBytes,
	duration_seconds: ({ durationSeconds }) => durationSeconds,
	log_backup: ({ logOutcome }) => logOutcome,
	log_behind_seconds: ({ logDelaySeconds }) => logDelaySeconds,
	recoverable_until_utc: ({ recoverableUntil }) => recoverableUntil,
	findings: (tenant, report) =>
		report.findings
			.filter((one) => one.tenant === tenant.tenant && one.cluster === tenant.cluster)
			.map(({ rule }) => rule)
			.join(' '),
	report_utc: (_, report) => report.takenAt,
};

/** One line a tenant, worst first, after a line of titles (RFC 4180: CRLF, quotes doubled); times in UTC. */
export function renderCsv(report: Report): string {
	const lines = [
		Object.keys(COLUMNS),
		...report.tenants.map((tenant) => Object.values(COLUMNS).map((column) => column(tenant, report))),
	];
	return lines.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

/** Spreadsheets run what begins with one of these, full-width forms included. */
const FORMULA = /^['"\s]*[=+\-@＝＋－＠|%]/;

function cell(value: string | number | null): string {
	if (value === null) return '';
	if (typeof value === 'number') return String(value);
	const text = oneLine(value);
	const harmless = FORMULA.test(text) ? `'${text}` : text;
	return /[",]/.test(harmless) ? `"${harmless.replace(/"/g, '""')}"` : harmless;
}
