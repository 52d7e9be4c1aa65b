import type { Answer, MeasuredRestoreRecord, RestoreRecord } from '../records/types';
import { clock } from '../time/clock';
import { iso, parseTime, scnToInstant } from '../time/times';
import type { RestorePoint } from './restoreRequest';
import type { Look, Started } from './waiting';

/** What a service tells of a restore beside its own record. */
export interface Beside {
	/** When the server's task for it ended, ISO 8601; null = not told, or not ended. */
	endedAt(): string | null;
	/** What is looked up once, of a restore that has ended well. */
	identify(answer: Answer<RestoreRecord>): Promise<Partial<Pick<MeasuredRestoreRecord, 'backupSetId' | 'tenantId'>>>;
}

/**
 * A restore that is followed, with the instants that a measure of it needs: asked for by our clock, its data there, usable.
 * A server's time counts only as far as our own looks bear it out, because clocks differ: not before the last look that did
 * not show it yet, not after the first one that did.
 */
export function measured(started: Started<RestoreRecord>, point: RestorePoint, askedAt: number, beside: Beside): Started<MeasuredRestoreRecord> {
	const dataThere = witnessed(askedAt);
	const usable = witnessed(askedAt);
	let identity: Awaited<ReturnType<Beside['identify']>> | undefined;
	return {
		...started,
		look: async (): Promise<Look<MeasuredRestoreRecord>> => {
			const { done, answers, state } = await started.look();
			const all = answers.map(async (answer) => {
				const { record } = answer;
				const isGood = record.outcome === 'succeeded';
				// While the tenant is being activated, the restore itself has ended already.
				const hasData = isGood || (record.outcome === 'running' && record.finishedAt !== null);
				const at = {
					askedAt: iso(askedAt),
					dataThereAt: iso(dataThere(hasData, record.finishedAt)),
					usableAt: iso(usable(isGood && done, beside.endedAt())),
				};
				if (isGood && done) identity ??= await beside.identify(answer);
				return { ...answer, record: { ...record, ...at, pointAskedFor: pointOf(point), backupSetId: null, ...identity } };
			});
			return { done, answers: await Promise.all(all), state };
		},
	};
}

/** When something came to be, from looks that show whether it is and the server's word for when. Milliseconds since 1970. */
function witnessed(askedAt: number): (isThere: boolean, told: string | null) => number | null {
	let before = askedAt;
	let since: number | null = null;
	return (isThere, told) => {
		const now = clock.now();
		if (isThere) since ??= Math.min(now, Math.max(before, parseTime(told) ?? now));
		else before = now;
		return since;
	};
}

/** The point asked for, ISO 8601; null = the latest. */
function pointOf(point: RestorePoint): string | null {
	if (point.kind === 'latest') return null;
	return iso(point.kind === 'time' ? point.instant : scnToInstant(point.scn));
}
