import type { INodeParameters } from 'n8n-workflow';

import { pick, row, WAIT, writesTo } from './lab';
import { AT, open, POST, refusal, restore, scene, server, START, world } from './obshellRestores';

const bodyText = () => server().requestsTo('POST', '/api/v1/tenant/restore').at(-1)?.body ?? '';
const restoredScn = () => String(world().restores.at(-1)?.restoreScn);

beforeEach(async () => await open());
afterEach(async () => await scene.close());

/** Starts a restore in a workflow of that time zone. */
async function restoreIn(timezone: string, parameters: object) {
	const node = { name: 'Restore', type: 'n8n-nodes-oceanbase-backup.oceanBaseBackup', parameters: { cluster: pick(''), ...START, ...parameters } as INodeParameters };
	const credentials = { oceanBaseBackupApi: { id: 'obshell', name: 'obshell' } };
	const { error, nodes } = await scene.engine.run({
		nodes: [{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' }, { ...node, credentials }],
		connections: { Start: { main: [[{ node: 'Restore', type: 'main', index: 0 }]] } },
		settings: { timezone },
	});
	if (error) throw error;
	const { items, hints } = nodes.Restore;
	return { item: items[0].json, hints: hints.map(({ message }) => message) };
}

describe('The point of a restore', () => {
	const meant = Date.UTC(2026, 4, 8, 0, 30, 0);
	const scn = `${meant}000000`;

	it.each([
		['with an offset', '2026-05-08T08:30:00+08:00'],
		['in UTC', '2026-05-08T00:30:00Z'],
		['as milliseconds', meant],
		['as a computed number of milliseconds', meant + 0.25],
		['as a DateTime of an expression', '={{ DateTime.fromISO("2026-05-08T00:30:00Z") }}'],
	])('given %s is sent as the SCN of that instant', async (_how, time) => {
		await restore({ ...AT(time), ...WAIT });
		expect(bodyText()).toContain(`"scn":${scn},`);
		expect(bodyText()).not.toContain('timestamp');
		expect(restoredScn()).toBe(scn);
	});

	it.each([
		['Asia/Shanghai', '2026-05-08T08:30:00'],
		['America/New_York', '2026-05-07T20:30:00'],
		['UTC', '2026-05-08 00:30:00'],
	])("without an offset is in the workflow's time zone %s", async (timezone, time) => {
		const taken = `The time to restore to had no offset and was read in ${timezone}: it is 2026-05-08T00:30:00.000Z`;
		const { item, hints } = await restoreIn(timezone, AT(time));
		expect(bodyText()).toContain(`"scn":${scn},`);
		expect(hints).toEqual([taken]);
		expect(item).toMatchObject({ taskId: '11', message: taken });
	});

	it('without an offset is told after the wait, too', async () => {
		const { item } = await restoreIn('Asia/Shanghai', { ...AT('2026-05-08T08:30:00'), ...WAIT });
		expect(item).toMatchObject({ outcome: 'succeeded', message: 'The tenant is activated. The time to restore to had no offset and was read in Asia/Shanghai: it is 2026-05-08T00:30:00.000Z' });
	});

	it('with an offset needs no such words', async () => {
		const { item, hints } = await restoreIn('Asia/Shanghai', AT('2026-05-08T08:30:00+08:00'));
		expect([item.message, hints]).toEqual([null, []]);
	});

	it.each([
		['2026-03-08T02:30:00', 'never comes', '2026-03-08T07:30:00.000Z; or 2026-03-08T02:30:00-04:00, which is 2026-03-08T06:30:00.000Z'],
		['2026-11-01T01:30:00', 'comes twice', '2026-11-01T05:30:00.000Z; or 2026-11-01T01:30:00-05:00, which is 2026-11-01T06:30:00.000Z'],
	])('%s of a wall clock that %s is refused with both readings', async (time, how, readings) => {
		const refused = await restoreIn('America/New_York', AT(time)).then(() => undefined, (error: Error & { description?: string }) => error);
		expect(refused?.message).toBe(`'Restore Time' (${time}) ${how} in America/New_York, where the clocks are changed`);
		expect(refused?.description).toContain(readings);
		expect(writesTo(server())).toEqual([]);
	});

	it('is the same whatever zones the host and the database are in', async () => {
		Object.assign(world(), { hostOffsetMinutes: -300, databaseOffsetMinutes: 330 });
		expect(await restore({ ...AT('2026-05-08T08:30:00+08:00'), ...WAIT })).toMatchObject({ restoreScn: scn, restoreTime: '2026-05-08T00:30:00.000Z' });
		expect(restoredScn()).toBe(scn);
	});

	it('given as an SCN is sent digit for digit, as a literal integer', async () => {
		const digits = `${meant}250467`;
		expect(await restore({ pointKind: 'scn', restoreScn: digits, ...WAIT })).toMatchObject({ restoreScn: digits });
		expect(bodyText()).toContain(`"scn":${digits},`);
		expect(restoredScn()).toBe(digits);
	});

	it.each(['12', '1.8e18', 'latest', '01728727696264250467'])('%j is no SCN', async (restoreScn) => {
		expect((await refusal({ pointKind: 'scn', restoreScn })).message).toBe("'SCN' is not an SCN");
		expect(server().requests).toEqual([]);
	});

	it('outside what can be restored is refused before sending, with what can be', async () => {
		const { message, description } = await refusal(AT('2026-05-01T00:00:00Z'));
		expect(message).toBe("'Restore Time' (2026-05-01T00:00:00.000Z) lies outside what can be restored");
		expect(description).toBe('Choose a point within 2026-05-06T17:00:00.000Z to 2026-05-08T01:59:57.950Z');
		expect((await refusal({ pointKind: 'scn', restoreScn: '1746057600000000000' })).message).toContain("'SCN' (2025-05-01T00:00:00.000Z) lies outside");
		expect(writesTo(server())).toEqual([]);
	});

	it('at the very ends of the window is not refused', async () => {
		await restore(AT('2026-05-06T17:00:00.000Z'));
		await restore({ newTenant: 'crm_copy2', ...AT('2026-05-08T01:59:57.950Z') });
		expect(writesTo(server())).toHaveLength(2);
	});

	it('is refused when nothing at all can be restored from there', async () => {
		row(world(), 'crm').backups = [];
		const { description } = await refusal(AT('2026-05-08T00:30:00Z'));
		expect(description).toBe('The backups that lie there can restore no point in time at all');
	});

	it('is not left to the server when it cannot be asked because of something else', async () => {
		const error = { errCode: 'Agent.Identify.NotSupportOperation', message: 'x' };
		server().addFault({ kind: 'answer', status: 400, method: 'POST', path: /source-tenant-info/, body: { successful: false, status: 400, traceId: '1', timestamp: '', error } });
		expect((await refusal(AT('2026-05-08T00:30:00Z'))).message).toBe('This obshell agent is not part of a running cluster');
		expect(writesTo(server())).toEqual([]);
	});

	it('is left to the server when the windows cannot be read', async () => {
		await scene.close();
		await open({ obshell: { obshell: { withoutObAdmin: true } } });
		const { message } = await refusal({ ...AT('2026-05-01T00:00:00Z'), ...WAIT });
		expect(writesTo(server())).toEqual([POST]);
		expect(message).toBe('The restore to crm_copy failed');
		// The tenant to come has no backups to look at.
		expect(server().requestsTo('GET', /crm_copy.backup/)).toEqual([]);
	});
});
