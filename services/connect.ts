import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { baseUrlOf, baseUrlsOf, CREDENTIAL_NAME, secretsOf, type BackupCredential } from './credential';
import { ObshellService } from './obshell/ObshellService';
import { clusterSeen, sawCluster } from './obshell/wire/agentClusters';
import { Agents } from './obshell/wire/agents';
import { ObshellApi } from './obshell/wire/endpoints';
import { saysKeyIsStale } from './obshell/wire/faults';
import { Lanes } from './obshell/wire/lanes';
import { OcpService } from './ocp/OcpService';
import { OcpApi } from './ocp/wire/endpoints';
import { Http, type HttpOptions, type RequestContext } from './wire/http';
import { redactDeep } from './wire/redact';
import { wayOf } from './wire/trust';

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
	/**
	 * Takes secrets out of whatever is about to be shown: those of the credential, those that were sent in a request
	 * (backup and decryption passwords, keys in URIs), and all that are named like one.
	 */
	redact<T>(value: T): T;
}

/** Shorter passwords stand by chance in names and numbers, and masking them would spoil these. */
const SHORTEST_REDACTED = 8;

/** With a character in them that no name has, they do not. */
const SHORTEST_ODD = 5;
const ODD = /[^\p{L}\p{N}\s._:/-]/u;

function mayBeMasked(secret: string): boolean {
	return secret.length >= SHORTEST_REDACTED || (secret.length >= SHORTEST_ODD && ODD.test(secret));
}

/**
 * Turns the node's credential into the service it is for. Sends nothing.
 * @throws BackupServiceError invalid-input when a setting of the credential cannot work
 */
export async function connect(context: ConnectContext): Promise<Connection> {
	const credential = (await context.getCredentials(CREDENTIAL_NAME)) as unknown as BackupCredential;
	const { origin } = baseUrlOf(credential);
	const secrets = secretsOf(credential);
	let taken = 0;
	let masked = secrets.filter(mayBeMasked);
	const options = {
		origin,
		baseUrl: credential.baseUrl,
		way: wayOf(credential),
		secrets,
		signal: context.getExecutionCancelSignal?.(),
		onWriteTaken: () => void taken++,
		onSecrets: (sent: string[]) => {
			const news = sent.filter((secret) => mayBeMasked(secret) && !masked.includes(secret));
			// A new list each time: what is compiled for a list is kept with it.
			if (news.length > 0) masked = [...masked, ...news];
		},
	};
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

type ConnectOptions = Pick<HttpOptions, 'origin' | 'baseUrl' | 'way' | 'secrets' | 'signal' | 'onWriteTaken' | 'onSecrets'>;

function obshellService(context: ConnectContext, options: ConnectOptions, credential: BackupCredential): ObshellService {
	const origins = baseUrlsOf(credential).map(({ origin }) => origin);
	const several = origins.length > 1;
	const agents = origins.map((origin) => ({
		origin,
		sender: new Lanes(
			new Http(context, {
				...options,
				origin,
				...(several && { absolute: true, tries: 1, timeoutMs: TIMEOUT_OF_ONE_OF_SEVERAL_MS }),
				isStaleKey: saysKeyIsStale,
				renewal: { method: 'GET', path: '/api/v1/info' },
			}),
		),
	}));
	if (!several) return new ObshellService(new ObshellApi(agents[0].sender, origins[0]));
	const pool = new Agents(agents, { seen: () => clusterSeen(credential), saw: sawCluster });
	return new ObshellService(new ObshellApi(pool, origins.join(', ')), () => pool.origin);
}

/** A silent agent must not hold up a read for long when others can be asked. */
const TIMEOUT_OF_ONE_OF_SEVERAL_MS = 10_000;
