import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

function passThrough(description: Partial<INodeTypeDescription>): INodeType {
	return {
		description: {
			displayName: '',
			name: '',
			icon: 'fa:arrow-right',
			subtitle: '',
			group: [],
			version: 1,
			description: '',
			defaults: {},
			inputs: [],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
			...description,
		},
		async execute(this: IExecuteFunctions) {
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
	[MANUAL_TRIGGER]: passThrough({
		displayName: 'Manual Trigger',
		name: 'manualTrigger',
		group: ['trigger'],
		maxNodes: 1,
	}),
	[NO_OP]: passThrough({ displayName: 'No Operation', name: 'noOp', inputs: [NodeConnectionTypes.Main] }),
	[HTTP_REQUEST]: passThrough({
		displayName: 'HTTP Request',
		name: 'httpRequest',
		inputs: [NodeConnectionTypes.Main],
		version: [4, 4.4],
	}),
};
