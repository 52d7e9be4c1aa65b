import { isMeant } from '../../judgement/changes';
import { kindOf } from '../../judgement/judge';
import { takeSnapshot } from '../../judgement/snapshot';
import { RULES, type NotChecked, type Rule } from '../../judgement/types';
import type { BackupService } from '../../services/backupService';
import type { Connection } from '../../services/connect';
import { BackupServiceError, invalidInput, quote } from '../../services/errors';
import type { ServiceName } from '../../services/records/types';
import { ALARMS, EVENTS, KINDS, type EventName } from './eventNames';
import type { Seen } from './events';
import { pastOf } from './jobs';
import type { TriggerOptions } from './options';
import { isFresh } from './schedule';
import { recall, turnOf, type Memory } from './state';

/** What to watch, and how. */
export interface Watch {
	connection: Connection;
	/** Empty = the only one there is. */
	cluster: string;
	options: TriggerOptions;
	/** As saved by the last poll. */
	state: unknown;
	/** Milliseconds since 1970: when the poll must be over. */
	deadline: number;
}

/** Which parts the chosen events need. */
interface Needs {
	logs: boolean;
	restores: boolean;
	windows: boolean;
	schedule: boolean;
}

/**
 * Reads what one poll needs. However many tenants there are: of obshell four requests (cluster, tenants, backups, restores),
 * of OCP as many as its lists have pages of 2,000, and every half an hour two for its schedule. Besides, one a tenant: of
 * obshell for log backups, if they are wanted; and for the list of a tenant whose newest backup does not tell everything.
 * @throws BackupServiceError too-old when a wanted event was never to be had from this server; invalid-input when none of
 *   the chosen tenants exists
 */
export async function look({ connection, cluster, options, state, deadline }: Watch): Promise<{ seen: Seen; options: TriggerOptions }> {
	const { service, credential } = connection;
	const turn = turnOf(state);
	const targetOf = (name: string | null, id: unknown) => [service.name, credential.baseUrl.trim(), String(name), String(id)].join('\n');
	const memoryOf = rememberLast((target) => recall(state, target));
	const chosen = new Chosen(options.tenants);
	const needs = needsOf(options, service.name);
	const snapshot = await takeSnapshot(service, {
		cluster,
		timeZone: options.timeZone,
		policy: options.policy,
		leaveOut: [],
		only: (tenant) => chosen.isMeant(tenant),
		history: (newest) => pastOf(memoryOf(targetOf(newest.cluster, newest.clusterId)), newest),
		...needs,
		ledger: options.ledger,
		knownSchedule: (named, now) => {
			const { schedule } = memoryOf(targetOf(named.name, named.id));
			return isFresh(schedule, now) ? schedule : undefined;
		},
		deadline,
	});
	const target = targetOf(snapshot.cluster, snapshot.clusterId);
	const isFirst = memoryOf(target).at === undefined;
	if (isFirst) refuseTooOld(service, snapshot.notChecked, options);
	const unmatched = chosen.unmatched(snapshot.restores.flatMap(({ tenant, sourceTenant }) => [tenant, sourceTenant]));
	const needsTenants = options.events.some((event) => !event.startsWith('restore'));
	if (isFirst && needsTenants && unmatched.length > 0 && unmatched.length === options.tenants.names.length) throw noTenant(unmatched, snapshot.cluster, chosen.seen);
	return {
		seen: { target, turn, snapshot: { ...snapshot, ...(needsTenants && unmatched.length > 0 && { unmatched }) }, hasRestores: needs.restores },
		options: { ...options, tenants: { ...options.tenants, names: chosen.names() } },
	};
}

const LOGS: readonly EventName[] = ['logBackupDelayed', 'logBackupRecovered', 'logBackupStopped', 'notRestorable'];
const PROBLEMS: readonly EventName[] = ['problemNew', 'problemOver', 'problemStill'];
const ENDS_OF_BACKUPS: readonly EventName[] = ['backupFailed', 'backupSucceeded'];

function needsOf({ events, kinds, windows }: TriggerOptions, service: ServiceName): Needs {
	const isWanted = (names: readonly EventName[], ...of: TriggerOptions['kinds']) => events.some((event) => names.includes(event)) || (events.some((event) => PROBLEMS.includes(event)) && of.some((kind) => kinds.includes(kind)));
	const canAsk = windows === 'yes' || (windows === 'auto' && service === 'ocp');
	return {
		logs: isWanted(LOGS, 'log', 'destination'),
		// What a restore has made owes no backup yet.
		restores: events.some((event) => !ENDS_OF_BACKUPS.includes(event)),
		windows: canAsk && isWanted(['notRestorable'], 'window', 'retention'),
		schedule: isWanted(['backupOverdue', 'logBackupDelayed', 'logBackupRecovered'], 'backup', 'log', 'schedule', 'retention', 'destination'),
	};
}

/** The chosen tenants, of which some may not exist. */
class Chosen {
	private readonly matched = new Set<string>();

	private readonly alsoCalled = new Set<string>();

	/** All that there are. */
	readonly seen: string[] = [];

	constructor(private readonly tenants: TriggerOptions['tenants']) {}

	isMeant({ name, id }: { name: string; id: string | null }): boolean {
		const given = this.tenants.names.filter((one) => one === name || one === id);
		if (!this.seen.includes(name) && this.seen.length < SHOWN) this.seen.push(name);
		for (const one of given) this.matched.add(one);
		if (given.length > 0) this.alsoCalled.add(name);
		return this.tenants.mode === 'all' || (this.tenants.mode === 'in') === given.length > 0;
	}

	/** Restores are known by names. */
	names(): string[] {
		return [...new Set([...this.tenants.names, ...this.alsoCalled])];
	}

	/** @param others names that may be meant, too */
	unmatched(others: Array<string | null>): string[] {
		return this.tenants.mode === 'in' ? this.tenants.names.filter((name) => !this.matched.has(name) && !others.includes(name)) : [];
	}
}

/** So many tenants are named where somebody must choose. */
const SHOWN = 20;

function noTenant(names: string[], cluster: string | null, there: string[]): BackupServiceError {
	const which = there.length === 0 ? 'The server lists no tenant at all' : `There are ${there.map(quote).join(', ')}`;
	return invalidInput('Tenant Names or IDs', `names no tenant of ${cluster ?? 'the cluster'}: ${names.join(', ')}`, `${which}. Capitals count in names.`);
}

function rememberLast(read: (target: string) => Memory): (target: string) => Memory {
	let last: { target: string; memory: Memory } | undefined;
	return (target) => {
		if (last?.target !== target) last = { target, memory: read(target) };
		return last.memory;
	};
}

/**
 * What a user asked for by name must be to be had: an event, or a kind of problems, of whose rules this server can tell none.
 * The server's own words say which version would.
 */
function refuseTooOld(service: BackupService, notChecked: readonly NotChecked[], { events, kinds, windows }: TriggerOptions): void {
	const left = notChecked.filter(({ because }) => because === 'too-old' || because === 'not-asked');
	// Looked at only where it is cheap, a window was not asked for by name.
	const tooOld = left.filter(({ rule, because }) => because === 'too-old' && (rule !== 'window' || windows === 'yes'));
	const isLost = (rules: readonly Rule[]) => rules.every((rule) => left.some((one) => isMeant(one.rule, rule))) && rules.some((rule) => tooOld.some((one) => isMeant(one.rule, rule)));
	const names = EVENTS.filter(({ value }) => events.includes(value) && isLost(rulesOf(value))).map(({ name }) => name);
	// All kinds are what is chosen to begin with: as far as this server can.
	const wantsProblems = events.some((event) => PROBLEMS.includes(event)) && kinds.length < KINDS.length;
	const groups = KINDS.filter(({ value, kinds: own }) => wantsProblems && kinds.includes(value) && isLost(RULES.filter((rule) => (own as readonly string[]).includes(kindOf(rule)))));
	if (names.length === 0 && groups.length === 0) return;
	const cannot = [
		...(names.length > 0 ? [`It cannot report ${names.join(', ')}: take them out of 'Events'`] : []),
		...(groups.length > 0 ? [`It cannot report problems of the kinds ${groups.map(({ name }) => name).join(', ')}: take them out of the option 'Problem Kinds'`] : []),
	];
	const said = [...new Set(tooOld.flatMap(({ detail }) => detail ?? []))].join('. ');
	throw new BackupServiceError('too-old', 'This server is too old for some of the events', {
		description: `${cannot.join('. ')}, or upgrade ${service.name === 'ocp' ? 'OceanBase or OCP' : 'obshell'}.${said === '' ? '' : ` ${said}.`}`,
	});
}

/** What an event is made of; none = of backups, which every server tells, or of whichever kinds are chosen. */
function rulesOf(event: EventName): readonly Rule[] {
	if (event.startsWith('restore')) return ['restore-failed'];
	const own = event === 'logBackupRecovered' ? ['logBackupStopped', 'logBackupDelayed'] : [event];
	return RULES.filter((rule) => own.includes(ALARMS[rule]?.event ?? ''));
}
