import type { BackupService } from '../services/backupService';
import { BackupServiceError, passOn } from '../services/errors';
import { text } from '../services/records/build';
import type { Answer, BackupRecord, RecoveryWindowRecord } from '../services/records/types';
import { clock } from '../services/time/clock';
import { inParallel } from '../services/work/inParallel';
import type { NotChecked, Snapshot } from './types';

/** What a snapshot looks at besides the newest backups, the log archives and the restores. */
export interface SnapshotWish {
	/** A name or an id; empty = the only cluster. */
	cluster: string;
	/** How the report is to name it; its own name, unless given. */
	clusterName?: string | null;
	/** IANA name. */
	timeZone: string;
	/** Past runs of every tenant, or only of those whose newest backup did not succeed. */
	history: 'all' | 'needed';
	/** Recovery windows: one request at OCP, at obshell two for each tenant, of which one reads the storage. */
	windows: boolean;
	/** How long backups are kept; only OCP tells. */
	retention: boolean;
	/**
	 * Tenants that need no backup: not judged, but named at the end of the report. `tenant`, or `cluster/tenant` (the
	 * cluster by name or id); `*` stands for any characters.
	 */
	leaveOut: string[];
}

/** Past runs read of one tenant. */
const RUNS = 20;

/** Tenants whose history is read at the same time. */
const CONCURRENCY = 4;

/**
 * Reads everything that a report judges, of one cluster, at about one instant.
 * What this server cannot tell is noted, never left out silently.
 * @throws BackupServiceError when the cluster itself cannot be read
 */
export async function takeSnapshot(service: BackupService, wish: SnapshotWish): Promise<Snapshot> {
	const { timeZone } = wish;
	const cluster = wish.cluster === '' ? await onlyCluster(service) : wish.cluster;
	const notChecked: NotChecked[] = [];
	const unless = async <T>(rule: string, read: () => Promise<T[]>): Promise<T[]> => {
		try {
			return await read();
		} catch (error) {
			if (!(error instanceof BackupServiceError) || error.kind !== 'too-old') throw passOn(error);
			notChecked.push({ rule, why: error.message });
			return [];
		}
	};
	if (wish.leaveOut.length > 0) {
		notChecked.push({ rule: 'left-out', why: `By choice, the backups of these tenants were not looked at: ${wish.leaveOut.join(', ')}.` });
	}
	const newest = await service.clusterBackups(cluster);
	const ownName = newest.find(({ record }) => record.cluster !== null)?.record.cluster;
	const isLeftOut = leftOut(wish.leaveOut, [cluster, ownName]);
	const wanted = <R extends { tenant: string | null }>(answers: Array<Answer<R>>): R[] =>
		recordsOf(answers).filter(({ tenant }) => tenant === null || !isLeftOut(tenant));
	const backups = wanted(newest);
	const all = { cluster, tenant: '' };
	const [history, logBackups, restores, windows, retentionDays] = await Promise.all([
		historyOf(service, { ...wish, cluster }, backups, notChecked),
		unless('log', async () => await service.logBackups(all)),
		unless('restore', async () => await service.restores(all)),
		wish.windows ? unless('window', async () => await service.recoveryWindows(all)) : notAsked(notChecked),
		wish.retention ? service.retentionDays(cluster) : undefined,
	]);
	return {
		service: service.name,
		cluster: wish.clusterName ?? ownName ?? text(cluster),
		takenAt: clock.now(),
		timeZone,
		backups,
		history,
		logBackups: wanted(logBackups),
		// Also those into tenants that need no backup: one that fails says something of the tenant that it is made from.
		restores: recordsOf(restores),
		windows: wanted(windows),
		...(retentionDays !== undefined && { retentionDays }),
		notChecked,
	};
}

/** Tells the tenants of one cluster (by its names) that a list of names with `*` leaves out. */
function leftOut(names: string[], cluster: Array<string | null | undefined>): (tenant: string) => boolean {
	const patterns = names.flatMap((name) => {
		const [, of, tenant] = /^(?:(.*?)\/)?(.*)$/.exec(name) ?? [];
		return of === undefined || cluster.some((own) => own && pattern(of).test(own)) ? [pattern(tenant)] : [];
	});
	return (tenant) => patterns.some((one) => one.test(tenant));
}

function pattern(name: string): RegExp {
	const literal = name.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
	return new RegExp(`^${literal.join('.*')}$`, 's');
}

/** A report names its cluster; with several to choose from, the service itself says that one must be chosen. */
async function onlyCluster(service: BackupService): Promise<string> {
	const choices = await service.clusterChoices();
	return choices.length === 1 ? choices[0].value : '';
}

/** Where all tenants are wanted, one list of the whole cluster would do; but only tenant by tenant is none crowded out. */
async function historyOf(
	service: BackupService,
	{ cluster, history }: SnapshotWish,
	backups: BackupRecord[],
	notChecked: NotChecked[],
): Promise<BackupRecord[]> {
	const tenants = backups
		.filter(({ outcome }) => outcome !== 'none' && (history === 'all' || outcome !== 'succeeded'))
		.map(({ tenant }) => tenant)
		.filter((tenant) => tenant !== null);
	try {
		const lists = await inParallel(
			tenants,
			CONCURRENCY,
			async (tenant) => await service.backups({ cluster, tenant, limit: RUNS }),
		);
		return lists.flatMap(recordsOf);
	} catch (error) {
		if (!(error instanceof BackupServiceError) || error.kind !== 'too-old') throw passOn(error);
		notChecked.push({ rule: 'history', why: error.message });
		return [];
	}
}

async function notAsked(notChecked: NotChecked[]): Promise<Array<Answer<RecoveryWindowRecord>>> {
	notChecked.push({ rule: 'window', why: "The recovery windows were not read (option 'Recovery Windows')" });
	return await Promise.resolve([]);
}

function recordsOf<R extends Answer['record']>(answers: Array<Answer<R>>): R[] {
	return answers.map(({ record }) => record);
}
