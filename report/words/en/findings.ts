import type { Figures, Finding, Part, PromiseSource, Rule } from '../../../judgement/types';
import { bytes, oneLine } from '../../quantities';
import type { Speech } from '../speech';
import type { Said } from '../words';
import { errorWords } from './errors';
import { ago, counted, duration, on, over } from './figures';

/** The state that a rule's finding gives a tenant, in a word or two. */
export const STATES: Readonly<Record<Rule, string>> = {
	'cluster-unreadable': 'not readable',
	'backup-never': 'no backup',
	'backup-failed': 'failed',
	'backup-completed-with-error': 'completed with an error',
	'backup-overdue': 'overdue',
	'backup-last-good-unknown': 'no good backup known',
	'log-interrupted': 'log interrupted',
	'log-stopped': 'log stopped',
	'log-never-started': 'log never started',
	'log-not-listed': 'log not listed',
	'log-preparing': 'log not begun',
	'log-began-anew': 'gap in the logs',
	'log-closed-early': 'logs end too early',
	'log-delayed': 'log behind',
	'window-missing': 'not restorable',
	'window-foreign': "another's backups",
	'window-inverted': 'window inverted',
	'window-behind': 'window behind',
	'backup-full-overdue': 'full backup overdue',
	'backup-too-few': 'too few backups',
	'backup-canceled': 'canceled',
	'backup-timeout': 'over its time limit',
	'backup-too-long': 'running too long',
	'backup-start-unknown': 'running since ?',
	'backup-unknown': 'unknown',
	'backup-size-odd': 'odd size',
	'backup-not-listed': 'not listed',
	'log-unknown': 'log unknown',
	'log-delay-unknown': 'log delay unknown',
	'window-not-listed': 'window not listed',
	'window-no-beginning': 'window without beginning',
	'destination-changed': 'destination changed',
	'destination-shared': 'destination shared',
	'schedule-abnormal': 'schedule abnormal',
	'schedule-paused': 'schedule paused',
	'schedule-none': 'no schedule',
	'clock-ahead': 'times unclear',
	'restore-failed': 'restore failed',
	'restore-unknown': 'restore unknown',
	'restore-hanging': 'restore hangs',
	'retention-short': 'kept too short',
	'retention-exceeded': 'kept too long',
	'tenant-unreadable': 'unknown',
	'part-unreadable': 'not readable',
	'tenants-fewer': 'tenants missing',
	'tenants-none': 'no tenants',
	'tenants-unmatched': 'no such tenant',
};

/** Server reasons can be stack dumps; a report needs their beginning. UTF-16 units. */
const LONGEST_REASON = 300;

const START = 'start a backup (Backup > Start)';
const START_FULL = 'start a full backup (Backup > Start)';

const REPAIR =
	'It does not heal by itself, and backups fail until it runs: look at the destination (full, gone, access?). As root of sys, set the tenant to NOARCHIVELOG and back to ARCHIVELOG, then start a full backup, because the archive now has a gap.';

const SOURCES: Readonly<Record<PromiseSource, string>> = {
	row: 'as promised by your row',
	threshold: 'as you set it',
	strategy: "by OCP's strategy",
	default: 'by default',
};

const PARTS: Readonly<Record<Part, string>> = {
	backups: 'its backups',
	history: 'its past backups',
	log: 'its log archiving',
	restore: 'restores',
	window: 'the points that it can be restored to',
	schedule: 'its backup strategy',
};

const LISTS: Readonly<Record<Part, string>> = {
	backups: 'The list of backups',
	history: 'The list of past backups',
	log: 'The list of log backups',
	restore: 'The list of restores',
	window: 'The list of recovery windows',
	schedule: 'The backup strategy',
};

/** The words for a finding. Server texts in them are one line, but not escaped for any format. */
export function say({ rule, figures }: Pick<Finding, 'rule' | 'figures'>, speech: Speech): Said {
	const [sentence, advice] = WORDS[rule](figures, speech);
	const whole = adviceOf(advice, figures);
	return { sentence, todo: whole, advice: whole };
}

/** A remedy that fits the error stands before the general one. */
function adviceOf(advice: string, { code }: Figures): string {
	const known = errorWords(code);
	return known ? `${capital(known.remedy)}. ${advice}` : advice;
}

type Words = (figures: Figures, speech: Speech) => readonly [sentence: string, advice: string];

const WORDS: Readonly<Record<Rule, Words>> = {
	'cluster-unreadable': ({ reason }) => [
		`This cluster could not be read, so nothing is known of its backups: ${short(reason)}`,
		'Look whether the cluster is up, and at the rights of the user in the credential.',
	],
	'backup-never': ({ variant, at }, speech) => [
		variant === 'new'
			? `There is no backup yet: the tenant was made ${ago(speech.moment(at))}.`
			: `There has never been a backup${variant === 'no-log' ? ', and no log archiving' : ''}: nothing of this tenant can be restored.`,
		`${setUp(speech)}, then ${START}. If it needs no backup, leave it out of this report.`,
	],
	'backup-failed': (figures, speech) => [
		`The last backup failed ${ago(speech.moment(figures.at))}. ${figures.reason ? `Reason: ${withMeaning(figures)}` : 'The server gives no reason.'}${stillGood(figures, speech)}`,
		`Remove the cause (is the destination reachable, not full, access allowed?), then ${START}.`,
	],
	'backup-completed-with-error': (figures, speech) => [
		`The last backup ended ${ago(speech.moment(figures.at))} as ${short(figures.status, 60)}, but with an error: ${withMeaning(figures)} Do not rely on it.${stillGood(figures, speech)}`,
		`Look at this backup on the server; remove the cause, then ${START}.`,
	],
	'backup-overdue': (figures, speech) => [
		`${overdueSentence(figures, speech)}${figures.status || figures.at ? ` A backup is running now${progress(figures)}.` : ''}`,
		figures.status || figures.at
			? 'Wait for the running backup; if it fails, remove the cause and start it again (Backup > Start).'
			: `Find out why none has succeeded since (schedule paused, server down, destination full?), then ${START}.`,
	],
	'backup-last-good-unknown': ({ variant, count = 0 }) => [
		{
			'no-time': 'The last good backup has no time that can be relied on, so its age is not known.',
			failures: `None of the ${counted(count, 'recent backup')} that the server lists has succeeded.`,
			first: 'A backup is running; whether an earlier one succeeded is not known.',
		}[variant ?? ''] ?? 'No earlier good backup is known.',
		variant === 'first' ? 'Look again when it has ended.' : `Assume that nothing can be restored until you have seen a good backup on the server; ${START}.`,
	],
	'log-interrupted': (figures, speech) => [
		`Log archiving is ${figures.status ? `broken (${status(figures)})` : 'not running, interrupted or stopped'}: ${lost(figures, speech)}`,
		figures.status ? REPAIR : `If it was stopped: ${startLogs(speech)} If it was interrupted: ${REPAIR}`,
	],
	'log-stopped': (figures, speech) => [`Log archiving is not running (${status(figures)}): ${lost(figures, speech)}`, startLogs(speech)],
	'log-never-started': (_, speech) => ['Log archiving was never started: changes since the last backup are saved nowhere.', startLogs(speech)],
	'log-not-listed': (_, speech) => [
		'The server lists no log archiving for this tenant: assume that changes since the last backup are saved nowhere.',
		startLogs(speech),
	],
	'log-preparing': (figures, speech) => [
		figures.at
			? `Log archiving has been getting ready (${status(figures)}) since ${on(speech.moment(figures.at))} and has not begun: changes are saved nowhere until it does.`
			: `Log archiving is getting ready (${status(figures)}); since when is not known, and until it has begun changes are saved nowhere.`,
		`Look at the archive destination (reachable, empty, access?) and in rootservice.log; stop it and start it again. ${startLogs(speech)}`,
	],
	'log-began-anew': ({ at, lastGoodAt }, speech) => [
		`Log archiving began anew ${ago(speech.moment(at))}, after the newest good backup (${on(speech.moment(lastGoodAt))}): logs are missing in between, so no later point can be restored.`,
		`${capital(START_FULL)}: from its end on, points can be restored again.`,
	],
	'log-closed-early': (figures, speech) => [
		`The archived logs end at ${on(speech.moment(figures.checkpoint))}, before the end of the newest good backup (${on(speech.moment(figures.lastGoodAt))}): restoring it fails with -4018.`,
		`${startLogs(speech)} Then ${START_FULL}; until it has ended, rely on an older backup.`,
	],
	'log-delayed': ({ seconds = 0, limitSeconds = 0, variant, usual = 0, checkpoint, source }, speech) => [
		variant === 'contradiction'
			? `By the server's delay the log archive is ${duration(Math.max(0, usual))} behind, but its checkpoint stands at ${on(speech.moment(checkpoint))}: assume that ${duration(seconds)} would be lost now.`
			: `Log archiving is ${duration(seconds)} behind, ${over(seconds, limitSeconds)}${bySource(source)}: that much would be lost now.`,
		variant === 'contradiction'
			? 'See whether what collects these figures still works (agents of OCP), and how far log archiving really is.'
			: `Look at the network to the destination and at its speed; ${moreThreads(speech)}`,
	],
	'window-missing': () => [
		'There is no point in time that this tenant can be restored to.',
		`Make log archiving run, then ${START_FULL} and look again (Backup > Get Recovery Windows).`,
	],
	'window-foreign': ({ other, otherCluster }) => [
		`At the destination of this tenant lie the backups of ${whose(other, otherCluster)}: what is there cannot restore this tenant.`,
		'Look where this tenant is really backed up to, and give each tenant an empty directory of its own. If the tenant was only renamed, acknowledge this.',
	],
	'window-inverted': ({ at, checkpoint }, speech) => [
		`The recovery window of this tenant ends (${on(speech.moment(at))}) before it begins (${on(speech.moment(checkpoint))}): nothing in it can be relied on.`,
		`Compare the clocks of the servers, and look again (Backup > Get Recovery Windows); to be sure, ${START_FULL}.`,
	],
	'window-behind': ({ at, seconds = 0, limitSeconds = 0 }, speech) => [
		`The tenant can be restored only up to ${on(speech.moment(at))}, ${over(seconds, limitSeconds)}.`,
		'Look at its log archiving: the window ends where the archive ends.',
	],
	'backup-full-overdue': ({ lastGoodAt, days = 0, limitDays = 0, source }, speech) => [
		lastGoodAt
			? `The last full backup ended ${ago(speech.moment(lastGoodAt))}; one was due after ${round(limitDays)} days${bySource(source)}. Every increment since stands on it.`
			: `No full backup is known of the last ${round(days)} days; one was due${bySource(source)}.`,
		`${capital(START_FULL)}, and see why the planned one was not made.`,
	],
	'backup-too-few': ({ count = 0, limit = 0 }) => [
		`${counted(count, 'good backup')} ${count === 1 ? 'is' : 'are'} known; at least ${limit} are promised.`,
		'See whether backups fail, are canceled, or are deleted too early.',
	],
	'backup-canceled': (figures, speech) => [
		`The last backup was canceled ${ago(speech.moment(figures.at))}.${stillGood(figures, speech)}`,
		`Find out who canceled it and why; if it was not meant, ${START}.`,
	],
	'backup-timeout': (figures, speech) => [
		`The backup that started ${ago(speech.moment(figures.at))} has been running for ${duration(figures.seconds ?? 0)}${progress(figures, ', ')}: ${over(figures.seconds ?? 0, figures.limitSeconds ?? 0)} in OCP's strategy.`,
		'See whether its progress still grows. If it does not, look at the destination and its network; if backups have grown, raise the time limit of the strategy (Backup Strategy > Update, Settings).',
	],
	'backup-too-long': (figures, speech) => [
		`The backup that started ${ago(speech.moment(figures.at))} has been running for ${duration(figures.seconds ?? 0)}${progress(figures, ', ')}: ${tooLong(figures)}.`,
		'See whether its progress still grows. If it does not: look at the destination and its network, then cancel the backup and start it again.',
	],
	'backup-start-unknown': () => [
		'A backup is running; since when is not known, so nobody can tell whether it takes too long.',
		'Look at this backup on the server.',
	],
	'backup-unknown': (figures, speech) => [
		`The server gives the last backup the status ${status(figures)}, which says neither success nor failure.${figures.reason ? ` It adds: ${withMeaning(figures)}` : ''}${stillGood(figures, speech)}`,
		'Look at this backup on the server; until then rely only on the last good one.',
	],
	'backup-size-odd': ({ bytes: size = 0, usual = 0, variant, at }, speech) => [
		`The last good backup (${on(speech.moment(at))}) has ${bytes(size)}; ${bytes(Math.round(usual))} are usual: it is unusually ${variant === 'big' ? 'big' : 'small'}.`,
		variant === 'big'
			? 'See what has grown, and whether the destination has room for it.'
			: 'See whether data was deleted from the tenant, or whether something is missing in the backup.',
	],
	'backup-not-listed': () => [
		'Log archiving or a running backup is known of this tenant, but it is in no list of backups: whether it can be restored is not known.',
		'Look at this tenant on the server.',
	],
	'log-unknown': (figures, speech) => [
		`The server gives log archiving the status ${status(figures)}, which says neither running nor stopped. If it has stopped, ${lost(figures, speech)}`,
		'Look at the log archiving of this tenant on the server.',
	],
	'log-delay-unknown': (figures) => [
		`Log archiving runs (${status(figures)}), but how far it has come is not known.`,
		'Look again in a few minutes if it has only just started, else on the server.',
	],
	'window-not-listed': () => ['The points in time that this tenant can be restored to are not known.', 'Look them up (Backup > Get Recovery Windows).'],
	'window-no-beginning': ({ at }, speech) => [
		`The recovery window of this tenant ends at ${on(speech.moment(at))}, but has no beginning: from where on it can be restored is not known.`,
		`Look again (Backup > Get Recovery Windows); to be sure, ${START_FULL}.`,
	],
	'destination-changed': ({ paths: [old = '', now = ''] = [], lastGoodAt, variant }, speech) => [
		`${variant === 'strategy' ? "OCP's strategy" : 'The newest backup'} has another destination (${short(now, 120)}) than the newest good backup of ${on(speech.moment(lastGoodAt))} (${short(old, 120)}).`,
		`See that a full backup succeeds at the new place (Backup > Start). OceanBase never cleans the old one: delete what lies there yourself, when it is not needed any more.`,
	],
	'destination-shared': ({ paths: [place = ''] = [], other, count = 0, variant }) => [
		variant === 'mixed'
			? `Data and logs of this tenant go to one directory (${short(place, 120)}).`
			: `This tenant shares its directory (${short(place, 120)}) with ${short(other, 120)}${count > 1 ? ` and ${count - 1} more` : ''}.`,
		'Give data and logs of each tenant an empty directory of their own: what shares one may overwrite or delete the other.',
	],
	'schedule-abnormal': (figures) => [
		figures.variant === 'abnormal' ? 'OCP calls the backup schedule of this cluster abnormal (ABNORMAL).' : `OCP gives the backup schedule of this cluster the status ${status(figures)}, which is not known.`,
		"Look at the backup strategy in OCP's console: planned backups may not be made.",
	],
	'schedule-paused': () => ['The backup schedule in OCP is paused: no planned backup is made.', 'Resume it (Backup Strategy > Resume), or acknowledge this for as long as it is meant.'],
	'schedule-none': () => [
		'There is no backup strategy in OCP: nothing is backed up by itself.',
		'Create one (Backup Strategy > Create). If something else starts the backups, acknowledge this.',
	],
	'clock-ahead': ({ seconds = 0 }) => [
		`The server's times lie up to ${Math.ceil(seconds / 60)} min in the future, so no age of this tenant can be trusted.`,
		"Compare the clocks and time zones of this machine, the agent's host and the database.",
	],
	'restore-failed': (figures, speech) => [
		`The restore of this tenant${source(figures)} failed ${ago(speech.moment(figures.at))}.${figures.reason ? ` The server says: ${withMeaning(figures)}` : ''}`,
		'Remove the cause, drop what is left of the tenant, and restore again: until one succeeds, it is not proven that the backup can be read.',
	],
	'restore-unknown': (figures, speech) => [
		`The restore of this tenant${source(figures)} ended ${ago(speech.moment(figures.at))} with the status ${status(figures)}, which says neither success nor failure.${figures.reason ? ` The server says: ${withMeaning(figures)}` : ''}`,
		'Look at this restore on the server (Restore > Check).',
	],
	'restore-hanging': (figures, speech) => [
		`The restore of this tenant${source(figures)} has been running since ${on(speech.moment(figures.at))}${progress(figures, ', ')}: ${over(figures.seconds ?? 0, figures.limitSeconds ?? 0)}.`,
		'See whether its progress still grows (Restore > Check). If it does not, look in rootservice.log of the target cluster, cancel the restore and begin anew.',
	],
	'retention-short': ({ days = 0, limitDays = 0 }) => [
		`Backups are deleted after ${days} days; ${limitDays} days are asked for.`,
		'Raise the retention in the backup strategy (Backup Strategy > Update).',
	],
	'retention-exceeded': ({ at, days = 0, limitDays = 0 }, speech) => [
		`Backups reach back to ${on(speech.moment(at))}, ${round(days)} days; ${round(limitDays)} days explain no more than twice as much.`,
		'See whether the cleaning of backups still works, and whether the destination has room.',
	],
	'tenant-unreadable': ({ parts = [], reason }) => [
		`${capital(list(parts.map((part) => PARTS[part])))} could not be read, so whether this tenant is safe is not known: ${short(reason)}`,
		'Look at this tenant on the server; the others were judged.',
	],
	'part-unreadable': ({ parts = [], reason }) => [
		`${LISTS[parts[0] ?? 'backups']} could not be read, so what is judged by it is not known: ${short(reason)}`,
		'Look at the server and at the rights of the user in the credential.',
	],
	'tenants-fewer': ({ count = 0, limit = 0 }) => [
		`The server lists ${counted(count, 'tenant')}, but the cluster says that it has ${limit}: those that are missing were not judged.`,
		'Look at the rights of the user in the credential: it must see all tenants of the cluster.',
	],
	'tenants-none': () => [
		'The server lists no tenant, so nothing could be judged.',
		'If there are tenants, look at the rights of the user in the credential and at the filters of this report.',
	],
	'tenants-unmatched': ({ other }) => [
		`There is no tenant ${short(other, 120)}, which was asked for by name.`,
		'Correct the name (capitals count), or take it out. If the tenant was dropped on purpose, nothing is left to watch.',
	],
};

function overdueSentence({ lastGoodAt, seconds = 0, limitSeconds = 0, variant, plannedAt, source: from }: Figures, speech: Speech): string {
	const last = `The last good backup ended ${ago(speech.moment(lastGoodAt))}`;
	if (variant === 'plan') return `${last}; the one planned for ${on(speech.moment(plannedAt))} has not succeeded, ${duration(seconds)} after it should have at the latest.`;
	if (variant === 'days') return `${last}, more than ${round(limitSeconds / 86_400)} days without success${bySource(from)}.`;
	return `${last}, ${over(seconds + limitSeconds, limitSeconds)}${from === 'row' ? bySource(from) : ''}.`;
}

function bySource(from: PromiseSource | undefined): string {
	return from === undefined || from === 'default' || from === 'threshold' ? '' : ` ${SOURCES[from]}`;
}

/** How bad it is that the newest backup did not succeed; the overdue rule says so itself. */
function stillGood({ lastGoodAt, lastGoodInTime }: Figures, speech: Speech): string {
	return lastGoodAt && lastGoodInTime ? ` The last good backup ended ${ago(speech.moment(lastGoodAt))}, within what is promised.` : '';
}

/** The server's reason and, where its number is known, what that means. */
function withMeaning({ reason, code }: Figures): string {
	const known = errorWords(code);
	return `${stopped(short(reason))}${known ? ` (${code}: ${known.meaning}.)` : ''}`;
}

function stopped(sentence: string): string {
	return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}

function status({ status: word }: Figures): string {
	return word ? short(word, 60) : 'no status';
}

function short(text: string | null | undefined, longest = LONGEST_REASON): string {
	return oneLine(text ?? '(none)', longest);
}

/** What its standing still means, and the server's own words; ends the sentence. */
function lost({ checkpoint, reason, status: word, code }: Figures, speech: Speech): string {
	const since = `changes since ${on(speech.moment(checkpoint))} are saved nowhere.`;
	// Without a status, the message is our own conclusion, which the sentence has told already.
	return reason && word ? `${since} The server says: ${errorWords(code) ? withMeaning({ reason, code }) : short(reason)}` : since;
}

function progress({ progressPercent }: Figures, before = ''): string {
	if (progressPercent === null || progressPercent === undefined) return '';
	return before === '' ? ` (${progressPercent} % done)` : `${before}${progressPercent} % done`;
}

function tooLong({ seconds = 0, limitSeconds = 0, usual = 0, variant }: Figures): string {
	const unusual = `${(seconds / usual).toFixed(1)} times the usual ${duration(usual)}`;
	return variant === 'usual' ? unusual : variant === 'limit' ? over(seconds, limitSeconds) : `${over(seconds, limitSeconds)}, ${unusual}`;
}

function source({ other }: Figures): string {
	return other ? ` from ${short(other, 120)}` : '';
}

function whose(tenant: string | null | undefined, cluster: string | null | undefined): string {
	return `the tenant ${short(tenant ?? '(unnamed)', 120)}${cluster ? ` of the cluster ${short(cluster, 120)}` : ''}`;
}

function setUp({ service }: Speech): string {
	return service === 'obshell' ? 'Set a destination (Backup Config > Set Backup Config)' : 'Add the tenant to a backup strategy (Backup Strategy > Create)';
}

function startLogs({ service }: Speech): string {
	return service === 'obshell'
		? 'Start it (Log Backup > Set Status, Start); a destination set anew stops it, so start it after that, too.'
		: "Start the log backup in OCP's console, or switch on Log Backup in the strategy (Backup Strategy > Update, Settings).";
}

function moreThreads({ service }: Speech): string {
	return service === 'obshell'
		? 'more archive threads (Backup Config > Set Backup Config, Log Archive Concurrency) may help, but setting them stops archiving: start it again after that.'
		: "more archive threads (the parameter log_archive_concurrency, in OCP's console) may help.";
}

function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

function list(names: string[]): string {
	return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}

function round(value: number): number {
	return Math.round(value * 10) / 10;
}
