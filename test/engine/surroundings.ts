import { ExternalSecretsProxy } from 'n8n-core';
import { UserError, type IWorkflowExecuteAdditionalData } from 'n8n-workflow';

const base = 'http://localhost:5678/';

/** What n8n gives every execution besides the workflow. */
export function surroundingsWith(
	fields: Pick<IWorkflowExecuteAdditionalData, 'credentialsHelper'> & Partial<IWorkflowExecuteAdditionalData>,
): IWorkflowExecuteAdditionalData {
	return {
		currentNodeExecutionIndex: 0,
		restApiUrl: `${base}rest`,
		instanceBaseUrl: base,
		formBaseUrl: `${base}form`,
		formWaitingBaseUrl: `${base}form-waiting`,
		formTestBaseUrl: `${base}form-test`,
		webhookBaseUrl: `${base}webhook`,
		webhookWaitingBaseUrl: `${base}webhook-waiting`,
		webhookTestBaseUrl: `${base}webhook-test`,
		mcpBaseUrl: `${base}mcp`,
		mcpTestBaseUrl: `${base}mcp-test`,
		variables: {},
		externalSecretsProxy: new ExternalSecretsProxy(),
		logAiEvent: () => {},
		getRunExecutionData: async () => undefined,
		getRuntimeCredential: async () => undefined,
		executeWorkflow: async () =>
			await Promise.reject(new UserError('The test engine has no sub-workflows')),
		startRunnerTask: async () => await Promise.reject(new UserError('The test engine has no task runner')),
		...fields,
	};
}
