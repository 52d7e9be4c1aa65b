/** Finds the route of a request target, as gin does. docs/reference/obshell.md#16-the-request-target, #25-unknown-routes. */
import type { Route } from './agent';
import { agentRoutes } from './agentRoutes';
import { backupConfig } from './backupConfig';
import { backupReads } from './backupReads';
import { backupWrites } from './backupWrites';
import { clusterRoutes } from './clusterRoutes';
import { restoreReads } from './restoreReads';
import { restoreWrites } from './restoreWrites';
import { taskRoutes } from './taskRoutes';
import { tenantRoutes } from './tenantRoutes';
import { tenantWrites } from './tenantWrites';
import { unitRoutes } from './units';
import { has, hasRoute, isOlder } from './versions';

const PREFIX = '/api/v1';
const ROUTES: Route[] = [
	...agentRoutes,
	...tenantRoutes,
	...tenantWrites,
	...unitRoutes,
	...clusterRoutes,
	...backupReads,
	...backupConfig,
	...backupWrites,
	...restoreReads,
	...restoreWrites,
	...taskRoutes,
];
const PATTERNS = ROUTES.map((route) => ({ route, segments: route.path.split('/') }))
	// As in gin, a literal segment wins over a parameter.
	.sort((one, other) => literals(other.segments) - literals(one.segments));

/** Where a request target leads. */
export type Destination =
	| { kind: 'route'; route: Route; params: Record<string, string>; query: URLSearchParams }
	/** The path exists with or without its trailing slash. */
	| { kind: 'redirect'; location: string }
	| { kind: 'notFound' }
	/** Outside the API. */
	| { kind: 'dashboard' }
	/** Beside the dashboard. */
	| { kind: 'noPage' }
	/** The target cannot be decoded; Go's server refuses it before anybody looks. */
	| { kind: 'malformed' };

/** Finds the route of a raw request target for an agent of that version. */
export function findRoute(method: string, target: string, version: string): Destination {
	const [rawPath, rawQuery = ''] = target.split(/\?(.*)/s);
	let path: string;
	try {
		path = decodeURIComponent(rawPath);
	} catch {
		return { kind: 'malformed' };
	}
	const found = match(method, path, version);
	if (found) return { kind: 'route', ...found, query: new URLSearchParams(rawQuery) };
	const twin = path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
	if (match(method, twin, version)) {
		const location = rawPath.endsWith('/') ? rawPath.slice(0, -1) : `${rawPath}/`;
		return { kind: 'redirect', location: rawQuery === '' ? location : `${location}?${rawQuery}` };
	}
	if (!has(version, 'dashboard') || /^\/(api|rpc)\/v1(\/|$)/.test(path)) return { kind: 'notFound' };
	return { kind: path.startsWith('//') ? 'noPage' : 'dashboard' };
}

function match(
	method: string,
	path: string,
	version: string,
): { route: Route; params: Record<string, string> } | undefined {
	if (!path.startsWith(`${PREFIX}/`)) return undefined;
	const segments = path.slice(PREFIX.length).split('/');
	for (const { route, segments: pattern } of PATTERNS) {
		if (route.method !== method || pattern.length !== segments.length) continue;
		if (!hasRoute(version, route.path) || (route.since !== undefined && isOlder(version, route.since))) continue;
		// Only at the end of a path a parameter has to be something.
		const isParameter = (part: string, index: number) => part.startsWith(':') && (segments[index] !== '' || index < pattern.length - 1);
		if (!pattern.every((part, index) => isParameter(part, index) || part === segments[index])) continue;
		const params = pattern.flatMap((part, index) => (part.startsWith(':') ? [[part.slice(1), segments[index]]] : []));
		return { route, params: Object.fromEntries(params) };
	}
	return undefined;
}

function literals(segments: string[]): number {
	return segments.filter((segment) => !segment.startsWith(':')).length;
}
