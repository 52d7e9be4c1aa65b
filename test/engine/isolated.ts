import type { Workflow } from 'n8n-workflow';

/** Does work that evaluates the workflow's expressions, in what n8n calls an isolate. */
export async function isolated<T>(workflow: Workflow, work: () => Promise<T>): Promise<T> {
	await workflow.expression.acquireIsolate();
	try {
		return await work();
	} finally {
		await workflow.expression.releaseIsolate();
	}
}
