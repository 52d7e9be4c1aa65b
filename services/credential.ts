import { invalidInput } from './errors';
import type { ServiceName } from './records/types';

/** The name of the credentials type, as n8n knows it. */
export const CREDENTIAL_NAME = 'oceanBaseBackupApi';

/** What a user fills in, as n8n hands it over (credentials/OceanBaseBackupApi.credentials.ts). */
export interface BackupCredential {
	service: ServiceName;
	/** obshell: of one agent, or of several separated by commas. */
	baseUrl: string;
	ignoreSslIssues?: boolean;
	/** Whether the next five count. */
	ownTrust?: boolean;
	/** PEM, of one CA or several. */
	caPem?: string;
	/** PEM, the client's own first. */
	clientPem?: string;
	/** PEM. */
	clientPrivateKey?: string;
	passphrase?: string;
	/** obshell: SHA-256 of the agents' public keys, separated by commas. */
	agentKeyFingerprints?: string;
	/** obshell: the password of root@sys, may be empty. */
	rootPassword?: string;
	/** obshell: the agent's own password; when filled, it is used instead of root's. */
	agentPassword?: string;
	/** obshell: base64 of the agent's PKCS#1 public key, fetched and kept by n8n; of several agents see obshell/agentKeys.ts. */
	publicKey?: string;
	/** obshell: a JSON object from origin to the id of the cluster that the agent was seen in, of several agents. */
	agentClusters?: string;
	/** OCP: which of the two ways to log on. */
	ocpMethod?: 'basic' | 'accessKey';
	username?: string;
	password?: string;
	accessKeyId?: string;
	accessKeySecret?: string;
	/** Added to object-store destinations that are given without keys. */
	storageAccessId?: string;
	storageAccessSecret?: string;
	/** Seals the evidence of restore drills with an HMAC. */
	evidenceSecret?: string;
}

/** The keys for backup destinations in object stores. */
export type StorageKeys = Pick<BackupCredential, 'storageAccessId' | 'storageAccessSecret'>;

/** Every secret value of a credential, for redaction. */
export function secretsOf(credential: BackupCredential): string[] {
	return [
		credential.rootPassword,
		credential.agentPassword,
		credential.password,
		credential.accessKeySecret,
		credential.storageAccessSecret,
		credential.storageAccessId,
		credential.evidenceSecret,
		...(credential.ownTrust === true ? [credential.clientPrivateKey, credential.passphrase] : []),
	].filter((secret): secret is string => typeof secret === 'string' && secret !== '');
}

/** The first (for OCP the only) Base URL; see baseUrlsOf. */
export function baseUrlOf(credential: BackupCredential): URL {
	return baseUrlsOf(credential)[0];
}

/**
 * The Base URLs as scheme, host, port and (OCP behind a proxy) path prefix, without a trailing slash: one, or of obshell
 * the agents of one cluster, any of which can be asked.
 * @throws BackupServiceError invalid-input for anything that is no base address, with what to write instead
 */
export function baseUrlsOf({ service, baseUrl }: BackupCredential): URL[] {
	const given = String(baseUrl ?? '').trim();
	const example = service === 'ocp' ? 'http://ocp.example.com:8080' : 'http://10.10.10.1:2886';
	if (given === '') throw invalidInput('Base URL', 'is empty', `Fill it in in the credential, e.g. ${example}`);
	const urls = given.split(/[\s,;]+/).filter((part) => part !== '').map((part) => checkedUrl(part, service, example));
	if (urls.length > 1 && service === 'ocp') {
		throw invalidInput('Base URL', 'names several addresses', 'An OCP has one address: give only that');
	}
	return [...new Map(urls.map((url) => [url.href, url])).values()];
}

function checkedUrl(given: string, service: ServiceName, example: string): URL {
	if (!/^https?:\/\//i.test(given)) {
		throw invalidInput('Base URL', 'does not begin with http:// or https://', `Write it like ${example}`);
	}
	if (!URL.canParse(given)) throw invalidInput('Base URL', 'is not a valid address', `Write it like ${example}`);
	const url = new URL(given);
	const root = `${url.protocol}//${url.host}`;
	if (url.username !== '' || url.password !== '') {
		throw invalidInput('Base URL', 'holds a user name or password', `Use the fields for that, and ${root} here`);
	}
	const path = url.pathname.replace(/\/+$/, '');
	if (/\/api(\/|$)/i.test(path) || url.search !== '' || url.hash !== '') {
		const prefix = path.replace(/\/api(\/.*)?$/i, '');
		throw invalidInput(
			'Base URL',
			'is the address of a page or of one API call',
			`Give only its beginning: ${root}${service === 'ocp' ? prefix : ''}`,
		);
	}
	if (path !== '' && service !== 'ocp') {
		throw invalidInput(
			'Base URL',
			`has the path ${path}`,
			`obshell checks the exact path of each request, so it cannot stand behind a path: use ${root}`,
		);
	}
	return new URL(root + path);
}
