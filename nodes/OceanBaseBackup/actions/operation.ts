import type { INodeProperties } from 'n8n-workflow';

import type { BackupService } from '../../../services/backupService';
import type { BackupCredential } from '../../../services/credential';
import type { ObshellService } from '../../../services/obshell/ObshellService';
import type { OcpService } from '../../../services/ocp/OcpService';
import type { Answer, ServiceName } from '../../../services/records/types';

/**
 * Reads one parameter of the item at hand; null for one that is hidden. Of a collection's member (`options.language`),
 * undefined means that nobody has added it. See parametersOf for what a write refuses.
 */
export type ReadParameter = (name: string, options?: { extractValue?: boolean }) => unknown;

/** A field of an operation: how n8n shows it, and how its value is read, checked and typed. */
export interface Field<T = unknown> {
	properties: INodeProperties[];
	/**
	 * @param timeZone IANA name of the workflow's time zone
	 * @throws BackupServiceError invalid-input, naming the field
	 */
	read(parameter: ReadParameter, timeZone: string): T;
	/** An expression that gives nothing is a value of this field, also in a write: its reader says what that means. */
	mayBeNothing?: boolean;
}

/** Goes on waiting for work that was begun, in the call of another try. */
export type GoOn = (call: Pick<Call, 'signal'>) => Promise<Answer[]>;

/** What `execute` works with, for one item. */
export interface Call<S = BackupService> {
	service: S;
	credential: BackupCredential;
	get<T>(field: Field<T>): T;
	/** Takes secrets out of what is about to be written in a form that escapes or cuts: both would hide them. */
	redact<T>(value: T): T;
	/** Advice shown beside the node's output. */
	hint(message: string): void;
	/** Fires when n8n cancels the execution. */
	signal?: AbortSignal;
	/** The workflow's time zone, an IANA name. */
	timeZone: string;
	/** Whether an AI agent has the node as its tool. */
	asTool: boolean;
	/** Hands over how to go on waiting, should the wait break off and n8n try the item again. */
	waitsBy(goOn: GoOn): void;
}

interface Definition<S> {
	name: string;
	value: string;
	action: string;
	description: string;
	/** Reads may run side by side and again; writes run one after the other, once. */
	kind: 'read' | 'write';
	/** A read that shows what a write would do: its fields are read as that write's are. */
	previews?: boolean;
	fields: Array<Field>;
	execute(call: Call<S>): Promise<Answer | Answer[]>;
}

/** An operation, as the router and the UI lists see it. */
export interface Operation extends Definition<BackupService> {
	/** The services that can do it. */
	services: ServiceName[];
	/** What to use instead on the other service. */
	instead?: string;
}

interface Services {
	obshell: ObshellService;
	ocp: OcpService;
}

/** An operation that both services can do. */
export function onBoth(definition: Definition<BackupService>): Operation {
	return { ...definition, services: ['obshell', 'ocp'] };
}

/** An operation that only one service can do; the router lets no other service through to it. */
export function onlyOn<K extends ServiceName>(
	service: K,
	definition: Definition<Services[K]> & { instead: string },
): Operation {
	return { ...(definition as unknown as Operation), services: [service] };
}

/** A resource of the node and what can be done with it. */
export interface Resource {
	name: string;
	value: string;
	operations: Operation[];
}
