import { type ClusterRule, type Context, type FoundBeside } from './rule';

/**
 * Whether OCP's schedule is at work (statuses: docs/reference/ocp.md#35-ability-and-overview). Without it, nothing is
 * backed up by itself.
 */

function whole(status: string | null | undefined, figures: FoundBeside['figures'] = {}): FoundBeside {
	return { severity: 'attention', since: null, tenant: null, tenantId: null, figures: { status: status ?? null, ...figures } };
}

function hasStrategy({ snapshot }: Context): boolean {
	return snapshot.strategies?.some(({ exists }) => exists) ?? false;
}

export const paused: ClusterRule = {
	id: 'schedule-paused',
	look(context): FoundBeside[] {
		const { strategies = [], scheduleStatus } = context.snapshot;
		const own = strategies.filter(({ exists, scheduleEnabled }) => exists && scheduleEnabled === false);
		const ofCluster = scheduleStatus === 'PAUSED' || own.some(({ tenant }) => tenant === null);
		const ofTenants = own.filter(({ tenant }) => tenant !== null && !ofCluster);
		return [
			...(ofCluster ? [whole(scheduleStatus)] : []),
			...ofTenants.map(({ tenant }) => ({ ...whole(null), tenant, tenantId: context.all.find(({ name }) => name === tenant)?.tenantId ?? null })),
		];
	},
};

/** A word that is not known is not taken for good. */
export const abnormal: ClusterRule = {
	id: 'schedule-abnormal',
	look({ snapshot: { scheduleStatus } }): FoundBeside[] {
		const isKnown = [null, undefined, 'NONE', 'NORMAL', 'PAUSED', 'WAITING'].includes(scheduleStatus);
		return isKnown ? [] : [whole(scheduleStatus, { variant: scheduleStatus === 'ABNORMAL' ? 'abnormal' : 'unknown' })];
	},
};

/**
 * Whoever backs up by other means (this node's Start, on a schedule of n8n) acknowledges it. NONE means that there is no
 * strategy (docs/reference/ocp.md#8-words-that-ocps-console-knows): of a strategy of the cluster that is there all the same,
 * nobody can say that it is at work. Variants: `contradiction`.
 */
export const none: ClusterRule = {
	id: 'schedule-none',
	look(context): FoundBeside[] {
		const { scheduleStatus, strategies } = context.snapshot;
		if (scheduleStatus !== 'NONE' || strategies === undefined) return [];
		if (!hasStrategy(context)) return [whole(scheduleStatus)];
		const isOfCluster = strategies.some(({ exists, tenant }) => exists && tenant === null);
		return isOfCluster ? [whole(scheduleStatus, { variant: 'contradiction' })] : [];
	},
};
