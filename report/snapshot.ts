import type { Answer, BackupRecord, BackupService, RecoveryWindowRecord } from '../services/backupService';
import { clock } from '../services/clock';
import { BackupServiceError, passOn } from '../services/errors';
import { inParallel } from '../services/inParallel';
import { text } from '../services/records';
import type { NotChecked, Snapshot } from './types';

/** What a snapshot looks at besides the newest backups, the log archives and the restores. */
export interface SnapshotWish {
	/** A name or an id; empty = the only cluster. */
	cluster: string;
	/** IANA name. */
	timeZone: string;
	/** Past runs of every tenant, or only of those whose newest backup did not succeed. */
	history: 'all' | 'needed';
	/** Recovery windows: one request at OCP, at obshell two for each tenant, of which one reads the storage. */
	windows: boolean;
	/** How long backups are kept; only OCP tells. */
	retention: boolean;
}

/** Past runs read of one tenant. */
const RUNS = 20;

/** Tenants whose history is read at the same time. */
const WIDTH = 4;

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
	const backups = await service.clusterBackups(cluster);
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
		cluster: backups.find(({ record }) => record.cluster !== null)?.record.cluster ?? text(cluster),
		takenAt: clock.now(),
		timeZone,
		backups: recordsOf(backups),
		history,
		logBackups: recordsOf(logBackups),
		restores: recordsOf(restores),
		windows: recordsOf(windows),
		...(retentionDays !== undefined && { retentionDays }),
		notChecked,
	};
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
	backups: Array<Answer<BackupRecord>>,
	notChecked: NotChecked[],
): Promise<BackupRecord[]> {
	const tenants = backups
		.filter(({ record }) => record.outcome !== 'none' && (history === 'all' || record.outcome !== 'succeeded'))
		.map(({ record }) => record.tenant)
		.filter((tenant) => tenant !== null);
	try {
		const lists = await inParallel(
			tenants,
			WIDTH,
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
