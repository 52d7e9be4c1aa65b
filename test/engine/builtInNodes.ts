import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

/**
 * A node type that hands its input on, or does what `execute` says: to stand for a node of n8n that the example
 * workflows use. Only parameters that `description.properties` names survive in a workflow.
 */
export function standIn(
	description: Partial<INodeTypeDescription> & { name: string },
	execute?: INodeType['execute'],
): INodeType {
	return {
		description: {
			displayName: description.name,
			icon: 'fa:arrow-right',
			subtitle: '',
			group: [],
			version: 1,
			description: '',
			defaults: {},
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
			...description,
		},
		execute:
			execute ??
			async function (this: IExecuteFunctions) {
				return [this.getInputData()];
			},
	};
}

/** The type under which the built-in manual trigger is known: n8n's own name. */
export const MANUAL_TRIGGER = 'n8n-nodes-base.manualTrigger';

/** The type under which the built-in no-operation node is known: n8n's own name. */
export const NO_OP = 'n8n-nodes-base.noOp';

/** The type under which n8n-core grants a node every credential: n8n's own name. */
export const HTTP_REQUEST = 'n8n-nodes-base.httpRequest';

/**
 * The few n8n nodes that tests need, by full type name. `description.name` is the short name, as in n8n itself (its
 * credential test depends on that). The HTTP Request node is only a place to call the real helper from.
 */
export const builtInNodes: Record<string, INodeType> = {
	[MANUAL_TRIGGER]: standIn({ name: 'manualTrigger', group: ['trigger'], inputs: [] }),
	[NO_OP]: standIn({ name: 'noOp' }),
	[HTTP_REQUEST]: standIn({ name: 'httpRequest', version: [4, 4.4] }),
};
