import type { Snapshot } from '../../judgement/types';
import type { BackupSchedule } from '../../services/backupService';
import type { BackupStrategyRecord } from '../../services/records/types';

/** OCP's schedule as it was read once; two requests that a poll every few minutes need not send each time. */
export interface KnownSchedule extends BackupSchedule {
	/** Milliseconds since 1970: when it was read. */
	readAt: number;
}

/** A schedule is changed by people, not by the minute. Milliseconds. */
const FRESH = 30 * 60_000;

/** What is remembered is what the cluster itself has; a strategy of a tenant's own is asked for where it may excuse something. */
export function toRemember({ strategies, scheduleStatus = null, takenAt }: Snapshot, known: KnownSchedule | undefined): KnownSchedule | undefined {
	if (!strategies) return undefined;
	if (isFresh(known, takenAt)) return known;
	return { strategies: strategies.filter(({ tenant }) => tenant === null), status: scheduleStatus, readAt: takenAt };
}

/** Whether it need not be read again; a time that lies ahead is not believed. */
export function isFresh(known: KnownSchedule | undefined, now: number): known is KnownSchedule {
	return known !== undefined && known.readAt <= now && now - known.readAt < FRESH;
}

const TEXTS = ['cluster', 'backupMode', 'scheduleMode', 'scheduleTime', 'storageType', 'storageUrl', 'message'] as const;
const NUMBERS = ['retentionDays', 'timeoutMinutes', 'alarmAfterDaysWithoutBackup', 'logDelaySeconds'] as const;
const SWITCHES = ['scheduleEnabled', 'logBackup', 'cleanEnabled'] as const;

/** Reads a remembered schedule; anything else is none. */
export function readSchedule(saved: unknown): KnownSchedule | undefined {
	if (typeof saved !== 'string' || saved.length > 20_000) return undefined;
	try {
		const { strategies, status, readAt } = JSON.parse(saved) as Partial<Record<keyof KnownSchedule, unknown>>;
		const isWhole = Array.isArray(strategies) && strategies.length <= 2 && strategies.every(isStrategy);
		const isTold = status === null || typeof status === 'string';
		return isWhole && isTold && typeof readAt === 'number' ? { strategies, status, readAt } : undefined;
	} catch {
		return undefined;
	}
}

function isStrategy(value: unknown): value is BackupStrategyRecord {
	if (typeof value !== 'object' || value === null) return false;
	const one = value as Record<string, unknown>;
	const are = (names: readonly string[], type: string) => names.every((name) => one[name] === null || typeof one[name] === type);
	const days = one.days as Record<string, unknown> | null;
	return (
		one.tenant === null &&
		one.service === 'ocp' &&
		typeof one.exists === 'boolean' &&
		are(TEXTS, 'string') &&
		are(NUMBERS, 'number') &&
		are(SWITCHES, 'boolean') &&
		typeof days === 'object' &&
		days !== null &&
		Object.values(days).every((kind) => typeof kind === 'string' && ['full', 'incremental', 'unknown'].includes(kind))
	);
}
