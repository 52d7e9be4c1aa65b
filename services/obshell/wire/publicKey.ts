import type { IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

import { baseUrlsOf, type BackupCredential } from '../../credential';
import { BackupServiceError, passOn } from '../../errors';
import { bodyText, readConnectionFault, unreachable } from '../../wire/connectionFault';
import { isObject, readEnvelope } from '../../wire/envelope';
import type { ServerAnswer } from '../../wire/http';
import { inParallel } from '../../work/inParallel';
import { textOfKeys } from './agentKeys';
import { obshellFault } from './faults';
import { readPublicKey } from './seal';

/**
 * Fetches the public keys of a credential's agents, as the text to keep for them. An agent that does not answer is passed
 * over as long as another one does.
 * @throws BackupServiceError as fetchPublicKey, when no agent gives its key
 */
export async function fetchPublicKeys(httpRequest: HttpRequest, credential: BackupCredential): Promise<string> {
	const origins = baseUrlsOf(credential).map(({ origin }) => origin);
	const keys = new Map<string, string>();
	const failures: unknown[] = [];
	await inParallel(origins, origins.length, async (origin) => {
		try {
			keys.set(origin, await fetchPublicKey(httpRequest, credential, origin));
		} catch (error) {
			failures.push(error);
		}
	});
	if (keys.size === 0) throw failures[0];
	return textOfKeys(credential, keys);
}

type HttpRequest = (options: IHttpRequestOptions) => Promise<unknown>;

/**
 * Fetches one agent's public key: `GET /api/v1/secret`, the one request that needs no authentication
 * (docs/reference/obshell.md#12-the-public-key). Its errors are the first that a user with a wrong Base URL sees, in a credential test too.
 * @throws BackupServiceError unreachable, wrong-service or server, its message a whole explanation
 */
export async function fetchPublicKey(
	httpRequest: HttpRequest,
	credential: BackupCredential,
	origin: string = baseUrlsOf(credential)[0].origin,
): Promise<string> {
	const answer = await ask(httpRequest, origin, credential.ignoreSslIssues === true);
	const envelope = readEnvelope(answer, 'obshell', origin);
	const key = isObject(envelope.data) ? envelope.data.public_key : undefined;
	if (typeof key === 'string' && key !== '') {
		readPublicKey(key);
		return key;
	}
	// OCP's codes (docs/reference/ocp.md#23-errors); it asks for a log-on before it says that it has no such path.
	if (/^([A-Z]{3}\d{5}|3\d{3})$/.test(envelope.failure?.code ?? '')) {
		throw new BackupServiceError('wrong-service', `${origin} answers like OCP, not obshell`, {
			description: "Choose OCP as 'Service' in the credential, or give the address of an obshell agent (port 2886)",
		});
	}
	if (envelope.status >= 500) throw obshellFault(envelope);
	throw new BackupServiceError('wrong-service', `${origin} does not answer like obshell`, {
		description: 'Check Base URL (obshell listens on port 2886) and Service in the credential',
	});
}

async function ask(
	httpRequest: HttpRequest,
	origin: string,
	ignoreSslIssues: boolean,
): Promise<ServerAnswer> {
	try {
		const { statusCode, headers, body } = (await httpRequest({
			method: 'GET',
			url: `${origin}/api/v1/secret`,
			headers: { 'Accept-Language': 'en-US' },
			encoding: 'text',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			timeout: 10_000,
			...(ignoreSslIssues && { skipSslCertificateValidation: true }),
		})) as IN8nHttpFullResponse;
		return { status: statusCode, headers: headers as Record<string, string>, text: bodyText(body) };
	} catch (error) {
		throw passOn(unreachable(origin, readConnectionFault(error)));
	}
}
