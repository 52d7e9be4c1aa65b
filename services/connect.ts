import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { baseUrlOf, baseUrlsOf, CREDENTIAL_NAME, secretsOf, type BackupCredential } from './credential';
import { ObshellService } from './obshell/ObshellService';
import { Agents } from './obshell/wire/agents';
import { ObshellApi } from './obshell/wire/endpoints';
import { saysKeyIsStale } from './obshell/wire/faults';
import { OcpService } from './ocp/OcpService';
import { OcpApi } from './ocp/wire/endpoints';
import { Http, type HttpOptions, type RequestContext } from './wire/http';
import { redactDeep } from './wire/redact';

/** What connecting needs of an n8n context: to read the credential and to send requests with it. */
export interface ConnectContext extends RequestContext {
	getCredentials(type: string): Promise<ICredentialDataDecryptedObject>;
	getExecutionCancelSignal?(): AbortSignal | undefined;
}

/** The service that a credential names, ready to be asked. */
export interface Connection {
	service: ObshellService | OcpService;
	credential: BackupCredential;
	/** How many writes the server has taken on so far. */
	writesTaken(): number;
	/** Takes secrets out of whatever is about to be shown: those of the credential, and all that are named like one. */
	redact<T>(value: T): T;
}

/** Shorter passwords stand by chance in names and numbers, and masking them would spoil these. */
const SHORTEST_REDACTED = 8;

/**
 * Turns the node's credential into the service it is for. Sends nothing.
 * @throws BackupServiceError invalid-input when a setting of the credential cannot work
 */
export async function connect(context: ConnectContext): Promise<Connection> {
	const credential = (await context.getCredentials(CREDENTIAL_NAME)) as unknown as BackupCredential;
	const { origin } = baseUrlOf(credential);
	const secrets = secretsOf(credential);
	let taken = 0;
	const options = { origin, secrets, signal: context.getExecutionCancelSignal?.(), onWriteTaken: () => void taken++ };
	const masked = secrets.filter(({ length }) => length >= SHORTEST_REDACTED);
	return {
		service:
			credential.service === 'ocp'
				? new OcpService(new OcpApi(new Http(context, options), origin))
				: obshellService(context, options, credential),
		credential,
		writesTaken: () => taken,
		redact: <T>(value: T) => redactDeep(value, masked) as T,
	};
}

type ConnectOptions = Pick<HttpOptions, 'origin' | 'secrets' | 'signal' | 'onWriteTaken'>;

function obshellService(context: ConnectContext, options: ConnectOptions, credential: BackupCredential): ObshellService {
	const origins = baseUrlsOf(credential).map(({ origin }) => origin);
	const several = origins.length > 1;
	const agents = origins.map((origin) => ({
		origin,
		sender: new Http(context, {
			...options,
			origin,
			...(several && { absolute: true, tries: 1, timeoutMs: TIMEOUT_OF_ONE_OF_SEVERAL_MS }),
			isStaleKey: ({ status, text }) => saysKeyIsStale(status, text),
			renewal: { method: 'GET', path: '/api/v1/info' },
		}),
	}));
	if (!several) return new ObshellService(new ObshellApi(agents[0].sender, origins[0]));
	const pool = new Agents(agents);
	return new ObshellService(new ObshellApi(pool, origins.join(', ')), () => pool.origin);
}

/** A silent agent must not hold up a read for long when others can be asked. */
const TIMEOUT_OF_ONE_OF_SEVERAL_MS = 10_000;
