/**
 * Backup destinations as obshell understands them (A/lib/system/storage.go).
 * docs/reference/obshell.md#31-backup-configuration, #38-backup-destinations.
 */
import { refuse } from './errors';

/** A destination, taken apart. */
export interface Destination {
	scheme: string;
	/** Between `scheme://` and the query. */
	path: string;
	/** The parameters that obshell knows, in its own order; others are lost. */
	query: ReadonlyArray<readonly [string, string]>;
}

const SCHEMES = ['oss', 'cos', 's3', 'file'];
/** What survives of a query. For S3 not even force_path_style does. */
const KNOWN: Record<string, string[]> = {
	file: [],
	oss: ['host', 'delete_mode', 'access_id', 'access_key'],
	cos: ['host', 'appid', 'delete_mode', 'access_id', 'access_key'],
	s3: ['host', 's3_region', 'delete_mode', 'access_id', 'access_key'],
};
const SECRET = ['access_id', 'access_key'];

/** The only check at request time: the prefix. */
export function checkPrefix(uri: string): void {
	if (!SCHEMES.some((scheme) => uri.startsWith(`${scheme}://`))) throw invalid('invalid path type');
}

/** Takes a URI apart; what is wrong with it shows only here, inside the DAG. */
export function parseDestination(uri: string): Destination {
	checkPrefix(uri);
	const scheme = uri.slice(0, uri.indexOf('://'));
	const rest = uri.slice(scheme.length + 3);
	if (scheme === 'file') {
		if (!rest.startsWith('/')) throw invalid('file path must be absolute');
		if (rest.includes('?')) throw invalid("file path must not contain '?'");
		return { scheme, path: rest, query: [] };
	}
	const [path, query = ''] = rest.split(/\?(.*)/s);
	if (!/^[^/]+\/.+/.test(path)) throw invalid('bucket or path is empty');
	const given = new Map(query.split('&').map((pair) => splitOnce(pair)));
	for (const name of ['host', ...SECRET, ...(scheme === 'cos' ? ['appid'] : [])]) {
		if (!given.get(name)) throw invalid(`${name} is empty`);
	}
	const kept = KNOWN[scheme].flatMap((name) => {
		const value = given.get(name);
		return value === undefined ? [] : [[name, value] as const];
	});
	return { scheme, path, query: kept };
}

/** The URI that is stored (GenerateURI), with `below` added to the path. */
export function renderDestination({ scheme, path, query }: Destination, below = ''): string {
	const whole = `${scheme}://${path.replace(/\/+$/, '')}${below}`;
	const parameters = query.map(([name, value]) => `${name}=${value}`).join('&');
	return parameters === '' ? whole : `${whole}?${parameters}`;
}

/** A destination without its keys; the path stays as it is. */
export function withoutKeys(destination: Destination): string {
	const query = destination.query.filter(([name]) => !SECRET.includes(name));
	const parameters = query.map(([name, value]) => `${name}=${value}`).join('&');
	return `${destination.scheme}://${destination.path}${parameters === '' ? '' : `?${parameters}`}`;
}

/** What two URIs of the same place have in common. */
export function placeOf(uri: string): string {
	return uri.split('?')[0].replace(/\/+$/, '');
}

function splitOnce(pair: string): [string, string] {
	const index = pair.indexOf('=');
	return index < 0 ? [pair, ''] : [pair.slice(0, index), pair.slice(index + 1)];
}

function invalid(reason: string): Error {
	return refuse('OB.Storage.URI.Invalid', `Invalid storage URI: ${reason}`);
}
