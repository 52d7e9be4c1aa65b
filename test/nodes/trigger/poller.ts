/** The trigger in n8n's engine, over the laboratory of the reads: one lab at a time, one Trigger a workflow. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { PollOptions } from '../../engine/engine';
import { byName, openLab, type Lab, type LabOptions, type Service } from '../reads/lab';
import type { Tenant } from '../../simulators/world';
import { row } from '../../simulators/tenantRow';
import { ALL_EVENTS } from './records';

/** A trigger node in an active workflow: each poll begins with what the one before has left. */
export class Trigger {
	staticData: IDataObject | undefined;

	constructor(
		private readonly lab: Lab,
		private readonly service: Service,
		private readonly parameters: Record<string, unknown> = {},
	) {}

	/** The events of one poll, as `event tenant`. */
	async poll(options: PollOptions = {}): Promise<string[]> {
		return (await this.events(options)).map(({ event, tenant }) => `${String(event)} ${String(tenant)}`);
	}

	/** The events of one poll as n8n hands them on. */
	async events(options: PollOptions = {}): Promise<IDataObject[]> {
		const result = await this.lab.engine.poll(
			{
				nodeType: 'oceanBaseBackupTrigger',
				credentials: this.service,
				parameters: { events: ALL_EVENTS, cluster: byName(''), ...this.parameters } as INodeParameters,
			},
			{ staticData: this.staticData, ...options },
		);
		this.staticData = result.staticData;
		return result.items?.map(({ json }) => json) ?? [];
	}

	/** Polls until what was wrong from the beginning is told. */
	async settle(): Promise<this> {
		await this.poll();
		await this.poll();
		return this;
	}
}

/** The lab of the test that runs. */
export let lab: Lab;

/** Opens the lab; the test file closes it. */
export async function open(options?: LabOptions): Promise<Lab> {
	lab = await openLab(options);
	return lab;
}

/** A tenant's own row of the lab's world. */
export const tenant = (name: string): Tenant => row(lab.world, name);
