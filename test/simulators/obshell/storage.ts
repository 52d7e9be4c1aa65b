/**
 * Backup destinations as obshell understands them (A/lib/system/storage.go).
 * docs/reference/obshell.md#31-backup-configuration, #38-backup-destinations.
 */
import { AGENT_PORT, ownAddress, type Agent } from './agent';
import { old, refuse } from './errors';
import { plainFailure } from './work';

/** A destination, taken apart. */
export interface Destination {
	scheme: string;
	/** Between `scheme://` and the query. */
	path: string;
	/** The parameters that obshell knows, in its own order; others are lost. */
	query: ReadonlyArray<readonly [string, string]>;
}

const SCHEMES = ['oss', 'cos', 's3', 'file'];
/** The name server that the simulated agents cannot reach. */
const RESOLVER = '192.0.2.53:53';
/** What survives of a query, in the order in which it is told. For S3 not even force_path_style does. */
const KNOWN: Record<string, string[]> = {
	file: [],
	oss: ['host', 'delete_mode', 'access_id', 'access_key'],
	cos: ['host', 'appid', 'delete_mode', 'access_id', 'access_key'],
	s3: ['host', 's3_region', 'delete_mode', 'access_id', 'access_key'],
};
const SECRET = ['access_id', 'access_key'];
/** Told even when nothing was given. */
const ALWAYS = ['host', ...SECRET];

/** The only check at request time: the prefix. Old agents put `oldPrefix` before the reason. */
export function checkPrefix(uri: string, oldPrefix = ''): void {
	if (SCHEMES.some((scheme) => uri.startsWith(`${scheme}://`))) return;
	throw invalid('invalid path type', `${oldPrefix}invalid path type: ${uri}`);
}

/** Takes a URI apart; what is wrong with it shows only here, inside the DAG. */
export function parseDestination(uri: string): Destination {
	const scheme = SCHEMES.find((one) => uri.startsWith(`${one}://`));
	if (scheme === undefined) throw invalid('invalid uri protocol');
	const rest = uri.slice(scheme.length + 3);
	if (scheme === 'file') {
		if (rest.includes('?')) throw invalid("invalid file path, contains invalid character '?'");
		if (!rest.startsWith('/')) throw invalid("invalid file path, must start with '/'");
		return { scheme, path: rest, query: [] };
	}
	const [path, query = ''] = rest.split(/\?(.*)/s);
	const outer = `parse ${scheme} config: `;
	if (!rest.includes('/')) throw invalid('invalid url format', undefined, outer);
	if (query === '') throw invalid('invalid url format, missing query params', undefined, outer);
	// Go's url.Values.Get gives the first of a name.
	const given = new Map(query.split('&').map((pair) => splitOnce(pair)).reverse());
	if (scheme === 'cos' && !given.get('appid')) throw invalid('cos appid is required');
	const kept = KNOWN[scheme].flatMap((name) => {
		const value = given.get(name) ?? '';
		return value === '' && !ALWAYS.includes(name) ? [] : [[name, value] as const];
	});
	return { scheme, path: path.replace(/\/+$/, ''), query: kept };
}

/** The URI that is stored (GenerateURI), with `below` added to the path. */
export function renderDestination({ scheme, path, query }: Destination, below = ''): string {
	const whole = `${scheme}://${path}${below}`;
	const parameters = query.map(([name, value]) => `${name}=${value}`).join('&');
	return parameters === '' ? whole : `${whole}?${parameters}`;
}

/**
 * Writes a test file, as an agent does. S3 with a region goes to Amazon whatever the host, and nothing of
 * the simulated world lies there. docs/reference/obshell.md#34-log-archiving.
 * @throws StepFailure with Go's words
 */
export function checkWritable(agent: Agent, destination: Destination, below = ''): void {
	const file = `${ownAddress(agent)}${destination.scheme === 'file' ? ':' : '/'}${AGENT_PORT}`;
	const path = `${destination.path}${below}/${file}`.replace(/\/+/g, '/');
	const uri = renderDestination(destination, below);
	if (agent.world.unwritable?.some((start) => uri.startsWith(start))) {
		throw plainFailure(`create test file: open ${path}: permission denied`);
	}
	const [region, host] = ['s3_region', 'host'].map((name) => destination.query.find(([one]) => one === name)?.[1] ?? '');
	if (destination.scheme !== 's3' || region === '' || host.endsWith('.amazonaws.com')) return;
	const [bucket, key] = path.split(/\/(.*)/s);
	const amazon = `${bucket}.s3.${region}.amazonaws.com`;
	const cause = `Put "https://${amazon}/${key}": dial tcp: lookup ${amazon} on ${RESOLVER}: dial udp ${RESOLVER}: connect: network is unreachable`;
	throw plainFailure(`put s3 object: RequestError: send request failed\ncaused by: ${cause}`);
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

function invalid(reason: string, oldReason = reason, outer = ''): Error {
	return refuse('OB.Storage.URI.Invalid', `${outer}Invalid storage URI: ${reason}`, 400, old.illegal(`${outer}${oldReason}`));
}
