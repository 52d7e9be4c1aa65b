import type { StorageKeys } from '../../credential';
import { invalidInput } from '../../errors';

const SCHEMES = ['oss', 'cos', 's3', 'file'];

/** obshell hands URIs on to SQL and to a shell as they are. */
const UNSAFE = /['"`\\\s;]/;

/**
 * Checks a backup destination as obshell and OceanBase will, and adds the credential's storage keys to an object-store
 * URI that has none. obshell itself looks only at the scheme; all the rest would fail later inside the task
 * (docs/reference/obshell.md#31-backup-configuration).
 * @param field the field's name on the screen
 * @throws BackupServiceError invalid-input with the right spelling where it can be guessed
 */
export function checkedDestination(field: string, uri: string, keys: StorageKeys): string {
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
	if (!SCHEMES.includes(scheme)) {
		throw invalidInput(field, 'does not begin with file://, oss://, cos:// or s3://', 'Write it like file:///data/backup');
	}
	return scheme === 'file' ? checkedFile(field, given) : withKeys(field, scheme, given, keys);
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
	return `${uri}&access_id=${inQuery(storageAccessId)}&access_key=${inQuery(storageAccessSecret)}`;
}

/** obshell keeps a plus sign in the query as it is, so only what would end the value is encoded. */
function inQuery(value: string): string {
	return value.replace(/[&#%?\s]/g, (character) => encodeURIComponent(character));
}
