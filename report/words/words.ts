import type { Lifecycle } from '../../judgement/lifecycle';
import type { Counts, Finding, NotChecked, Promised, Rule, Thresholds, Verdict } from '../../judgement/types';
import type { History, RowFault } from '../history/types';
import type { BackupRecord, RestoreRecord, ServiceName } from '../../services/records/types';
import type { Speech } from './speech';

/** A language that reports and messages are written in. */
export type Language = 'en' | 'zh';

/** Everything that is said in one language. Texts of servers in what it gives are one line, but not escaped for any format. */
export interface Words {
	language: Language;
	/** BCP 47: for the `lang` of a page. */
	tag: string;
	figures: FigureWords;
	/** The state that a rule's finding gives a tenant, in a word or two. */
	states: Readonly<Record<Rule, string>>;
	/** What a tenant is, as its line and the end of the report say it; `live` = nothing is wrong. */
	lifecycles: Readonly<Record<Lifecycle, string>>;
	/** The words for a finding. */
	say(finding: Pick<Finding, 'rule' | 'figures'>, speech: Speech): Said;
	/** What is wrong as a whole. */
	headline(whole: Whole): string;
	/** What was not judged, in a word or two, by a rule or a kind of rules. */
	topic(rule: string): string;
	/** Why something was not judged. */
	whyNotChecked(one: NotChecked): string;
	/** What a tenant was judged by: `a good backup every 26 h (default), logs at most 600 s behind (default)`. */
	promise(promised: Promised): string;
	/** How a finding goes on and who has muted it; empty where there is nothing to say. */
	mark(of: Marked): string;
	lines: LineWords;
	labels: Labels;
	page: PageWords;
	history: HistoryWords;
	events: EventWords;
}

/** What is said of one finding. */
export interface Said {
	/** What is wrong, since when, how bad. */
	sentence: string;
	/** The one thing to do next, for whoever runs the database: in the words of OceanBase, OCP and obshell. */
	todo: string;
	/** The same and more, for whoever builds the workflow: with the operations of these nodes. */
	advice: string;
}

/** What a headline is made of. */
export interface Whole {
	verdict: Verdict;
	/** Tenants that owe backups. */
	tenants: number;
	/** Tenants with a critical finding, and those with nothing worse than attention. */
	inDanger: number;
	toSee: number;
	/** Open findings. */
	findings: number;
	/** Findings that are acknowledged or in maintenance. */
	muted: number;
	/** Whether there is something that nobody could judge. */
	isPartial: boolean;
}

/** How a finding goes on, and who has muted it. */
export interface Marked {
	state: 'new' | 'still' | 'over' | null;
	/** Nothing could be said of it now, so it stands as it was. */
	held: boolean;
	muted: { kind: string; who: string; until: string | null; why: string } | null;
}

/** Figures with their units. */
export interface FigureWords {
	/** Seconds in one unit, never rounded up: `31 h`. */
	age(seconds: number): string;
	/** `31 h ago`. */
	ago(seconds: number): string;
	/** Seconds in two units, never rounded up: `1 h 12 min`. */
	duration(seconds: number): string;
	/** `1 tenant`, `2 tenants`; the same of findings and backups. */
	tenants(count: number): string;
	findings(count: number): string;
	backups(count: number): string;
}

/** One tenant's line as texts. */
export interface Cells {
	name: string;
	state: string;
	lastGood: string;
	size: string;
	duration: string;
	log: string;
	/** What restore drills have proven; only where a ledger was handed over. */
	proven: string;
}

/** Lines that stand in every form. */
export interface LineWords {
	/** The titles over the tenants' lines. */
	titles: Readonly<Cells>;
	never: string;
	notKnown: string;
	running: string;
	/** `running, 42 % done`; null = nothing is known of how far. */
	runningAt(percent: number): string;
	/** Of a state that is worse than that something runs: `overdue, running (42 %)`. */
	besideRunning(state: string, percent: number): string;
	/** Of a tenant whose findings are all muted: `failed (acknowledged)`. */
	acknowledged(state: string): string;
	/** Of log archiving that does not run. */
	logs: Readonly<Record<'failed' | 'canceled' | 'none' | 'unknown', string>>;
	/** Of a tenant whose newest drill failed, and of one whose drills came to no verdict. */
	drills: Readonly<Record<'failed' | 'unverified', string>>;
	/** A tenant's name as it is shown, one short line; null = the whole cluster. What stands for a name that is not known is said in words. */
	name(tenant: string | null): string;
	/** Which cluster (null = several), through what, and when (as the report's zone writes it) the look was taken. */
	source(of: { cluster: string | null; service: ServiceName; time: string; timeZone: string }): string;
	/** `8 tenants: 1 safe, 1 failed`; zeros are left out. */
	counts(counts: Counts & { acknowledged: number; over: number }): string;
	/** `5 tenants: a good backup every 26 h`. */
	promised(tenants: number, promise: string): string;
	otherPromises(tenants: number): string;
	/** What the verdict was measured by. */
	thresholds(limits: Thresholds): string;
}

/** Short texts around what is told. */
export interface Labels {
	/** What the report is about, for titles: `OceanBase backups`. */
	product: string;
	verdicts: Readonly<Record<Verdict, string>>;
	/** Before an acknowledged finding. */
	known: string;
	toDo: string;
	whatToDo: string;
	tenants: string;
	findings: string;
	promised: string;
	notChecked: string;
	safe: string;
	failed: string;
	overdue: string;
	withoutBackup: string;
	running: string;
	/** `1 of 8 tenants`. */
	ofTenants(count: number, all: number): string;
	/** `4 critical, 3 other`. */
	bySeverity(critical: number, attention: number): string;
	/** `last good backup 31 h ago`, of the cell's text. */
	lastGood(cell: string): string;
	/** `in 21 min`, of the cell's text. */
	took(cell: string): string;
	/** `log 3 s behind`, or `log stopped` where it does not run; of the cell's text. */
	log(cell: string, isRunning: boolean): string;
	/** `proven 12 days ago`, `never proven`; of the cell's text. */
	proven(cell: string): string;
	/** `To do: …`. */
	titled(title: string, text: string): string;
	/** Several sentences or marks as one text. */
	sentences(parts: readonly string[]): string;
	/** Names as one text, the last ones counted: `a, b and 3 more`. */
	names(names: readonly string[], more?: number): string;
	/** `and 3 more`. */
	andMore(count: number): string;
	/** `and 3 more findings: 2 critical, 1 to look at`, with `mix`; the same of tenants. */
	moreFindings(count: number, mix: string): string;
	moreTenants(count: number, mix: string): string;
	allHealthy: string;
	/** `2 critical, 1 to look at, 3 healthy`; zeros are left out. */
	mix(of: Readonly<Record<Verdict, number>>): string;
	/** `headline (a, b and 3 more)`: for notifications. */
	withNames(headline: string, names: string): string;
}

/** Texts of the page alone. */
export interface PageWords {
	safeOf(tenants: number): string;
	lastFailed: string;
	overdue: string;
	withoutBackup: string;
	runningNow: string;
	/** `findings, 4 critical`. */
	findings(critical: number): string;
	/** `critical: failed`. */
	critical(state: string): string;
	/** Before the server's own text, which is folded away. */
	serverSays: string;
	/** Before the columns that the tenants can be sorted by. */
	sortBy: string;
	/** What the pictures mean. `left` = tenants without charts. */
	legend(left: number): string;
	/** Of a chart without any good run. */
	noneGood(runs: number): string;
	/** Of a bar; null = no good backup is known. Seconds. */
	ageBar(age: number | null, limit: number): string;
	durations(runs: number): string;
	sizes(runs: number): string;
	/** `From a to b, the last good one c; 2 not good or not yet, shown as frames.` */
	range(lowest: string, highest: string, last: string, others: number): string;
}

/** Texts of the history. */
export interface HistoryWords {
	title: string;
	/** What all reports add up to, a sentence each. */
	summary(history: History): string[];
	/** Over the weeks, and over the tenants. */
	week: string;
	tenant: string;
	success: string;
	longest: string;
	duration: string;
	size: string;
	logMost: string;
	logMedian: string;
	findings: string;
	/** `98.5 % (67 of 68)`. */
	rate(percent: number, succeeded: number, backups: number): string;
	/** `45 min (+12 %)`; null = no change can be said. */
	withChange(value: string, percent: number | null): string;
	/** `2 known, 1 new, 1 over`. */
	changes(known: number, fresh: number, over: number): string;
	/** Rows that were left out, with the first ones that say why. */
	leftOut(rows: number, first: string[]): string;
	/** `row 8: "reportAt" is no time`. */
	fault(row: number, column: string | null, why: RowFault): string;
}

/** How a finding that is told goes on. */
export type Told = 'new' | 'worse' | 'still' | 'over';

/** What the trigger says. */
export interface EventWords {
	/** What became of a backup. */
	backup(record: BackupRecord): string;
	/** What became of a restore. */
	restore(record: RestoreRecord): string;
	/** A finding as the report words it, with whom it is about. */
	finding(finding: Finding, change: Told, speech: Speech): string;
	/** That a finding is over. `whom`: a tenant's name, or only the ID of one that is gone; empty = the whole cluster. */
	over(rule: Rule, whom: string): string;
	/** That log archiving runs as promised again. Seconds; null = not known. */
	logRecovered(whom: string, delaySeconds: number | null): string;
	/** A message that holds for others, too. */
	sameOf(message: string, others: number): string;
	/** The last line of many. */
	andMore(count: number): string;
}
