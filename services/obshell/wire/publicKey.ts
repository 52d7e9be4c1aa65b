import { baseUrlsOf, type BackupCredential } from '../../credential';
import { BackupServiceError } from '../../errors';
import { isObject, readEnvelope } from '../../wire/envelope';
import { askOpenly, type OpenRequest } from '../../wire/lookFirst';
import { inParallel } from '../../work/inParallel';
import { textOfKeys } from './agentKeys';
import { obshellFault } from './faults';
import { checkPin } from './pins';
import { readPublicKey } from './seal';

/** What fetching the keys of a credential's agents gave. */
export interface FetchedKeys {
	/** The text to keep for them. */
	publicKey: string;
	/** The agents that gave theirs, in the order of the Base URL. */
	answered: string[];
}

/**
 * Fetches the public keys of a credential's agents. An agent that cannot be reached is passed over as long as another one
 * gives its key.
 * @param strict whether an agent that answers wrongly (no obshell, a key that is not listed) is told although others are right
 * @throws BackupServiceError as fetchPublicKey, when no agent gives its key
 */
export async function fetchPublicKeys(openly: OpenRequest, credential: BackupCredential, strict = false): Promise<FetchedKeys> {
	const origins = baseUrlsOf(credential).map(({ origin }) => origin);
	const keys = new Map<string, string>();
	const failures: unknown[] = [];
	await inParallel(origins, origins.length, async (origin) => {
		try {
			keys.set(origin, await fetchPublicKey(openly, credential, origin));
		} catch (error) {
			failures.push(error);
		}
	});
	const wrong = failures.find((error) => !(error instanceof BackupServiceError && PASSED_OVER.includes(error.kind)));
	if (strict && wrong !== undefined) throw wrong;
	if (keys.size === 0) throw wrong ?? failures[0];
	return { publicKey: textOfKeys(credential, keys), answered: origins.filter((origin) => keys.has(origin)) };
}

/** What may pass by itself. */
const PASSED_OVER = ['unreachable', 'server', 'throttled'];

/**
 * Fetches one agent's public key: `GET /api/v1/secret`, the one request that needs no authentication
 * (docs/reference/obshell.md#12-the-public-key). Its errors are the first that a user with a wrong Base URL sees, in a credential test too.
 * @throws BackupServiceError unreachable, wrong-service or server, or unauthorized for a key that the credential does not list
 */
export async function fetchPublicKey(
	openly: OpenRequest,
	credential: BackupCredential,
	origin: string = baseUrlsOf(credential)[0].origin,
): Promise<string> {
	const answer = await askOpenly(openly, credential, `${origin}/api/v1/secret`);
	const envelope = readEnvelope(answer, 'obshell', origin);
	const key = isObject(envelope.data) ? envelope.data.public_key : undefined;
	if (typeof key === 'string' && key !== '') {
		readPublicKey(key);
		checkPin(credential, key, origin);
		return key;
	}
	// OCP's codes (docs/reference/ocp.md#23-errors); it asks for a log-on before it says that it has no such path.
	if (/^([A-Z]{3}\d{5}|3\d{3})$/.test(envelope.failure?.code ?? '')) {
		const advice = "Choose OCP as 'Service' in the credential, or give the address of an obshell agent (port 2886)";
		throw new BackupServiceError('wrong-service', `${origin} answers like OCP, not obshell`, { description: advice, advice });
	}
	if (envelope.status >= 500) throw obshellFault(envelope);
	const advice = 'Check Base URL (obshell listens on port 2886) and Service in the credential';
	throw new BackupServiceError('wrong-service', `${origin} does not answer like obshell`, { description: advice, advice });
}
