import type { IDataObject } from 'n8n-workflow';

import { passOn } from '../../errors';
import { text } from '../../records/build';
import { scnDigits } from '../../time/times';
import { remember } from '../../work/remember';
import { isKind } from '../../work/waiting';
import type { ObshellApi } from '../wire/endpoints';
import { DatabaseTime } from './databaseTime';

/**
 * The clocks by which the database writes times (docs/reference/obshell.md#316-clocks-and-time-zones), found out once for a
 * connection: timestamps follow the session's zone, displays made from an SCN the zone of the database's system.
 */
export class DatabaseClock {
	private noticed?: Promise<DatabaseTime>;

	constructor(private readonly api: ObshellApi) {}

	/** Takes backup tasks that are being read anyway for a witness: each has a timestamp and an SCN of its start. */
	async notice(tasks: Promise<IDataObject[]>): Promise<IDataObject[]> {
		this.noticed = tasks.then(witnessIn, () => DatabaseTime.unknown);
		return await tasks;
	}

	/** How to read timestamps: by a backup that was noticed, else by the zone that tenant sys gives to sessions. */
	readonly session = remember(async (): Promise<DatabaseTime> => {
		const witness = await this.noticed;
		return witness?.isKnown === true ? witness : await unlessUntold(this.sessionZone());
	});

	/** How to read displays that were made from an SCN, where the record itself does not show it. */
	readonly system = remember(async (): Promise<DatabaseTime> => await unlessUntold(this.systemZone()));

	/** obshell gives the zone with the tenant from 4.4 on (recorded: not by 4.3.1.0, by 4.4.1.1); before, its variable is asked for. */
	private async sessionZone(): Promise<DatabaseTime> {
		const { tenant, at } = await this.api.sysTenant();
		const zone = text(tenant.time_zone) ?? (await this.api.sysVariable('time_zone'));
		return zone?.toUpperCase() === 'SYSTEM' ? await this.system() : DatabaseTime.inZone(zone, at);
	}

	private async systemZone(): Promise<DatabaseTime> {
		const [zone, { at }] = await Promise.all([this.api.sysVariable('system_time_zone'), this.api.sysTenant()]);
		return DatabaseTime.inZone(zone, at);
	}
}

/** The first backup that shows the clock; a failed one has no less true a start. */
function witnessIn(tasks: IDataObject[]): DatabaseTime {
	for (const { start_timestamp: start, start_scn: scn } of tasks) {
		const witness = scnDigits(scn) === null ? DatabaseTime.unknown : DatabaseTime.witnessedByScn(start, scn);
		if (witness.isKnown) return witness;
	}
	return DatabaseTime.unknown;
}

/** That the zone cannot be found out must not lose what is to be read by it. */
async function unlessUntold(reading: Promise<DatabaseTime>): Promise<DatabaseTime> {
	try {
		return await reading;
	} catch (error) {
		if (isKind(error, ['canceled', 'unauthorized'])) throw passOn(error);
		return DatabaseTime.unknown;
	}
}
