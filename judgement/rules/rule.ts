import type { ServiceName } from '../../services/records/types';
import type { TenantFacts } from '../facts';
import type { Figures, Rule, Severity, Snapshot, Thresholds } from '../types';

/** A threshold exceeded by this factor is no longer a warning. */
const FAR_BEYOND = 6;

/** What every rule may look at besides the tenant. */
export interface Context {
	/** Milliseconds since 1970. */
	now: number;
	limits: Thresholds;
	service: ServiceName;
	snapshot: Snapshot;
	/** Every tenant, whether it owes backups or not. */
	all: readonly TenantFacts[];
}

/** What a rule has found; instants in milliseconds since 1970. */
export interface Found {
	severity: Severity;
	/** Since when it is so; null = not known. */
	since: number | null;
	figures?: Figures;
}

/** A rule about one tenant that owes backups. */
export interface TenantRule {
	id: Rule;
	look(tenant: TenantFacts, context: Context): Found | undefined;
}

/** Something about a cluster, or about what is in no list of tenants. */
export interface FoundBeside extends Found {
	tenant: string | null;
	tenantId: string | null;
	/** Tells it from others of the same rule; the tenant's id or name unless given. */
	subject?: string;
}

/** A rule about a cluster. */
export interface ClusterRule {
	id: Rule;
	look(context: Context): FoundBeside[];
}

/** How bad it is to be beyond a limit by so much. */
export function severityBeyond(value: number, limit: number): Severity {
	return value > FAR_BEYOND * limit ? 'critical' : 'attention';
}

/** An instant as a figure. */
export function time(instant: number | null): string | null {
	return instant === null ? null : new Date(instant).toISOString();
}

/** Seconds since then; negative for what lies ahead. */
export function secondsSince(instant: number, { now }: Pick<Context, 'now'>): number {
	return (now - instant) / 1000;
}

/** The number of OceanBase's error in a server's text, as `-4018`; null when there is none. Other numbers of four digits are none. */
export function errorCode(text: string | null): number | null {
	const [, digits] = /(?:-|\berr(?:or|no)?[\s:=(]{1,3}|\b(?:ret|code)[\s:=]{1,3}-?)([4-9]\d{3})(?!\d)/i.exec(text?.slice(0, 2_000) ?? '') ?? [];
	return digits === undefined ? null : -Number(digits);
}
