import { createHash } from 'node:crypto';

import { findingId, readId } from '../../judgement/changes';
import type { Rule, Severity } from '../../judgement/types';
import { readSchedule, type KnownSchedule } from './schedule';

/**
 * How far a finding was told. `seen`: once, at first sight; `known`: nobody asked for it, or somebody has muted it; `told`;
 * `covered`: by what was told of the whole cluster.
 */
export type Told = 'seen' | 'known' | 'told' | 'covered';

/** What is remembered of one finding. */
export interface FindingMemory {
	told: Told;
	/** How bad it was when it was told last. */
	severity: Severity;
	/** Seconds since 1970: since when it is so, else when it was first seen; undefined = there was no room to keep it. */
	since?: number;
	/** Seconds since 1970: when it was told last, where reminders are wanted. */
	toldAt?: number;
}

/** What is remembered of one tenant. */
export interface TenantMemory {
	/** The highest job id seen; everything up to it is settled, except what is in `open`. */
	top: bigint;
	/** Seconds since 1970: when that job began; 0 = not known. */
	began: number;
	/** Jobs that were seen before their end. */
	open: bigint[];
	/** Seconds since 1970: when the first of them began. */
	openSince?: number;
	/** The last job whose bad end was seen. */
	bad?: bigint;
	/** Seconds since 1970: the last good backup. */
	good?: { began: number; ended: number };
	/** Not there at the last poll. */
	missed: boolean;
}

/** What is remembered of one restore. */
export interface RestoreMemory {
	/** Seconds since 1970. */
	startedAt: number;
	/** Whether its end is still to come. */
	open: boolean;
	/** Seconds since 1970: since when it is said to have failed, without an end. */
	failingSince?: number;
}

/** The state of the trigger, ready to work with; maps are in the order of writing, longest unseen first. */
export interface Memory {
	target: string;
	/** Polls so far. */
	turn: number;
	/** Seconds since 1970: the poll before this one; undefined = there was none. */
	at?: number;
	/** By `tenantKey`. */
	tenants: Map<string, TenantMemory>;
	/** By their id. */
	findings: Map<string, FindingMemory>;
	/** By `restoreKey`; undefined = never looked at. */
	restores?: Map<string, RestoreMemory>;
	/** Seconds since 1970: restores that began up to then are settled, if they are not remembered. */
	settledUntil: number;
	/** OCP's schedule, as it was read last. */
	schedule?: KnownSchedule;
}

/** The state as it is saved: plain JSON. Rows are texts of a fixed shape, so that no name can ever be a key. */
export interface TriggerState {
	version: 2;
	target: string;
	/** The service's id of the cluster. */
	cluster: string | null;
	turn: number;
	at: number;
	/** The rules that the rows speak of, by their place. */
	rules: string[];
	tenants: string[];
	/** Findings that are not about one tenant. */
	beside: string[];
	restores: string[] | null;
	settledUntil: number;
	schedule?: string;
	/** Seconds since 1970: when all findings were told last whose rows have no time of their own, for want of room. */
	toldAt?: number;
}

/** Above this many rows of a kind, those that are no longer seen are forgotten, longest unseen first. */
const ROWS = 1000;

/** Restores that are remembered. */
const RESTORES = 150;

/** Findings beside the tenants that are remembered; those about restores that were told are known by the restore. */
const BESIDES = 300;

/** More rows than any cluster has tenants: such a state is not ours. */
const ROWS_BELIEVED = 20_000;

/** Characters of rows for 1,000 tenants, above which findings lose their times. */
const ROOM = 57_000;

/** 2020: saved times count from here. Seconds since 1970. */
const EPOCH = 1_577_836_800;

/** Eight characters for any text: rows are of one size, and hold nothing that somebody else chose. */
export function digest(...parts: string[]): string {
	return createHash('sha256').update(parts.join('\n')).digest('base64url').slice(0, 8);
}

/** By its id, which a tenant made anew does not have; by its name where it has none. */
export function tenantKey({ tenant, tenantId }: { tenant: string | null; tenantId: unknown }): string {
	const id = tenantId === null || tenantId === undefined ? '' : String(tenantId as string);
	return WHOLE.test(id) ? id : digest('tenant', id, tenant ?? '');
}

/** Such ids are written in fewer digits. */
const WHOLE = /^(?:0|[1-9]\d{0,19})$/;

function shortKey(key: string): string {
	return WHOLE.test(key) ? BigInt(key).toString(36) : `~${key}`;
}

function longKey(key: string): string {
	return key.startsWith('~') ? key.slice(1) : String(whole(key));
}

/** Reads a saved state; anything but an own state of this target gives an empty memory. */
export function recall(saved: unknown, target: string): Memory {
	const empty: Memory = { target: digest(target), turn: 0, tenants: new Map(), findings: new Map(), settledUntil: 0 };
	if (!isRecord(saved) || saved.version !== 2 || saved.target !== empty.target) return empty;
	const { turn, at, settledUntil, cluster, rules, schedule, toldAt } = saved;
	if (!isCount(turn) || !isCount(at) || !isCount(settledUntil) || !isClusterId(cluster) || !areNames(rules)) return empty;
	const findings = new Map<string, FindingMemory>();
	if (toldAt !== undefined && !isCount(toldAt)) return empty;
	const own = (text: string) => findingsIn(text, rules, toldAt);
	const rows = rowsIn(saved.tenants, TENANT, ([top, began, good, open, bad, missed, text], key) => {
		for (const [rule, memory] of own(text)) findings.set(findingId(rule, cluster, longKey(key)), memory);
		return readTenant(top, began, good, open, bad, missed);
	});
	const beside = rowsIn(saved.beside, BESIDE, ([one], id) => {
		for (const [rule, memory] of own(one)) findings.set(findingId(rule, cluster, id === '-' ? null : decodeURIComponent(id.slice(1))), memory);
	});
	const restores = saved.restores === null ? undefined : rowsIn(saved.restores, RESTORE, readRestore);
	if (rows === BAD || beside === BAD || restores === BAD) return empty;
	const tenants = new Map([...rows].map(([key, tenant]) => [longKey(key), tenant]));
	return { target: empty.target, turn, at, tenants, findings, restores, settledUntil, schedule: readSchedule(schedule) };
}

/** Which poll the next one is; to be noted before anything is read for it. */
export function turnOf(saved: unknown): number {
	return isRecord(saved) && isCount(saved.turn) ? saved.turn : 0;
}

/** Makes the state to save; forgets what is beyond the bounds. `now` is in seconds. */
export function store(memory: Memory, cluster: string | null, now: number): TriggerState {
	const rules = new Rules();
	const byTenant = new Map<string, Array<[Rule, FindingMemory]>>();
	const besides: Array<[string, Rule, FindingMemory]> = [];
	for (const [id, finding] of memory.findings) {
		const read = readId(id);
		if (!read) continue;
		const key = read.subject;
		if (key !== null && memory.tenants.has(key)) byTenant.set(key, [...(byTenant.get(key) ?? []), [read.rule, finding]]);
		else besides.push([key === null ? '-' : `~${encodeURIComponent(key)}`, read.rule, finding]);
	}
	const rowsOf = (isRoomy: boolean) => ({
		tenants: [...memory.tenants].map(([key, tenant]) => `${shortKey(key)} ${writeTenant(tenant)} ${(byTenant.get(key) ?? []).map(([rule, one]) => rules.write(rule, one, isRoomy)).join('')}`),
		beside: besides.slice(-BESIDES).filter(([key]) => key.length <= LONGEST_KEY).map(([key, rule, one]) => `${key} ${rules.write(rule, one, isRoomy)}`),
	});
	const { restores, settledUntil } = newestRestores(memory);
	const full = rowsOf(true);
	const length = [...full.tenants, ...full.beside].reduce((sum, row) => sum + row.length + 3, 0);
	const isTight = length > ROOM * Math.max(1, full.tenants.length / 1000);
	const toldAt = [...memory.findings.values()].reduce((last, one) => Math.max(last, one.toldAt ?? 0), 0);
	return {
		version: 2,
		target: memory.target,
		cluster,
		turn: memory.turn + 1,
		at: now,
		...(isTight ? rowsOf(false) : full),
		rules: rules.names,
		restores: restores?.map(([key, one]) => `${key} ${writeRestore(one)}`) ?? null,
		settledUntil,
		...(memory.schedule && { schedule: JSON.stringify(memory.schedule) }),
		...(isTight && toldAt > 0 && { toldAt }),
	};
}

/** What was seen now, behind what was known before and is not seen: that is kept, as long as there is room. */
export function keepUnseen<T>(before: Map<string, T> | undefined, seen: Map<string, T>): Map<string, T> {
	const unseen = [...(before ?? [])].filter(([key]) => !seen.has(key));
	const room = Math.max(0, ROWS - seen.size);
	return new Map([...unseen.slice(Math.max(0, unseen.length - room)), ...seen]);
}

/** The newest restores, and up to when all others count as settled. */
function newestRestores({ restores, settledUntil }: Memory) {
	const newestFirst = restores && [...restores].sort(([, one], [, other]) => other.startedAt - one.startedAt);
	const newestDropped = newestFirst?.[RESTORES]?.[1].startedAt ?? 0;
	return { restores: newestFirst?.slice(0, RESTORES), settledUntil: Math.max(settledUntil, newestDropped) };
}

const BAD = Symbol('not a state of ours');

const LONGEST_KEY = 600;

/** One letter for each rule that rows speak of. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** A digit for each way in which a finding can be told, once for attention and once for critical. */
const WAYS: readonly Told[] = ['seen', 'known', 'told', 'covered'];

/** Minutes in five digits of base 36 last for a century. */
const MINUTES = 5;

/** Tenant, highest job, its start, last good backup (end and duration), open jobs and when the first began, last bad job (how far below the highest), missed, findings. */
const TENANT = /^([0-9a-z]{1,14}|~[\w-]{8}) ([0-9a-z]{1,16}) ([0-9a-z]{1,7}) (-|[0-9a-z]{1,7}\.[0-9a-z]{1,6}) (-|[0-9a-z]{1,16}(?:,[0-9a-z]{1,16}){0,3}(?:@[0-9a-z]{1,7})?) ([0-9a-z]{0,16})(-?) ((?:[\w-][0-7](?:[0-9a-z]{5}|\.)(?:~[0-9a-z]{5})?)*)$/;

/** Whom or what it is about, findings. */
const BESIDE = /^(-|~\S{0,600}) ([\w-][0-7](?:[0-9a-z]{5}|\.)(?:~[0-9a-z]{5})?)$/;

/** Restore, start, whether its end is still to come, and since when it is said to have failed. */
const RESTORE = /^([\w-]{8}) ([0-9a-z]{1,7}) (-|o|f[0-9a-z]{5})$/;

function rowsIn<T>(rows: unknown, shape: RegExp, read: (parts: string[], key: string) => T): Map<string, T> | typeof BAD {
	if (!Array.isArray(rows) || rows.length > ROWS_BELIEVED) return BAD;
	const map = new Map<string, T>();
	for (const row of rows as unknown[]) {
		const parts = typeof row === 'string' && row.length < 4 * LONGEST_KEY ? shape.exec(row) : null;
		if (!parts) return BAD;
		try {
			map.set(parts[1], read(parts.slice(2), parts[1]));
		} catch {
			return BAD;
		}
	}
	return map;
}

/** The rules of a state in the making. */
class Rules {
	readonly names: Rule[] = [];

	write(rule: Rule, { told, severity, since, toldAt }: FindingMemory, isRoomy: boolean): string {
		let place = this.names.indexOf(rule);
		if (place === -1) place = this.names.push(rule) - 1;
		const way = WAYS.indexOf(told) + (severity === 'critical' ? WAYS.length : 0);
		return `${LETTERS[place]}${way}${since === undefined || !isRoomy ? '.' : minutes(since)}${toldAt === undefined || !isRoomy ? '' : `~${minutes(toldAt)}`}`;
	}
}

function findingsIn(text: string, rules: readonly string[], toldTogether: number | undefined): Array<[Rule, FindingMemory]> {
	return [...text.matchAll(/([\w-])([0-7])([0-9a-z]{5}|\.)(?:~([0-9a-z]{5}))?/g)].flatMap(([, letter, way, since, toldAt]) => {
		const read = readId(`${rules[LETTERS.indexOf(letter)]}/-/-`);
		if (!read) return [];
		const memory: FindingMemory = {
			told: WAYS[Number(way) % WAYS.length],
			severity: Number(way) >= WAYS.length ? 'critical' : 'attention',
			...(since !== '.' && { since: secondsOf(since) }),
			...(toldAt !== undefined ? { toldAt: secondsOf(toldAt) } : toldTogether !== undefined && { toldAt: toldTogether }),
		};
		return [[read.rule, memory] as [Rule, FindingMemory]];
	});
}

function minutes(at: number): string {
	const since2020 = Math.max(0, Math.floor((at - EPOCH) / 60));
	return Math.min(since2020, 36 ** MINUTES - 1).toString(36).padStart(MINUTES, '0');
}

function secondsOf(text: string): number {
	return EPOCH + Number.parseInt(text, 36) * 60;
}

/** Seconds since 2020, 0 for what was before. */
function stamp(at: number): string {
	return Math.max(0, Math.floor(at - EPOCH)).toString(36);
}

function readStamp(text: string): number {
	return text === '0' ? 0 : EPOCH + Number.parseInt(text, 36);
}

function writeTenant({ top, began, good, open, openSince, bad, missed }: TenantMemory): string {
	const jobs = open.map((id) => id.toString(36)).join(',');
	return [
		top.toString(36),
		stamp(began),
		good ? `${stamp(good.ended)}.${Math.max(0, Math.min(good.ended - good.began, 36 ** 6 - 1)).toString(36)}` : '-',
		jobs === '' ? '-' : `${jobs}${openSince === undefined ? '' : `@${stamp(openSince)}`}`,
		`${bad === undefined ? '' : (top - bad).toString(36)}${missed ? '-' : ''}`,
	].join(' ');
}

function readTenant(top: string, began: string, good: string, open: string, bad: string, missed: string): TenantMemory {
	const [ended, duration] = good.split('.');
	const [jobs, openSince] = open.split('@');
	return {
		top: whole(top),
		began: readStamp(began),
		...(good !== '-' && { good: { ended: readStamp(ended), began: readStamp(ended) - Number.parseInt(duration, 36) } }),
		open: open === '-' ? [] : jobs.split(',').map(whole),
		...(openSince !== undefined && { openSince: readStamp(openSince) }),
		...(bad !== '' && { bad: whole(top) - whole(bad) }),
		missed: missed === '-',
	};
}

function whole(text: string): bigint {
	return [...text].reduce((sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)), 0n);
}

function writeRestore({ startedAt, open, failingSince }: RestoreMemory): string {
	return `${stamp(startedAt)} ${failingSince !== undefined ? `f${minutes(failingSince)}` : open ? 'o' : '-'}`;
}

function readRestore([startedAt, end]: string[]): RestoreMemory {
	return { startedAt: readStamp(startedAt), open: end !== '-', ...(end.startsWith('f') && { failingSince: secondsOf(end.slice(1)) }) };
}

function isCount(value: unknown): value is number {
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value < 1e11;
}

function isClusterId(value: unknown): value is string | null {
	return value === null || (typeof value === 'string' && value.length <= 100);
}

function areNames(value: unknown): value is string[] {
	return Array.isArray(value) && value.length <= LETTERS.length && value.every((name) => typeof name === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
