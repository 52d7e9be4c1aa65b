import { CLOCK_TOLERANCE, instant, type TenantFacts } from '../facts';
import { secondsSince, severityBeyond, time, type Context, type Found, type TenantRule } from './rule';

/** Which points in time a tenant can be restored to. */

function isLooked({ newest }: TenantFacts): boolean {
	return newest.outcome !== 'none';
}

/** Whose backups lie at the tenant's destination, where they are not its own. */
function foreign({ window, newest }: TenantFacts, { snapshot }: Context): { other: string | null; otherCluster: string | null } | undefined {
	const { sourceTenant = null, sourceCluster = null } = window ?? {};
	const isOther = sourceTenant !== null && newest.tenant !== null && sourceTenant !== newest.tenant;
	const isElsewhere = sourceCluster !== null && snapshot.cluster !== null && newest.cluster !== null && sourceCluster !== newest.cluster;
	return isOther || isElsewhere ? { other: sourceTenant, otherCluster: sourceCluster } : undefined;
}

export const notListed: TenantRule = {
	id: 'window-not-listed',
	look(tenant): Found | undefined {
		return isLooked(tenant) && !tenant.window ? { severity: 'attention', since: null } : undefined;
	},
};

export const missing: TenantRule = {
	id: 'window-missing',
	look(tenant): Found | undefined {
		if (!isLooked(tenant) || !tenant.window || instant(tenant.window.until) !== null) return undefined;
		return { severity: 'critical', since: null };
	},
};

export const otherTenant: TenantRule = {
	id: 'window-foreign',
	look(tenant, context): Found | undefined {
		const whose = isLooked(tenant) ? foreign(tenant, context) : undefined;
		return whose && { severity: 'critical', since: null, figures: whose };
	},
};

export const inverted: TenantRule = {
	id: 'window-inverted',
	look({ window }): Found | undefined {
		const [from, until] = [instant(window?.from ?? null), instant(window?.until ?? null)];
		if (from === null || until === null || from <= until) return undefined;
		return { severity: 'critical', since: null, figures: { at: time(until), checkpoint: time(from) } };
	},
};

export const noBeginning: TenantRule = {
	id: 'window-no-beginning',
	look({ window }): Found | undefined {
		const until = instant(window?.until ?? null);
		if (until === null || instant(window?.from ?? null) !== null) return undefined;
		return { severity: 'attention', since: null, figures: { at: time(until) } };
	},
};

export const behind: TenantRule = {
	id: 'window-behind',
	look(tenant, context): Found | undefined {
		const until = instant(tenant.window?.until ?? null);
		if (!isLooked(tenant) || until === null || until > context.now + CLOCK_TOLERANCE) return undefined;
		const seconds = secondsSince(until, context);
		const limit = context.limits.windowMinutes * 60;
		if (seconds <= limit) return undefined;
		return { severity: severityBeyond(seconds, limit), since: until, figures: { at: time(until), seconds, limitSeconds: limit } };
	},
};
