import { passOn } from '../../errors';
import { emptyAnswer, noLogBackup, type Named } from '../../records/build';
import type { Answer, LogBackupRecord } from '../../records/types';
import { clock } from '../../time/clock';
import { isKind, sendOnce, type Started } from '../../work/waiting';
import type { Backups } from '../reads/backups';
import type { Inventory } from '../reads/inventory';
import type { ObshellApi } from '../wire/endpoints';
import { ABILITIES } from '../wire/routes';
import { stateOf, subject, targetOf, tenantByTenant } from './target';

/** What log archiving can be told to do (docs/reference/obshell.md#34-log-archiving). */
export type LogStatus = 'doing' | 'stop' | 'suspend';

/** Log archiving as something to start, stop and suspend (docs/reference/obshell.md#34-log-archiving). */
export class LogStatusWrites {
	constructor(
		private readonly api: ObshellApi,
		private readonly inventory: Inventory,
		private readonly backups: Backups,
	) {}

	/** The server says yes even where it did nothing, so what is given is what is there afterwards. */
	async setStatus(cluster: string, tenant: string, asked: LogStatus): Promise<Started<LogBackupRecord>> {
		if (asked === 'suspend') await this.api.need('suspend');
		const of = await this.inventory.cluster(cluster);
		const { scope, tenants } = await targetOf(this.inventory, tenant);
		const begun = new Set<string | null>();
		const suspending = asked === 'suspend' ? new Suspending(await this.unlisted(tenant)) : undefined;
		const look = async () => {
			const answers = (await this.logsOrUnknown(tenant, of, tenants)).map((answer) => asAsked(answer, asked, tenant !== ''));
			const records = answers.map(({ record }) => record);
			const isOver = (record: LogBackupRecord) => (suspending ? suspending.isOver(record) : record.status === null && begun.has(record.tenant));
			const done = records.every((record) => hasReached(record, asked) || isOver(record));
			for (const { tenant: name, status } of records) if (status !== null && status !== 'STOPPING') begun.add(name);
			return { done, answers, state: stateOf(records) };
		};
		const name = subject('change of log archiving', scope);
		const send = async () => {
			await this.api.setLogStatus(scope, asked);
			return true;
		};
		const find = async () => ((await look()).answers.every(({ record }) => isUnderWay(record, asked)) ? true : undefined);
		await tenantByTenant(name, scope, look, async () => await sendOnce(send, find));
		return { name, look };
	}

	/** The tenants whose archive is in no list: nothing of them will be suspended. */
	private async unlisted(tenant: string): Promise<Array<string | null>> {
		const answers = await this.backups.logs({ cluster: '', tenant });
		return answers.filter(({ record }) => record.status === null).map(({ record }) => record.tenant);
	}

	private async logsOrUnknown(tenant: string, of: Named, tenants: Named[]): Promise<Array<Answer<LogBackupRecord>>> {
		try {
			// While it waits, a fault of the moment must not look like the end of it.
			return await this.backups.logs({ cluster: '', tenant }, { looksAgain: true });
		} catch (error) {
			if (!isKind(error, ['too-old'])) throw passOn(error);
		}
		return tenants.map((tenant) => emptyAnswer({ ...noLogBackup('obshell', of, tenant), outcome: 'unknown' as const, message: NOT_TOLD }));
	}
}

/** An archive that is in no list for so long is not being suspended any more, but broken or stopped. */
const SUSPENDS_WITHIN_MS = 10 * 60_000;

/**
 * While an archive is being suspended, it is in no list, like one that has stopped or is broken
 * (docs/reference/obshell.md#39-log-tasks).
 */
class Suspending {
	private readonly since = new Map<string | null, number>();

	constructor(private readonly unlistedBefore: Array<string | null>) {}

	/** Whether an archive that is in no list will not be suspended any more. */
	isOver({ tenant, status }: LogBackupRecord): boolean {
		if (status !== null) {
			this.since.delete(tenant);
			return false;
		}
		const since = this.since.get(tenant) ?? clock.now();
		this.since.set(tenant, since);
		return this.unlistedBefore.includes(tenant) || clock.now() - since >= SUSPENDS_WITHIN_MS;
	}
}

/** What is said of an archive that the agent is too old to tell of. */
export const NOT_TOLD = `Asked for; agents before ${ABILITIES.logArchive.since} do not say whether it is so`;

const NEVER_BEGUN = 'The server did nothing: log archiving was never begun here, and only the first backup begins it';
const STOPPED = 'Log archiving does not run any more. Changes since the checkpoint are in no backup';

/** A stopped round is in no list and so looks like a broken one; here we know that it was stopped. */
function asAsked(answer: Answer<LogBackupRecord>, asked: LogStatus, oneTenant: boolean): Answer<LogBackupRecord> {
	const { record } = answer;
	if (asked === 'doing' && record.outcome === 'none') {
		// Of one tenant it is a failure; among all tenants of a cluster, a finding.
		return { ...answer, record: { ...record, outcome: oneTenant ? 'failed' : 'none', message: NEVER_BEGUN } };
	}
	if (asked === 'doing' || record.status !== null || record.outcome !== 'failed') return answer;
	return { ...answer, record: { ...record, outcome: 'canceled', message: STOPPED } };
}

function hasReached({ outcome, status, message }: LogBackupRecord, asked: LogStatus): boolean {
	if (outcome === 'none' || outcome === 'unknown' || message === NEVER_BEGUN) return true;
	if (asked === 'doing') return status === 'DOING';
	return asked === 'suspend' ? status === 'SUSPEND' : status === null;
}

/** Whether the request has surely been carried out, when its answer was lost. */
function isUnderWay(record: LogBackupRecord, asked: LogStatus): boolean {
	if (record.outcome === 'unknown') return false;
	const on = { doing: ['PREPARE', 'BEGINNING'], stop: ['STOPPING'], suspend: ['SUSPENDING'] }[asked];
	return hasReached(record, asked) || on.includes(String(record.status));
}
