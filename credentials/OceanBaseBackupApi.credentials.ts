import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IDataObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { askFirst, authenticateRequest } from '../services/authenticate';
import { baseUrlsOf, type BackupCredential } from '../services/credential';
import { BackupServiceError, passOn, WholeMessage } from '../services/errors';
import { clustersToKeep } from '../services/obshell/wire/agentClusters';
import { fetchPublicKeys } from '../services/obshell/wire/publicKey';
import { mustBeOneCluster } from '../services/obshell/wire/sameCluster';
import { lookAtOcp, type OpenRequest } from '../services/wire/lookFirst';
import { isUnderWay } from '../services/wire/underWay';

const obshellOnly = { show: { service: ['obshell'] } };
const ocpOnly = { show: { service: ['ocp'] } };
const ocpBasic = { show: { service: ['ocp'], ocpMethod: ['basic'] } };
const ocpAccessKey = { show: { service: ['ocp'], ocpMethod: ['accessKey'] } };
const withTrust = { show: { ownTrust: [true] } };
const obshellWithTrust = { show: { service: ['obshell'], ownTrust: [true] } };

const LOG_ON_REFUSED =
	'Log-on refused. Check the password or AccessKey, and that the clocks of n8n and the server agree';

/**
 * What few need, behind a switch. n8n keeps no value that no shown field has, neither when a credential is used nor when it
 * is saved: so while the switch is off, as in all credentials older than it, each has a hidden field of its name.
 */
const MORE_SECRETS: INodeProperties[] = [
	{
		displayName: 'Agent Password',
		name: 'agentPassword',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		description: 'Only if the agent has a password of its own; it is then used instead of root@sys',
		displayOptions: { show: { service: ['obshell'] } },
	},
	{
		displayName: 'Storage Access ID',
		name: 'storageAccessId',
		type: 'string',
		default: '',
		description: 'For backup destinations in object stores (OSS, COS, S3) that are given without keys, so that no key has to stand in a workflow',
	},
	{
		displayName: 'Storage Access Key',
		name: 'storageAccessSecret',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		description: 'The secret that belongs to the Storage Access ID',
	},
	{
		displayName: 'Evidence Secret',
		name: 'evidenceSecret',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		description: 'Seals the evidence of restore drills (Restore > Conclude Drill) with an HMAC, so that nobody without it can write a row of the ledger. Not sent anywhere.',
	},
].flatMap((property) => {
	const field = property as INodeProperties;
	const shownWith = (showMore: boolean) => ({ show: { ...field.displayOptions?.show, showMore: [showMore] } });
	return [{ ...field, displayOptions: shownWith(true) }, { ...field, type: 'hidden' as const, displayOptions: shownWith(false) }];
});

/** One credential for both services; its fields are told in services/credential.ts. */
export class OceanBaseBackupApi implements ICredentialType {
	name = 'oceanBaseBackupApi';

	displayName = 'OceanBase Backup API';

	icon = {
		light: 'file:../icons/oceanbase.svg',
		dark: 'file:../icons/oceanbase.dark.svg',
	} as const;

	documentationUrl = 'https://github.com/example/n8n-nodes-oceanbase-backup/blob/main/docs/credential.md';

	properties: INodeProperties[] = [
		{
			displayName: 'Service',
			name: 'service',
			type: 'options',
			options: [
				{
					name: 'obshell',
					value: 'obshell',
					description: 'The agent on every server of a cluster',
				},
				{
					name: 'OCP',
					value: 'ocp',
					description: 'OceanBase Cloud Platform, which manages many clusters',
				},
			],
			default: 'obshell',
			description: 'What you reach your clusters through',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. http://10.10.10.1:2886',
			description: 'Address of an obshell agent of the cluster, or of several, separated by commas: one that does not answer is then passed over',
			displayOptions: obshellOnly,
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. http://ocp.example.com:8080',
			description: 'Address of OCP, with the path prefix if it stands behind a proxy',
			displayOptions: ocpOnly,
		},
		{
			displayName: 'Root@sys Password',
			name: 'rootPassword',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Password of the user root of the tenant sys',
			hint: 'Empty if it has none',
			displayOptions: obshellOnly,
		},
		{
			displayName: 'Public Key',
			name: 'publicKey',
			type: 'hidden',
			default: '',
		},
		{
			displayName: 'Clusters of the Agents',
			name: 'agentClusters',
			type: 'hidden',
			default: '',
		},
		{
			// Always empty, so that n8n asks preAuthentication before every request: there, a credential test can be told
			// in whole sentences what is wrong, and what was learnt can be kept.
			displayName: 'Look First',
			name: 'lookFirst',
			type: 'hidden',
			typeOptions: { expirable: true },
			default: '',
		},
		{
			displayName: 'Log On With',
			name: 'ocpMethod',
			type: 'options',
			options: [
				{ name: 'AccessKey', value: 'accessKey' },
				{ name: 'Username and Password', value: 'basic' },
			],
			default: 'basic',
			displayOptions: ocpOnly,
		},
		{
			displayName: 'Username',
			name: 'username',
			type: 'string',
			default: '',
			required: true,
			displayOptions: ocpBasic,
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: ocpBasic,
		},
		{
			displayName: 'AccessKey ID',
			name: 'accessKeyId',
			type: 'string',
			default: '',
			required: true,
			displayOptions: ocpAccessKey,
		},
		{
			displayName: 'AccessKey Secret',
			name: 'accessKeySecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'Made in OCP under Personal Settings > AccessKey',
			displayOptions: ocpAccessKey,
		},
		{
			displayName: 'Set Storage Keys and Other Secrets',
			name: 'showMore',
			type: 'boolean',
			default: false,
			description: 'Whether to show the keys of object stores, the password of the agent itself, and the secret that seals evidence. What is filled in there is used also while this is off.',
		},
		...MORE_SECRETS,
		{
			displayName: 'Ignore SSL Issues (Insecure)',
			name: 'ignoreSslIssues',
			type: 'boolean',
			default: false,
			description: 'Whether to connect even if SSL certificate validation is not possible',
		},
		{
			displayName: 'Set Certificates and Fingerprints',
			name: 'ownTrust',
			type: 'boolean',
			default: false,
			description: 'Whether to trust a CA of your own, to show a client certificate, or to accept only certain keys of obshell agents',
		},
		{
			displayName: 'CA Certificate',
			name: 'caPem',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			placeholder: 'e.g. -----BEGIN CERTIFICATE-----',
			description: 'PEM of the CA that signed the certificate of the server, or of several. Only these are trusted then. Needs n8n 2.20 or later; before, start n8n with NODE_EXTRA_CA_CERTS.',
			displayOptions: withTrust,
		},
		{
			displayName: 'Client Certificate',
			name: 'clientPem',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			placeholder: 'e.g. -----BEGIN CERTIFICATE-----',
			description: 'PEM of the certificate that n8n shows to the server, followed by those in between. Needs n8n 2.20 or later.',
			displayOptions: withTrust,
		},
		{
			displayName: 'Client Key',
			name: 'clientPrivateKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. -----BEGIN PRIVATE KEY-----',
			description: 'PEM of the key that belongs to the client certificate',
			displayOptions: withTrust,
		},
		{
			displayName: 'Passphrase',
			name: 'passphrase',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Only if the client key has one',
			displayOptions: withTrust,
		},
		{
			displayName: 'Agent Key Fingerprints',
			name: 'agentKeyFingerprints',
			type: 'string',
			default: '',
			placeholder: 'e.g. 0f3c…, 9a41…',
			description: "SHA-256 of the public keys of the agents, as 64 hexadecimal digits each, separated by commas. A key that is not listed is refused, and the message shows its fingerprint.",
			displayOptions: obshellWithTrust,
		},
	];

	/**
	 * n8n calls this before every request, and again on the same credential when one was refused (a 401; in the HTTP
	 * Request node, whatever failed). It fetches the public keys of obshell's agents when they are not known or were refused.
	 * Besides, unless a node of ours is at work, it looks first whether the server can be reached: in a credential test n8n
	 * would only show a code of the system.
	 * Gives nothing when nothing has changed: n8n's older request helper repeats any failed request, writes too, whenever
	 * this gives something (docs/reference/n8n.md#31-the-authentication-design). What it gives, n8n keeps in the credential.
	 */
	async preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		const credential = credentials as unknown as BackupCredential;
		const httpRequest: OpenRequest = async (options) => (await this.helpers.httpRequest(options)) as unknown;
		const wasRefused = asked.has(credentials);
		asked.add(credentials);
		try {
			if (credential.service !== 'ocp') return await renewed(httpRequest, credential, wasRefused);
			if (!wasRefused && !isUnderWay(credential.baseUrl)) await lookAtOcp(httpRequest, credential, baseUrlsOf(credential)[0]);
			return {};
		} catch (error) {
			throw passOn(error instanceof BackupServiceError ? new WholeMessage(error) : error);
		}
	}

	/** Seals (obshell) or signs (OCP) one request of our node or of n8n's HTTP Request node. */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		try {
			return authenticateRequest(credentials as unknown as BackupCredential, requestOptions);
		} catch (error) {
			throw passOn(error instanceof BackupServiceError ? new WholeMessage(error) : error);
		}
	}

	/**
	 * A read that changes nothing, needs the log-on, and has the envelope that only the right product sends. Only 401
	 * throws, so that n8n renews the key: n8n up to 2.8 has none of our texts for what throws (there, nothing does). The
	 * envelopes of both services repeat the status.
	 */
	test: ICredentialTestRequest = {
		request: {
			method: 'GET',
			url: '={{ $credentials.service === "ocp" ? "/api/v2/ob/clusters?page=1&size=1" : "/api/v1/tenants/overview" }}',
			timeout: 20_000,
			ignoreHttpStatusErrors: { ignore: true, except: [401] },
		},
		rules: [
			{ type: 'responseCode', properties: { value: 401, message: LOG_ON_REFUSED } },
			unless(
				'error.errCode',
				'Security.Authentication.Header.DecryptFailed',
				'The agent has a new key. This version of n8n does not fetch it in a test: run a workflow once',
			),
			unless(
				'status',
				400,
				'No cluster stands behind this URL, or an OCP that is too old. An obshell agent must belong to a running cluster (identity CLUSTER AGENT); an OCP must know /api/v2',
			),
			unless('status', 401, LOG_ON_REFUSED),
			unless(
				'status',
				403,
				'This user may not see clusters. The log-on is right: give the user the right CLUSTER_VIEWER in OCP',
			),
			unless('status', 404, 'This URL does not know the API of the chosen service. Check Service and Base URL'),
			unless('status', 429, 'The server refuses more requests for now. Try again in a minute'),
			unless('status', 500, 'The server is up but failed. For obshell, check whether OceanBase runs on that server'),
			unless('successful', false, 'The server refused the request. Run a workflow to see its own words'),
			unless(
				'successful',
				undefined,
				'This URL does not answer like the chosen service. Check Service and Base URL (obshell listens on port 2886, OCP on 8080). If both are right, a proxy answers in place of the server.',
			),
			// n8n reads a mixed list, but types it as one kind or the other.
		] as ICredentialTestRequest['rules'],
	};
}

/** Credentials that n8n has asked about before: it hands the same object over again after a refusal. */
const asked = new WeakSet<object>();

/** What has to be kept in the credential, nothing if it is all there. */
async function renewed(httpRequest: OpenRequest, credential: BackupCredential, wasRefused: boolean): Promise<IDataObject> {
	const isOurs = isUnderWay(credential.baseUrl);
	const news: IDataObject = {};
	if (!isOurs || wasRefused || (credential.publicKey ?? '') === '') {
		const { publicKey, answered } = await fetchPublicKeys(httpRequest, credential, !isOurs);
		if (!isOurs) askFirst(credential, answered[0]);
		if (!isOurs && !wasRefused && baseUrlsOf(credential).length > 1) await mustBeOneCluster(httpRequest, { ...credential, publicKey }, answered);
		if (publicKey !== credential.publicKey) news.publicKey = publicKey;
	}
	// A second call that gave something would let n8n's older helper repeat a write.
	if (!wasRefused) Object.assign(news, clustersToKeep(credential));
	return Object.keys(news).length === 0 ? {} : { lookFirst: '', ...news };
}

/** The test fails with the message when this member of the answer has this value; the first rule that fits counts. */
function unless(key: string, value: unknown, message: string) {
	return { type: 'responseSuccessBody', properties: { key, value, message } };
}
