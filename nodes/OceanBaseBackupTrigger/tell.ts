import { findingId, muter, readId } from '../../judgement/changes';
import { currentLog, isWholeCluster } from '../../judgement/facts';
import { kindOf } from '../../judgement/judge';
import { errorCode } from '../../judgement/rules/rule';
import type { Finding, Judgement, Rule, Severity, Snapshot, TenantJudgement } from '../../judgement/types';
import { wordsOf } from '../../report/words/languages';
import { Speech } from '../../report/words/speech';
import type { Said, Words } from '../../report/words/words';
import type { BackupRecord, LogBackupRecord, RestoreRecord } from '../../services/records/types';
import { ALARMS, type EventName } from './eventNames';
import type { News } from './findings';
import { iso, seconds, type SettledJobs } from './jobs';
import type { TriggerOptions } from './options';
import type { SettledRestores } from './restores';
import { tenantKey } from './state';

/** One event, as it is given out. Times are ISO 8601 UTC. */
export type TriggerEvent = {
	event: EventName;
	/** null = the whole cluster, or a tenant that was dropped meanwhile. */
	tenant: string | null;
	cluster: string | null;
	/** null = good news. */
	severity: Severity | null;
	/** Of something that ended: its end. Of a backup that is overdue: when it was due. Else: when it was noticed. */
	when: string;
	/**
	 * Of backups: the end of the last good one, null when none is known (of one that succeeded, and of restores: the start).
	 * Of log archiving: everything up to here is archived. Else: since when it is so, as far as that is known.
	 */
	since: string | null;
	message: string;
	/** The one thing to do, for whoever runs the database. */
	todo: string | null;
	/** The same and more, for whoever builds the workflow. */
	advice: string | null;
	/** The rule of the report that found it, or whose finding is over; null = something that ended well. */
	rule: Rule | null;
	/** The same at the beginning and the end of something: the id of the finding in the report. */
	incidentKey: string;
	record: BackupRecord | LogBackupRecord | RestoreRecord | null;
};

/** What a poll has seen and judged. */
export interface Sight {
	snapshot: Snapshot;
	judgement: Judgement;
	jobs: SettledJobs;
	restores: SettledRestores;
	options: TriggerOptions;
	/** Seconds since 1970. */
	now: number;
}

/** Whether a record is about a tenant that was asked for: a restore is about two, a whole cluster's backup about all. */
export function matches({ tenants: { mode, names } }: TriggerOptions, record: { tenant: string | null; tenantId?: unknown; sourceTenant?: string | null }): boolean {
	const ofAll = record.tenant === null && (record.tenantId === undefined || String(record.tenantId as string) === '0');
	if (mode === 'all' || ofAll) return true;
	const its = [record.tenant, record.sourceTenant ?? null];
	return (mode === 'in') === its.some((name) => name !== null && names.includes(name));
}

/** What these tell has happened at an instant of its own. */
const HAVE_TIMES: readonly Rule[] = ['backup-failed', 'backup-completed-with-error', 'backup-canceled', 'backup-overdue', 'restore-failed'];

/** So many tenants that cannot be read are told one by one. */
const CROWD = 5;

type Parts = Pick<TriggerEvent, 'since' | 'severity' | 'rule' | 'incidentKey' | 'message' | 'record'> & { said?: Said; when?: string | null; tenant?: string | null };

/** Puts what one poll has to tell into events. */
export class Teller {
	private spoken: Speech | undefined;

	private readonly words: Words;

	private readonly lines: ReadonlyMap<string, TenantJudgement>;

	private readonly newest: ReadonlyMap<string, BackupRecord>;

	private readonly names: ReadonlyMap<string, string | null>;

	/** Backups of the whole cluster, by their start. */
	private readonly wholes: ReadonlyMap<string | null, BackupRecord>;

	private readonly findings: ReadonlyMap<string, Finding>;

	private readonly muteOf: ReturnType<typeof muter>;

	private restores: ReadonlyMap<string, RestoreRecord> | undefined;

	private logs: ReadonlyMap<string, LogBackupRecord[]> | undefined;

	/** The backup of the whole cluster whose failure was told. */
	private readonly toldWholes = new Set<BackupRecord>();

	constructor(private readonly sight: Sight) {
		const { snapshot, judgement, options, now } = sight;
		this.lines = new Map(judgement.tenants.map((line) => [tenantKey(line), line]));
		this.newest = new Map(snapshot.backups.map((record) => [tenantKey(record), record]));
		this.names = new Map([...snapshot.backups, ...(snapshot.tenants ?? [])].map((one) => [tenantKey(one), one.tenant]));
		this.wholes = new Map([...snapshot.history, ...snapshot.backups].filter(isWholeCluster).map((record) => [record.startedAt, record]));
		this.findings = new Map(judgement.findings.map((finding) => [finding.id, finding]));
		this.words = wordsOf(options.language);
		this.muteOf = muter(options.mutes, now * 1000);
	}

	/** Made when there is something to say: most polls have nothing. */
	private get speech(): Speech {
		const { snapshot, options, now } = this.sight;
		return (this.spoken ??= new Speech(now * 1000, options.timeZone, snapshot.service));
	}

	/** Of a backup that ended; nothing where that is not wanted. */
	endOfBackup(record: BackupRecord): TriggerEvent[] {
		const rule = ruleOf(record);
		const incidentKey = findingId(rule, this.sight.snapshot.clusterId, tenantKey(record));
		const message = this.words.events.backup(record);
		const at = { when: record.finishedAt, record, incidentKey, message };
		if (record.outcome === 'succeeded') {
			return this.wants('backupSucceeded', record) ? [this.item('backupSucceeded', { ...at, since: record.startedAt, severity: null, rule: null })] : [];
		}
		if (!this.wants('backupFailed', record, rule)) return [];
		if (isWholeCluster(record)) this.toldWholes.add(record);
		const severity = rule === 'backup-canceled' ? 'attention' : 'critical';
		return [this.item('backupFailed', { ...at, since: this.lastGood(record), severity, rule, said: this.saidOf(incidentKey, rule, record) })];
	}

	/** Of a restore that ended; nothing where that is not wanted. */
	endOfRestore(record: RestoreRecord): TriggerEvent[] {
		const rule = 'restore-failed';
		const incidentKey = findingId(rule, this.sight.snapshot.clusterId, restoreSubject(record));
		const at = { when: record.finishedAt, since: record.startedAt, record, incidentKey, message: this.words.events.restore(record) };
		if (record.outcome === 'succeeded') {
			return this.wants('restoreSucceeded', record) ? [this.item('restoreSucceeded', { ...at, severity: null, rule: null })] : [];
		}
		return this.wants('restoreFailed', record, rule) ? [this.item('restoreFailed', { ...at, severity: 'attention', rule, said: this.saidOf(incidentKey, rule, record) })] : [];
	}

	/** What findings there are to tell, in their order. */
	told(news: readonly News[]): TriggerEvent[] {
		const unread = news.filter(({ rule }) => rule === 'tenant-unreadable');
		const isCrowd = (one: News) => one.rule === 'tenant-unreadable' && unread.filter(({ change }) => change === one.change).length > CROWD;
		return news.flatMap((one) => {
			if (!isCrowd(one)) return this.ofFinding(one);
			// A server that is overtaxed keeps hundreds from being read: that is one thing to tell.
			const [first, ...others] = unread.filter(({ change }) => change === one.change);
			return one === first ? [this.crowd(first, others.length)] : [];
		});
	}

	private crowd(first: News, others: number): TriggerEvent {
		const [{ message, ...event }] = this.ofFinding(first);
		const { event: name, when, since, cluster, severity, rule, todo, advice } = event;
		const incidentKey = findingId('tenant-unreadable', this.sight.snapshot.clusterId, null);
		return { event: name, tenant: null, cluster, severity, when, since, message: this.words.events.sameOf(message, others), todo, advice, rule, incidentKey, record: null };
	}

	/** What a backup of the whole cluster did to many tenants is told once, for the cluster. */
	private ofFinding(news: News): TriggerEvent[] {
		const { finding, event, change, id, rule, severity } = news;
		if (!finding) return [this.over(news)];
		const whole = change === 'new' ? this.clusterOf(finding) : undefined;
		const said = this.saidOf(id, rule);
		if (whole) {
			if (this.toldWholes.has(whole)) return [];
			this.toldWholes.add(whole);
			const incidentKey = findingId(rule, this.sight.snapshot.clusterId, tenantKey(whole));
			return [this.item(event, { when: whole.finishedAt, since: this.lastGood(whole), record: whole, severity, rule, incidentKey, message: this.words.events.backup(whole), said })];
		}
		const record = this.recordOf(id, finding);
		const isOfEnd = change === 'new' && record !== null && event === 'backupFailed';
		return [
			this.item(event, {
				when: change === 'new' && HAVE_TIMES.includes(rule) ? finding.since : null,
				since: rule === 'restore-failed' && record !== null ? record.startedAt : this.sinceOf(rule, finding, news.since),
				record,
				tenant: finding.tenant,
				severity,
				rule,
				incidentKey: id,
				message: isOfEnd ? this.words.events.backup(record as BackupRecord) : this.words.events.finding(finding, change, this.speech),
				said,
			}),
		];
	}

	/** Whether a finding is about a backup or restore whose bad end an earlier poll has seen. */
	isKnownEnd({ id, rule, kind, tenant, tenantId }: Finding): boolean {
		const restore = kind === 'restore' ? this.restoreOf(id) : undefined;
		if (restore) return this.sight.restores.isKnown(restore);
		const newest = ALARMS[rule]?.event === 'backupFailed' ? this.newest.get(tenantKey({ tenant, tenantId })) : undefined;
		return newest !== undefined && this.sight.jobs.isKnownBad(newest);
	}

	/** The backup of the whole cluster that a finding about one of its tenants only shows. */
	clusterOf({ rule, tenant, tenantId }: Finding): BackupRecord | undefined {
		if (ALARMS[rule]?.event !== 'backupFailed') return undefined;
		const newest = this.newest.get(tenantKey({ tenant, tenantId }));
		const whole = newest && this.sight.jobs.isPart(newest) ? this.wholes.get(newest.startedAt) : undefined;
		return whole?.outcome === newest?.outcome ? whole : undefined;
	}

	/** A finding in words. */
	wordsFor(finding: Finding): string {
		return this.words.events.finding(finding, 'new', this.speech);
	}

	private over({ event, id, rule, since }: News): TriggerEvent {
		const key = readId(id)?.subject ?? '';
		const tenant = this.names.get(key) ?? null;
		const record = this.recordOf(id, { rule, tenant, tenantId: key, kind: kindOf(rule) });
		return this.item(event, {
			since: this.sinceOf(rule, { tenant, tenantId: key, since: null }, since),
			record,
			tenant,
			severity: null,
			rule,
			incidentKey: id,
			message: this.overMessage(event, rule, tenant ?? key, record),
		});
	}

	private overMessage(event: EventName, rule: Rule, whom: string, record: TriggerEvent['record']): string {
		const { events } = this.words;
		if (event !== 'logBackupRecovered') return events.over(rule, whom);
		return events.logRecovered(whom, record && 'delaySeconds' in record ? record.delaySeconds : null);
	}

	private wants(event: EventName, record: BackupRecord | RestoreRecord, rule?: Rule): boolean {
		const { options, snapshot } = this.sight;
		if (!options.events.includes(event) || !matches(options, record)) return false;
		return rule === undefined || this.muteOf({ rule, kind: kindOf(rule), cluster: null, clusterId: snapshot.clusterId, tenant: record.tenant }, snapshot.cluster) === undefined;
	}

	/** The same, whichever event tells it. */
	private sinceOf(rule: Rule, { tenant, tenantId, since }: Pick<Finding, 'tenant' | 'tenantId' | 'since'>, remembered: number | undefined): string | null {
		if (kindOf(rule) === 'backup' && tenant !== null) return toTheSecond(this.lines.get(tenantKey({ tenant, tenantId }))?.lastGoodAt ?? null);
		return since ?? (remembered === undefined ? null : iso(remembered));
	}

	private lastGood(record: BackupRecord): string | null {
		const key = tenantKey(record);
		const line = this.lines.get(key);
		if (line) return toTheSecond(line.lastGoodAt);
		const good = this.sight.jobs.tenants.get(key)?.good;
		return good ? iso(good.ended) : null;
	}

	private saidOf(id: string, rule: Rule, { message }: { message: string | null } = { message: null }): Said {
		return this.words.say(this.findings.get(id) ?? { rule, figures: { reason: message, code: errorCode(message) } }, this.speech);
	}

	private recordOf(id: string, of: Pick<Finding, 'rule' | 'kind' | 'tenant' | 'tenantId'>): TriggerEvent['record'] {
		if (of.kind === 'restore') return this.restoreOf(id) ?? null;
		const key = tenantKey(of);
		return of.kind === 'log' ? this.logOf(key, of.tenant) : (this.newest.get(key) ?? null);
	}

	/** The restore that a finding is about. */
	restoreOf(id: string): RestoreRecord | undefined {
		this.restores ??= new Map(this.sight.snapshot.restores.map((record) => [restoreSubject(record), record]));
		return this.restores.get(readId(id)?.subject ?? '');
	}

	private logOf(key: string, tenant: string | null): LogBackupRecord | null {
		this.logs ??= groupLogs(this.sight.snapshot.logBackups);
		return currentLog(this.logs.get(key) ?? this.logs.get(`name ${tenant}`) ?? this.logs.get('all') ?? []) ?? null;
	}

	private item(event: EventName, { when, tenant, ...parts }: Parts): TriggerEvent {
		return {
			event,
			tenant: tenant === undefined ? (parts.record?.tenant ?? null) : tenant,
			cluster: this.sight.snapshot.cluster,
			severity: parts.severity,
			when: when ?? iso(this.sight.now),
			since: parts.since,
			message: parts.message,
			todo: parts.said?.todo ?? null,
			advice: parts.said?.advice ?? null,
			rule: parts.rule,
			incidentKey: parts.incidentKey,
			record: parts.record,
		};
	}
}

/** As precise as it is remembered, so that the same is told whether it was read now or earlier. */
function toTheSecond(time: string | null): string | null {
	const at = seconds(time);
	return at === undefined ? null : iso(at);
}

/** The finding that a backup's end is, or (of a good one) that it ends. */
function ruleOf({ outcome, status }: BackupRecord): Rule {
	if (outcome === 'canceled') return 'backup-canceled';
	return outcome === 'failed' && (status === 'COMPLETED' || status === 'DONE') ? 'backup-completed-with-error' : 'backup-failed';
}

/** As the findings about restores are told apart. */
function restoreSubject({ restoreId, tenant, startedAt }: RestoreRecord): string {
	return restoreId === null || restoreId === undefined ? `${tenant} ${startedAt}` : `restore ${restoreId}`;
}

function groupLogs(records: LogBackupRecord[]): Map<string, LogBackupRecord[]> {
	const groups = new Map<string, LogBackupRecord[]>();
	for (const record of records) {
		const key = record.tenantId !== null ? tenantKey(record) : record.tenant === null ? 'all' : `name ${record.tenant}`;
		groups.set(key, [...(groups.get(key) ?? []), record]);
	}
	return groups;
}
