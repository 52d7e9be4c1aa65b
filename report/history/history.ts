import { compare, readId } from '../../judgement/changes';
import type { Judgement } from '../../judgement/types';
import { tenantKey } from '../ownFindings';
import type { Report } from '../report';
import { figuresOf } from './figures';
import { pastRows } from './read';
import { historyRows, writtenId } from './rows';
import type { BadRow, History, Past, PastRow, TenantHistory } from './types';
import { weeksIn } from './weeks';

const DAY = 86_400_000;

/** Thirteen weeks: a quarter. Older rows may stay in the table; they are not counted. */
const REACH = 91 * DAY;

/** The most bad rows that are named one by one. */
const MOST_NAMED = 5;

/**
 * What the rows of past reports and this report add up to, for each tenant that owes backups and in all. Tenants are told
 * apart by the ids of cluster and tenant. Linear in the rows, but for sorting.
 * @param judgement what the report was made of: it knows what could not be looked at, so that nothing is called over for that
 */
export function historyOf(report: Report, judgement: Pick<Judgement, 'findings' | 'blind' | 'notChecked'>, past: Past): History {
	const now = Date.parse(report.takenAt);
	const { rows, bad } = withoutFuture(past, now);
	const own = pastRows('', historyRows(report)).rows;
	const owing = own.filter(({ owes }) => owes);
	const rowsOf = new Map(owing.map((row) => [tenantKey(row), [row]]));
	const gone = new Set<string>();
	for (const row of inOrder(rows)) {
		const known = rowsOf.get(tenantKey(row));
		if (row.reportAt >= now || !row.owes || row.reportAt < now - REACH) continue;
		if (known) known.push(row);
		else gone.add(tenantKey(row));
	}
	// This report's own row was first, to have the report's order of tenants; it is the newest.
	for (const some of rowsOf.values()) some.push(...some.splice(0, 1));
	const weeks = weeksIn(report.timeZone);
	const tenants = [...rowsOf.values()].map((some): TenantHistory => {
		const { cluster, clusterId, tenant, tenantId } = some[some.length - 1];
		return { cluster, clusterId, tenant, tenantId, ...figuresOf([some], weeks), ...changesOf(some, judgement) };
	});
	const longest = tenants.reduce<TenantHistory | undefined>((one, other) => ((other.longestWithoutGoodSeconds ?? -1) > (one?.longestWithoutGoodSeconds ?? -1) ? other : one), undefined);
	const counted = (what: 'known' | 'new' | 'over'): number | null =>
		tenants.every((one) => one[what] === null) ? null : tenants.reduce((sum, one) => sum + (one[what]?.length ?? 0), 0);
	return {
		...figuresOf([...rowsOf.values()], weeks, now),
		longestWithoutGoodTenant: longest?.tenant ?? null,
		known: counted('known'),
		new: counted('new'),
		over: counted('over'),
		tenants,
		tenantsGone: gone.size,
		rowsLeftOut: bad.length,
		leftOut: bad.slice(0, MOST_NAMED),
	};
}

/** A report of the future has been written by another clock, or by hand. */
function withoutFuture({ rows, bad }: Past, now: number): Past {
	const ahead: BadRow[] = rows.flatMap(({ reportAt, number }) => (reportAt > now ? [{ row: number, column: 'reportAt', why: 'in-the-future' as const }] : []));
	return { rows: rows.filter(({ reportAt }) => reportAt <= now), bad: [...bad, ...ahead].sort((a, b) => a.row - b.row) };
}

/** Oldest first; of a row that was kept twice, one. */
function inOrder(rows: readonly PastRow[]): PastRow[] {
	const seen = new Map(rows.map((row) => [`${row.reportAt} ${tenantKey(row)}`, row]));
	return [...seen.values()].sort((a, b) => a.reportAt - b.reportAt);
}

/** How the findings of the tenant's last report but this one go on. */
function changesOf(rows: PastRow[], judgement: Parameters<typeof compare>[1]): Pick<TenantHistory, 'known' | 'new' | 'over'> {
	const [before, now] = rows.slice(-2);
	if (!now) return { known: null, new: null, over: null };
	const ids = new Set(now.findingIds);
	const changes = compare(before.findingIds.map(given).map((id) => ({ id })), {
		...judgement,
		findings: judgement.findings.filter(({ id }) => ids.has(writtenId(id))),
	});
	return {
		known: [...changes.still.map(({ finding }) => finding.id), ...changes.held.map(({ id }) => id)],
		new: changes.fresh.map(({ id }) => id),
		over: changes.over.flatMap(({ id }) => (readId(id) ? [id] : [])),
	};
}

/** An id as it was before it was written into a row. */
function given(written: string): string {
	return written.replace(/%20/g, ' ');
}
