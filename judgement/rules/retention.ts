import { instant } from '../facts';
import { secondsSince, time, type ClusterRule, type Found, type FoundBeside, type TenantRule } from './rule';

/** For how long backups are kept. */

/** The last full backup before the retention is kept too, and cleaning takes its time. Days. */
const SLACK_DAYS = 8;

/** Backups that the server deletes earlier than asked for; told once, for the longest that is asked for. */
export const short: ClusterRule = {
	id: 'retention-short',
	look({ snapshot: { retentionDays }, all }): FoundBeside[] {
		if (retentionDays === undefined) return [];
		const asked = all.filter(({ owes, promise }) => owes && promise.retentionDays !== null && promise.retentionDays > retentionDays);
		if (asked.length === 0) return [];
		const limitDays = asked.reduce((longest, { promise }) => Math.max(longest, promise.retentionDays ?? 0), 0);
		return [{ severity: 'attention', since: null, tenant: null, tenantId: null, figures: { days: retentionDays, limitDays } }];
	},
};

/** The same by OceanBase's own delete policy, which obshell does not tell; OCP deletes by its strategy. */
export const shortByPolicy: TenantRule = {
	id: 'retention-short',
	look({ views, promise }, { service }): Found | undefined {
		const days = service === 'obshell' ? (views?.policies?.find((policy) => policy.days !== null)?.days ?? null) : null;
		if (days === null || promise.retentionDays === null || promise.retentionDays <= days) return undefined;
		return { severity: 'attention', since: null, figures: { days, limitDays: promise.retentionDays, source: promise.from.retention } };
	},
};

/** Without a delete policy nothing is ever deleted, until the destination is full. */
export const none: TenantRule = {
	id: 'retention-none',
	look({ views, newest }, { service }): Found | undefined {
		const isTold = service === 'obshell' && views?.policies !== undefined && views.isWhole('policies');
		return isTold && views.policies?.length === 0 && newest.outcome !== 'none' ? { severity: 'attention', since: null } : undefined;
	},
};

/** More is kept than the retention explains: cleaning may have stopped, or never reached this place. */
export const exceeded: TenantRule = {
	id: 'retention-exceeded',
	look({ window, promise }, context): Found | undefined {
		const kept = context.snapshot.retentionDays ?? promise.retentionDays;
		const from = window?.source === 'server' ? instant(window.from) : null;
		if (kept === null || !Number.isFinite(kept) || from === null) return undefined;
		const days = secondsSince(from, context) / 86_400;
		const limitDays = Math.max(2 * kept, kept + SLACK_DAYS);
		return days <= limitDays ? undefined : { severity: 'attention', since: null, figures: { at: time(from), days, limitDays: kept } };
	},
};
