import type { ILoadOptionsFunctions } from 'n8n-workflow';

import type { Choice } from '../../../services/backupService';

/** What is chosen for 'Cluster' on the screen; empty when nothing is. */
export function chosenCluster(context: ILoadOptionsFunctions): string {
	return String(context.getCurrentNodeParameter('cluster', { extractValue: true }) ?? '');
}

/** By name, as all lists are. */
export function sorted(choices: Choice[]): Choice[] {
	return choices.sort((a, b) => a.name.localeCompare(b.name));
}
