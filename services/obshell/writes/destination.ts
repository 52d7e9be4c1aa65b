import type { StorageKeys } from '../../credential';
import { invalidInput, quote } from '../../errors';

/** Of each kind of destination, the parameters that obshell keeps: it takes a URI apart and makes a new one of these (its lib/system/storage.go). */
const KEPT: Record<string, string[]> = {
	file: [],
	oss: ['host', 'delete_mode', 'access_id', 'access_key'],
	cos: ['host', 'appid', 'delete_mode', 'access_id', 'access_key'],
	s3: ['host', 's3_region', 'delete_mode', 'access_id', 'access_key'],
};

/** obshell hands URIs on to SQL and to a shell as they are. */
const UNSAFE = /['"`\\\s;]/;

/**
 * Checks a place of backups as obshell and OceanBase will, and adds the credential's storage keys to an object-store URI that
 * has none. obshell itself looks only at the scheme; all the rest would fail later inside the task
 * (docs/reference/obshell.md#31-backup-configuration).
 * @param field the field's name on the screen
 * @throws BackupServiceError invalid-input with the right spelling where it can be guessed
 */
export function checkedPlace(field: string, uri: string, keys: StorageKeys): string {
	const given = uri.trim();
	if (given === '') throw invalidInput(field, 'is empty', 'Write it like file:///data/backup');
	if (UNSAFE.test(given)) {
		throw invalidInput(
			field,
			'holds a quote, a backslash, a semicolon or a space',
			'obshell hands the URI on to SQL and to a shell as it is, so these characters are refused',
		);
	}
	const scheme = /^([a-z0-9]+):\/\//.exec(given)?.[1] ?? '';
	if (scheme === 'azblob') throw invalidInput(field, 'is on Azure Blob (azblob://), which obshell does not know', AZURE);
	if (!Object.hasOwn(KEPT, scheme)) {
		throw invalidInput(field, 'does not begin with file://, oss://, cos:// or s3://', 'Write it like file:///data/backup');
	}
	return scheme === 'file' ? checkedFile(field, given) : withKeys(field, scheme, given, keys);
}

const AZURE = "OceanBase itself knows it (from 4.3.5 BP3 and 4.2.5 BP6 on): use SQL as root@sys, ALTER SYSTEM SET DATA_BACKUP_DEST and LOG_ARCHIVE_DEST, or ALTER SYSTEM RESTORE";

/**
 * As `checkedPlace`, for a destination that is to be set: what obshell would drop of it in silence is refused.
 * @throws BackupServiceError invalid-input
 */
export function checkedDestination(field: string, uri: string, keys: StorageKeys): string {
	const checked = checkedPlace(field, uri, keys);
	const { scheme, parameters } = partsOf(checked);
	const names = parameters.map(([name]) => name);
	const dropped = names.filter((name) => !KEPT[scheme].includes(name));
	if (dropped.length > 0) {
		throw invalidInput(
			field,
			`has ${quote(dropped.join(', '))}, which obshell does not keep`,
			`Of such a destination it keeps only ${KEPT[scheme].join(', ')}. Leave it out, or set the destination in SQL as root@sys, which keeps it: ALTER SYSTEM SET DATA_BACKUP_DEST = '…' TENANT = …, and for the logs LOG_ARCHIVE_DEST = 'LOCATION=…'`,
		);
	}
	const twice = names.find((name, index) => names.indexOf(name) !== index);
	if (twice !== undefined) throw invalidInput(field, `has ${twice} twice`, 'obshell keeps only the first');
	return checked;
}

/** A URI taken apart: the path without slashes at its end or twice in a row, and the parameters with what they stand for. */
export function partsOf(uri: string): { scheme: string; path: string; parameters: Array<[string, string]> } {
	const [place, query = ''] = uri.split(/\?(.*)/s);
	const [scheme, path = ''] = place.split(/:\/\/(.*)/s);
	const pairs = query.split('&').filter((pair) => pair !== '').map((pair) => pair.split(/=(.*)/s));
	return {
		scheme,
		path: path.replace(/\/{2,}/g, '/').replace(/\/$/, ''),
		parameters: pairs.map(([name, value = '']): [string, string] => [name, decoded(value)]),
	};
}

function decoded(value: string): string {
	try {
		return decodeURIComponent(value);
	} catch {
		return value;
	}
}

function checkedFile(field: string, uri: string): string {
	const path = uri.slice('file://'.length);
	if (!path.startsWith('/')) {
		throw invalidInput(
			field,
			'names a relative directory',
			`A file destination has three slashes: write file:///${path}`,
		);
	}
	if (path.includes('?')) throw invalidInput(field, 'has a question mark', 'A file destination takes no parameters');
	return uri;
}

function withKeys(field: string, scheme: string, uri: string, { storageAccessId = '', storageAccessSecret = '' }: StorageKeys): string {
	const [place, query = ''] = uri.split(/\?(.*)/s);
	if (!/^[a-z0-9]+:\/\/[^/]+\/.+/.test(place)) {
		throw invalidInput(field, 'names no path in its bucket', `Write it like ${scheme}://bucket/path?host=…`);
	}
	const parameters = new Map(query.split('&').map((pair) => pair.split(/=(.*)/s) as [string, string]));
	const missing = ['host', ...(scheme === 'cos' ? ['appid'] : [])].filter((name) => !parameters.get(name));
	if (missing.length > 0) {
		throw invalidInput(field, `has no ${missing.join(' and no ')}`, `Write it like ${scheme}://bucket/path?${missing.map((name) => `${name}=…`).join('&')}`);
	}
	const bare = !parameters.get('access_id') && !parameters.get('access_key');
	if (!bare && (!parameters.get('access_id') || !parameters.get('access_key'))) {
		throw invalidInput(field, 'has only one of access_id and access_key', 'Give both, or neither and fill in the storage keys in the credential');
	}
	if (!bare) return uri;
	if (storageAccessId === '' || storageAccessSecret === '') {
		throw invalidInput(
			field,
			'has no access_id and access_key',
			"Fill in 'Storage Access ID' and 'Storage Access Key' in the credential; then no key has to stand in the workflow",
		);
	}
	if (UNSAFE.test(storageAccessId + storageAccessSecret)) {
		throw invalidInput(field, 'would get storage keys that hold a quote, a backslash, a semicolon or a space', 'Correct the storage keys in the credential');
	}
	// Empty ones would count: obshell takes the first of each name.
	const others = query.split('&').filter((pair) => !/^access_(id|key)=?$/.test(pair));
	return `${place}?${[...others, `access_id=${inQuery(storageAccessId)}`, `access_key=${inQuery(storageAccessSecret)}`].join('&')}`;
}

/** obshell keeps a plus sign in the query as it is, so only what would end the value is encoded. */
function inQuery(value: string): string {
	return value.replace(/[&#%?\s]/g, (character) => encodeURIComponent(character));
}
