import { BackupServiceError } from '../../../../services/errors';
import { DatabaseClock } from '../../../../services/obshell/reads/databaseClock';
import type { ObshellApi } from '../../../../services/obshell/wire/endpoints';
import { iso } from '../../../../services/time/times';

const AT = '2026-11-29T17:34:18.6439072Z';

/** An agent that has the zone with the tenant, or (undefined) tells its variables; counts what it is asked. */
function agent(zone: string | undefined, variables: Record<string, string | Error> = {}) {
	const asked: string[] = [];
	const api = {
		sysTenant: async () => {
			asked.push('sys');
			return await Promise.resolve({ tenant: zone === undefined ? {} : { time_zone: zone }, at: AT });
		},
		sysVariable: async (name: string) => {
			asked.push(name);
			const value = variables[name];
			if (value instanceof Error) throw value;
			return await Promise.resolve(value ?? null);
		},
	};
	return { clock: new DatabaseClock(api as unknown as ObshellApi), asked };
}

const SHANGHAI_NIGHT = '2026-11-30T01:13:59Z';
const read = async (clock: DatabaseClock) => {
	const session = await clock.session();
	return [session.isKnown, iso(session.read(SHANGHAI_NIGHT))];
};

it('reads times by the zone of tenant sys, asked for once', async () => {
	const { clock, asked } = agent('+08:00');
	expect([await read(clock), await read(clock)]).toEqual(Array(2).fill([true, '2026-11-29T17:13:59.000Z']));
	expect(asked).toEqual(['sys']);
});

it('asks an agent that does not tell the zone with the tenant for the variable', async () => {
	const { clock, asked } = agent(undefined, { time_zone: '+08:00' });
	expect(await read(clock)).toEqual([true, '2026-11-29T17:13:59.000Z']);
	expect(asked).toEqual(['sys', 'time_zone']);
});

it('takes the zone of the system where sessions take it', async () => {
	const { clock } = agent('SYSTEM', { system_time_zone: '-07:00' });
	expect(await read(clock)).toEqual([true, '2026-11-30T08:13:59.000Z']);
});

it('takes a backup that is read anyway for a witness, and then asks nobody', async () => {
	const { clock, asked } = agent('+00:00');
	const tasks = [{ start_timestamp: SHANGHAI_NIGHT, start_scn: 0 }, { start_timestamp: '2026-11-29T20:33:59.116461Z', start_scn: '1795955639116461545' }];
	await clock.notice(Promise.resolve(tasks));
	expect(await read(clock)).toEqual([true, '2026-11-29T17:13:59.000Z']);
	expect(asked).toEqual([]);
});

it('takes no backup for a witness that has no SCN, or a list that cannot be read', async () => {
	const { clock } = agent('+08:00');
	await clock.notice(Promise.reject(new Error('gone'))).catch(() => undefined);
	expect(await read(clock)).toEqual([true, '2026-11-29T17:13:59.000Z']);
});

it('leaves times as labelled, and says that it does, when the zone cannot be found out', async () => {
	const { clock } = agent(undefined, { time_zone: new BackupServiceError('server', 'no') });
	expect(await read(clock)).toEqual([false, '2026-11-30T01:13:59.000Z']);
});

it('passes on that the log-on was refused, or the execution canceled', async () => {
	for (const kind of ['unauthorized', 'canceled'] as const) {
		const { clock } = agent(undefined, { time_zone: new BackupServiceError(kind, 'no') });
		await expect(clock.session()).rejects.toMatchObject({ kind });
	}
});
