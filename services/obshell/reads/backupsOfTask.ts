import { passOn } from '../../errors';
import type { Named } from '../../records/build';
import type { Answer, BackupRecord, TaskRecord } from '../../records/types';
import { parseTime } from '../../time/times';
import { objectsIn } from '../../wire/envelope';
import { isKind, overall } from '../../work/waiting';
import { unreadBackups, type Backups } from './backups';
import { eachTenant } from './eachTenant';
import type { Inventory } from './inventory';
import { BEGINS, tenantOfBackup } from './tasks';

/** By so much may the clocks of the servers differ that write the times of a task and of a backup. */
const SLACK_MS = 60_000;

/**
 * The backups that a task has begun, which outlive it: only they say whether its work went well
 * (docs/reference/obshell.md#32-start-a-backup).
 */
export class BackupsOfTask {
	constructor(
		private readonly inventory: Inventory,
		private readonly backups: Backups,
	) {}

	/** What became of the backups, for a task that only watched them; any other task as it is. */
	async judged(task: Answer<TaskRecord>): Promise<Answer<TaskRecord>> {
		const tenant = tenantOfBackup(task.record);
		if (tenant === undefined || task.record.outcome !== 'unknown') return task;
		const records = (await this.begunBy(task, tenant)).filter((record) => record !== undefined);
		if (records.length === 0) return task;
		const said = records.slice(0, 5).map(({ tenant: of, status, message }) => `${of}: ${[status, message].filter(Boolean).join(', ')}`);
		const message = `What became of the backup${records.length > 1 ? 's' : ''}: ${said.join('; ')}`;
		return { ...task, record: { ...task.record, outcome: overall(records.map(({ outcome }) => outcome)), failure: null, message } };
	}

	/** The backup of each tenant that began while the task was at the step that begins them. */
	private async begunBy({ raw }: Answer<TaskRecord>, tenant: string): Promise<Array<BackupRecord | undefined>> {
		const step = objectsIn(raw?.nodes)[BEGINS - 1];
		const [from, until] = [parseTime(step?.start_time), parseTime(step?.end_time)];
		if (from === null || until === null) return [];
		try {
			const tenants = await this.inventory.tenants(tenant);
			const firstOf = async (one: Named) => (await this.backups.firstBetween(one, from, until + SLACK_MS))?.record;
			return await eachTenant(tenants, firstOf, { unread: (one, why) => unreadBackups({ name: null, id: null }, one, why) });
		} catch (error) {
			if (isKind(error, ['tenant-unknown'])) return [];
			throw passOn(error);
		}
	}
}
