import type { PackageDirectoryLoader } from 'n8n-core';
import { getAdditionalKeys } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	ICredentialsEncrypted,
	ICredentialsExpressionResolveValues,
	ICredentialType,
	IDataObject,
	IExecuteData,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeParameters,
	INodeProperties,
	INodeType,
	IRequestOptionsSimplified,
	IWorkflowDataProxyAdditionalKeys,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import {
	ICredentials,
	ICredentialsHelper,
	isExpression,
	NodeHelpers,
	UserError,
	Workflow,
} from 'n8n-workflow';

import { NO_OP } from './builtInNodes';
import { storedCopy } from './json';

/** A credential as a user has saved it. */
export interface StoredCredential {
	/** The credentials type, e.g. `oceanBaseBackupApi`. */
	type: string;
	name: string;
	data: object;
}

/** A credential as JSON text: n8n's encryption of it needs a key provider that only the server sets up. */
class JsonCredentials extends ICredentials {
	async setData(data: ICredentialDataDecryptedObject): Promise<void> {
		this.data = JSON.stringify(data);
	}

	async updateData(toUpdate: ICredentialDataDecryptedObject, toDelete: string[] = []): Promise<void> {
		const data = { ...(await this.getData()), ...toUpdate };
		for (const key of toDelete) delete data[key];
		await this.setData(data);
	}

	async getData(): Promise<ICredentialDataDecryptedObject> {
		return JSON.parse(this.data ?? '{}') as ICredentialDataDecryptedObject;
	}

	getDataToSave(): ICredentialsEncrypted {
		const { id, name, type, data = '{}' } = this;
		return { id, name, type, data };
	}
}

const placeholderNode: INode = {
	id: 'credential',
	name: '',
	type: 'placeholder',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const placeholderType: INodeType = {
	description: {
		displayName: '',
		name: 'placeholder',
		icon: 'fa:circle',
		subtitle: '',
		group: [],
		version: 1,
		description: '',
		defaults: {},
		inputs: [],
		outputs: [],
		properties: [],
	},
};

/**
 * What stands between the engine and the stored credentials, with the behaviour of n8n's own (2.41): property defaults
 * and expressions, renewal of an expirable property, storing what was renewed, `authenticate`. What it leaves out
 * are parts that this package cannot meet: external secrets, OAuth, overwrites, per-user credentials.
 */
export class StoredCredentialsHelper extends ICredentialsHelper {
	constructor(
		private readonly loader: PackageDirectoryLoader,
		private readonly store: Map<string, StoredCredential>,
		private readonly others: Record<string, ICredentialType> = {},
	) {
		super();
	}

	/** No type of this package extends another one. */
	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(typeName: string, nodeType: string): boolean {
		const type = this.typeOf(typeName);
		if (!type.restrictToSupportedNodes) return true;
		return (type.supportedNodes ?? []).some((name) => `${this.loader.packageName}.${name}` === nodeType);
	}

	getCredentialsProperties(typeName: string): INodeProperties[] {
		return this.typeOf(typeName).properties;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		const options = requestOptions as IHttpRequestOptions;
		const { authenticate } = this.typeOf(typeName);
		if (typeof authenticate === 'function') return await authenticate(credentials, options);
		if (!authenticate) return options;
		if (!workflow || !node) throw new UserError('A generic authenticate needs a workflow and a node');

		const keys = { $credentials: credentials } as unknown as IWorkflowDataProxyAdditionalKeys;
		const resolve = (value: unknown) => {
			if (!isExpression(value)) return value;
			return String(
				workflow.expression.getSimpleParameterValue(node, value, 'internal', keys, undefined, '') || '',
			);
		};
		const sections = options as unknown as Record<string, IDataObject>;
		sections.headers ??= {};
		for (const [section, fields] of Object.entries(authenticate.properties)) {
			sections[section] ??= {};
			for (const [name, value] of Object.entries(fields as IDataObject)) {
				sections[section][String(resolve(name))] = resolve(value) as IDataObject[string];
			}
		}
		return options;
	}

	/**
	 * Calls the type's `preAuthentication` when its expirable property is empty, refused by the server, or under test;
	 * what it returns is stored and also put into the `credentials` in use. An answer without the expirable property
	 * means that nothing has changed.
	 */
	async preAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		node: INode,
		credentialsExpired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const type = this.typeOf(typeName);
		const expirable = type.properties.find(
			(property) => property.type === 'hidden' && property.typeOptions?.expirable === true,
		)?.name;
		if (expirable === undefined || typeof type.preAuthentication !== 'function') return undefined;

		// n8n's own test node carries the short type name, so this third reason never holds there either (2.41).
		const underTest = node.parameters.temp === '' && node.type === NO_OP;
		if (credentials[expirable] !== '' && !credentialsExpired && !underTest) return undefined;

		const output = (await type.preAuthentication.call(
			helpers,
			credentials,
		)) as ICredentialDataDecryptedObject;
		if (output[expirable] === undefined || !node.credentials) return undefined;

		const reference = node.credentials[typeName];
		const stored = await (await this.getCredentials(reference, typeName)).getData();
		const renewed = { ...stored };
		for (const [key, value] of Object.entries(output)) {
			if (key === expirable || !isExpression(stored[key])) renewed[key] = value;
		}
		await this.updateCredentials(reference, typeName, renewed);
		return Object.assign(credentials, output);
	}

	async runPreAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const { preAuthentication } = this.typeOf(typeName);
		const output = await preAuthentication?.call(helpers, credentials);
		return output as ICredentialDataDecryptedObject | undefined;
	}

	async getCredentials(reference: INodeCredentialsDetails, typeName: string): Promise<ICredentials> {
		const { id, name, data } = this.find(reference, typeName);
		return new JsonCredentials({ id, name }, typeName, JSON.stringify(data));
	}

	async getDecrypted(
		additionalData: IWorkflowExecuteAdditionalData,
		reference: INodeCredentialsDetails,
		typeName: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		raw?: boolean,
		expressionResolveValues?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const stored = await (await this.getCredentials(reference, typeName)).getData();
		if (raw) return stored;
		return await this.complete(additionalData, stored, typeName, mode, executeData, expressionResolveValues);
	}

	/** Stored or just entered values with the defaults of the type, without hidden fields, expressions resolved. */
	async complete(
		additionalData: IWorkflowExecuteAdditionalData,
		stored: ICredentialDataDecryptedObject,
		typeName: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		resolveValues?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const properties = this.getCredentialsProperties(typeName);
		const values =
			NodeHelpers.getNodeParameters(properties, { ...stored } as INodeParameters, true, false, null, null) ??
			{};
		for (const field of ['allowedHttpRequestDomains', 'allowedDomains']) {
			if (values[field] === undefined && stored[field] !== undefined) values[field] = stored[field] as string;
		}

		const keys = getAdditionalKeys(additionalData, mode, null, { isCredential: true });
		if (resolveValues) {
			const { workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData } = resolveValues;
			return workflow.expression.getParameterValue(
				values,
				runExecutionData,
				runIndex,
				itemIndex,
				node.name,
				connectionInputData,
				mode,
				keys,
				executeData,
				false,
				values as IDataObject,
			) as ICredentialDataDecryptedObject;
		}
		const workflow = new Workflow({
			nodes: [placeholderNode],
			connections: {},
			active: false,
			nodeTypes: {
				getByName: () => placeholderType,
				getByNameAndVersion: () => placeholderType,
				getKnownTypes: () => ({}),
			},
		});
		await workflow.expression.acquireIsolate();
		try {
			return workflow.expression.getComplexParameterValue(
				placeholderNode,
				values,
				mode,
				keys,
				undefined,
				undefined,
				values as IDataObject,
			) as ICredentialDataDecryptedObject;
		} finally {
			await workflow.expression.releaseIsolate();
		}
	}

	async updateCredentials(
		reference: INodeCredentialsDetails,
		typeName: string,
		data: ICredentialDataDecryptedObject,
	): Promise<void> {
		const { id, name } = this.find(reference, typeName);
		this.store.set(id, { type: typeName, name, data: storedCopy(data) });
	}

	async updateCredentialsOauthTokenData(): Promise<void> {
		throw new UserError('The test engine has no OAuth');
	}

	private typeOf(typeName: string): ICredentialType {
		return this.others[typeName] ?? this.loader.getCredential(typeName).type;
	}

	private find({ id, name }: INodeCredentialsDetails, typeName: string): StoredCredential & { id: string } {
		if (!id) throw new UserError(`Found credential with no ID: "${name}" of type "${typeName}"`);
		const credential = this.store.get(id);
		if (credential?.type !== typeName) {
			throw new UserError(`Credential with ID "${id}" does not exist for type "${typeName}"`);
		}
		return { id, ...credential };
	}
}
