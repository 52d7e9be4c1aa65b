/** Rows of OceanBase's own views: how they are read, and each of their rules in a world where it fires and one where it must not. */
import { compare } from '../../judgement/changes';
import { judge } from '../../judgement/judge';
import type { PromiseRow } from '../../judgement/policy';
import type { Snapshot } from '../../judgement/types';
import { viewRows } from '../../judgement/views';
import { reportOf } from '../../report/report';
import { backup, before, DAY, HOUR, MINUTE, never, NOW, snapshot, tenant } from './snapshots';

/** The SCN of an instant so many milliseconds before NOW, with nanoseconds that a number cannot hold. */
const scn = (ago: number) => `${NOW - ago}000001`;

type Row = Record<string, unknown>;

const set = (id: number, daysAgo: number, facts: Row = {}): Row => ({
	TENANT_ID: 1002, BACKUP_SET_ID: id, BACKUP_TYPE: 'FULL', PREV_FULL_BACKUP_SET_ID: 0, PREV_INC_BACKUP_SET_ID: 0, STATUS: 'SUCCESS', FILE_STATUS: 'AVAILABLE',
	START_REPLAY_SCN: scn(daysAgo * DAY + HOUR), MIN_RESTORE_SCN: scn(daysAgo * DAY), PLUS_ARCHIVELOG: 'OFF', ENCRYPTION_MODE: 'NONE', ...facts,
});
const increment = (id: number, daysAgo: number, full: number, previous: number, facts: Row = {}) => set(id, daysAgo, { BACKUP_TYPE: 'INC', PREV_FULL_BACKUP_SET_ID: full, PREV_INC_BACKUP_SET_ID: previous, ...facts });
const piece = (id: number, fromDaysAgo: number, untilDaysAgo: number, facts: Row = {}): Row => ({
	TENANT_ID: 1002, DEST_ID: 1001, ROUND_ID: 1, PIECE_ID: id, STATUS: untilDaysAgo === 0 ? 'ACTIVE' : 'FROZEN', FILE_STATUS: 'AVAILABLE',
	START_SCN: scn(fromDaysAgo * DAY), CHECKPOINT_SCN: scn(untilDaysAgo * DAY), END_SCN: scn((fromDaysAgo - 1) * DAY), ...facts,
});
const validation = (id: number, daysAgo: number, facts: Row = {}): Row => ({
	TENANT_ID: 1002, JOB_ID: id, TYPE: 'DATABASE', ID: '', VALIDATE_LEVEL: 'BASIC', STATUS: 'COMPLETED', TASK_COUNT: 3, SUCCESS_TASK_COUNT: 3, RESULT: 0, END_TIMESTAMP: (NOW - daysAgo * DAY) / 1000, COMMENT: '', ...facts,
});

/** A full set every other day with its increment, logs since before them. */
const SETS = [set(1, 4), increment(2, 3, 1, 0), set(3, 2), increment(4, 1, 3, 0)];
const PIECES = [piece(1, 6, 5), piece(2, 5, 4), piece(3, 4, 3), piece(4, 3, 2), piece(5, 2, 1), piece(6, 1, 0)];
const POLICY = { TENANT_ID: 1002, POLICY_NAME: 'default', RECOVERY_WINDOW: '7d' };
const LAST = { backupSetId: 4, startedAt: before(DAY + HOUR), finishedAt: before(DAY) };

const read = (facts: unknown) => viewRows('OceanBase Facts', facts, 'Asia/Shanghai');
const views = (given: { sets?: Row[]; pieces?: Row[]; policies?: Row[]; validations?: Row[] } = {}) =>
	read({
		CDB_OB_BACKUP_SET_FILES: given.sets ?? SETS,
		CDB_OB_ARCHIVELOG_PIECE_FILES: given.pieces ?? PIECES,
		CDB_OB_BACKUP_DELETE_POLICY: given.policies ?? [POLICY],
		CDB_OB_BACKUP_VALIDATE_JOB_HISTORY: given.validations ?? [],
	});

function judged(handed: ReturnType<typeof read>, promise: Partial<PromiseRow> = {}, facts: Partial<Snapshot> = {}) {
	const rows = Object.keys(promise).length === 0 ? [] : [{ tenants: '', clusters: '', ...promise }];
	return judge(snapshot({ tenants: [tenant()], backups: [backup(LAST)], views: handed, ...facts }), { rows, thresholds: { overdueHours: 48 } });
}
const told = (...given: Parameters<typeof judged>) => judged(...given).findings.map(({ severity, rule, figures }) => [severity, rule, figures.variant, figures.ids?.join('+')].filter(Boolean).join(' '));
const left = (...given: Parameters<typeof judged>) => judged(...given).notChecked.map(({ rule, because }) => `${because} ${rule}`);

const without = (id: number) => SETS.filter(({ BACKUP_SET_ID }) => BACKUP_SET_ID !== id);
const changed = (id: number, facts: Row) => SETS.map((row) => (row.BACKUP_SET_ID === id ? { ...row, ...facts } : row));
const pieces = (id: number, facts: Row) => PIECES.map((row) => (row.PIECE_ID === id ? { ...row, ...facts } : row));

test('all in order', () => {
	expect([told(views()), left(views())]).toEqual([[], []]);
	expect([told(read('')), left(read([]), {}, { views: undefined })]).toEqual([[], []]);
});

describe('sets', () => {
	test.each<[string, Row[], string[], Partial<PromiseRow>?]>([
		['the newest set is broken', changed(4, { FILE_STATUS: 'BROKEN' }), ['critical set-broken newest 4']],
		['an older one is', changed(1, { FILE_STATUS: 'BROKEN' }), ['attention set-broken 1']],
		['the full one below the newest is', changed(3, { FILE_STATUS: 'BROKEN' }), ['critical set-broken newest 3']],
		['a good backup, whose files are incomplete', changed(4, { FILE_STATUS: 'INCOMPLETE' }), ['critical set-broken newest 4']],
		['a failed backup leaves an incomplete set', [...SETS, set(5, 0, { STATUS: 'FAILED', FILE_STATUS: 'INCOMPLETE' })], []],
		['a backup that runs', [...SETS, set(5, 0, { STATUS: 'DOING', FILE_STATUS: 'COPYING', MIN_RESTORE_SCN: '0' })], []],
		['lower case, D and I, as documented', SETS.map((row) => Object.fromEntries(Object.entries({ ...row, BACKUP_TYPE: row.BACKUP_TYPE === 'FULL' ? 'D' : 'I', FILE_STATUS: 'available' }).map(([name, value]) => [name.toLowerCase(), value]))), []],

		['the newest increment without its full set', without(3), ['critical set-without-full newest 4']],
		['its full set is being deleted', changed(3, { FILE_STATUS: 'DELETING' }), ['critical set-without-full newest 4']],
		['an older increment without its full set', without(1), ['attention set-without-full 2']],
		['an increment in between is gone', [...SETS, increment(6, 0, 3, 5)], ['critical set-without-full newest 6']],
		['an increment on an increment', [...SETS, increment(6, 0, 3, 4)], []],
		['old chains are deleted as a whole', SETS.map((row) => (Number(row.BACKUP_SET_ID) < 3 ? { ...row, FILE_STATUS: 'DELETED' } : row)), []],
		['the same set twice, one copy deleted', [...SETS, set(3, 2, { DEST_ID: 2, FILE_STATUS: 'DELETED' })], []],

		['the last good backup is deleted', changed(4, { FILE_STATUS: 'DELETED' }), ['critical set-gone 4']],
		['it has expired', changed(4, { FILE_STATUS: 'EXPIRED' }), ['critical set-gone 4']],
		['it is not in the list', without(4), ['critical set-gone not-listed 4']],
		['no set at all is known of it', [], []],
		['deleted before the promised retention is over', SETS.map((row) => (Number(row.BACKUP_SET_ID) < 3 ? { ...row, FILE_STATUS: 'DELETED' } : row)), ['attention set-gone early 2+1'], { retentionDays: 7 }],
		['deleted after it', SETS.map((row) => (Number(row.BACKUP_SET_ID) < 3 ? { ...row, FILE_STATUS: 'DELETED' } : row)), [], { retentionDays: 2 }],

		['encryption is promised, and there is none', SETS, ['attention set-not-encrypted encrypted 4'], { encryption: 'encrypted' }],
		['a password is no encryption', changed(4, { ENCRYPTION_MODE: 'PASSWORD' }), ['attention set-not-encrypted encrypted 4'], { encryption: 'encrypted' }],
		['a password is promised', changed(4, { ENCRYPTION_MODE: 'PASSWORD' }), [], { encryption: 'password' }],
		['no password, though promised', SETS, ['attention set-not-encrypted password 4'], { encryption: 'password' }],
		['encrypted, written as documented', changed(4, { ENCRYPTION_MODE: 'Transparent Encryption' }), [], { encryption: 'encrypted' }],
		['a mode that nobody knows', changed(4, { ENCRYPTION_MODE: 'MAGIC' }), ['attention set-not-encrypted unknown 4'], { encryption: 'password' }],
		['only old sets are without', changed(3, { ENCRYPTION_MODE: 'NONE' }).map((row) => (row.BACKUP_SET_ID === 4 ? { ...row, ENCRYPTION_MODE: 'DUAL_MODE_ENCRYPTION' } : row)), [], { encryption: 'encrypted' }],
	])('%s', (...[, sets, expected, promise]) => {
		expect(told(views({ sets }), promise)).toEqual(expected);
	});

	test('a list that was read just before the newest backup ended does not have it yet', () => {
		const backups = [backup({ ...LAST, finishedAt: before(59 * MINUTE) })];
		expect(told(views({ sets: without(4) }), {}, { backups })).toEqual([]);
	});
});

describe('pieces', () => {
	test.each<[string, Row[], string[]]>([
		['a piece after the newest set is gone', PIECES.filter(({ PIECE_ID }) => PIECE_ID !== 5), ['critical piece-hole']],
		['one of before it is', PIECES.filter(({ PIECE_ID }) => PIECE_ID !== 2), ['attention piece-hole']],
		['it is marked as deleted', pieces(5, { FILE_STATUS: 'DELETED' }), ['critical piece-hole']],
		['it is broken', pieces(5, { FILE_STATUS: 'BROKEN' }), ['critical piece-hole broken']],
		['the active piece is broken', pieces(6, { FILE_STATUS: 'BROKEN' }), ['critical piece-hole broken']],
		['the active piece has nothing in it yet', pieces(6, { FILE_STATUS: 'INCOMPLETE' }), []],
		['a piece begins one nanosecond too late', pieces(6, { START_SCN: String(BigInt(scn(DAY)) + 1n) }), ['critical piece-hole']],
		['a frozen piece reaches to its end, wherever its checkpoint stood', pieces(5, { CHECKPOINT_SCN: scn(1.5 * DAY) }), []],
		['one that is not frozen only to its checkpoint', pieces(5, { STATUS: 'FREEZING', CHECKPOINT_SCN: scn(1.5 * DAY) }), ['critical piece-hole']],
		['pieces overlap', pieces(6, { START_SCN: String(BigInt(scn(DAY)) - 1n) }), []],
		['the oldest pieces are cleaned', PIECES.slice(2), []],
		['the logs begin after the newest set needs them', PIECES.slice(5), ['critical piece-hole beginning 4']],
		['a new round begins later: another rule tells that', pieces(6, { ROUND_ID: 2, START_SCN: scn(DAY / 2) }), []],
		['a second destination has what the first lacks', [...PIECES.filter(({ PIECE_ID }) => PIECE_ID !== 5), piece(9, 3, 0, { DEST_ID: 1002, ROUND_ID: 7 })], []],
		['another tenant has a hole', [...PIECES, piece(1, 9, 8, { TENANT_ID: 1004 }), piece(3, 7, 6, { TENANT_ID: 1004 })], []],
		['no pieces at all: no log archive', [], []],
	])('%s', (...[, given, expected]) => {
		expect(told(views({ pieces: given }))).toEqual(expected);
	});

	test('a set that carries its logs needs no others', () => {
		expect(told(views({ pieces: PIECES.slice(5), sets: changed(4, { PLUS_ARCHIVELOG: 'ON' }) }))).toEqual([]);
	});

	test('the hole is told in its own times', () => {
		const { findings } = reportOf(judged(views({ pieces: PIECES.filter(({ PIECE_ID }) => PIECE_ID !== 5) })));
		expect(findings[0].sentence).toBe('The archived logs have a hole from 2026-01-04 07:00 (48 h ago) to 2026-01-05 07:00 (24 h ago): points in and after it need a later backup.');
	});
});

describe('delete policies', () => {
	test.each<[string, Row[], Partial<PromiseRow>, Partial<Snapshot>, string[]]>([
		['a tenant without one', [], {}, {}, ['attention retention-none']],
		['only another tenant has one', [{ ...POLICY, TENANT_ID: 1004 }], {}, {}, ['attention retention-none']],
		['one that keeps shorter than promised', [POLICY], { retentionDays: 8 }, {}, ['attention retention-short']],
		['one that keeps as long as promised', [POLICY], { retentionDays: 7 }, {}, []],
		['hours', [{ ...POLICY, RECOVERY_WINDOW: '48h' }], { retentionDays: 3 }, {}, ['attention retention-short']],
		['a window that nobody can read', [{ ...POLICY, RECOVERY_WINDOW: '0' }], { retentionDays: 3 }, {}, []],
		['never backed up', [], {}, { backups: [never()] }, ['critical backup-never']],
	])('%s', (...[, policies, promise, facts, expected]) => {
		expect(told(views({ policies, sets: [] }), promise, facts)).toEqual(expected);
	});

	test('OCP deletes by its strategy', () => {
		expect(told(views({ policies: [] }), {}, { service: 'ocp', scheduleStatus: 'NORMAL', obTenantIds: new Map([['1002', '1002']]) })).toEqual([]);
	});

	test('with them, the retention is judged on obshell', () => {
		expect(left(views(), { retentionDays: 7 })).toEqual([]);
		expect(left(read({ CDB_OB_BACKUP_SET_FILES: SETS, CDB_OB_ARCHIVELOG_PIECE_FILES: PIECES }), { retentionDays: 7 })).toEqual(['not-told retention-short', 'not-given retention-none']);
	});
});

describe('validations', () => {
	const MONTHLY = { validationDays: 30 };
	test.each<[string, Row[], Partial<PromiseRow>, string[]]>([
		['none, none promised', [], {}, []],
		['none, though promised', [], MONTHLY, ['attention validation-too-old never']],
		['good, at the limit', [validation(1, 30)], MONTHLY, []],
		['good, a day over it', [validation(1, 31)], MONTHLY, ['attention validation-too-old']],
		['only logs were validated', [validation(1, 1, { TYPE: 'ARCHIVELOG_PIECE' })], MONTHLY, ['attention validation-too-old never']],
		['failed', [validation(1, 1, { STATUS: 'FAILED', RESULT: -9082 })], {}, ['critical validation-failed']],
		['completed with an error', [validation(1, 1, { RESULT: '-4016' })], {}, ['critical validation-failed']],
		['completed, but not all of it', [validation(1, 1, { SUCCESS_TASK_COUNT: 2 })], {}, ['critical validation-failed']],
		['failed, and later all was good', [validation(1, 2, { STATUS: 'FAILED' }), validation(2, 1)], {}, []],
		['failed for one set, and later another was good', [validation(1, 2, { STATUS: 'FAILED', TYPE: 'BACKUPSET', ID: '3' }), validation(2, 1, { TYPE: 'BACKUPSET', ID: '4' })], {}, ['critical validation-failed 3']],
		['failed for one set, and later that was good', [validation(1, 2, { STATUS: 'FAILED', TYPE: 'BACKUPSET', ID: '3' }), validation(2, 1, { TYPE: 'BACKUPSET', ID: '3' })], {}, []],
		['canceled and running ones say nothing', [validation(1, 1, { STATUS: 'CANCELED', RESULT: -4072 }), validation(2, 0, { STATUS: 'DOING', END_TIMESTAMP: null }), validation(3, 2)], MONTHLY, []],
		["the job of tenant sys has one of each tenant's own", [validation(1, 1, { TENANT_ID: 1, STATUS: 'FAILED' }), validation(2, 1)], MONTHLY, []],
	])('%s', (...[, validations, promise, expected]) => {
		expect(told(views({ validations }), promise)).toEqual(expected);
	});

	test('promised, and not handed over: it is said', () => {
		expect(left(read({ CDB_OB_BACKUP_SET_FILES: SETS, CDB_OB_ARCHIVELOG_PIECE_FILES: PIECES, CDB_OB_BACKUP_DELETE_POLICY: [POLICY] }), MONTHLY)).toEqual(['not-given validation']);
	});

	test('an error number is told by what it means', () => {
		const [finding] = reportOf(judged(views({ validations: [validation(1, 1, { STATUS: 'FAILED', RESULT: -4184 })] }))).findings;
		expect(finding.sentence).toMatch(/^The validation of backups failed 24 h ago \(2026-01-05 07:00\): .+\(-4184\)\.$/);
	});
});

describe('how rows are handed over', () => {
	const item = (json: unknown) => ({ json, pairedItem: { item: 0 } });

	test('as items of n8n, as JSON, in any letter case, with or without the database', () => {
		const broken = changed(4, { FILE_STATUS: 'BROKEN' });
		const forms: unknown[] = [
			{ 'oceanbase.cdb_ob_backup_set_files': broken.map(item), CDB_OB_ARCHIVELOG_PIECE_FILES: PIECES.map(item), cdb_ob_backup_delete_policy: [item(POLICY)] },
			[{ CDB_OB_BACKUP_SET_FILES: broken, CDB_OB_ARCHIVELOG_PIECE_FILES: PIECES, CDB_OB_BACKUP_DELETE_POLICY: [POLICY] }],
			[...broken, ...PIECES, POLICY],
			[...broken, ...PIECES, POLICY].map(item),
			JSON.stringify([...broken, ...PIECES, POLICY]),
		];
		for (const form of forms) expect([told(read(form)), left(read(form))]).toEqual([['critical set-broken newest 4'], []]);
	});

	test('SCNs as digits of JSON stay exact, as BigInt too', () => {
		const text = JSON.stringify(PIECES).replace(/"(\d{19})"/g, '$1');
		expect(text).toContain(`"START_SCN":${scn(DAY)}`);
		expect(told(read({ CDB_OB_ARCHIVELOG_PIECE_FILES: text, CDB_OB_BACKUP_SET_FILES: SETS, CDB_OB_BACKUP_DELETE_POLICY: [POLICY] }))).toEqual([]);
		expect(told(views({ pieces: PIECES.map((row) => ({ ...row, START_SCN: BigInt(String(row.START_SCN)) })) }))).toEqual([]);
	});

	test('a number that has lost its digits is not used, and named; nothing is concluded from what it leaves out', () => {
		const lossy = views({ pieces: pieces(5, { START_SCN: Number(scn(2 * DAY)) }) });
		expect([told(lossy), left(lossy)]).toEqual([[], ['bad-rows facts']]);
		const [why] = reportOf(judged(lossy)).notChecked.map((one) => one.why);
		expect(why).toBe('CDB_OB_ARCHIVELOG_PIECE_FILES, row 5: START_SCN is a number that has lost its last digits; let the query give text: CAST(… AS CHAR). What they would tell was not judged.');
	});

	test('bad rows cost only themselves: the good ones are judged, other tenants in full', () => {
		const bad = [set(3, 2, { BACKUP_SET_ID: 'three' }), set(9, 0, { TENANT_ID: null }), 'a text', { error: 'connection lost' }, set(7, 0, { FILE_STATUS: null })];
		const handed = views({ sets: [...changed(1, { FILE_STATUS: 'BROKEN' }).filter(({ BACKUP_SET_ID }) => BACKUP_SET_ID !== 3), ...(bad as Row[])] });
		expect(told(handed)).toEqual(['attention set-broken 1']);
		expect(handed.bad.map(({ row, column, why }) => [row, column, why])).toEqual([[4, 'BACKUP_SET_ID', 'no-number'], [5, 'TENANT_ID', 'missing'], [6, null, 'no-object'], [7, null, 'failed'], [8, 'FILE_STATUS', 'missing']]);
		const ofOther = views({ sets: [...without(3), set(3, 2, { TENANT_ID: 1004, BACKUP_SET_ID: 'three' })] });
		expect(told(ofOther)).toEqual(['critical set-without-full newest 4']);
	});

	test('what a bad row hides now stays as it was', () => {
		const was = judged(views({ sets: without(3) })).findings;
		const now = judged(views({ sets: [...without(3), set(3, 2, { BACKUP_SET_ID: 'three' })] }));
		expect(compare(was, now)).toMatchObject({ held: [{ rule: 'set-without-full' }], over: [] });
		expect(compare(was, judged(views()))).toMatchObject({ held: [], over: [{ rule: 'set-without-full' }] });
	});

	test('a query that failed gives no view: that is said, and earlier findings stay', () => {
		const handed = read({ CDB_OB_BACKUP_SET_FILES: [{ error: { message: 'Access denied' } }], CDB_OB_ARCHIVELOG_PIECE_FILES: PIECES, CDB_OB_BACKUP_DELETE_POLICY: [POLICY] });
		expect(left(handed)).toEqual(['not-given set', 'bad-rows facts']);
		expect(compare(judged(views({ sets: without(3) })).findings, judged(handed))).toMatchObject({ held: [{ rule: 'set-without-full' }], over: [] });
	});

	test('a view that this version does not have is none', () => {
		const handed = read({ CDB_OB_BACKUP_SET_FILES: SETS, CDB_OB_ARCHIVELOG_PIECE_FILES: PIECES, CDB_OB_BACKUP_DELETE_POLICY: [POLICY], CDB_OB_BACKUP_VALIDATE_JOBS: [{ error: "Table 'oceanbase.CDB_OB_BACKUP_VALIDATE_JOBS' doesn't exist" }] });
		expect([told(handed), left(handed)]).toEqual([[], []]);
	});

	test('rows of no tenant of this cluster are said to be that', () => {
		const handed = views({ sets: [set(1, 1, { TENANT_ID: 7 })], pieces: [], policies: [], validations: [] });
		expect(left(handed, {}, { backups: [never()] })).toEqual(['bad-rows facts']);
	});

	test("OCP's IDs are others: by OceanBase's where OCP tells them, else by the tenant's name", () => {
		const broken = changed(4, { FILE_STATUS: 'BROKEN' });
		const ocp: Partial<Snapshot> = { service: 'ocp', scheduleStatus: 'NORMAL', tenants: [tenant({ tenantId: 201_002 })], backups: [backup({ ...LAST, tenantId: 201_002 })] };
		expect(told(views({ sets: broken }), {}, { ...ocp, obTenantIds: new Map([['201002', '1002']]) })).toEqual(['critical set-broken newest 4']);
		expect([told(views({ sets: broken }), {}, ocp), left(views({ sets: broken }), {}, ocp)]).toEqual([[], ['bad-rows facts']]);
		expect(told(views({ sets: broken.map((row) => ({ ...row, tenant_name: 't1' })) }), {}, ocp)).toEqual(['critical set-broken newest 4']);
		// A tenant whose ID at OCP happens to be another's at OceanBase.
		expect(told(views({ sets: broken }), {}, { ...ocp, tenants: [tenant()], backups: [backup(LAST)], obTenantIds: new Map([['1002', '1008']]) })).toEqual([]);
	});

	test('rows of another cluster are not of this one', () => {
		const broken = changed(4, { FILE_STATUS: 'BROKEN' });
		expect(told(views({ sets: broken.map((row) => ({ ...row, CLUSTER: 'other' })) }))).toEqual([]);
		expect(told(views({ sets: broken.map((row) => ({ ...row, CLUSTER: 'obdemo' })) }))).toEqual(['critical set-broken newest 4']);
	});

	test.each<[unknown, RegExp]>([
		['{', /'OceanBase Facts' is not JSON/],
		[{ CDB_OB_BACKUP_SETS: [] }, /'OceanBase Facts' has "CDB_OB_BACKUP_SETS", which is no view that is known/],
		[{ DBA_OB_BACKUP_SET_FILES: [{}] }, /no view that is known/],
	])('%j is refused', (given, message) => {
		expect(() => read(given)).toThrow(message);
	});

	test('rows that belong to no view are named; empty ones are what a query without rows gives', () => {
		expect(read([{}, { TENANT_ID: 1, COLOUR: 'red' }]).bad).toMatchObject([{ list: 'OceanBase Facts', row: 2, why: 'no-view' }]);
	});
});
