import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IDataObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { authenticateRequest } from '../services/authenticate';
import type { BackupCredential } from '../services/credential';
import { fetchPublicKeys } from '../services/obshell/wire/publicKey';

const obshellOnly = { show: { service: ['obshell'] } };
const ocpOnly = { show: { service: ['ocp'] } };
const ocpBasic = { show: { service: ['ocp'], ocpMethod: ['basic'] } };
const ocpAccessKey = { show: { service: ['ocp'], ocpMethod: ['accessKey'] } };

const LOG_ON_REFUSED =
	'Log-on refused: check the password or AccessKey, and that the clocks of n8n and the server agree';

/** One credential for both services; its fields are told in services/credential.ts. */
export class OceanBaseBackupApi implements ICredentialType {
	name = 'oceanBaseBackupApi';

	displayName = 'OceanBase Backup API';

	icon = {
		light: 'file:../icons/oceanbase.svg',
		dark: 'file:../icons/oceanbase.dark.svg',
	} as const;

	documentationUrl = 'https://github.com/oceanbase/n8n-nodes-oceanbase-backup#credential';

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
			description: 'Password of the user root of the tenant sys. Leave empty if it has none.',
			displayOptions: obshellOnly,
		},
		{
			displayName: 'Agent Password',
			name: 'agentPassword',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Only if the agent has a password of its own; it is then used instead of root@sys',
			displayOptions: obshellOnly,
		},
		{
			displayName: 'Public Key',
			name: 'publicKey',
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
			displayOptions: ocpBasic,
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			displayOptions: ocpBasic,
		},
		{
			displayName: 'AccessKey ID',
			name: 'accessKeyId',
			type: 'string',
			default: '',
			displayOptions: ocpAccessKey,
		},
		{
			displayName: 'AccessKey Secret',
			name: 'accessKeySecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Made in OCP under Personal Settings > AccessKey',
			displayOptions: ocpAccessKey,
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
		},
		{
			displayName: 'Ignore SSL Issues (Insecure)',
			name: 'ignoreSslIssues',
			type: 'boolean',
			default: false,
			description: 'Whether to connect even if SSL certificate validation is not possible',
		},
	];

	/**
	 * Fetches the obshell agent's public key when it is not known, refused, or under test; n8n keeps it in the credential.
	 * Gives nothing when the key is the stored one: n8n's older request helper repeats any failed request, writes too,
	 * whenever this gives something (docs/reference/n8n.md#31-the-authentication-design).
	 */
	async preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		const credential = credentials as unknown as BackupCredential;
		if (credential.service === 'ocp') return {};
		const publicKey = await fetchPublicKeys(
			async (options) => (await this.helpers.httpRequest(options)) as unknown,
			credential,
		);
		return publicKey === credential.publicKey ? {} : { publicKey };
	}

	/** Seals (obshell) or signs (OCP) one request of our node or of n8n's HTTP Request node. */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		return authenticateRequest(credentials as unknown as BackupCredential, requestOptions);
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
				'The agent has a new key, and this version of n8n does not fetch it in a test: run a workflow once',
			),
			unless(
				'status',
				400,
				'The server refused the request: an obshell agent must belong to a running cluster (identity CLUSTER AGENT); an OCP must be one that knows /api/v2',
			),
			unless('status', 401, LOG_ON_REFUSED),
			unless(
				'status',
				403,
				'Log-on accepted, but this user may not see clusters: give it the right (CLUSTER_VIEWER) in OCP',
			),
			unless('status', 404, 'This URL does not know the API of the chosen service: check Service and Base URL'),
			unless('status', 429, 'The server refuses more requests for now: try again in a minute'),
			unless('status', 500, 'The server is up but failed: for obshell, check whether OceanBase runs on that server'),
			unless('successful', false, 'The server refused the request: run a workflow to see its own words'),
			unless(
				'successful',
				undefined,
				'This URL does not answer like the chosen service: check Service and Base URL (obshell listens on port 2886, OCP on 8080). If both are right, a proxy answers in place of the server.',
			),
			// n8n reads a mixed list, but types it as one kind or the other.
		] as ICredentialTestRequest['rules'],
	};
}

/** The test fails with the message when this member of the answer has this value; the first rule that fits counts. */
function unless(key: string, value: unknown, message: string) {
	return { type: 'responseSuccessBody', properties: { key, value, message } };
}
