import { findingsOfEach } from '../ownFindings';
import { oneLine } from '../quantities';
import type { Report, TenantHealth } from '../report';

type RulesOf = (tenant: TenantHealth) => string;

/** New columns come last: whoever reads the file by position goes on. */
const COLUMNS: Record<string, (tenant: TenantHealth, report: Report, rulesOf: RulesOf) => string | number | null> = {
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
	findings: (tenant, _, rulesOf) => rulesOf(tenant),
	report_utc: (_, report) => report.takenAt,
	tenant_id: ({ tenantId }) => tenantId,
	lifecycle: ({ lifecycle }) => lifecycle,
	promise: ({ promise }) => promise,
	promise_from: ({ promiseFrom }) => promiseFrom,
	proven: ({ proven }) => proven?.proof ?? null,
	proven_utc: ({ proven }) => proven?.at ?? null,
	rto_seconds: ({ proven }) => proven?.rtoSeconds ?? null,
	rpo_seconds: ({ proven }) => proven?.rpoSeconds ?? null,
};

/** One line a tenant, worst first, after a line of titles (RFC 4180: CRLF, quotes doubled); times in UTC. */
export function renderCsv(report: Report): string {
	const rulesOf = rulesByTenant(report);
	const lines = [
		Object.keys(COLUMNS),
		...report.tenants.map((tenant) => Object.values(COLUMNS).map((column) => column(tenant, report, rulesOf))),
	];
	return lines.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

/** The open rules of each tenant, separated by spaces; what is over or muted is no state of it. */
function rulesByTenant({ findings }: Report): RulesOf {
	const openOf = findingsOfEach(findings.filter(({ state, muted }) => state !== 'over' && muted === null));
	return (tenant) => openOf(tenant).map(({ rule }) => rule).join(' ');
}

/** Spreadsheets run what begins with one of these, full-width forms included. */
const FORMULA = /^['"\s]*[=+\-@＝＋－＠|%]/;

/** The same behind a semicolon or a tab: where the comma is for decimals, spreadsheets split there, within quotes too. */
const FORMULA_INSIDE = /(?<=[;\t])(?=['"\s]*[=+\-@＝＋－＠|%])/g;

function cell(value: string | number | null): string {
	if (value === null) return '';
	if (typeof value === 'number') return String(value);
	const text = oneLine(value);
	const harmless = (FORMULA.test(text) ? `'${text}` : text).replace(FORMULA_INSIDE, "'");
	return /[",;\t]/.test(harmless) ? `"${harmless.replace(/"/g, '""')}"` : harmless;
}
