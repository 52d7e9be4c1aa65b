import { baseUrlsOf, type BackupCredential } from '../../credential';
import { isObject } from '../../wire/envelope';
import { parseLossless } from '../../wire/losslessJson';

/**
 * The public key to seal with for one agent. n8n keeps one text for a credential: of one agent the key itself,
 * of several a JSON object from origin to key.
 * An agent whose key is not known yet gets another one's: it refuses that unread, and n8n then fetches all keys anew.
 */
export function keyOf(credential: BackupCredential, origin: string): string {
	const stored = credential.publicKey ?? '';
	const keys = keysIn(stored);
	return keys === undefined ? stored : (keys[origin] ?? Object.values(keys)[0] ?? '');
}

/** The text to keep for the keys just fetched, by origin; agents that did not answer keep the key they had. */
export function textOfKeys(credential: BackupCredential, fetched: ReadonlyMap<string, string>): string {
	const origins = baseUrlsOf(credential).map(({ origin }) => origin);
	if (origins.length === 1) return fetched.get(origins[0]) ?? '';
	const had = keysIn(credential.publicKey ?? '') ?? {};
	const known = origins.map((origin) => [origin, fetched.get(origin) ?? had[origin]] as const);
	return JSON.stringify(Object.fromEntries(known.filter(([, key]) => key !== undefined)));
}

function keysIn(stored: string): Record<string, string> | undefined {
	if (!stored.startsWith('{')) return undefined;
	const keys = parseLossless(stored);
	return isObject(keys) ? (keys as Record<string, string>) : undefined;
}
