import type { Report, ReportFinding } from './report';
import { isOpen } from './words/lines';

/** All that is found of one tenant, or of a cluster as a whole. */
export interface Trouble {
	/** To be acted on, worst first; empty = all of it is known or over. */
	open: ReportFinding[];
	/** Muted, then over. */
	rest: ReportFinding[];
	/** The worst of all: whom it is about, and how bad it is. */
	worst: ReportFinding;
}

/** The findings of a report, one entry a tenant, worst first. */
export function troublesOf({ findings }: Report): Trouble[] {
	const byName = new Map<string, Trouble>();
	for (const finding of findings) {
		// Not by id: findings about restores into a tenant know its name alone.
		const key = JSON.stringify([finding.clusterId, finding.tenant]);
		const trouble = byName.get(key) ?? { open: [], rest: [], worst: finding };
		byName.set(key, trouble);
		(isOpen(finding) ? trouble.open : trouble.rest).push(finding);
	}
	return [...byName.values()];
}
