import { believableWorld, makeArchive, makeBackup, makeTenant } from './believableWorld';
import { parseJson, renderJson } from './obshell/wire';
import { HandClock } from './world';
import {
	HOUR,
	MINUTE,
	SECOND,
	archiveCheckpointAt,
	archiveDelayAt,
	archiveStatusAt,
	backupCountersAt,
	backupEndScnAt,
	backupJobStatusAt,
	backupTaskStatusAt,
	instantOfScn,
	latestBackupAt,
	recoveryWindowsAt,
	restoreProgressAt,
	restoreStatusAt,
	scnAt,
	tenantAt,
} from './worldAt';
import { cancelBackups, haltArchive, startArchive } from './worldWrites';

const NOW = Date.UTC(2026, 4, 8, 2, 0, 0);

describe('a world at an instant', () => {
	it('walks a backup through its states', () => {
		const job = makeBackup({ jobId: 1, startedAt: NOW, endsAt: NOW + HOUR });
		const seen = [0, 1, 3, 4, 5, 10, 30, 58, 60].map((minute) => backupTaskStatusAt(job, NOW + minute * MINUTE));
		expect(seen).toEqual([
			'INIT',
			'BACKUP_SYS_META',
			'BACKUP_USER_META',
			'BACKUP_META_FINISH',
			'BACKUP_DATA_SYS',
			'BACKUP_DATA_MINOR',
			'BACKUP_DATA_MAJOR',
			'BEFORE_BACKUP_LOG',
			'COMPLETED',
		]);
		expect(backupJobStatusAt(job, NOW + 30 * MINUTE)).toBe('DOING');
		expect(backupEndScnAt(job, NOW + 30 * MINUTE)).toBe(0n);
		expect(backupCountersAt(job, NOW + HOUR)).toMatchObject({ outputBytes: job.outputBytes, finishMacroBlockCount: job.macroBlockCount });
		expect(backupTaskStatusAt({ ...job, plusArchivelog: true }, NOW + 59.5 * MINUTE)).toBe('BACKUP_LOG');
		expect(backupTaskStatusAt({ ...job, endsAt: Infinity }, NOW + 100 * HOUR)).toBe('BACKUP_DATA_MAJOR');
	});

	it('cancels in five seconds, and only what still runs', () => {
		const job = makeBackup({ jobId: 1, startedAt: NOW, endsAt: NOW + HOUR });
		const tenant = makeTenant({ id: 1002, name: 't', createdAt: 0, backups: [job] });
		expect(cancelBackups(tenant, NOW + MINUTE)).toBe(true);
		expect(cancelBackups(tenant, NOW + MINUTE)).toBe(false);
		expect(backupJobStatusAt(job, NOW + MINUTE + 4 * SECOND)).toBe('CANCELING');
		expect(backupJobStatusAt(job, NOW + MINUTE + 5 * SECOND)).toBe('CANCELED');
		expect(backupCountersAt(job, NOW + 2 * HOUR).outputBytes).toBeLessThan(job.outputBytes);
		expect(backupJobStatusAt({ ...job, cancelAskedAt: NOW + 2 * HOUR }, NOW + 2 * HOUR)).toBe('COMPLETED');
	});

	it('does not know what has not begun', () => {
		const tenant = makeTenant({
			id: 1002,
			name: 't',
			createdAt: 0,
			backups: [makeBackup({ jobId: 1, startedAt: NOW + SECOND, endsAt: NOW + HOUR })],
		});
		expect(latestBackupAt(tenant, NOW)).toBeUndefined();
		expect(latestBackupAt(tenant, NOW + SECOND)?.jobId).toBe(1);
	});

	it('lets the checkpoint stand still while the archive does', () => {
		const tenant = makeTenant({
			id: 1002,
			name: 't',
			createdAt: 0,
			archiveBaseUri: 'file:///a/',
			archive: makeArchive({ startedAt: NOW - HOUR, path: 'file:///a/' }),
		});
		const status = (at: number) => tenant.archive && archiveStatusAt(tenant.archive, at);
		const delay = (at: number) => tenant.archive && archiveDelayAt(tenant.archive, at);
		expect(delay(NOW)).toBe(3.2);
		haltArchive(tenant, NOW, 'STOPPING');
		expect([status(NOW), status(NOW + 2 * SECOND)]).toEqual(['STOPPING', 'STOP']);
		expect(delay(NOW + 10 * SECOND)).toBe(13.2);
		expect(recoveryWindowsAt(tenant, NOW)).toEqual([]);
		startArchive(tenant, NOW + HOUR);
		expect([0, 1, 4].map((second) => status(NOW + HOUR + second * SECOND))).toEqual(['PREPARE', 'BEGINNING', 'DOING']);
		expect(tenant.archive && archiveCheckpointAt(tenant.archive, NOW + HOUR + 4 * SECOND)).toBe(NOW + HOUR + 0.8 * SECOND);
	});

	it('shows a restored tenant as it becomes one', () => {
		const clock = new HandClock(NOW);
		const world = believableWorld(clock);
		const job = world.restores[2];
		const roles = [0, 26].map((minute) => tenantAt(world, 'billing_check', NOW + minute * MINUTE)?.role);
		expect(roles).toEqual(['RESTORE', 'PRIMARY']);
		expect(tenantAt(world, 'billing_check', job.endsAt)).toMatchObject({ status: 'NORMAL', role: 'STANDBY' });
		expect(tenantAt(world, 'billing_check', job.startedAt)).toBeUndefined();
		expect(restoreStatusAt(job, job.startedAt)).toBe('CREATE_TENANT');
		expect(restoreProgressAt(job, job.endsAt - SECOND).restore).toBe(1);
	});

	it('turns instants into SCNs and back', () => {
		expect(instantOfScn(scnAt(NOW + 1))).toBe(NOW + 1);
		expect(Number(scnAt(NOW)) > Number.MAX_SAFE_INTEGER).toBe(true);
		expect(BigInt(Number(scnAt(NOW)))).not.toBe(scnAt(NOW));
	});
});

describe('JSON on the wire', () => {
	it('keeps every digit, and escapes as Go does', () => {
		const text = '{"scn":1728727696264250467,"rate":144225.6503,"min":-9223372036854775808,"uri":"a\\u0026b"}';
		expect(renderJson(parseJson(text, true))).toBe(text);
		expect(renderJson({ gone: undefined, nothing: null, list: [1n, true] })).toBe('{"nothing":null,"list":[1,true]}');
	});

	it.each([
		['', 'EOF'],
		['{"a":1', 'unexpected EOF'],
		['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
		['{a:1}', "invalid character 'a' looking for beginning of object key string"],
		["'x'", "invalid character '\\'' looking for beginning of value"],
		['trie', "invalid character 'i' in literal true (expecting 'u')"],
		['[1 2]', "invalid character '2' after array element"],
	])('says of %j what Go says', (text, message) => {
		expect(() => parseJson(text)).toThrow(message);
	});
});
