import type { AlarmRecord } from '../../../services/records/types';
import type { AlarmRow } from '../../simulators/ocp/routes/alarms';
import type { Lab, LabOptions } from './lab';
import { byId, DAY, HOUR, iso, MINUTE, NOW, openLab, standby } from './lab';

let lab: Lab;

afterEach(async () => await lab?.close());

const utc = (instant: number) => iso(instant).replace(/\.\d+Z$/, 'Z');

/** An alarm that OCP lists besides those that it has of the world's own backups. */
function row(id: number, differing: Partial<AlarmRow> = {}): AlarmRow {
	return {
		id,
		alarmType: 'base_backup_timeout',
		appType: 'Backup',
		scope: 'Service',
		level: 4,
		status: 'Active',
		target: 'ob_cluster=obdemo-1728725812:tenant_name=orders',
		summary: 'The backup takes long',
		description: 'The backup takes longer than 60 minutes',
		activeAt: utc(NOW - HOUR),
		updatedAt: utc(NOW - MINUTE),
		labels: {},
		...differing,
	};
}

const alarms = async (parameters: Record<string, unknown> = {}) => await lab.read<AlarmRecord>('ocp', 'alarm.getAll', { returnAll: true, ...parameters });
const ids = async (parameters: Record<string, unknown> = {}) => (await alarms(parameters)).map(({ alarmId }) => alarmId);
const withRows = async (...moreAlarms: AlarmRow[]) => void (lab = await openLab({ ocp: { strategies: 'none', moreAlarms } }));
const mine = async (parameters: Record<string, unknown> = {}) => (await ids(parameters)).filter((id) => Number(id) < 1000);

describe('Alarm: Get Many', () => {
	it('gives what goes on, newest first, with the words of the record', async () => {
		lab = await openLab();
		const given = await alarms();
		expect(given.map(({ alarmType, tenant }) => [alarmType, tenant])).toEqual([
			['inc_backup_delay', 'archive_lab'],
			['base_backup_fail', 'billing'],
		]);
		const [, { startedAt, alarmId, ...failed }] = given;
		const billing = lab.world.tenants.find(({ name }) => name === 'billing');
		expect(startedAt).toBe(iso(Math.floor((billing?.backups.at(-1)?.endsAt ?? 0) / 1000) * 1000));
		expect(failed).toEqual({
			service: 'ocp',
			tenant: 'billing',
			cluster: 'obdemo',
			clusterId: 1_000_003,
			alarmType: 'base_backup_fail',
			name: 'base_backup_fail',
			active: true,
			status: 'Active',
			level: 2,
			severity: 'critical',
			message: 'The data backup of tenant billing failed.',
			target: 'ob_cluster=obdemo-1728725812:tenant_name=billing',
			finishedAt: null,
			durationSeconds: (NOW - Date.parse(String(startedAt))) / 1000,
			updatedAt: iso(NOW - 250),
			scope: 'Backup',
			appType: 'OceanBase',
			labels: { ob_cluster: 'obdemo', ob_cluster_id: '1728725812', tenant_name: 'billing' },
		});
		expect(alarmId).toEqual(expect.any(Number));
	});

	it('puts first what the first screen of a table answers', async () => {
		lab = await openLab();
		const [item] = await alarms({ output: undefined });
		expect(Object.keys(item)).toEqual(['tenant', 'cluster', 'alarmType', 'active', 'level', 'startedAt', 'message', 'finishedAt', 'name', 'target']);
	});

	it('tells what is over from what goes on, and how long it lasted', async () => {
		const over = row(7, { status: 'Inactive', activeAt: utc(NOW - 3 * HOUR), resolvedAt: utc(NOW - 2 * HOUR) });
		await withRows(row(8), over, row(9, { status: 'Silenced', activeAt: utc(NOW - 2 * HOUR) }), row(10, { status: 'Quiet', activeAt: utc(NOW - 4 * HOUR) }));
		const told = async (alarmState: string) =>
			(await alarms({ alarmState })).filter(({ alarmId }) => Number(alarmId) < 1000).map(({ alarmId, active, durationSeconds }) => [alarmId, active, durationSeconds]);
		expect(await told('active')).toEqual([[8, true, 3600.25], [9, true, 7200.25], [10, null, null]]);
		expect(await told('history')).toEqual([[7, false, 3600]]);
		expect(await told('all')).toEqual([[8, true, 3600.25], [9, true, 7200.25], [7, false, 3600], [10, null, null]]);
	});

	it.each([
		[1, [1]],
		[2, [1, 2, 9]],
		[5, [1, 2, 3, 4, 5, 9]],
	])('keeps level %d and worse, by number, and those of a level that is none', async (level, expected) => {
		const odd = row(9, { level: null as unknown as number });
		await withRows(...[1, 2, 3, 4, 5].map((one) => row(one, { level: one, labels: { alarm_level: 'Caution' } })), odd);
		const kept = (await mine({ filters: { level } })).sort();
		expect(kept).toEqual(level === 1 ? [...expected, 9] : expected);
	});

	it('reads each level by its number, whatever OCP calls it', async () => {
		await withRows(row(1, { level: 1, labels: { alarm_level: 'Stopped' } }), row(6, { level: 6 }));
		const given = (await alarms()).filter(({ alarmId }) => Number(alarmId) < 1000);
		expect(given.map(({ level, severity }) => [level, severity])).toEqual([[1, 'down'], [6, null]]);
	});

	it('keeps those begun at a time or later, and asks OCP for no others', async () => {
		await withRows(row(1, { activeAt: utc(NOW - 3 * DAY) }), row(2, { activeAt: utc(NOW - DAY) }), row(3, { activeAt: 'yesterday' }));
		const from = iso(Math.floor((NOW - DAY) / 1000) * 1000);
		const sent = await lab.sent('ocp', async () => expect(await mine({ filters: { from } })).toEqual([2]));
		expect(sent).toContainEqual(expect.stringContaining(`/alarms/actived?activeAtStart=${encodeURIComponent(from)}`));
	});

	it('leaves out what is not about backups unless asked, and knows a backup alarm by scope, application or type', async () => {
		const host = { alarmType: 'node_load1_peak', appType: 'OCP', scope: 'Host' };
		await withRows(
			row(1, host),
			row(2, { ...host, scope: 'Backup' }),
			row(3, { ...host, appType: 'Backup' }),
			row(4, { ...host, alarmType: 'backup_process_dead' }),
		);
		expect((await mine()).sort()).toEqual([2, 3, 4]);
		expect((await mine({ alarmsAbout: 'all' })).sort()).toEqual([1, 2, 3, 4]);
	});

	it('gives the newest up to the limit, whatever the order of the list', async () => {
		await withRows(...Array.from({ length: 450 }, (_, index) => row(100 + index, { activeAt: utc(NOW - (index % 7) * DAY - index * MINUTE) })));
		const sent = await lab.sent('ocp', async () => expect(await ids({ returnAll: false, limit: 2, alarmsAbout: 'all' })).toHaveLength(2));
		const sizes = sent.filter((request) => request.includes('/alarm/')).map((request) => /size=(\d+)/.exec(request)?.[1]);
		expect(new Set(sizes)).toEqual(new Set(['200']));
		expect((await alarms({ alarmsAbout: 'all' })).filter(({ alarmId }) => Number(alarmId) < 1000)).toHaveLength(450);
	});

	it.each([
		['words that are no choice', { filters: { level: 'worst' } }, /^'Level at Least' has a value that does not exist$/],
		['a time that is none', { filters: { from: 'tomorrow' } }, /^'Started After' is not a point in time$/],
		['a tenant that is not there', { tenant: 'nobody' }, /^There is no such tenant in this cluster$/],
	])('refuses %s', async (_what, parameters, message) => {
		lab = await openLab();
		expect((await lab.refusal('ocp', 'alarm.getAll', parameters)).message).toMatch(message);
	});

	it('says what right is missing', async () => {
		lab = await openLab();
		const body = { successful: false, status: 403, traceId: '1', timestamp: '', error: { code: 'COM10009', message: 'Access denied.' } };
		lab.ocp.addFault({ method: 'GET', path: /\/alarm\//, times: Infinity, answer: { status: 403, body } });
		expect((await lab.refusal('ocp', 'alarm.getAll')).message).toBe('This OCP user has not the right to read alarms');
	});

	it('is refused on obshell, with what to use instead', async () => {
		lab = await openLab();
		const sent = await lab.sent('obshell', async () => {
			const { message, description } = await lab.refusal('obshell', 'alarm.getAll');
			expect(message).toBe("obshell cannot do 'Get many alarms'");
			expect(description).toMatch(/^obshell has no alarms: /);
		});
		expect(sent).toEqual([]);
	});
});

describe('Alarm: Get Many of one cluster or tenant', () => {
	const twins = (...moreAlarms: AlarmRow[]): LabOptions => {
		const { ocp } = standby();
		return { ocp: { ...ocp, strategies: 'none', moreAlarms } };
	};
	const OB_ID_OF_THE_STANDBY = 9;

	it('tells two clusters of one name apart by the ID that OceanBase has for them, which is not that of OCP', async () => {
		lab = await openLab(twins(
			row(1),
			row(2, { target: `ob_cluster=obdemo-${OB_ID_OF_THE_STANDBY}` }),
			row(3, { target: 'ob_cluster=spare-10' }),
			row(4, { target: '', labels: { ob_cluster: 'obdemo', ob_cluster_id: `${OB_ID_OF_THE_STANDBY}` } }),
		));
		const of = async (cluster: unknown) => (await mine({ cluster, alarmsAbout: 'all' })).sort();
		expect(await of(byId(1_000_003))).toEqual([1]);
		expect(await of(byId(1_000_009))).toEqual([2, 4]);
		expect(await of('spare')).toEqual([3]);
		expect(await of('')).toEqual([1, 2, 3, 4]);
		const [second] = (await alarms({ cluster: byId(1_000_009) })).filter(({ alarmId }) => alarmId === 2);
		expect(second).toMatchObject({ cluster: 'obdemo', clusterId: 1_000_009, tenant: null });
	});

	it('keeps alarms that do not say whose they are', async () => {
		lab = await openLab(twins(
			row(1, { target: 'storage_url=/backup' }),
			row(2, { target: 'ob_cluster=obdemo' }),
			row(3, { target: 'ob_cluster=renamed-77' }),
		));
		const given = await alarms({ cluster: byId(1_000_009) });
		const told = given.filter(({ alarmId }) => Number(alarmId) < 1000).map(({ alarmId, cluster, clusterId }) => [alarmId, cluster, clusterId]);
		expect(told.sort()).toEqual([[1, null, null], [2, 'obdemo', null], [3, 'renamed-77', null]]);
	});

	it('gives those of a tenant, and those of its cluster that name none', async () => {
		await withRows(row(1), row(2, { target: 'ob_cluster=obdemo-1728725812' }), row(3, { target: 'ob_cluster=obdemo-1728725812:tenant_name=crm' }));
		expect((await mine({ tenant: 'orders' })).sort()).toEqual([1, 2]);
		expect((await mine({ tenant: byId(lab.world.tenants.find(({ name }) => name === 'crm')?.ocpId ?? 0) })).sort()).toEqual([2, 3]);
	});
});

describe('Alarm: Get Many on an OCP before the two newer lists', () => {
	const old = async (...moreAlarms: AlarmRow[]) => void (lab = await openLab({ ocp: { version: '4.2.2', strategies: 'none', moreAlarms } }));

	it.each([400, 404] as const)('reads the older list by status when the newer ones answer %d, and asks for the newer ones once', async (unknownPathStatus) => {
		lab = await openLab({ ocp: { version: '4.2.2', strategies: 'none', unknownPathStatus, moreAlarms: [row(1), row(2, { status: 'Inhibited' }), row(3, { status: 'Inactive' })] } });
		const sent = await lab.sent('ocp', async () => expect((await mine({ alarmState: 'all' })).sort()).toEqual([1, 2, 3]));
		const asked = sent.filter((request) => request.includes('/alarm/')).map((request) => request.replace(/[?&](page|size)=\d+/g, '').replace('GET /api/v2/alarm/', ''));
		expect(asked[0]).toBe('alarms/actived');
		expect(asked.slice(1).sort()).toEqual(['alarms?status=Active', 'alarms?status=Inactive', 'alarms?status=Inhibited', 'alarms?status=Silenced']);
	});

	it('gives the alarms of backups, which say so in another way there', async () => {
		await old();
		expect((await alarms()).map(({ alarmType, appType, scope }) => [alarmType, appType, scope])).toEqual([
			['inc_backup_delay', 'Backup', 'Service'],
			['base_backup_fail', 'Backup', 'Service'],
		]);
	});

	it('does not take a server that is down for an old one', async () => {
		lab = await openLab();
		lab.ocp.addFault({ method: 'GET', path: /\/alarms\/actived/, times: Infinity, answer: { status: 503, body: 'down' } });
		const sent = await lab.sent('ocp', async () => void (await lab.refusal('ocp', 'alarm.getAll')));
		expect(sent.filter((request) => /\/alarm\/alarms\?/.test(request))).toEqual([]);
	});
});
