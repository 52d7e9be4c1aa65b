import type { IDataObject } from 'n8n-workflow';

import { checkStartItem, claimOf, concluded, type DrillReport } from '../../../../drills/conclude';
import { NOT_ASKED, validationOf, type Validation } from '../../../../drills/validation';
import type { BackupService } from '../../../../services/backupService';
import { BackupServiceError, invalidInput, passOn } from '../../../../services/errors';
import type { Attachment } from '../../../../services/records/types';
import { clock } from '../../../../services/time/clock';
import { iso } from '../../../../services/time/times';
import { userInstant } from '../../../../services/time/userTime';
import { evidenceText, sealed, type DrillResult, type EvidenceRecord } from '../../../../services/work/evidence';
import { waitFor } from '../../../../services/work/waiting';
import { choice, collection, jsonObject, plainText, required, shownWhen } from '../fieldKinds';
import { cluster, oneTenant } from '../fields';
import { onBoth, type Call, type Field } from '../operation';
import { standardWaiting } from '../waiting';

const drillTenant = oneTenant({ displayName: 'Drill Tenant', description: "The tenant that the drill's restore made", namePlaceholder: 'e.g. drill_20260503_orders' });

const sourceTenant = required(plainText('Source Tenant', 'sourceName', 'e.g. orders', 'Name of the tenant whose backup was restored'));

const startItem: Field<IDataObject> = {
	properties: [
		{
			displayName: 'Start Item',
			name: 'startItem',
			type: 'json',
			default: '',
			required: true,
			placeholder: "e.g. {{ $('Restore the Drill Tenant').item.json }}",
			description: 'The item that Restore > Start gave after its wait, or that of its failure',
		},
	],
	read: (parameter) => jsonObject('Start Item', parameter('startItem')) as IDataObject,
};

const validationKind = choice('Validation', 'validationKind', 'none', [
	{ name: 'By the Workflow', value: 'workflow', description: 'A check of the restored data, as a node before this one has made it' },
	{ name: 'None', value: 'none', description: 'That the restored tenant can be used is proof enough' },
]);

const validationResult: Field<Validation> = {
	mayBeNothing: true,
	...shownWhen({ validationKind: ['workflow'] }, {
		properties: [
			{
				displayName: 'Validation Result',
				name: 'validationResult',
				type: 'json',
				default: '',
				placeholder: "e.g. {{ $('Look at the Data').all().map((row) => row.json) }}",
				description: 'True or false, or the rows of a query that all have a column "passed" (1 or 0). Anything else, nothing among it, counts as could-not-verify.',
			},
		],
		read: (parameter: Parameters<Field['read']>[0]) => validationOf(parameter('validationResult')),
	}),
};

const cleanUp = choice(
	'Clean Up',
	'cleanUp',
	'keep',
	[
		{ name: 'Drop for Good', value: 'drop', description: 'Drop the drill tenant and (obshell) its resource pools' },
		{ name: 'Keep the Drill Tenant', value: 'keep' },
		{ name: 'Move to Recycle Bin', value: 'recycle', description: 'It keeps its resources until it is purged there (obshell only)' },
	],
	"Whether to drop the drill tenant. Only the one that this drill's own restore made is dropped; any doubt, and the item says why it was not. Never done as a tool of an AI agent.",
);

const WITH_CLEAN_UP = { cleanUp: ['drop', 'recycle'] };

const cleanUpWhen = shownWhen(WITH_CLEAN_UP, choice('Clean Up When', 'cleanUpWhen', 'proven', [
	{ name: 'Proven', value: 'proven', description: 'What is not proven is kept, to look into it' },
	{ name: 'Whatever Came of It', value: 'always' },
]));

const repeated = shownWhen(WITH_CLEAN_UP, required(plainText('Repeat Drill Tenant', 'drillTenantAgain', 'e.g. drill_20260503_orders', 'The name of the drill tenant once more, from the node that chose it')));

const options = collection<{ lastChange?: unknown }>('Options', 'options', 'Add Option', [
	{
		displayName: 'Last Change of the Source',
		name: 'lastChange',
		type: 'dateTime',
		default: '',
		description: 'When the source changed last before the restore was asked for, as a query of the workflow says. Without it, the point asked for counts (of the latest point: the time of asking).',
	},
]);

/** How long to wait for a tenant to be dropped. */
const PATIENCE = { ...standardWaiting, timeoutMs: 30 * 60_000 };

/**
 * What a drill has proven, as evidence, and its clean-up (docs/drills.md#conclude): docs/reference/obshell.md#312-restore-queries,
 * #317-drop-a-tenant; docs/reference/ocp.md#34-restore-tasks, #7-what-surrounds-backups-in-ocp.
 */
export const concludeDrill = onBoth({
	name: 'Conclude Drill',
	value: 'concludeDrill',
	action: 'Conclude restore drill',
	description: 'Say what a restore drill has proven, as evidence for the ledger, and drop its tenant if asked to',
	kind: 'write',
	fields: [cluster, drillTenant, sourceTenant, startItem, validationKind, validationResult, cleanUp, cleanUpWhen, repeated, options],
	async execute(call) {
		const { service, credential, get, redact } = call;
		const report = reportOf(call);
		const facts = await service.drillFacts(get(cluster), report.drillTenant);
		const evidence = sealed(redact(concluded(report, facts, iso(clock.now()) ?? '')), credential.evidenceSecret);
		return { record: { ...evidence, ...(await cleanedUp(call, report, evidence)) }, raw: null, files: [fileOf(evidence)] };
	},
});

function reportOf({ get, timeZone }: Call): DrillReport {
	const start = get(startItem);
	checkStartItem(start);
	const name = get(sourceTenant);
	if (name === '') throw invalidInput('Source Tenant', 'is empty', 'Give the name of the tenant whose backup was restored');
	return {
		drillTenant: get(drillTenant),
		sourceTenant: name,
		start,
		validation: get(validationKind) === 'none' ? NOT_ASKED : get(validationResult),
		lastChange: userInstant('Last Change of the Source', get(options).lastChange, timeZone),
	};
}

/** What became of the drill tenant; `unknown` = nobody can tell. */
type CleanUp = { cleanUp: 'kept' | 'refused' | 'recycled' | 'dropped' | 'running' | 'failed' | 'unknown'; cleanUpMessage: string };

/** The evidence is there whatever becomes of the clean-up, so that has no way to fail but n8n's own cancel. */
async function cleanedUp({ service, get, signal, asTool }: Call, report: DrillReport, { proof }: DrillResult): Promise<CleanUp> {
	const how = get(cleanUp);
	if (how === 'keep') return { cleanUp: 'kept', cleanUpMessage: 'Clean Up is off' };
	if (asTool) return refused('As a tool of an AI agent, this never drops a tenant');
	if (get(cleanUpWhen) === 'proven' && proof !== 'proven') return { cleanUp: 'kept', cleanUpMessage: `The drill is ${proof}, so its tenant is kept to look into it` };
	try {
		const drop = await service.dropDrillTenant(get(cluster), claimOf(report, get(repeated)), how === 'drop');
		if ('doubts' in drop) return refused(drop.doubts.join('. '));
		return await ended(drop.started, how, signal);
	} catch (error) {
		if (!(error instanceof BackupServiceError) || error.kind === 'canceled') throw passOn(error);
		const message = [error.message, error.description].filter(Boolean).join('. ');
		return error.kind === 'answer-lost' ? { cleanUp: 'unknown', cleanUpMessage: message } : refused(message);
	}
}

type Drop = Extract<Awaited<ReturnType<BackupService['dropDrillTenant']>>, { started: unknown }>['started'];

async function ended(started: Drop, how: 'drop' | 'recycle', signal: AbortSignal | undefined): Promise<CleanUp> {
	try {
		const [{ record }] = await waitFor(started, { ...PATIENCE, signal });
		const message = [record.message, record.failure?.log].filter(Boolean).join('. ');
		if (record.outcome !== 'succeeded') return { cleanUp: 'failed', cleanUpMessage: message };
		return { cleanUp: how === 'drop' ? 'dropped' : 'recycled', cleanUpMessage: message };
	} catch (error) {
		if (!(error instanceof BackupServiceError) || error.kind === 'canceled') throw passOn(error);
		return { cleanUp: 'running', cleanUpMessage: [error.message, error.description].filter(Boolean).join('. ') };
	}
}

function refused(why: string): CleanUp {
	return { cleanUp: 'refused', cleanUpMessage: `Nothing was dropped. ${why}` };
}

/** Exactly the text that the hash is of, so that sha256sum of the file gives it. */
function fileOf(evidence: EvidenceRecord): Attachment {
	const name = [evidence.cluster, evidence.tenant, evidence.concludedAt].map((part) => String(part ?? '').replace(/[^A-Za-z0-9_-]+/g, '-')).join('_');
	return { property: 'evidence', fileName: `evidence_${name}.json`, mimeType: 'application/json', text: () => evidenceText(evidence) };
}
