import type { IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

import { bodyText, readConnectionFault, unreachable } from '../connectionFault';
import { baseUrlOf, type BackupCredential } from '../credential';
import { isObject, readEnvelope } from '../envelope';
import { BackupServiceError, passOn } from '../errors';
import type { ServerAnswer } from '../http';
import { obshellFault } from './faults';
import { readPublicKey } from './seal';

/**
 * Fetches the agent's public key: `GET /api/v1/secret`, the one request that needs no authentication
 * (obshell.md section 1.2). Its errors are the first that a user with a wrong Base URL sees, in a credential test too.
 * @throws BackupServiceError unreachable, wrong-service or server, its message a whole explanation
 */
export async function fetchPublicKey(
	httpRequest: (options: IHttpRequestOptions) => Promise<unknown>,
	credential: BackupCredential,
): Promise<string> {
	const { origin } = baseUrlOf(credential);
	const answer = await ask(httpRequest, origin, credential.ignoreSslIssues === true);
	const envelope = readEnvelope(answer, 'obshell', origin);
	const key = isObject(envelope.data) ? envelope.data.public_key : undefined;
	if (typeof key === 'string' && key !== '') {
		readPublicKey(key);
		return key;
	}
	// OCP's codes (ocp.md section 2.3); it asks for a log-on before it says that it has no such path.
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
	httpRequest: (options: IHttpRequestOptions) => Promise<unknown>,
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
			timeout: 20_000,
			...(ignoreSslIssues && { skipSslCertificateValidation: true }),
		})) as IN8nHttpFullResponse;
		return { status: statusCode, headers: headers as Record<string, string>, text: bodyText(body) };
	} catch (error) {
		throw passOn(unreachable(origin, readConnectionFault(error)));
	}
}
