import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { connect, type Connection } from '../../services/connect';
import { passOn } from '../../services/errors';
import { clock } from '../../services/time/clock';
import { nodeError } from '../OceanBaseBackup/actions/nodeError';
import { searchClusters } from '../OceanBaseBackup/methods/listSearch';
import { getTenants } from '../OceanBaseBackup/methods/loadOptions';
import { advance } from './events';
import { properties, readFields } from './fields';
import { sampleOf } from './sample';
import { look } from './watch';

/** What n8n allows a poll where it does not say. */
const POLL_BUDGET_MS = 300_000;

/** The polling trigger: watch.ts reads, events.ts decides, and nothing is remembered but what events.ts says. */
export class OceanBaseBackupTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'OceanBase Backup Trigger',
		name: 'oceanBaseBackupTrigger',
		icon: { light: 'file:../../icons/oceanbase.svg', dark: 'file:../../icons/oceanbase.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].length + " events" }}',
		description: 'Starts the workflow when OceanBase backups fail, are overdue or fall behind, or when restores end',
		defaults: { name: 'OceanBase Backup Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'oceanBaseBackupApi', required: true }],
		properties,
	};

	methods = { listSearch: { searchClusters }, loadOptions: { getTenants } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		let redact: Connection['redact'] = (value) => value;
		try {
			const connection = await connect(this);
			({ redact } = connection);
			const isTest = this.getMode() === 'manual';
			const parameters = readFields(
				(name, options) => this.getNodeParameter(name, null, options),
				this.getTimezone(),
			);
			const memory = isTest ? {} : this.getWorkflowStaticData('node');
			const deadline = clock.now() + 0.8 * budgetOf(this);
			const seen = await look({ connection, ...parameters, state: memory.state, deadline });
			// Read again: another poll may have ended in the meantime.
			const poll = { state: memory.state, ...seen, now: clock.now() };
			const { state, events } = isTest ? { events: sampleOf(poll) } : advance(poll);
			if (!isTest) memory.state = state;
			return events.length > 0 ? [this.helpers.returnJsonArray(redact(events))] : null;
		} catch (error) {
			throw passOn(nodeError(this.getNode(), error, redact));
		}
	}
}

/** n8n before 2.38 does not say how long a poll may take. */
function budgetOf(context: Partial<Pick<IPollFunctions, 'getPollBudgetMs'>>): number {
	return typeof context.getPollBudgetMs === 'function' ? context.getPollBudgetMs() : POLL_BUDGET_MS;
}
