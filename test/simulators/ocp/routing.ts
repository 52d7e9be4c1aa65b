import type { Instant, Tenant } from '../world';
import type { Answer } from './envelope';
import type { Language } from './errors';
import { invalidParameter, invalidPeriod } from './errors';
import type { Parameter } from './query';
import { first } from './query';
import type { ManagedCluster, OcpState, OcpVersion } from './state';
import { parseOffsetDateTime, parseUtcSeconds } from './times';

/** One authenticated request on its way to a route. */
export interface Call {
	state: OcpState;
	now: Instant;
	language: Language;
	/** Who asks. */
	username: string;
	/** Named pieces of the path. */
	path: Record<string, string>;
	parameters: Parameter[];
	/** The parsed JSON (or form) body; undefined when there is none. */
	body: unknown;
}

/** An answer without the envelope. */
export class Bare {
	constructor(readonly answer: Answer) {}
}

/** One documented endpoint. */
export interface Route {
	method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
	/** Path with `:name` pieces. */
	path: string;
	/** The first version that has it; all when left out. */
	since?: OcpVersion;
	/** True when it answers without authentication. */
	open?: boolean;
	/** True when it changes something, and so needs more than the right to read. */
	writes?: boolean;
	/** True when it takes its body also as a form (docs/reference/ocp.md#39-restore-preview-sources: C16, C17). */
	takesForm?: boolean;
	/** The envelope's data, or a Bare answer. */
	handle(call: Call): unknown;
}

/** A route that a request met, with the pieces of its path. */
export interface Match {
	route: Route;
	path: Record<string, string>;
}

/** Finds the route, `unknown path`, or `other method` when the path has only routes for other methods. */
export class RouteTable {
	private readonly entries: Array<{ route: Route; pattern: RegExp }>;

	constructor(routes: Route[], version: OcpVersion) {
		this.entries = routes
			.filter((route) => route.since === undefined || route.since === version)
			.map((route) => ({ route, pattern: new RegExp(`^${route.path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`) }));
	}

	find(method: string, path: string): Match | 'unknown path' | 'other method' {
		let pathIsKnown = false;
		for (const { route, pattern } of this.entries) {
			const match = pattern.exec(path);
			if (!match) continue;
			if (route.method === method) return { route, path: { ...match.groups } };
			pathIsKnown = true;
		}
		return pathIsKnown ? 'other method' : 'unknown path';
	}
}

/** A path piece that must be a Long. */
export function pathId(call: Call, name: string): number {
	const text = call.path[name];
	if (!/^\d{1,18}$/.test(text)) throw invalidParameter(name, text);
	return Number(text);
}

/** The cluster that `:id` names. */
export function clusterOf(call: Call): ManagedCluster {
	return call.state.cluster(pathId(call, 'id'));
}

/** The cluster and the tenant that `:id` and `:tenantId` name. */
export function tenantOf(call: Call): ManagedCluster & { tenant: Tenant } {
	const cluster = clusterOf(call);
	return { ...cluster, tenant: call.state.tenant(cluster.world, pathId(call, 'tenantId'), call.now) };
}

/**
 * The period of startTime and endTime, open where one is missing (docs/reference/ocp.md#31-parameters-of-task-lists: the
 * two families spell it differently).
 */
export function period(call: Call, spelling: 'offset' | 'utc'): { from: Instant; to: Instant } {
	const parse = spelling === 'offset' ? parseOffsetDateTime : parseUtcSeconds;
	const read = (name: string, absent: Instant) => {
		const text = first(call.parameters, name);
		if (text === undefined) return absent;
		const instant = parse(text);
		if (instant === undefined) throw invalidParameter(name, text);
		return instant;
	};
	const found = { from: read('startTime', -Infinity), to: read('endTime', Infinity) };
	if (found.from > found.to) throw invalidPeriod();
	return found;
}

/** An optional Long parameter. */
export function longParameter(call: Call, name: string): number | undefined {
	const text = first(call.parameters, name);
	if (text === undefined) return undefined;
	if (!/^-?\d{1,18}$/.test(text)) throw invalidParameter(name, text);
	return Number(text);
}

/** An optional array parameter with a closed set of values; another value is COM10001, as a Java enum refuses it. */
export function enumList<Value extends string>(name: string, given: string[], known: readonly Value[]): Value[] {
	return given.map((value) => {
		const found = known.find((candidate) => candidate === value);
		if (found === undefined) throw invalidParameter(name, value);
		return found;
	});
}
