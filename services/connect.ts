import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { ServiceName } from './backupService';
import { baseUrlOf, CREDENTIAL_NAME, secretsOf, type BackupCredential } from './credential';
import { Http, type RequestContext } from './http';
import { ObshellApi } from './obshell/endpoints';
import { saysKeyIsStale } from './obshell/faults';
import { ObshellService } from './obshell/ObshellService';
import { OcpApi } from './ocp/endpoints';
import { OcpService } from './ocp/OcpService';
import { redactDeep } from './redact';

/** What connecting needs of an n8n context: to read the credential and to send requests with it. */
export interface ConnectContext extends RequestContext {
	getCredentials(type: string): Promise<ICredentialDataDecryptedObject>;
	getExecutionCancelSignal?(): AbortSignal | undefined;
}

/** The service that a credential names, ready to be asked. */
export interface Connection {
	service: ObshellService | OcpService;
	credential: BackupCredential;
	/** Takes secrets out of whatever is about to be shown: those of the credential, and all that are named like one. */
	conceal<T>(value: T): T;
}

/** Shorter passwords stand by chance in names and numbers, and masking them would spoil these. */
const SHORTEST_CONCEALED = 8;

/**
 * Turns the node's credential into the service it is for. Sends nothing.
 * @throws BackupServiceError invalid-input when a setting of the credential cannot work
 */
export async function connect(context: ConnectContext): Promise<Connection> {
	const credential = (await context.getCredentials(CREDENTIAL_NAME)) as unknown as BackupCredential;
	const { origin } = baseUrlOf(credential);
	const secrets = secretsOf(credential);
	const options = { origin, secrets, signal: context.getExecutionCancelSignal?.() };
	const masked = secrets.filter(({ length }) => length >= SHORTEST_CONCEALED);
	return {
		service: SERVICES[credential.service](context, options),
		credential,
		conceal: <T>(value: T) => redactDeep(value, masked) as T,
	};
}

interface ConnectOptions {
	origin: string;
	secrets: string[];
	signal?: AbortSignal;
}

const SERVICES: Record<ServiceName, (context: ConnectContext, options: ConnectOptions) => ObshellService | OcpService> = {
	obshell: (context, options) =>
		new ObshellService(
			new ObshellApi(
				new Http(context, {
					...options,
					isStaleKey: ({ status, text }) => saysKeyIsStale(status, text),
					renewal: { method: 'GET', path: '/api/v1/info' },
				}),
				options.origin,
			),
		),
	ocp: (context, options) => new OcpService(new OcpApi(new Http(context, options), options.origin)),
};
