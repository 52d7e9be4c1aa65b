import { candidatesOf, inOrder, nameFor, pointOf, setBefore, spansOf, type Candidate, type DrillChoiceRecord, type DrillWish, type Span } from '../../../../drills/choose';
import { ledgerRows } from '../../../../drills/ledger';
import { newSeed } from '../../../../drills/seed';
import { globs } from '../../../../judgement/glob';
import { lifecycleOf } from '../../../../judgement/lifecycle';
import type { LedgerRow } from '../../../../judgement/proofs';
import type { BackupService } from '../../../../services/backupService';
import { passOn } from '../../../../services/errors';
import type { Answer, TenantRecord } from '../../../../services/records/types';
import { clock } from '../../../../services/time/clock';
import { iso } from '../../../../services/time/times';
import { isKind } from '../../../../services/work/waiting';
import { choice, collection, numberIn, plainText, shownWhen } from '../fieldKinds';
import { cluster, orNothing, whenNothingFound } from '../fields';
import { onBoth, type Field } from '../operation';

const matching = plainText('Tenants', 'tenantPatterns', 'e.g. orders, billing, shop_*', 'Which tenants to choose from, separated by commas; * stands for any characters', 'Empty means all live tenants');

const tenantChoice = choice('Choose Tenant', 'tenantChoice', 'longestUnproven', [
	{ name: 'At Random', value: 'random' },
	{ name: 'Longest Unproven', value: 'longestUnproven', description: 'The one whose last proof in the ledger is oldest, one without any first' },
]);

const pointChoice = choice('Choose Point', 'pointChoice', 'newest', [
	{ name: 'At Random', value: 'random', description: 'A point that can be restored, drawn evenly' },
	{ name: 'Latest Point', value: 'newest', description: 'As late as the archived logs reach' },
]);

const daysBack: Field<number> = shownWhen({ pointChoice: ['random'] }, {
	properties: [
		{
			displayName: 'At Most Days Back',
			name: 'daysBack',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 7,
			description: 'How old the point may be',
		},
	],
	read: (parameter) => numberIn('At Most Days Back', parameter('daysBack') ?? 7, { least: 1 }),
});

const ledger: Field<LedgerRow[]> = {
	properties: [
		{
			displayName: 'Ledger',
			name: 'ledger',
			type: 'json',
			default: '',
			placeholder: "e.g. {{ $('Read the Ledger').all().map((row) => row.json) }}",
			description: 'The rows that Conclude Drill has given so far, e.g. those of a Data Table',
			hint: 'Empty means that no drill was held yet',
		},
	],
	read: (parameter) => ledgerRows('Ledger', parameter('ledger')),
};

const options = collection<{ seed?: string }>('Options', 'options', 'Add Option', [
	{
		displayName: 'Seed',
		name: 'seed',
		type: 'string',
		default: '',
		description: 'The same seed makes the same random choices; without one, a new one is made and given out',
	},
]);

/**
 * Which tenant to restore next, from where and to which point (docs/drills.md#choose): docs/reference/obshell.md#312-restore-queries,
 * #314-tenants-and-clusters; docs/reference/ocp.md#36-recoverable-windows. Restores nothing.
 */
export const chooseDrill = onBoth({
	name: 'Choose Drill',
	value: 'chooseDrill',
	action: 'Choose restore drill',
	description: 'Choose which tenant to restore next to prove its backups, and to which point',
	kind: 'read',
	fields: [cluster, matching, tenantChoice, pointChoice, daysBack, ledger, whenNothingFound, options],
	async execute({ service, get }) {
		const { seed = '' } = get(options);
		const wish: DrillWish = {
			tenant: get(tenantChoice),
			point: get(pointChoice),
			mostDaysBack: get(pointChoice) === 'random' ? get(daysBack) : 0,
			seed: seed.trim() === '' ? newSeed() : seed.trim(),
			now: clock.now(),
		};
		const where = get(cluster);
		const tenants = await service.tenantList(where);
		const live = await liveOnes(service, where, tenants);
		const matches = globs(get(matching));
		const candidates = candidatesOf(live.filter(({ tenant }) => matches(String(tenant))), get(ledger));
		const notRestorable: string[] = [];
		for (const candidate of inOrder(candidates, wish)) {
			const spans = await spansFor(service, where, candidate);
			if (typeof spans !== 'string' && spans.length > 0) {
				return await chosenAnswer(service, where, candidate, spans, wish, { notRestorable, among: candidates.length, names: tenants.map(({ record }) => String(record.tenant)) });
			}
			notRestorable.push(typeof spans === 'string' ? `${candidate.tenant.tenant} (${spans})` : String(candidate.tenant.tenant));
		}
		const message = candidates.length === 0 ? 'No live tenant matches' : `None of the ${candidates.length} tenants that match can be restored to any point`;
		return orNothing({ record: { ...nothing(service, wish.seed), message, candidates: candidates.length, notRestorable }, raw: null }, get(whenNothingFound));
	},
});

/** Newer OCPs tell roles in a list of their own; an agent tells the name of its cluster apart, and the ledger knows tenants by it, too. */
async function liveOnes(service: BackupService, where: string, tenants: Array<Answer<TenantRecord>>): Promise<TenantRecord[]> {
	const roles = await service.tenantRoles(where);
	const isNameless = tenants.some(({ record }) => record.cluster === null);
	const name = isNameless ? (await service.clusterDetails(where)).record.cluster : null;
	return tenants
		.map(({ record }) => ({ ...record, cluster: record.cluster ?? name, role: record.role ?? roles.get(String(record.tenantId)) ?? null }))
		.filter((tenant) => lifecycleOf(tenant) === 'live');
}

/** The spans of one tenant; a text is why the server cannot read its backups, which must not keep the others from their turn. */
async function spansFor(service: BackupService, where: string, { tenant }: Candidate): Promise<Span[] | string> {
	try {
		const windows = await service.recoveryWindows({ cluster: where, tenant: String(tenant.tenant) });
		return spansOf(windows.map(({ record }) => record));
	} catch (error) {
		if (!isKind(error, ['server', 'not-found'])) throw passOn(error);
		return error.message;
	}
}

async function chosenAnswer(
	service: BackupService,
	where: string,
	chosen: Candidate,
	spans: Span[],
	wish: DrillWish,
	{ notRestorable, among, names }: { notRestorable: string[]; among: number; names: string[] },
): Promise<Answer<DrillChoiceRecord>> {
	const { tenant } = chosen;
	const { point, why } = pointOf(chosen, spans, wish, among);
	const about = point ?? Math.max(...spans.map(({ until }) => until));
	const backups = await service.backups({ cluster: where, tenant: String(tenant.tenant), outcomes: ['succeeded'] }).catch((error: unknown) => {
		if (!isKind(error, ['too-old'])) throw passOn(error);
		return [];
	});
	const record: DrillChoiceRecord = {
		...nothing(service, wish.seed),
		outcome: 'chosen',
		tenant: tenant.tenant,
		cluster: tenant.cluster,
		drillTenant: nameFor(String(tenant.tenant), wish.now, names),
		pointKind: point === null ? 'latest' : 'time',
		restoreTime: iso(about),
		backupSetId: setBefore(backups.map(({ record: backup }) => backup), about),
		message: why,
		lastProvenAt: iso(chosen.lastProvenAt),
		candidates: among,
		notRestorable,
		tenantId: tenant.tenantId,
	};
	return { record, raw: null };
}

function nothing({ name }: BackupService, seed: string): DrillChoiceRecord {
	return {
		tenant: null,
		cluster: null,
		outcome: 'none',
		drillTenant: null,
		pointKind: null,
		restoreTime: null,
		message: '',
		backupSetId: null,
		lastProvenAt: null,
		seed,
		candidates: 0,
		notRestorable: [],
		tenantId: null,
		service: name,
	};
}
