import {
	NodeConnectionTypes,
	type IDataObject,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { connect, type Connection } from '../../services/connect';
import { BackupServiceError, passOn, quote } from '../../services/errors';
import { clock } from '../../services/time/clock';
import { nodeError } from '../OceanBaseBackup/actions/nodeError';
import type { ReadParameter } from '../OceanBaseBackup/actions/operation';
import { savedMember } from '../OceanBaseBackup/actions/parameters';
import { searchClusters } from '../OceanBaseBackup/methods/listSearch';
import { getTenants } from '../OceanBaseBackup/methods/loadOptions';
import { digestOf } from './digest';
import { EVENTS } from './eventNames';
import { advance, type Advanced } from './events';
import { properties, readFields } from './fields';
import { sampleOf } from './sample';
import { look } from './watch';

/** What n8n allows a poll where it does not say. */
const POLL_BUDGET_MS = 300_000;

/** The polling trigger: watch.ts reads, the judgement judges, events.ts tells what is new; nothing is remembered but what events.ts says. */
export class OceanBaseBackupTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'OceanBase Backup Trigger',
		name: 'oceanBaseBackupTrigger',
		icon: { light: 'file:../../icons/oceanbase.svg', dark: 'file:../../icons/oceanbase.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: subtitleOf(EVENTS),
		description: 'Watch, run and prove backups and restores of OceanBase through obshell or OCP',
		eventTriggerDescription: 'Waiting for a backup or a restore to end, or for something to go wrong',
		activationMessage: 'Your backups are now watched. The first check only takes stock; from the second on, what happens starts this workflow.',
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
			const parameters = readFields(parameterOf(this), this.getTimezone());
			const memory = isTest ? {} : this.getWorkflowStaticData('node');
			const deadline = clock.now() + 0.8 * budgetOf(this);
			const looked = await look({ connection, ...parameters, state: memory.state, deadline });
			// Read again: another poll may have ended in the meantime.
			const poll = { state: memory.state, ...looked, now: clock.now() };
			const { state, events, unwatched }: Partial<Advanced> & Pick<Advanced, 'events'> = isTest ? { events: sampleOf(poll) } : advance(poll);
			if (!isTest) memory.state = state as unknown as IDataObject;
			if (events.length > 0) {
				const items = parameters.options.output === 'digest' ? [digestOf(events, poll.now, parameters.options.language)] : events;
				return [this.helpers.returnJsonArray(redact(items))];
			}
			if (unwatched !== undefined) throw notWatched(unwatched);
			return null;
		} catch (error) {
			throw passOn(nodeError(this.getNode(), error, redact));
		}
	}
}

/** What stands under the node on the canvas: the first events in words. An expression there has no words before it runs. */
function subtitleOf(events: ReadonlyArray<{ name: string; value: string }>): string {
	const words = JSON.stringify(Object.fromEntries(events.map(({ name, value }) => [value, name])));
	const named = `[].concat($parameter["events"]).map((event) => (${words})[event] ?? event)`;
	return `={{ ((names) => names.slice(0, 2).join(", ") + (names.length > 2 ? " and " + (names.length - 2) + " more" : ""))(${named}) }}`;
}

function parameterOf(context: IPollFunctions): ReadParameter {
	const { parameters: saved } = context.getNode();
	return (name, options) => (name.includes('.') && savedMember(saved, name) === undefined ? undefined : (context.getNodeParameter(name, null, options) ?? null));
}

/** What is told by no chosen event must not pass in silence. */
function notWatched(why: string): BackupServiceError {
	return new BackupServiceError('work-ended', 'What this trigger watches cannot be seen', {
		description: `${quote(why)} Choose the event Problem New to have this reported once, instead of polls that fail.`,
	});
}

/** n8n before 2.38 does not say how long a poll may take. */
function budgetOf(context: Partial<Pick<IPollFunctions, 'getPollBudgetMs'>>): number {
	return typeof context.getPollBudgetMs === 'function' ? context.getPollBudgetMs() : POLL_BUDGET_MS;
}
