import { BackupServiceError } from '../../../../services/errors';
import { backupConfig, type BackupConfigInput } from '../../../../services/obshell/writes/configBody';

const keys = { storageAccessId: 'MADEUPID+1', storageAccessSecret: 'made/Up+Key&9=' };
const FILE = 'file:///data/backup';
const S3 = 's3://bucket/path?host=s3.example.com&s3_region=eu-1';

/** A configuration of the cluster, replacing the one before, but for what the test gives. */
function config(input: Partial<BackupConfigInput>, storage: Partial<typeof keys> = keys) {
	const whole: BackupConfigInput = { change: false, ofTenant: false, backupBaseUri: FILE, ...input };
	return backupConfig(whole, { service: 'obshell', baseUrl: 'http://10.10.10.1:2886', ...storage });
}

function refusal(input: Partial<BackupConfigInput>, storage?: Partial<typeof keys>): BackupServiceError {
	let error: unknown;
	try {
		config(input, storage);
	} catch (thrown) {
		error = thrown;
	}
	expect(error).toBeInstanceOf(BackupServiceError);
	expect((error as BackupServiceError).kind).toBe('invalid-input');
	return error as BackupServiceError;
}

describe('a setting within its limits is sent', () => {
	it.each<[Partial<BackupConfigInput>, object]>([
		[{ logArchiveConcurrency: 0 }, { log_archive_concurrency: 0 }],
		[{ logArchiveConcurrency: 100 }, { log_archive_concurrency: 100 }],
		[{ haLowThreadScore: 0 }, { ha_low_thread_score: 0 }],
		[{ haLowThreadScore: 100 }, { ha_low_thread_score: 100 }],
		[{ binding: 'MANDATORY' }, { binding: 'MANDATORY' }],
		[{ binding: 'optional' }, { binding: 'OPTIONAL' }],
		[{ pieceSwitchInterval: '1d' }, { piece_switch_interval: '1d' }],
		[{ pieceSwitchInterval: '24h' }, { piece_switch_interval: '24h' }],
		[{ pieceSwitchInterval: '86400S' }, { piece_switch_interval: '86400S' }],
		[{ pieceSwitchInterval: '7d' }, { piece_switch_interval: '7d' }],
		[{ pieceSwitchInterval: ' 168h ' }, { piece_switch_interval: '168h' }],
		[{ archiveLagTarget: '0s' }, { archive_lag_target: '0s' }],
		[{ archiveLagTarget: '7200s' }, { archive_lag_target: '7200s' }],
		[{ archiveLagTarget: '2h' }, { archive_lag_target: '2h' }],
		[{ archiveLagTarget: '7200000ms' }, { archive_lag_target: '7200000ms' }],
		[{ archiveLagTarget: '59s' }, { archive_lag_target: '59s' }],
		[{ recoveryWindow: '7d' }, { delete_policy: { policy: 'default', recovery_window: '7d' } }],
		[{ recoveryWindow: ' 36h ' }, { delete_policy: { policy: 'default', recovery_window: '36h' } }],
	])('%j as %j', (setting, sent) => {
		expect(config(setting).body).toEqual({ backup_base_uri: FILE, ...sent });
	});

	it('all of them together', () => {
		const { body } = config({
			logArchiveConcurrency: 4,
			binding: 'OPTIONAL',
			haLowThreadScore: 20,
			pieceSwitchInterval: '3d',
			archiveLagTarget: '120s',
			recoveryWindow: '14d',
		});
		expect(body).toEqual({
			backup_base_uri: FILE,
			log_archive_concurrency: 4,
			binding: 'OPTIONAL',
			ha_low_thread_score: 20,
			piece_switch_interval: '3d',
			archive_lag_target: '120s',
			delete_policy: { policy: 'default', recovery_window: '14d' },
		});
	});
});

describe('a setting beyond its limits is refused by name', () => {
	it.each<[Partial<BackupConfigInput>, string]>([
		[{ logArchiveConcurrency: -1 }, "'Log Archive Concurrency' is not a whole number from 0 to 100"],
		[{ logArchiveConcurrency: 101 }, "'Log Archive Concurrency' is not a whole number from 0 to 100"],
		[{ logArchiveConcurrency: 1.5 }, "'Log Archive Concurrency' is not a whole number from 0 to 100"],
		[{ logArchiveConcurrency: '5' as never }, "'Log Archive Concurrency' is not a whole number from 0 to 100"],
		[{ logArchiveConcurrency: NaN }, "'Log Archive Concurrency' is not a whole number from 0 to 100"],
		[{ haLowThreadScore: -1 }, "'HA Low Thread Score' is not a whole number from 0 to 100"],
		[{ haLowThreadScore: 101 }, "'HA Low Thread Score' is not a whole number from 0 to 100"],
		[{ binding: 'SOMETIMES' }, "'Binding' is neither Optional nor Mandatory"],
		[{ pieceSwitchInterval: '23h' }, "'Piece Switch Interval' is outside 1d to 7d"],
		[{ pieceSwitchInterval: '86399s' }, "'Piece Switch Interval' is outside 1d to 7d"],
		[{ pieceSwitchInterval: '8d' }, "'Piece Switch Interval' is outside 1d to 7d"],
		[{ pieceSwitchInterval: '169h' }, "'Piece Switch Interval' is outside 1d to 7d"],
		[{ archiveLagTarget: '7201s' }, "'Archive Lag Target' is outside 0 to 7200s"],
		[{ archiveLagTarget: '121m' }, "'Archive Lag Target' is outside 0 to 7200s"],
		[{ archiveLagTarget: '120' }, "'Archive Lag Target' is not a duration"],
		[{ archiveLagTarget: '-1s' }, "'Archive Lag Target' is not a duration"],
		[{ pieceSwitchInterval: '1.5d' }, "'Piece Switch Interval' is not a duration"],
		[{ pieceSwitchInterval: '1w' }, "'Piece Switch Interval' is not a duration"],
		[{ pieceSwitchInterval: '1constructor' }, "'Piece Switch Interval' is not a duration"],
		[{ pieceSwitchInterval: '' }, "'Piece Switch Interval' is not a duration"],
		[{ recoveryWindow: '0d' }, "'Delete Policy Recovery Window' is zero"],
		[{ recoveryWindow: 'a week' }, "'Delete Policy Recovery Window' is not a duration"],
	])('%j: %s', (setting, message) => {
		expect(refusal(setting).message).toBe(message);
	});

	it.each<[boolean, string, boolean]>([
		[false, '59s', false],
		[false, '1m', true],
		[true, '59999ms', false],
		[true, '60s', true],
	])('on S3 a lag target of a minute at least (one tenant: %j, %s: %j)', (ofTenant, archiveLagTarget, good) => {
		const input = ofTenant ? { ofTenant, dataBaseUri: FILE, archiveBaseUri: S3 } : { backupBaseUri: S3 };
		if (good) expect(config({ ...input, archiveLagTarget }).body.archive_lag_target).toBe(archiveLagTarget);
		else expect(refusal({ ...input, archiveLagTarget }).message).toBe("'Archive Lag Target' is under one minute");
	});
});

describe('a destination', () => {
	it.each([
		'file:///data/backup',
		'file:///备份/a-b_c.d',
		'oss://bucket/path?host=oss.example.com&access_id=a&access_key=b',
		'cos://bucket/path?host=h&appid=1&access_id=a&access_key=b',
		's3://bucket/a/b/?host=h&access_id=a&access_key=b&s3_region=r&delete_mode=tagging',
	])('is sent as it is: %s', (uri) => {
		expect(config({ backupBaseUri: ` ${uri} ` }).body.backup_base_uri).toBe(uri);
	});

	it.each([
		[S3, `${S3}&access_id=MADEUPID+1&access_key=made/Up+Key%269=`],
		['oss://b/p?host=h', 'oss://b/p?host=h&access_id=MADEUPID+1&access_key=made/Up+Key%269='],
		['oss://b/p?access_id=&host=h&access_key=', 'oss://b/p?host=h&access_id=MADEUPID+1&access_key=made/Up+Key%269='],
	])('in an object store gets the keys of the credential: %s', (uri, sent) => {
		expect(config({ backupBaseUri: uri }).body.backup_base_uri).toBe(sent);
		const ofTenant = config({ ofTenant: true, dataBaseUri: uri, archiveBaseUri: FILE });
		expect(ofTenant.body).toEqual({ data_base_uri: sent, archive_base_uri: FILE });
	});

	it.each([
		['file://data/backup', 'names a relative directory', 'A file destination has three slashes: write file:///data/backup'],
		['file://', 'names a relative directory', 'A file destination has three slashes: write file:///'],
		['file:///data?x=1', 'has a question mark', 'A file destination takes no parameters'],
		['/data/backup', 'does not begin with file://, oss://, cos:// or s3://', 'Write it like file:///data/backup'],
		['nfs://host/data', 'does not begin with file://, oss://, cos:// or s3://', 'Write it like file:///data/backup'],
		['OSS://bucket/path?host=h', 'does not begin with file://, oss://, cos:// or s3://', 'Write it like file:///data/backup'],
		["file:///data'; DROP", 'holds a quote, a backslash, a semicolon or a space', 'SQL and to a shell'],
		['file:///da"ta', 'holds a quote, a backslash, a semicolon or a space', 'SQL and to a shell'],
		['file:///da\\ta', 'holds a quote, a backslash, a semicolon or a space', 'SQL and to a shell'],
		['file:///da`id`ta', 'holds a quote, a backslash, a semicolon or a space', 'SQL and to a shell'],
		['file:///da ta', 'holds a quote, a backslash, a semicolon or a space', 'SQL and to a shell'],
		['oss://bucket?host=h', 'names no path in its bucket', 'Write it like oss://bucket/path?host=…'],
		['s3://bucket/path', 'has no host', 'Write it like s3://bucket/path?host=…'],
		['cos://bucket/path?host=h', 'has no appid', 'Write it like cos://bucket/path?appid=…'],
		['cos://bucket/path', 'has no host and no appid', 'Write it like cos://bucket/path?host=…&appid=…'],
		['s3://bucket/path?host=h&access_id=a', 'has only one of access_id and access_key', 'Give both, or neither'],
	])('%s is refused: %s', (uri, problem, advice) => {
		for (const [field, input] of [
			['Backup Base URI', { backupBaseUri: uri }],
			['Data Backup URI', { ofTenant: true, dataBaseUri: uri, archiveBaseUri: FILE }],
			['Log Archive URI', { ofTenant: true, dataBaseUri: FILE, archiveBaseUri: uri }],
		] as const) {
			const { message, description } = refusal(input);
			expect(message).toBe(`'${field}' ${problem}`);
			expect(description).toContain(advice);
		}
	});

	it('without keys is refused when the credential has none, or has ones that no SQL could hold', () => {
		expect(refusal({ backupBaseUri: S3 }, {}).message).toBe("'Backup Base URI' has no access_id and access_key");
		expect(refusal({ backupBaseUri: S3 }, { storageAccessId: 'x' }).message).toBe("'Backup Base URI' has no access_id and access_key");
		const { message, description } = refusal({ backupBaseUri: S3 }, { ...keys, storageAccessSecret: "it's-secret" });
		expect(message).toContain('storage keys that hold a quote');
		expect(`${message} ${description}`).not.toContain('secret');
	});
});

describe('what must be given', () => {
	it.each<[string, Partial<BackupConfigInput>, string]>([
		['replacing for the cluster', { backupBaseUri: ' ' }, "'Backup Base URI' is empty"],
		['replacing for a tenant', { ofTenant: true, archiveBaseUri: FILE }, "'Data Backup URI' is empty"],
		['replacing for a tenant', { ofTenant: true, dataBaseUri: FILE }, "'Log Archive URI' is empty"],
		['changing the binding', { change: true, backupBaseUri: '', binding: 'OPTIONAL' }, "'Backup Base URI' is empty"],
		['changing the piece', { change: true, backupBaseUri: '', pieceSwitchInterval: '1d' }, "'Backup Base URI' is empty"],
		['changing the binding of a tenant', { change: true, ofTenant: true, dataBaseUri: FILE, binding: 'OPTIONAL' }, "'Log Archive URI' is empty"],
		['changing nothing', { change: true, backupBaseUri: '' }, "'Settings' is empty"],
		['changing nothing of a tenant', { change: true, ofTenant: true }, "'Settings' is empty"],
	])('when %s: %j', (_when, input, message) => {
		expect(refusal(input).message).toBe(message);
	});

	it.each<[Partial<BackupConfigInput>, object]>([
		[{ backupBaseUri: '', haLowThreadScore: 5 }, { ha_low_thread_score: 5 }],
		[{ backupBaseUri: FILE }, { backup_base_uri: FILE }],
		[{ ofTenant: true, archiveBaseUri: FILE, binding: 'MANDATORY' }, { archive_base_uri: FILE, binding: 'MANDATORY' }],
		[{ ofTenant: true, dataBaseUri: FILE }, { data_base_uri: FILE }],
		[{ ofTenant: true, recoveryWindow: '7d' }, { delete_policy: { policy: 'default', recovery_window: '7d' } }],
	])('is nothing more when changing %j', (input, body) => {
		expect(config({ change: true, ...input }).body).toEqual(body);
	});

	it('is not mixed up between cluster and tenant', () => {
		const all = { backupBaseUri: 'file:///c', dataBaseUri: 'file:///d', archiveBaseUri: 'file:///a' };
		expect(config(all).body).toEqual({ backup_base_uri: 'file:///c' });
		expect(config({ ...all, ofTenant: true }).body).toEqual({ data_base_uri: 'file:///d', archive_base_uri: 'file:///a' });
	});
});

describe('what the user is warned of', () => {
	const STOPS = expect.stringContaining('This stops log archiving and leaves it off');
	const CANCELS = expect.stringContaining('A backup that is running now is canceled');
	const DROPS = expect.stringContaining('The delete policy that was set before is replaced');

	it.each<[Partial<BackupConfigInput>, unknown[]]>([
		[{}, [STOPS, CANCELS]],
		[{ recoveryWindow: '7d' }, [STOPS, CANCELS, DROPS]],
		[{ change: true, backupBaseUri: '', haLowThreadScore: 1 }, []],
		[{ change: true, backupBaseUri: '', archiveLagTarget: '60s' }, []],
		[{ change: true, backupBaseUri: '', logArchiveConcurrency: 1 }, [STOPS]],
		[{ change: true, ofTenant: true, archiveBaseUri: FILE }, [STOPS]],
		[{ change: true, ofTenant: true, dataBaseUri: FILE }, [CANCELS]],
		[{ change: true, ofTenant: true, recoveryWindow: '7d' }, [DROPS]],
	])('by %j', (input, warnings) => {
		expect(config(input).warnings).toEqual(warnings);
	});
});
