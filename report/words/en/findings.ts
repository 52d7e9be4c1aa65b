import type { Figures, Finding, Part, PromiseSource } from '../../../judgement/types';
import { bytes } from '../../quantities';
import { isOfDestination } from '../errorWords';
import { errorIn, round, sayIn, short, type Sayings } from '../said';
import type { Speech } from '../speech';
import type { Said } from '../words';
import { ERRORS } from './errors';
import { ago, counted, duration, inside, on, over } from './figures';
import { nameOf } from './lines';

/** The words for a finding. */
export function say(finding: Pick<Finding, 'rule' | 'figures'>, speech: Speech): Said {
	return sayIn({ rules: RULES, join: (sentences) => sentences.join(' '), inN8n: (operations) => `In n8n: ${operations.join(', ')}.` }, finding, speech);
}

const SOURCES: Readonly<Record<PromiseSource, string>> = {
	row: ', as promised by your row',
	threshold: '',
	strategy: ", by OCP's strategy",
	default: '',
};

const PARTS: Readonly<Record<Part, string>> = {
	backups: 'its backups',
	history: 'its past backups',
	log: 'its log archiving',
	restore: 'restores',
	window: 'the points that it can be restored to',
	schedule: 'its backup strategy',
	views: "the rows of OceanBase's views",
};

const LISTS: Readonly<Record<Part, string>> = {
	backups: 'The list of backups',
	history: 'The list of past backups',
	log: 'The list of log backups',
	restore: 'The list of restores',
	window: 'The list of recovery windows',
	schedule: 'The backup strategy',
	views: "The list of OceanBase's views",
};

const RIGHTS = 'Look whether the server is up, and at the rights of the user that looks at it.';

const RULES: Sayings['rules'] = {
	'cluster-unreadable': ({ reason }) => ({
		sentence: `This cluster could not be read, so nothing is known of its backups${because(reason)}.`,
		todo: RIGHTS,
	}),
	'backup-never': ({ variant, at }, speech) => ({
		sentence: variant === 'new' ? `There is no backup yet: the tenant was made ${ago(speech.moment(at))}.` : `There has never been a backup${variant === 'no-log' ? ', nor log archiving' : ''}: nothing of this tenant can be restored.`,
		todo:
			speech.service === 'ocp'
				? "Add the tenant to a backup strategy in OCP (tenant, Backup & Restore) and start a full backup there."
				: 'Set LOG_ARCHIVE_DEST and DATA_BACKUP_DEST of the tenant, then ALTER SYSTEM ARCHIVELOG TENANT = tenant_name and ALTER SYSTEM BACKUP TENANT = tenant_name.',
		more: 'If it needs no backup, leave it out of this report.',
	}),
	'backup-failed': (figures, speech) => ({
		sentence: `The last backup failed ${ago(speech.moment(figures.at))}${why(figures)}${stillGood(figures, speech)}.`,
		...cure(figures, `See whether the destination is reachable, writable and not full, then ${start(speech)}.`, `Then ${start(speech)}.`),
	}),
	'backup-completed-with-error': (figures, speech) => ({
		sentence: `The last backup ended ${ago(speech.moment(figures.at))} as ${short(figures.status, 60)}, but with an error${why(figures)}; do not rely on it${stillGood(figures, speech)}.`,
		...cure(figures, `Remove the cause, then ${start(speech)}.`, `Then ${start(speech)}.`),
	}),
	'backup-overdue': (figures, speech) => {
		const isRunning = Boolean(figures.status ?? figures.at);
		return {
			sentence: `${overdue(figures, speech)}${isRunning ? `; one is running now${progress(figures, ' (', ' % done)')}` : ''}.`,
			todo: isRunning ? 'Wait for the running backup; if it fails, remove the cause and start it again.' : `Find out why none has succeeded since (schedule paused, server down, destination full?), then ${start(speech)}.`,
		};
	},
	'backup-last-good-unknown': ({ variant, count = 0 }, speech) => ({
		sentence:
			{
				'no-time': 'The last good backup has no time that can be relied on, so its age is not known.',
				failures: `None of the ${counted(count, 'recent backup')} that the server lists has succeeded.`,
				first: 'A backup is running; whether an earlier one succeeded is not known.',
			}[variant ?? ''] ?? 'No earlier good backup is known.',
		todo: variant === 'first' ? 'Look again when it has ended.' : `${capital(start(speech))}, and until it has succeeded assume that nothing can be restored.`,
	}),
	'log-interrupted': (figures, speech) => ({
		sentence: `Log archiving is ${figures.status ? `broken${state(figures)}` : 'not running, interrupted or stopped'}: changes since ${on(speech.moment(figures.checkpoint))} are saved nowhere.`,
		todo: capital(`${figures.status ? '' : 'if it was only stopped, start it; if it is interrupted, '}${repair(figures, speech)}`),
		more: 'An interrupted archive does not heal by itself, and backups fail until it runs again.',
	}),
	'log-stopped': (figures, speech) => ({
		sentence: `Log archiving is not running${state(figures)}: changes since ${on(speech.moment(figures.checkpoint))} are saved nowhere.`,
		todo: startLogs(speech, figures),
		more: 'Then start a full backup, unless it was only suspended: the archive has a gap.',
	}),
	'log-never-started': (figures, speech) => ({
		sentence: 'Log archiving was never started: changes since the last backup are saved nowhere.',
		todo: startLogs(speech, figures),
	}),
	'log-not-listed': (figures, speech) => ({
		sentence: 'The server lists no log archiving for this tenant: assume that changes since the last backup are saved nowhere.',
		todo: startLogs(speech, figures),
	}),
	'log-preparing': (figures, speech) => ({
		sentence: figures.at
			? `Log archiving has been getting ready (${status(figures)}) since ${on(speech.moment(figures.at))} and has not begun: changes are saved nowhere until it does.`
			: `Log archiving is getting ready (${status(figures)}), since when is not known: changes are saved nowhere until it has begun.`,
		todo: `See whether the archive destination is reachable, writable and empty, then stop log archiving and start it again.`,
		more: 'What keeps it from beginning stands in rootservice.log and observer.log.',
	}),
	'log-began-anew': ({ at, lastGoodAt }, speech) => ({
		sentence: `Log archiving began anew ${ago(speech.moment(at))}, after the newest good backup (${inside(speech.moment(lastGoodAt))}): logs are missing in between, so no later point can be restored.`,
		todo: `${capital(startFull(speech))}: from its end on, points can be restored again.`,
	}),
	'log-closed-early': (figures, speech) => ({
		sentence: `The archived logs end at ${on(speech.moment(figures.checkpoint))}, before the end of the newest good backup (${inside(speech.moment(figures.lastGoodAt))}): restoring it fails with -4018.`,
		todo: `Make log archiving run again, then ${startFull(speech)}.`,
		more: 'Until it has ended, rely on an older backup.',
	}),
	'log-delayed': ({ seconds = 0, limitSeconds = 0, variant, usual = 0, checkpoint, source }, speech) =>
		variant === 'contradiction'
			? {
					sentence: `The server says that the log archive is ${duration(Math.max(0, usual))} behind, but its checkpoint stands at ${on(speech.moment(checkpoint))}: assume that ${duration(seconds)} would be lost now.`,
					todo: `See how far log archiving really is (oceanbase.CDB_OB_ARCHIVELOG)${speech.service === 'ocp' ? ", and whether OCP's agents still collect it" : ''}.`,
				}
			: {
					sentence: `Log archiving is ${duration(seconds)} behind, ${over(seconds, limitSeconds)}${bySource(source)}: that much would be lost now.`,
					todo: 'Look at the network to the archive destination and at its speed; if they are fine, raise log_archive_concurrency of the tenant.',
					more: 'ALTER SYSTEM SET log_archive_concurrency takes effect at once; set through obshell, it stops log archiving, which must be started again after that.',
				},
	'window-missing': (_, speech) => ({
		sentence: 'There is no point in time that this tenant can be restored to.',
		todo: `Make log archiving run, then ${startFull(speech)}.`,
	}),
	'window-foreign': ({ other, otherCluster }) => ({
		sentence: `At the destination of this tenant lie the backups of ${whose(other, otherCluster)}: they cannot restore this tenant.`,
		todo: 'Look where this tenant is really backed up to, and give each tenant an empty directory of its own.',
		more: 'If the tenant was only renamed, acknowledge this.',
	}),
	'window-inverted': ({ at, checkpoint }, speech) => ({
		sentence: `The recovery window of this tenant ends (${inside(speech.moment(at))}) before it begins (${inside(speech.moment(checkpoint))}): nothing in it can be relied on.`,
		todo: `Compare the clocks of the servers; to be sure, ${startFull(speech)}.`,
	}),
	'window-behind': ({ at, seconds = 0, limitSeconds = 0 }, speech) => ({
		sentence: `The tenant can be restored only up to ${on(speech.moment(at))}, ${over(seconds, limitSeconds)}.`,
		todo: 'Look at its log archiving: the window ends where the archive ends.',
	}),
	'set-gone': ({ ids = [], status: word, at, limitDays = 0, lastGoodAt, variant }, speech) => ({
		sentence:
			variant === 'early'
				? `${sets(ids)} (the oldest of ${inside(speech.moment(at))}) ${ids.length === 1 ? 'is' : 'are'} deleted or expired, though ${round(limitDays)} days must be kept: points before the oldest set left cannot be restored.`
				: `The set of the last good backup of ${on(speech.moment(lastGoodAt))} (${numbers(ids)}) ${variant === 'not-listed' ? 'is no longer in the list of backup sets' : `has the file status ${short(word, 60)}`}: it cannot be restored.`,
		todo: variant === 'early' ? 'See who deletes backups (oceanbase.CDB_OB_BACKUP_DELETE_POLICY, lifecycle rules of the storage), and raise the recovery window.' : `${capital(startFull(speech))}, and see who deletes backups (delete policy, lifecycle rules of the storage).`,
	}),
	'set-broken': ({ ids = [], status: word, at, variant }, speech) => ({
		sentence: `${sets(ids)} (the newest of ${inside(speech.moment(at))}) ${ids.length === 1 ? 'is' : 'are'} ${word === 'INCOMPLETE' ? 'incomplete (INCOMPLETE)' : 'broken (BROKEN)'}${variant === 'newest' ? ', and the newest set cannot be restored without' : ': points that need it cannot be restored'}.`,
		todo: `${capital(startFull(speech))}, and look at the files at the destination.`,
	}),
	'set-without-full': ({ ids = [], other, at, variant }, speech) => ({
		sentence: `${sets(ids)} (the newest of ${inside(speech.moment(at))}) ${ids.length === 1 ? 'is an increment and needs' : 'are increments and need'} the backup set ${short(other, 60)}, which is gone: ${variant === 'newest' ? 'the newest backup cannot be restored' : 'they cannot be restored'}.`,
		todo: `${capital(startFull(speech))}, and see who has deleted the set that is missing.`,
	}),
	'piece-hole': ({ checkpoint, at, count = 1, ids = [], variant }, speech) => ({
		sentence:
			variant === 'beginning'
				? `The archived logs begin only at ${on(speech.moment(at))}, after the backup set ${numbers(ids)}, which needs them from ${on(speech.moment(checkpoint))} on: it cannot be restored.`
				: `The archived logs have ${variant === 'broken' ? 'a broken piece' : 'a hole'} from ${on(speech.moment(checkpoint))} to ${on(speech.moment(at))}${count > 1 ? `, and ${counted(count - 1, 'more hole')}` : ''}: points in and after it need a later backup.`,
		todo: `${capital(startFull(speech))}; see what became of the pieces (oceanbase.CDB_OB_ARCHIVELOG_PIECE_FILES, files at the destination).`,
	}),
	'validation-failed': (figures, speech) => ({
		sentence: `The validation of ${figures.other === 'ARCHIVELOG_PIECE' ? 'archived logs' : 'backups'}${figures.ids?.length ? ` (${numbers(figures.ids)})` : ''} failed ${ago(speech.moment(figures.at))}${why(figures)}.`,
		...cure(figures, `Look at the tasks (oceanbase.CDB_OB_BACKUP_VALIDATE_TASK_HISTORY), then ${startFull(speech)} and validate again: ALTER SYSTEM VALIDATE BACKUP TENANT = tenant_name.`, 'Then validate again: ALTER SYSTEM VALIDATE BACKUP TENANT = tenant_name.'),
	}),
	'proof-failed': ({ at, lastGoodAt }, speech) => ({
		sentence: `The last restore drill of this tenant failed ${ago(speech.moment(at))}${lastGoodAt ? `; the last proof is of ${inside(speech.moment(lastGoodAt))}` : ', and none was ever proven'}.`,
		todo: "See in the ledger's message why it failed, remove the cause, and hold the drill again.",
	}),
	'backup-full-overdue': ({ lastGoodAt, days = 0, limitDays = 0, source }, speech) => ({
		sentence: lastGoodAt
			? `The last full backup ended ${ago(speech.moment(lastGoodAt))}, one was due after ${round(limitDays)} days${bySource(source)}; every increment since stands on it.`
			: `No full backup is known of the last ${round(days)} days, and one was due${bySource(source)}.`,
		todo: `${capital(startFull(speech))}, and see why the planned one was not made.`,
	}),
	'backup-too-few': ({ count = 0, limit = 0 }) => ({
		sentence: `${counted(count, 'good backup')} ${count === 1 ? 'is' : 'are'} known, at least ${limit} are promised.`,
		todo: 'See whether backups fail, are canceled, or are deleted too early.',
	}),
	'backup-canceled': (figures, speech) => ({
		sentence: `The last backup was canceled ${ago(speech.moment(figures.at))}${stillGood(figures, speech)}.`,
		todo: `Find out who canceled it and why; if it was not meant, ${start(speech)}.`,
	}),
	'backup-timeout': (figures, speech) => ({
		sentence: `${running(figures, speech)}, ${over(figures.seconds ?? 0, figures.limitSeconds ?? 0)} in OCP's strategy.`,
		todo: 'See in OCP whether its progress still grows: if not, look at the destination; if backups have grown, raise the time limit in the backup strategy.',
	}),
	'backup-too-long': (figures, speech) => ({
		sentence: `${running(figures, speech)}, ${tooLong(figures)}.`,
		todo: `See whether its progress still grows${speech.service === 'ocp' ? ' in OCP' : ' (oceanbase.CDB_OB_BACKUP_TASKS)'}; if not, ALTER SYSTEM CANCEL BACKUP TENANT = tenant_name, look at the destination, and start it again.`,
	}),
	'backup-start-unknown': (_, speech) => ({
		sentence: 'A backup is running, since when is not known, so nobody can tell whether it takes too long.',
		todo: lookAtBackup(speech),
	}),
	'backup-unknown': (figures, speech) => ({
		sentence: `The server gives the last backup the status ${status(figures)}, which says neither success nor failure${why(figures)}${stillGood(figures, speech)}.`,
		todo: lookAtBackup(speech),
		more: 'Until then rely only on the last good one.',
	}),
	'backup-size-odd': ({ bytes: size = 0, usual = 0, variant, at }, speech) => ({
		sentence: `The last good backup (${inside(speech.moment(at))}) is unusually ${variant === 'big' ? 'big' : 'small'}: ${bytes(size)}, where ${bytes(Math.round(usual))} are usual.`,
		todo: variant === 'big' ? 'See what has grown, and whether the destination has room for it.' : 'See whether data was deleted from the tenant, or whether something is missing in the backup.',
	}),
	'backup-not-listed': () => ({
		sentence: 'Log archiving or a running backup is known of this tenant, but it is in no list of backups: whether it can be restored is not known.',
		todo: 'See whether this tenant exists (oceanbase.DBA_OB_TENANTS) and is backed up.',
	}),
	'log-unknown': (figures, speech) => ({
		sentence: `The server gives log archiving the status ${status(figures)}, which says neither running nor stopped${why(figures)}; changes since ${on(speech.moment(figures.checkpoint))} may be saved nowhere.`,
		todo: 'See whether log archiving runs (oceanbase.CDB_OB_ARCHIVELOG).',
	}),
	'log-delay-unknown': (figures) => ({
		sentence: `Log archiving runs (${status(figures)}), but how far it has come is not known.`,
		todo: 'Look again in a few minutes; if it stays so, see how far it is in oceanbase.CDB_OB_ARCHIVELOG.',
	}),
	'window-not-listed': () => ({
		sentence: 'The points in time that this tenant can be restored to are not known.',
		todo: 'See whether this tenant has good backup sets (oceanbase.CDB_OB_BACKUP_SET_FILES).',
	}),
	'window-no-beginning': ({ at }, speech) => ({
		sentence: `The recovery window of this tenant ends at ${on(speech.moment(at))}, but has no beginning: from where on it can be restored is not known.`,
		todo: `See whether this tenant has good backup sets; to be sure, ${startFull(speech)}.`,
	}),
	'destination-changed': ({ paths: [old = '', now = ''] = [], lastGoodAt, variant }, speech) => ({
		sentence: `${variant === 'strategy' ? "OCP's strategy" : 'The newest backup'} has another destination (${short(now, 120)}) than the newest good backup of ${on(speech.moment(lastGoodAt))} (${short(old, 120)}).`,
		todo: `See that a full backup succeeds at the new place; what lies at the old one, OceanBase never cleans.`,
	}),
	'destination-shared': ({ paths: [place = ''] = [], other, count = 0, variant }) => ({
		sentence:
			variant === 'mixed'
				? `Data and logs of this tenant go to one directory (${short(place, 120)}): one may overwrite or delete the other.`
				: `This tenant shares its directory (${short(place, 120)}) with ${nameOf(other)}${count > 1 ? ` and ${count - 1} more` : ''}: one may overwrite or delete the other.`,
		todo: 'Give data and logs of each tenant an empty directory of their own.',
	}),
	'schedule-abnormal': (figures) => ({
		sentence: figures.variant === 'abnormal' ? 'OCP calls the backup schedule of this cluster abnormal (ABNORMAL): planned backups may not be made.' : `OCP gives the backup schedule of this cluster the status ${status(figures)}, which is not known.`,
		todo: "Look at the backup strategy in OCP's console.",
	}),
	'schedule-paused': () => ({
		sentence: 'The backup schedule in OCP is paused: no planned backup is made.',
		todo: 'Start the backup schedule again in OCP.',
		more: 'If it is meant, acknowledge this for as long as it lasts.',
	}),
	'schedule-none': ({ variant }) => ({
		sentence:
			variant === 'contradiction'
				? 'OCP says that the cluster has no schedule, though it has a strategy: nobody can say that backups start by themselves.'
				: 'There is no backup strategy in OCP: nothing is backed up by itself.',
		todo: 'Create a backup strategy in OCP.',
		more: 'If something else starts the backups, acknowledge this.',
	}),
	'clock-ahead': ({ seconds = 0 }) => ({
		sentence: `The server's times lie up to ${Math.ceil(seconds / 60)} min in the future, so no age of this tenant can be trusted.`,
		todo: "Compare the clocks and time zones of the OBServers, of the agent's or OCP's host, and of n8n.",
	}),
	'restore-failed': (figures, speech) => ({
		sentence: `The restore of this tenant${from(figures)} failed ${ago(speech.moment(figures.at))}${why(figures)}.`,
		...cure(figures, 'Remove the cause, drop what is left of the tenant, and restore again.', 'Then drop what is left of the tenant, and restore again.'),
	}),
	'restore-unknown': (figures, speech) => ({
		sentence: `The restore of this tenant${from(figures)} ended ${ago(speech.moment(figures.at))} with the status ${status(figures)}, which says neither success nor failure${why(figures)}.`,
		todo: 'Look at this restore (oceanbase.CDB_OB_RESTORE_HISTORY of the target cluster), and whether the tenant can be used.',
	}),
	'restore-hanging': (figures, speech) => ({
		sentence: `The restore of this tenant${from(figures)} has been running since ${on(speech.moment(figures.at))}${progress(figures, ', ', ' % done')}, ${over(figures.seconds ?? 0, figures.limitSeconds ?? 0)}.`,
		todo: 'See whether its progress still grows (oceanbase.CDB_OB_RESTORE_PROGRESS of the target cluster); if not, ALTER SYSTEM CANCEL RESTORE tenant_name and begin anew.',
	}),
	'proof-missing': ({ count = 0, limitDays = 0, variant }) => ({
		sentence: `No restore drill has ever proven the backups of this tenant${variant === 'tried' ? ` (${counted(count, 'drill')} could not be verified)` : ''}; one every ${counted(round(limitDays), 'day')} is promised.`,
		todo: variant === 'tried' ? "See in the ledger's messages what kept the drills from a verdict, and hold one again." : 'Hold a restore drill of this tenant.',
	}),
	'proof-too-old': ({ at, limitDays = 0 }, speech) => ({
		sentence: `The last restore drill that has proven the backups of this tenant was ${ago(speech.moment(at))}; one every ${counted(round(limitDays), 'day')} is promised.`,
		todo: 'Hold a restore drill of this tenant, and see why the planned one was not held.',
	}),
	'proof-too-slow': ({ at, seconds = 0, limitSeconds = 0 }, speech) => ({
		sentence: `The restore drill of ${inside(speech.moment(at))} took ${duration(seconds)} until the tenant could be used, ${over(seconds, limitSeconds)} (RTO).`,
		todo: 'See what took so long: units of the drill tenant, network to the storage, an old full backup with many increments and logs.',
	}),
	'proof-loses-too-much': ({ at, seconds = 0, limitSeconds = 0 }, speech) => ({
		sentence: `The restore drill of ${inside(speech.moment(at))} lacked the last ${duration(seconds)} of changes, ${over(seconds, limitSeconds)} (RPO).`,
		todo: 'Look at the delay of log archiving: what is not archived cannot be restored.',
	}),
	'validation-too-old': ({ at, limitDays = 0, variant }, speech) => ({
		sentence: `${variant === 'never' ? 'No good validation of backup sets by OceanBase is known' : `OceanBase last validated backup sets of this tenant ${ago(speech.moment(at))}`}; one every ${counted(round(limitDays), 'day')} is promised.`,
		todo: 'As root of tenant sys: ALTER SYSTEM VALIDATE BACKUP TENANT = tenant_name (V4.6.0 or later).',
	}),
	'set-not-encrypted': ({ ids = [], status: word, variant }) => ({
		sentence:
			variant === 'unknown'
				? `The newest backup set (${numbers(ids)}) has ${word ? `the encryption mode ${short(word, 60)}, which is not known` : 'no encryption mode that is known'}; protection is promised.`
				: `The newest backup set (${numbers(ids)}) has the encryption mode ${short(word, 60)}, though it must be ${variant === 'password' ? 'protected by a password' : 'encrypted'}.`,
		todo: 'Set the encryption before the next backup (SET ENCRYPTION ON IDENTIFIED BY … ONLY in the session that starts it), or see to encryption of tables (TDE).',
	}),
	'retention-none': () => ({
		sentence: 'This tenant has no delete policy: OceanBase deletes none of its backups, and the destination grows until it is full.',
		todo: "ALTER SYSTEM ADD DELETE BACKUP POLICY 'default' RECOVERY_WINDOW '7d' TENANT = tenant_name, with as many days as you need.",
		more: 'If something else deletes old backups, acknowledge this.',
	}),
	'retention-short': ({ days = 0, limitDays = 0 }) => ({
		sentence: `Backups are deleted after ${days} days, ${limitDays} days are asked for.`,
		todo: 'Raise the days that backups are kept for in the backup strategy.',
	}),
	'retention-exceeded': ({ at, limitDays = 0 }, speech) => ({
		sentence: `Backups reach back to ${on(speech.moment(at))}, though they are to be kept for ${round(limitDays)} days.`,
		todo: 'See whether expired backups are still cleaned (oceanbase.CDB_OB_BACKUP_DELETE_POLICY), and whether the destination has room.',
	}),
	'tenant-unreadable': ({ parts = [], reason }) => ({
		sentence: `${capital(list(parts.map((part) => PARTS[part])))} could not be read, so whether this tenant is safe is not known${because(reason)}.`,
		todo: RIGHTS,
	}),
	'part-unreadable': ({ parts = [], reason }) => ({
		sentence: `${LISTS[parts[0] ?? 'backups']} could not be read, so what is judged by it is not known${because(reason)}.`,
		todo: RIGHTS,
	}),
	'tenants-fewer': ({ count = 0, limit = 0 }) => ({
		sentence: `The server lists ${counted(count, 'tenant')}, but the cluster says that it has ${limit}: those that are missing were not judged.`,
		todo: 'Look at the rights of the user in the credential: it must see all tenants of the cluster.',
	}),
	'tenants-none': () => ({
		sentence: 'The server lists no tenant, so nothing could be judged.',
		todo: 'If there are tenants, look at the rights of the user in the credential and at the filters of this report.',
	}),
	'tenants-unmatched': ({ other }) => ({
		sentence: `There is no tenant ${short(other, 120)}, which was asked for by name.`,
		todo: 'Correct the name (capitals count), or take it out.',
	}),
};

function overdue({ lastGoodAt, seconds = 0, limitSeconds = 0, variant, plannedAt, source }: Figures, speech: Speech): string {
	const last = `The last good backup ended ${ago(speech.moment(lastGoodAt))}`;
	if (variant === 'plan') return `${last}; the one planned for ${on(speech.moment(plannedAt))} has not succeeded, ${duration(seconds)} after it should have at the latest`;
	if (variant === 'days') return `${last}, more than ${round(limitSeconds / 86_400)} days without success${bySource(source)}`;
	return `${last}, ${over(seconds + limitSeconds, limitSeconds)}${source === 'row' ? bySource(source) : ''}`;
}

function running({ at, seconds = 0, ...figures }: Figures, speech: Speech): string {
	return `The backup that started ${ago(speech.moment(at))} has been running for ${duration(seconds)}${progress(figures, ', ', ' % done')}`;
}

/** Numbers of sets, the first five. */
function numbers(ids: readonly string[]): string {
	return ids.length > 5 ? `${ids.slice(0, 5).join(', ')} and ${ids.length - 5} more` : ids.join(', ') || '–';
}

function sets(ids: readonly string[]): string {
	return `The backup set${ids.length === 1 ? '' : 's'} ${numbers(ids)}`;
}

function bySource(source: PromiseSource | undefined): string {
	return SOURCES[source ?? 'default'];
}

/** How bad it is that the newest backup did not succeed; the overdue rule says so itself. */
function stillGood({ lastGoodAt, lastGoodInTime }: Figures, speech: Speech): string {
	return lastGoodAt && lastGoodInTime ? `; the last good one ended ${ago(speech.moment(lastGoodAt))}, within what is promised` : '';
}

/** What the server says: what its error number means, else the beginning of its words. Without a status, its message is our own conclusion. */
function why(figures: Figures): string {
	const reason = reasonOf(figures);
	return reason === '' ? '' : `: ${reason}`;
}

function reasonOf({ reason, code, status: word }: Figures): string {
	const known = errorIn(ERRORS, code);
	if (known) return `${known.meaning} (${code})`;
	return reason && word !== null ? `"${short(reason)}"` : '';
}

/** The server's word for a state, with what it says of it. */
function state(figures: Figures): string {
	return ` (${[status(figures), reasonOf(figures)].filter(Boolean).join(', ')})`;
}

function because(reason: string | null | undefined): string {
	return reason ? `: ${short(reason, 160).replace(/\.$/, '')}` : '';
}

/** What helps against the error, where it is known, and what follows it; else the general remedy. */
function cure({ code }: Figures, general: string, next: string): { todo: string; more?: string } {
	const known = errorIn(ERRORS, code);
	return known ? { todo: `${capital(known.remedy)}.`, more: next } : { todo: general };
}

function status({ status: word }: Figures): string {
	return word ? short(word, 60) : 'no status';
}

function progress({ progressPercent }: Figures, before: string, after: string): string {
	return progressPercent === null || progressPercent === undefined ? '' : `${before}${progressPercent}${after}`;
}

function tooLong({ seconds = 0, limitSeconds = 0, usual = 0, variant }: Figures): string {
	const unusual = `${(seconds / usual).toFixed(1)} times the usual ${duration(usual)}`;
	return variant === 'usual' ? unusual : variant === 'limit' ? over(seconds, limitSeconds) : `${over(seconds, limitSeconds)}, ${unusual}`;
}

function from({ other }: Figures): string {
	return other ? ` from ${short(other, 120)}` : '';
}

function whose(tenant: string | null | undefined, cluster: string | null | undefined): string {
	return `${tenant ? `the tenant ${nameOf(tenant)}` : 'an unnamed tenant'}${cluster ? ` of the cluster ${short(cluster, 120)}` : ''}`;
}

/**
 * Statements of OceanBase 4.x for root of tenant sys, as its SQL reference has them (en.oceanbase.com/docs/common-oceanbase-database-10000000001885795,
 * -10000000001228721, -10000000001971537) and obshell sends them (docs/reference/obshell.md#32-start-a-backup); the name is a placeholder.
 */
function start({ service }: Speech): string {
	return service === 'ocp' ? 'start a backup in OCP (tenant, Backup & Restore)' : 'start a backup: ALTER SYSTEM BACKUP TENANT = tenant_name';
}

function startFull({ service }: Speech): string {
	return service === 'ocp' ? 'start a full backup in OCP (tenant, Backup & Restore)' : 'start a full backup (ALTER SYSTEM BACKUP TENANT = tenant_name)';
}

function startLogs({ service }: Speech, { status: word }: Figures): string {
	if (service === 'ocp') return "Start the log backup in OCP, or switch it on in the tenant's backup strategy.";
	return `Start it: ALTER SYSTEM ${word?.startsWith('SUSPEND') ? "SET LOG_ARCHIVE_DEST_STATE = 'ENABLE'" : 'ARCHIVELOG'} TENANT = tenant_name.`;
}

function repair({ code }: Figures, { service }: Speech): string {
	const known = isOfDestination(code) ? errorIn(ERRORS, code) : undefined;
	const first = known ? known.remedy : 'see whether the archive destination is reachable, writable and not full';
	const then =
		service === 'ocp'
			? 'stop and start the log backup in OCP, and start a full backup, because the archive has a gap.'
			: 'ALTER SYSTEM NOARCHIVELOG TENANT = tenant_name, when it has stopped ALTER SYSTEM ARCHIVELOG TENANT = tenant_name, and start a full backup, because the archive has a gap.';
	return `${first}; then ${then}`;
}

function lookAtBackup({ service }: Speech): string {
	return service === 'ocp' ? 'Look at this backup in OCP.' : 'Look at this backup (oceanbase.CDB_OB_BACKUP_JOBS, CDB_OB_BACKUP_JOB_HISTORY).';
}

function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

function list(names: string[]): string {
	return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}
