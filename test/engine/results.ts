import type { IBinaryKeyData, IDataObject, INodeExecutionData, ITaskData } from 'n8n-workflow';

import type { NodeResult } from './types';

/** An item as n8n hands it on, of what a test gives in short. */
export function asItem(item: INodeExecutionData | IDataObject): INodeExecutionData {
	const isItem = typeof item.json === 'object' && item.json !== null;
	const whole = isItem ? (item as INodeExecutionData) : { json: item as IDataObject };
	return { ...whole, binary: whole.binary as IBinaryKeyData | undefined };
}

/** What a node gave in all its runs, its last status and error. */
export function summarize(tasks: ITaskData[]): NodeResult {
	const outputs: INodeExecutionData[][] = [];
	for (const task of tasks) {
		task.data?.main?.forEach((items, index) => {
			outputs[index] = [...(outputs[index] ?? []), ...(items ?? [])];
		});
	}
	const last = tasks[tasks.length - 1];
	return {
		status: last?.executionStatus,
		items: outputs[0] ?? [],
		outputs,
		error: last?.error,
		hints: tasks.flatMap((task) => task.hints ?? []),
	};
}
