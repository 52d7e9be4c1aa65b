import type { IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

import type { BackupCredential } from '../credential';
import { passOn } from '../errors';
import { abortAfter, withinTime } from '../time/limit';
import { bodyText, readConnectionFault, unreachable } from './connectionFault';
import { notAnEnvelope, wantsTls } from './envelope';
import type { ServerAnswer } from './serverAnswer';
import { tlsOptionsOf, wayOf } from './trust';

/** n8n's helper for requests without a log-on, which is all that `preAuthentication` gets. */
export type OpenRequest = (options: IHttpRequestOptions) => Promise<unknown>;

const TIMEOUT_MS = 10_000;
const GRACE_MS = 1_000;

/**
 * One GET without a log-on, with the certificates of the credential.
 * @throws BackupServiceError unreachable, with what to do about it
 */
export async function askOpenly(httpRequest: OpenRequest, credential: BackupCredential, url: string): Promise<ServerAnswer> {
	const tls = tlsOptionsOf(credential);
	try {
		const asking = httpRequest({
			method: 'GET',
			url,
			headers: { 'Accept-Language': 'en-US' },
			encoding: 'text',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			timeout: TIMEOUT_MS,
			abortSignal: abortAfter(TIMEOUT_MS + GRACE_MS),
			...(credential.ignoreSslIssues === true && { skipSslCertificateValidation: true }),
			...(tls && { agentOptions: tls }),
		});
		const { statusCode, headers, body } = (await withinTime(TIMEOUT_MS + 2 * GRACE_MS, asking)) as IN8nHttpFullResponse;
		return { status: statusCode, headers: headers as Record<string, string>, text: bodyText(body) };
	} catch (error) {
		const { origin } = new URL(url);
		throw passOn(unreachable(origin, readConnectionFault(error, origin, wayOf(credential))));
	}
}

/**
 * Sees that an OCP can be reached at all, before n8n's credential test: of what fails there, n8n shows only a code. What
 * answers is not judged, except that it must not be a proxy: the test's own rules have better words for all else.
 * Source of the path, which wants no log-on and has no envelope: docs/reference/ocp.md#21-envelope.
 * @throws BackupServiceError unreachable, or what a proxy's answer means
 */
export async function lookAtOcp(httpRequest: OpenRequest, credential: BackupCredential, base: URL): Promise<void> {
	const answer = await askOpenly(httpRequest, credential, `${base.href.replace(/\/+$/, '')}/api/v2/info`);
	const isOcps = /"(successful|buildVersion)"\s*:/.test(answer.text);
	if (!isOcps && (STATUSES_OF_PROXIES.includes(answer.status) || wantsTls(answer))) throw notAnEnvelope(answer, 'OCP', base.origin);
}

const STATUSES_OF_PROXIES = [403, 407, 502, 503, 504];
