import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { resources } from './actions/operations';
import { panelOf, subtitleOf } from './actions/properties';
import { router } from './actions/router';
import * as listSearch from './methods/listSearch';
import * as loadOptions from './methods/loadOptions';

/** The action node: what it can do stands in actions/operations.ts. */
export class OceanBaseBackup implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'OceanBase Backup',
		name: 'oceanBaseBackup',
		icon: { light: 'file:../../icons/oceanbase.svg', dark: 'file:../../icons/oceanbase.dark.svg' },
		group: ['input'],
		version: 1,
		subtitle: subtitleOf(resources),
		// n8n shows the node and the trigger as one entry, with the words of either.
		description: 'Watch, run and prove backups and restores of OceanBase through obshell or OCP',
		defaults: { name: 'OceanBase Backup' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'oceanBaseBackupApi', required: true }],
		properties: panelOf(resources),
	};

	methods = { listSearch, loadOptions };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await router.call(this);
	}
}
