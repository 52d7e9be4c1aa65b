import type { ErrorKind } from '../../errors';
import { passOn } from '../../errors';
import type { Named } from '../../records/build';
import { inParallelUntil } from '../../work/inParallel';
import { isKind } from '../../work/waiting';
import { AT_ONCE } from '../wire/lanes';

/** Faults of one tenant: dropped meanwhile, a name that no route takes, a state or data that the server cannot cope with. */
const ITS_OWN: ErrorKind[] = ['tenant-unknown', 'tenant-sys', 'not-found', 'invalid-input', 'conflict', 'server'];

/** Faults that may be of the moment. */
const PASSING: ErrorKind[] = ['server'];

/** How `eachTenant` goes on and when it is done. */
export interface EachTenant<R> {
	/** What stands for a tenant that could not be read; `why` is a sentence. Without it, that fails the whole. */
	unread?(tenant: Named, why: string): R;
	/** Whether a fault that may be of the moment fails the whole, too: for one who will look again. */
	looksAgain?: boolean;
	/** Whether the results of the first `count` tenants suffice; default never. */
	enough?(results: readonly R[], count: number): boolean;
	/** How many at a time. */
	width?: number;
}

/**
 * Asks about tenants one by one, where the server has no route for all of them, a few at a time. One that cannot be read
 * does not keep the others from their answers; when it is so of every one, the fault is not theirs.
 * @returns in the tenants' order, of the first ones that suffice or of all
 * @throws BackupServiceError the first fault that is not one tenant's own, or of all of them
 */
export async function eachTenant<R>(
	tenants: readonly Named[],
	read: (tenant: Named) => Promise<R>,
	{ unread, looksAgain = false, enough = () => false, width = AT_ONCE }: EachTenant<R> = {},
): Promise<R[]> {
	let wasRead = 0;
	const faults: unknown[] = [];
	const results = await inParallelUntil(
		tenants,
		width,
		async (tenant) => {
			try {
				const result = await read(tenant);
				wasRead++;
				return result;
			} catch (error) {
				if (!unread || !isKind(error, ITS_OWN) || (looksAgain && isKind(error, PASSING))) throw passOn(error);
				faults.push(error);
				return unread(tenant, [error.message, error.description].filter(Boolean).join('. '));
			}
		},
		enough,
	);
	if (wasRead === 0 && faults.length > 0) throw passOn(faults[0]);
	return results;
}
