import { invalidInput } from './errors';
import type { ServiceName } from './backupService';

/** The name of the credentials type, as n8n knows it. */
export const CREDENTIAL_NAME = 'oceanBaseBackupApi';

/** What a user fills in, as n8n hands it over (credentials/OceanBaseBackupApi.credentials.ts). */
export interface BackupCredential {
	service: ServiceName;
	baseUrl: string;
	ignoreSslIssues?: boolean;
	/** obshell: the password of root@sys, may be empty. */
	rootPassword?: string;
	/** obshell: the agent's own password; when filled, it is used instead of root's. */
	agentPassword?: string;
	/** obshell: base64 of the agent's PKCS#1 public key, fetched and kept by n8n. */
	publicKey?: string;
	/** OCP: which of the two ways to log on. */
	ocpMethod?: 'basic' | 'accessKey';
	username?: string;
	password?: string;
	accessKeyId?: string;
	accessKeySecret?: string;
	/** Added to object-store destinations that are given without keys. */
	storageAccessId?: string;
	storageAccessSecret?: string;
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
	].filter((secret): secret is string => typeof secret === 'string' && secret !== '');
}

/**
 * The Base URL as scheme, host, port and (OCP behind a proxy) path prefix, without a trailing slash.
 * @throws BackupServiceError invalid-input for anything that is no base address, with what to write instead
 */
export function baseUrlOf(credential: BackupCredential): URL {
	const given = String(credential.baseUrl ?? '').trim();
	const example = credential.service === 'ocp' ? 'http://ocp.example.com:8080' : 'http://10.10.10.1:2886';
	if (given === '') throw invalidInput('Base URL', 'is empty', `Fill it in in the credential, e.g. ${example}`);
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
			`Give only its beginning: ${root}${credential.service === 'ocp' ? prefix : ''}`,
		);
	}
	if (path !== '' && credential.service !== 'ocp') {
		throw invalidInput(
			'Base URL',
			`has the path ${path}`,
			`obshell checks the exact path of each request, so it cannot stand behind a path: use ${root}`,
		);
	}
	return new URL(root + path);
}
