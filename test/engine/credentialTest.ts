import { ExecuteContext, RoutingNode } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	ICredentialsHelper,
	ICredentialTestRequest,
	INode,
	INodeCredentialTestResult,
	INodeType,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { createEmptyRunExecutionData, Workflow } from 'n8n-workflow';

import { builtInNodes, NO_OP } from './builtInNodes';
import { isolated } from './isolated';

/**
 * Sends a credentials type's test request and judges the answer, as n8n's credentials tester does (2.41). `tested`
 * has the values to use, complete; `additionalData` holds the helper over the stored ones, which renewal goes to.
 */
export async function runCredentialTest(
	{ request, rules = [] }: ICredentialTestRequest,
	tested: { id: string; name: string; type: string; data: ICredentialDataDecryptedObject },
	additionalData: IWorkflowExecuteAdditionalData,
): Promise<INodeCredentialTestResult> {
	const { description } = builtInNodes[NO_OP];
	const testType: INodeType = {
		description: {
			...description,
			credentials: [{ name: tested.type, required: true }],
			properties: [{ displayName: 'Temp', name: 'temp', type: 'string', default: '', routing: { request } }],
		},
	};
	// The short type name is n8n's own doing (see `preAuthentication` of the credentials helper).
	const node: INode = {
		id: 'temp',
		name: 'Temp-Node',
		type: description.name,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [tested.type]: { id: tested.id, name: tested.name } },
	};
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: {
			getByName: () => testType,
			getByNameAndVersion: () => testType,
			getKnownTypes: () => ({}),
		},
	});
	const { credentialsHelper: stored } = additionalData;
	const credentialsHelper = Object.create(stored, {
		getDecrypted: {
			value: async (...args: Parameters<ICredentialsHelper['getDecrypted']>) =>
				args[5] ? await stored.getDecrypted(...args) : tested.data,
		},
	}) as ICredentialsHelper;
	const context = new ExecuteContext(
		workflow,
		node,
		{ ...additionalData, credentialsHelper, currentNodeParameters: node.parameters },
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	let body: unknown;
	try {
		const output = await isolated(
			workflow,
			async () => await new RoutingNode(context, testType, tested).runNode(),
		);
		body = output?.[0]?.[0]?.json;
	} catch (error) {
		return { status: 'Error', message: explainTestFailure(error as TestFailure, rules) };
	}
	for (const rule of rules) {
		if (rule.type !== 'responseSuccessBody') continue;
		const { key, value, message } = rule.properties;
		if (valueAt(body, key) === value) return { status: 'Error', message };
	}
	return { status: 'OK', message: 'Connection successful!' };
}

interface TestFailure extends Error {
	cause?: { code?: string; response?: { status: number; statusText?: string } };
}

/** n8n's order: a rule for the status, the status text, the system's error code, the message. */
function explainTestFailure(
	{ cause, message }: TestFailure,
	rules: NonNullable<ICredentialTestRequest['rules']>,
): string {
	if (cause?.response) {
		const { status, statusText } = cause.response;
		for (const rule of rules) {
			if (rule.type === 'responseCode' && rule.properties.value === status) return rule.properties.message;
		}
		if (status < 199 || status > 299) return statusText || `Received HTTP status code: ${status}`;
		return message;
	}
	return cause?.code ?? message;
}

/** The value at a path such as `data.items[0].name`. */
function valueAt(value: unknown, path: string): unknown {
	const steps = path.split(/[.[\]]+/).filter(Boolean);
	return steps.reduce((inner, step) => (inner as Record<string, unknown> | null | undefined)?.[step], value);
}
