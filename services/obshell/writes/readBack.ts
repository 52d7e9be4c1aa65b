import type { IDataObject } from 'n8n-workflow';

import { passOn } from '../../errors';
import { text, type Named } from '../../records/build';
import { inParallel } from '../../work/inParallel';
import { isKind } from '../../work/waiting';
import type { ObshellApi } from '../wire/endpoints';
import { ABILITIES } from '../wire/routes';
import { partsOf } from './destination';
import type { Target } from './target';

/** Tenants whose destinations are read at the same time. */
const CONCURRENCY = 4;

/** What became of destinations that a task has set. */
export interface ReadBack {
	/** They are other ones than those given, or not there. */
	differs: boolean;
	/** One sentence, or null where they are as given. */
	message: string | null;
}

/** A destination as it was asked for, and the member of the server's answer that must hold it. */
interface Wish {
	member: 'data_base_uri' | 'archive_base_uri';
	what: string;
	uri: string;
	/** For all tenants: the directory below it, of each (docs/reference/obshell.md#31-backup-configuration, "Destination paths"). */
	directory?: string;
}

/**
 * Compares what a config task has set with what the server now has: that the task ends well says only that it set something.
 * Keys are never told, so they cannot be compared.
 * @param body the request that the task was made of
 * @throws BackupServiceError where another look may tell
 */
export async function readBack(api: ObshellApi, { scope, tenants }: Target, body: IDataObject): Promise<ReadBack> {
	const wishes = wishesIn(body);
	if (wishes.length === 0) return { differs: false, message: null };
	try {
		const found = await inParallel(tenants, CONCURRENCY, async (tenant) => {
			const stored = await api.tenantBackupStorage(String(tenant.name));
			return wishes.filter((wish) => !isAsGiven(wish, text(stored[wish.member]), scope.tenant === undefined ? tenant : undefined)).map((wish) => told(wish, tenant, stored));
		});
		const differences = found.flat();
		if (differences.length === 0) return { differs: false, message: null };
		const more = differences.length > MOST_TOLD ? `; and ${differences.length - MOST_TOLD} more` : '';
		return { differs: true, message: `The task has ended well, but the destination is not the one that was given: ${differences.slice(0, MOST_TOLD).join('; ')}${more}` };
	} catch (error) {
		if (isKind(error, ['unreachable', 'throttled', 'canceled'])) throw passOn(error);
		const why = isKind(error, ['too-old']) ? `agents before ${ABILITIES.destinations.since} do not report it` : error instanceof Error ? error.message : 'the server does not report it';
		return { differs: false, message: `Whether the destination is the one that was given was not compared: ${why}` };
	}
}

const MOST_TOLD = 3;

function wishesIn(body: IDataObject): Wish[] {
	const data = { member: 'data_base_uri', what: 'data' } as const;
	const archive = { member: 'archive_base_uri', what: 'logs' } as const;
	return [
		...(typeof body.data_base_uri === 'string' ? [{ ...data, uri: body.data_base_uri }] : []),
		...(typeof body.archive_base_uri === 'string' ? [{ ...archive, uri: body.archive_base_uri }] : []),
		...(typeof body.backup_base_uri === 'string'
			? [{ ...data, uri: body.backup_base_uri, directory: 'data' }, { ...archive, uri: body.backup_base_uri, directory: 'clog' }]
			: []),
	];
}

function isAsGiven({ uri, directory }: Wish, stored: string | null, oneOfAll: Named | undefined): boolean {
	const [given, now] = [partsOf(uri), partsOf(stored ?? '')];
	if (given.scheme !== now.scheme || plain(given.parameters) !== plain(now.parameters)) return false;
	if (!oneOfAll) return given.path === now.path;
	// <base>/<cluster id>/<tenant id>/<directory>
	return now.path.startsWith(`${given.path}/`) && new RegExp(`^\\d+/${String(oneOfAll.id)}/${directory}$`).test(now.path.slice(given.path.length + 1));
}

/** Without the keys, in one order. */
function plain(parameters: Array<[string, string]>): string {
	return JSON.stringify(parameters.filter(([name, value]) => value !== '' && name !== 'access_id' && name !== 'access_key').sort());
}

function told({ member, what }: Wish, tenant: Named, stored: IDataObject): string {
	return `${String(tenant.name)}: ${what} to ${text(stored[member]) ?? 'nowhere'}`;
}
