import type { IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

import { baseUrlOf, type BackupCredential } from '../credential';
import { BackupServiceError } from '../errors';
import { parseLossless } from '../losslessJson';
import { readPublicKey } from './seal';

/**
 * Fetches the agent's public key: `GET /api/v1/secret`, the one request that needs no authentication
 * (obshell.md section 1.2). Errors of the connection and of HTTP are left as n8n's helper throws them,
 * so that the credential test can tell its user which it was.
 * @throws BackupServiceError wrong-service when the answer holds no RSA key
 */
export async function fetchPublicKey(
	httpRequest: (options: IHttpRequestOptions) => Promise<unknown>,
	credential: BackupCredential,
): Promise<string> {
	const { origin } = baseUrlOf(credential);
	const { body } = (await httpRequest({
		method: 'GET',
		url: `${origin}/api/v1/secret`,
		encoding: 'text',
		returnFullResponse: true,
		disableFollowRedirect: true,
		timeout: 20_000,
		...(credential.ignoreSslIssues === true && { skipSslCertificateValidation: true }),
	})) as IN8nHttpFullResponse;
	const key = publicKeyIn(String(body));
	if (key === undefined) {
		throw new BackupServiceError('wrong-service', `${origin} does not answer like obshell`, {
			description: 'Check Base URL (obshell listens on port 2886) and Service in the credential',
		});
	}
	readPublicKey(key);
	return key;
}

function publicKeyIn(text: string): string | undefined {
	try {
		const answer = parseLossless(text) as { data?: { public_key?: unknown } } | null;
		const key = answer?.data?.public_key;
		return typeof key === 'string' && key !== '' ? key : undefined;
	} catch {
		return undefined;
	}
}
