import type { INodeProperties } from 'n8n-workflow';

import { BackupServiceError, quote } from '../../../services/errors';
import { whereItFailed } from '../../../services/records/build';
import type { Answer, Outcome, TaskRecord } from '../../../services/records/types';
import { overall, waitFor, type Started } from '../../../services/work/waiting';
import { numberIn } from './fieldKinds';
import type { Call, Field } from './operation';

/** How to wait; undefined = not at all. */
export interface Waiting {
	timeoutMs: number;
	toleranceMs: number;
	/** Fail the node when the work failed, or give it out as an item. */
	whenFailed: 'stop' | 'item';
}

const MINUTE = 60_000;
/** As the options below propose them. */
const STANDARD = { timeoutMinutes: 720, toleranceMinutes: 10, whenFailed: 'stop' };

const patience: INodeProperties[] = [
	{
		displayName: 'Server May Be Away (Minutes)',
		name: 'toleranceMinutes',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 10,
		description: 'How long the server may be out of reach before the wait is given up; the work goes on meanwhile',
	},
	{
		displayName: 'Timeout (Minutes)',
		name: 'timeoutMinutes',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 720,
		description: 'How long to wait; the work goes on when the time is up',
	},
];

const whenItFails = (description: string): INodeProperties => ({
	displayName: 'When It Fails',
	name: 'whenFailed',
	type: 'options',
	options: [
		{ name: 'Return an Item That Says So', value: 'item', description: 'An item with outcome "failed" or "canceled"' },
		{ name: 'Stop', value: 'stop', description: 'The node fails with the reason that the server gives' },
	],
	default: 'stop',
	description,
});

const waitOptions = (options: INodeProperties[]): INodeProperties => ({
	displayName: 'Wait Options',
	name: 'waitOptions',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options,
});

const ANY_END = 'What to do when the work ends in another way than well';

/**
 * Whether to wait until the work has come to its own end, and how.
 * @param whenFailed what 'When It Fails' is about; undefined = every end is an item, and there is no such option
 */
export function waitingField(whenFailed?: string): Field<Waiting | undefined> {
	return {
		properties: [
			{
				displayName: 'Wait for Completion',
				name: 'waitForCompletion',
				type: 'boolean',
				default: false,
				description:
					'Whether to wait for the end of the work itself and return what became of it; otherwise what is there at once is returned: the task, where the server makes one',
			},
			{
				...waitOptions(whenFailed === undefined ? patience : [...patience, whenItFails(whenFailed)]),
				displayOptions: { show: { waitForCompletion: [true] } },
			},
		],
		read(parameter) {
			if (parameter('waitForCompletion') !== true) return undefined;
			const how = patienceIn(parameter('waitOptions'));
			return whenFailed === undefined ? { ...how, whenFailed: 'item' } : how;
		},
	};
}

/** As most operations have it. */
export const waiting = waitingField(ANY_END);

/** As `waiting`, for an operation that does nothing but wait. */
export const howToWait: Field<Waiting> = {
	properties: [waitOptions([...patience, whenItFails(ANY_END)])],
	read: (parameter) => patienceIn(parameter('waitOptions')),
};

/** The wait as it is when nothing is chosen. */
export const standardWaiting: Waiting = patienceIn({});

function patienceIn(value: unknown): Waiting {
	const { timeoutMinutes, toleranceMinutes, whenFailed } = { ...STANDARD, ...(value as Partial<typeof STANDARD> | null) };
	return {
		timeoutMs: MINUTE * numberIn('Timeout (Minutes)', timeoutMinutes, { least: 1, whole: false }),
		toleranceMs: MINUTE * numberIn('Server May Be Away (Minutes)', toleranceMinutes, { least: 0, whole: false }),
		whenFailed: whenFailed === 'item' ? 'item' : 'stop',
	};
}

/** What an operation that starts work gives out: the task at once, or the thing itself after the wait. */
export async function finish(
	started: Started,
	how: Waiting | undefined,
	{ signal, waitsBy }: Pick<Call, 'signal' | 'waitsBy'>,
): Promise<Answer[]> {
	if (!how) return started.task ? [started.task] : (await started.look()).answers;
	waitsBy(async (call) => await waited(started, how, call.signal));
	return await waited(started, how, signal);
}

/** The same work, which says this besides in the message of each item. */
export function withNote(started: Started, note: string): Started {
	const noted = <A extends Answer>(answer: A): A => ({
		...answer,
		record: { ...answer.record, message: [...(typeof answer.record.message === 'string' ? [answer.record.message] : []), note].join('. ') },
	});
	return {
		...started,
		task: started.task && noted(started.task),
		look: async () => {
			const look = await started.look();
			return { ...look, answers: look.answers.map(noted) };
		},
	};
}

async function waited(started: Started, how: Waiting, signal: AbortSignal | undefined): Promise<Answer[]> {
	const answers = await waitFor(started, { ...how, signal });
	if (how.whenFailed === 'stop') stopIfFailed(started, answers);
	return answers;
}

const ENDINGS: Record<string, string> = {
	failed: 'failed',
	canceled: 'was canceled',
	unknown: 'has ended, but not surely well',
};

function stopIfFailed({ name, mayRepeat }: Started, answers: Answer[]): void {
	const bad = answers.filter(({ record }) => String(record.outcome) in ENDINGS);
	if (bad.length === 0) return;
	const ending = ENDINGS[overall(bad.map(({ record }) => record.outcome as Outcome))];
	const [badTenants, tenants] = [bad, answers].map((some) => some.filter(({ record }) => (record.tenant ?? null) !== null).length);
	const share = tenants > 1 ? ` for ${badTenants} of ${tenants} tenants` : '';
	// What somebody has canceled must not be started again by n8n's Retry On Fail.
	const failed = bad.every(({ record }) => record.outcome === 'failed') && (mayRepeat?.(answers) ?? true);
	throw new BackupServiceError(failed ? 'work-failed' : 'work-ended', `${name} ${ending}${share}`, { description: toldOf(bad.slice(0, MOST_TOLD).map(reasonOf)) });
}

const MOST_TOLD = 5;

const LONGEST = 600;

/** In the server's words, made fit to show: where they are too many, each reason keeps a fair share. */
function toldOf(reasons: string[]): string {
	const whole = reasons.join('; ').length <= LONGEST;
	const share = Math.floor(LONGEST / reasons.length);
	const cut = (reason: string) => (whole || reason.length <= share ? reason : `${reason.slice(0, share)}…`);
	return reasons.map((reason) => quote(cut(reason))).join('; ');
}

function reasonOf({ record }: Answer): string {
	const { message, tenant, failure } = record;
	return [tenant && `Tenant ${String(tenant)}`, whereItFailed(failure as TaskRecord['failure'] | undefined), message].filter(Boolean).join(': ');
}
