import type { IDataObject } from 'n8n-workflow';

import { invalidInput } from '../services/errors';
import { text, whole } from '../services/records/build';
import type { RestoreCheckRecord, RestoreRecord, Whole } from '../services/records/types';
import { parseTime } from '../services/time/times';
import type { DrillClaim, DrillFacts } from '../services/work/drillTenant';
import type { DrillResult, Proof } from '../services/work/evidence';
import type { Validation } from './validation';
import { PACKAGE_VERSION } from './version';

/** What the workflow says of a drill. */
export interface DrillReport {
	drillTenant: string;
	sourceTenant: string;
	/** The item of Restore > Start, or the one that n8n made of its failure. */
	start: IDataObject;
	validation: Validation;
	/** When the source changed last before the restore was asked for, in milliseconds since 1970, if the workflow knows. */
	lastChange?: number;
}

/** A point that OCP tells may lack fractions of a second. */
const POINT_TOLERANCE_MS = 1_000;

/** Refuses an item that is neither a measured restore nor a failure. @throws BackupServiceError invalid-input */
export function checkStartItem(start: IDataObject): void {
	if (failureIn(start) !== null) return;
	if (start.outcome !== undefined && start.askedAt !== undefined) return;
	const what = start.taskId === undefined ? 'is not an item of Restore > Start' : 'is the task of a restore, which was not waited for';
	throw invalidInput('Start Item', what, "Switch on 'Wait for Completion' there, leave 'Output' at Simplified, set 'When It Fails' to an item, and hand over its item");
}

/** What a drill has come to, from what its start said, what the server shows now, and what the workflow's own check gave. */
export function concluded(report: DrillReport, facts: DrillFacts, now: string): DrillResult {
	const { start, validation } = report;
	const { restore } = facts;
	const { proof, why } = proofOf(report, facts);
	// What the server tells of another restore to that name is not told of this one.
	const own = isOwnRestore(start, restore) ? facts : undefined;
	const pointReached = own && restore?.outcome === 'succeeded' ? restore.restoreTime : null;
	return {
		tenant: text(start.sourceTenant) ?? report.sourceTenant,
		cluster: own?.sourceCluster.name ?? text(start.sourceCluster) ?? facts.cluster.name,
		proof,
		concludedAt: now,
		message: why,
		drillTenant: report.drillTenant,
		backupSetId: whole(start.backupSetId),
		pointAskedFor: text(start.pointAskedFor),
		pointReached,
		rtoSeconds: secondsUntil(start.askedAt, parseTime(start.usableAt)),
		rpoSeconds: secondsUntil(pointReached, report.lastChange ?? parseTime(start.pointAskedFor) ?? parseTime(start.askedAt)),
		validation: validation.outcome,
		validationFigures: validation.figures,
		askedAt: text(start.askedAt),
		dataThereAt: text(start.dataThereAt),
		usableAt: text(start.usableAt),
		restoreScn: text(start.restoreScn),
		tenantId: own?.sourceTenantId ?? null,
		drillTenantId: whole(start.tenantId),
		clusterId: own?.sourceCluster.id ?? null,
		restoreId: whole(start.restoreId),
		serverVersion: facts.serverVersion,
		packageVersion: PACKAGE_VERSION,
		service: facts.check.service,
	};
}

/** What the clean-up of the same drill must bear out. */
export function claimOf({ drillTenant, sourceTenant, start }: DrillReport, repeated: string): DrillClaim {
	const { service, clusterId, tenant, tenantId, restoreId, startedAt, restoreTime, outcome } = start as unknown as DrillClaim['start'];
	return { tenant: drillTenant, repeated, sourceTenant, start: { service, clusterId, tenant, tenantId, restoreId, startedAt, restoreTime, outcome, sourceTenant: text(start.sourceTenant) } };
}

interface Verdict {
	proof: Proof;
	why: string;
}

/**
 * Failed is what speaks of the backup: the restore or the check of its data failed, or it did not reach its point. Whatever else
 * is wrong, or not known, only means that nothing was proven.
 */
function proofOf(report: DrillReport, facts: DrillFacts): Verdict {
	const { start, validation } = report;
	const failure = failureIn(start);
	if (failure !== null) return unverified(`The restore was not carried out: ${failure}`);
	if (start.outcome === 'failed') return failed(`The restore failed: ${String(start.message ?? 'no reason is given')}`);
	if (start.outcome !== 'succeeded') return unverified(`The restore has the outcome "${String(start.outcome)}"${start.message ? `: ${String(start.message)}` : ''}`);
	const stranger = strangerIn(report, facts);
	if (stranger !== null) return unverified(stranger);
	const { check } = facts;
	const reasons = check.reasons.join('. ');
	if (check.verdict === 'failed') return failed(reasons);
	if (check.verdict === 'running') return unverified(reasons);
	const short = shortfallOf(start, facts);
	if (short !== null) return failed(short);
	const miscount = miscountIn(check);
	if (miscount !== null) return unverified(miscount);
	// An old agent cannot tell this afterwards; the restore that was waited for could.
	if (check.verdict === 'unknown' && text(start.usableAt) === null) return unverified(reasons);
	if (validation.outcome === 'failed') return failed('The restored data did not pass the check of the workflow');
	if (validation.outcome === 'unreadable') return unverified(validation.why ?? 'The check of the workflow says neither yes nor no');
	return { proof: 'proven', why: `${reasons}. ${validation.outcome === 'passed' ? 'The check of the workflow passed' : 'Nothing else was checked'}` };
}

/** Whether what is there is not what the start speaks of: another restore, another tenant, another source. */
function strangerIn({ drillTenant, sourceTenant, start }: DrillReport, { restore, drillTenantId, cluster, check }: DrillFacts): string | null {
	if (start.service !== check.service || String(start.clusterId) !== String(cluster.id)) return 'The restore was started in another cluster, or through another service';
	if (start.tenant !== drillTenant) return `The restore was to ${String(start.tenant)}, not to ${drillTenant}`;
	if (start.sourceTenant !== sourceTenant) return `The restore was of ${String(start.sourceTenant)}, not of ${sourceTenant}`;
	if (!restore) return `The server's history has no restore to ${drillTenant}`;
	if (!isOwnRestore(start, restore)) return `The newest restore to ${drillTenant} in the server's history is another one`;
	if (drillTenantId === null) return `The tenant ${drillTenant} is not there any more`;
	return String(drillTenantId) === String(start.tenantId) ? null : `The tenant ${drillTenant} is another one by now (ID ${drillTenantId}; the drill made ${String(start.tenantId)})`;
}

function isOwnRestore(start: IDataObject, restore: RestoreRecord | undefined): boolean {
	return restore !== undefined && (['restoreId', 'startedAt', 'restoreTime', 'restoreScn'] as const).every((member) => String(restore[member]) === String(start[member]));
}

/** Whether a restore that the server calls good ended before its point. */
function shortfallOf(start: IDataObject, { check, restore }: DrillFacts): string | null {
	if (check.restoreScn !== null && check.reachedScn !== null && BigInt(check.reachedScn) < BigInt(check.restoreScn)) {
		return `The restore reached the SCN ${check.reachedScn}, before the ${check.restoreScn} that it was for`;
	}
	const [asked, reached] = [parseTime(start.pointAskedFor), parseTime(restore?.restoreTime)];
	if (asked === null || reached === null || reached >= asked - POINT_TOLERANCE_MS) return null;
	return `The restore reached ${restore?.restoreTime}, before the ${String(start.pointAskedFor)} that was asked for`;
}

/** Counts of a restore that has ended well, and do not add up. */
function miscountIn({ tabletsDone, tabletsTotal, logStreamsDone, logStreamsTotal }: RestoreCheckRecord): string | null {
	const lacks = (done: Whole | null, total: Whole | null) => done !== null && total !== null && BigInt(done) !== BigInt(total);
	if (lacks(tabletsDone, tabletsTotal)) return `OceanBase calls the restore good, and counts ${tabletsDone} of ${tabletsTotal} tablets`;
	return lacks(logStreamsDone, logStreamsTotal) ? `OceanBase calls the restore good, and counts ${logStreamsDone} of ${logStreamsTotal} log streams` : null;
}

/** What n8n made of a node that failed, of whose item these are the members. */
function failureIn({ error, message, outcome }: IDataObject): string | null {
	if (outcome !== undefined || error === undefined || error === null) return null;
	const told = typeof error === 'object' ? (error as IDataObject).message : error;
	return [told, message].filter((part) => typeof part === 'string' && part !== '').join('. ');
}

/** Seconds from an ISO time to an instant; never negative, null when either is not known. */
function secondsUntil(from: unknown, until: number | null): number | null {
	const begun = parseTime(from);
	return begun === null || until === null ? null : Math.max(0, until - begun) / 1000;
}

function failed(why: string): Verdict {
	return { proof: 'failed', why };
}

function unverified(why: string): Verdict {
	return { proof: 'could-not-verify', why };
}
