import { globs } from './glob';
import { NEEDS } from './needs';
import { RULES, type Finding, type Judgement, type Rule } from './types';

/** What must be remembered of a finding to tell how it goes on; more may be remembered beside it. */
export interface Remembered {
	id: string;
}

/** Findings then and now. */
export interface Changes<B extends Remembered> {
	/** Not there before. */
	fresh: Finding[];
	/** There before and now. */
	still: Array<{ finding: Finding; before: B }>;
	/** There before; nothing can be said of it now, because what it is judged by could not be read: it stays as it was. */
	held: B[];
	/** There before and surely no more. */
	over: B[];
}

/** The stable id of a finding; `subject` is the tenant's id (or, without one, its name), or what else tells it from others. */
export function findingId(rule: Rule, clusterId: string | null, subject: string | null): string {
	return [rule, clusterId ?? '-', subject ?? '-'].join('/');
}

/** The parts of an id, undefined when it is none of ours. */
export function readId(id: string): { rule: Rule; clusterId: string | null; subject: string | null } | undefined {
	const [rule, clusterId, ...rest] = id.split('/');
	const subject = rest.join('/');
	if (!(RULES as readonly string[]).includes(rule) || rest.length === 0) return undefined;
	return { rule: rule as Rule, clusterId: clusterId === '-' ? null : clusterId, subject: subject === '-' ? null : subject };
}

/**
 * Compares what was known with what is judged now. A reading that failed changes nothing, for its tenant alone; of a rule
 * that is not judged now at all, too. Linear in both.
 */
export function compare<B extends Remembered>(before: readonly B[], now: Pick<Judgement, 'findings' | 'blind' | 'notChecked'>): Changes<B> {
	const known = new Map(before.map((one) => [one.id, one]));
	const blind = new Set(now.blind.map(({ clusterId, tenantId, part }) => blindKey(clusterId, tenantId, part)));
	const changes: Changes<B> = { fresh: [], still: [], held: [], over: [] };
	for (const finding of now.findings) {
		const one = known.get(finding.id);
		if (one) changes.still.push({ finding, before: one });
		else changes.fresh.push(finding);
		known.delete(finding.id);
	}
	for (const one of known.values()) (isHeld(one.id, blind, now.notChecked) ? changes.held : changes.over).push(one);
	return changes;
}

function isHeld(id: string, blind: ReadonlySet<string>, notChecked: Judgement['notChecked']): boolean {
	const parts = readId(id);
	if (!parts) return false;
	const { rule, clusterId, subject } = parts;
	if (isNotChecked(rule, notChecked.filter(({ because }) => because !== 'left-out' && because !== 'lifecycle'))) return true;
	return NEEDS[rule].some((part) => blind.has(blindKey(clusterId, subject, part)) || blind.has(blindKey(clusterId, null, part)));
}

function blindKey(clusterId: string | null, tenantId: string | null, part: string): string {
	return JSON.stringify([clusterId, tenantId, part]);
}

/** Whether a rule could not be judged at all: it is left out itself, or with its kind, or there is nothing that it is judged by. */
export function isNotChecked(rule: Rule, notChecked: Judgement['notChecked']): boolean {
	const left = notChecked.map((one) => one.rule);
	const needs = NEEDS[rule];
	return left.some((one) => isMeant(one, rule)) || (needs.length > 0 && needs.every((part) => left.includes(part)));
}

/** Whether a rule is meant by its own id or by its kind. */
export function isMeant(meant: string, rule: Rule): boolean {
	return meant === rule || meant === rule.split('-')[0];
}

/** Whether a finding that was last told then is to be told again; hours, 0 = never. */
export function isReminderDue(lastToldAt: number, now: number, hours: number): boolean {
	return hours > 0 && now - lastToldAt >= hours * 3_600_000;
}

/** Findings that somebody knows of or has caused: counted apart, never hidden. */
export interface MuteRow {
	kind: 'acknowledged' | 'maintenance';
	/** Patterns as in promises; empty = all. */
	tenants: string;
	clusters: string;
	/** Ids or kinds of rules, separated by commas, with `*`; empty = all. */
	rules: string;
	/** Milliseconds since 1970; null = until it is over. */
	until: number | null;
	who: string;
	why: string;
}

/** Tells for each finding which row mutes it, undefined = none does. */
export function muter(rows: readonly MuteRow[], now: number): (finding: Pick<Finding, 'rule' | 'kind' | 'cluster' | 'clusterId' | 'tenant'>, cluster?: string | null) => MuteRow | undefined {
	const tests = rows
		.filter(({ until }) => until === null || until > now)
		.map((row) => ({ row, tenant: globs(row.tenants), cluster: globs(row.clusters), rule: globs(row.rules) }));
	return ({ rule, kind, cluster, clusterId, tenant }, of = null) => {
		const clusters = [cluster, of, clusterId].filter((name) => name !== null);
		return tests.find(
			(test) =>
				(test.row.tenants.trim() === '' || (tenant !== null && test.tenant(tenant))) &&
				(test.row.clusters.trim() === '' || clusters.some(test.cluster)) &&
				(test.rule(rule) || test.rule(kind)),
		)?.row;
	};
}
