import { createHash, createHmac } from 'node:crypto';

import type { ServiceName, Whole } from '../records/types';

/** Whether a drill proved that a backup can be brought back; `could-not-verify` never counts as a proof. */
export type Proof = 'proven' | 'failed' | 'could-not-verify';

/** What a drill leaves behind, before it is sealed. Flat, so that it is a row of a Data Table or a sheet; times are ISO 8601 UTC. */
export type DrillResult = {
	/** The tenant whose backup was restored. */
	tenant: string | null;
	/** Its cluster. */
	cluster: string | null;
	proof: Proof;
	concludedAt: string;
	/** Why, in sentences. */
	message: string;
	/** The tenant that the restore made. */
	drillTenant: string;
	backupSetId: Whole | null;
	/** Null = the latest point. */
	pointAskedFor: string | null;
	pointReached: string | null;
	/** From asked to usable. */
	rtoSeconds: number | null;
	/** From the point reached to the last change that is known of, or to the point asked for: see docs/drills.md#what-is-measured. */
	rpoSeconds: number | null;
	/** What the workflow's own check came to; `unreadable` = it gave nothing that says yes or no. */
	validation: 'passed' | 'failed' | 'none' | 'unreadable';
	/** What it gave, as JSON. */
	validationFigures: string | null;
	askedAt: string | null;
	dataThereAt: string | null;
	usableAt: string | null;
	restoreScn: string | null;
	tenantId: Whole | null;
	drillTenantId: Whole | null;
	/** The service's ID of the source's cluster. */
	clusterId: Whole | null;
	restoreId: Whole | null;
	/** OceanBase's version where the drill tenant was. */
	serverVersion: string | null;
	/** Of this package. */
	packageVersion: string;
	service: ServiceName;
};

/** A drill's result that nobody can change unseen: one row of the ledger. */
export type EvidenceRecord = DrillResult & {
	/** SHA-256, in hex, of the canonical JSON of all fields above. */
	sha256: string;
	/** HMAC-SHA-256, in hex, of the same text, with the credential's Evidence Secret; null without one. */
	hmac: string | null;
};

/** Seals a result; `secret` empty = without an HMAC. */
export function sealed(result: DrillResult, secret = ''): EvidenceRecord {
	const text = canonicalJson(result);
	return { ...result, sha256: sha256(text), hmac: secret === '' ? null : hmac(text, secret) };
}

/**
 * What the hash of a row is of: its fields but for the two seals and what is not evidence, as JSON in the form of RFC 8785
 * (members sorted by name, no spaces).
 */
export function evidenceText(row: EvidenceRecord): string {
	return canonicalJson(Object.fromEntries(Object.keys(FIELDS).map((name) => [name, row[name as keyof DrillResult] ?? null])));
}

/** Every field of a result; a member of a row that is none of these is no evidence. */
const FIELDS: Record<keyof DrillResult, true> = {
	tenant: true, cluster: true, proof: true, concludedAt: true, message: true, drillTenant: true, backupSetId: true, pointAskedFor: true,
	pointReached: true, rtoSeconds: true, rpoSeconds: true, validation: true, validationFigures: true, askedAt: true, dataThereAt: true,
	usableAt: true, restoreScn: true, tenantId: true, drillTenantId: true, clusterId: true, restoreId: true, serverVersion: true,
	packageVersion: true, service: true,
};

/** RFC 8785: members sorted by UTF-16 code units, numbers as JavaScript writes them, no spaces. */
export function canonicalJson(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
	if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
	const members = Object.entries(value).filter(([, member]) => member !== undefined);
	const sorted = members.sort(([one], [other]) => (one < other ? -1 : 1));
	return `{${sorted.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
}

function sha256(text: string): string {
	return createHash('sha256').update(text, 'utf8').digest('hex');
}

function hmac(text: string, secret: string): string {
	return createHmac('sha256', secret).update(text, 'utf8').digest('hex');
}
