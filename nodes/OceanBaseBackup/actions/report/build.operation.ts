import type { INodeProperties } from 'n8n-workflow';

import { combine, judge, unreadable } from '../../../../judgement/judge';
import { historyOfAll, historyWhereNeeded, takeSnapshot, type SnapshotWish } from '../../../../judgement/snapshot';
import { DEFAULT_THRESHOLDS, type Judgement, type Thresholds } from '../../../../judgement/types';
import { renderCsv } from '../../../../report/forms/csv';
import { renderHtml } from '../../../../report/forms/html';
import { MESSAGE_FORMS } from '../../../../report/forms/messages';
import { historyOf } from '../../../../report/history/history';
import type { History } from '../../../../report/history/types';
import { messageOf } from '../../../../report/message';
import { reportOf, type Report } from '../../../../report/report';
import type { BackupService } from '../../../../services/backupService';
import { BackupServiceError, invalidInput, passOn } from '../../../../services/errors';
import type { Attachment } from '../../../../services/records/types';
import { clock } from '../../../../services/time/clock';
import { inParallel } from '../../../../services/work/inParallel';
import { choice, collection, namesIn, shownWhen, switched } from '../fieldKinds';
import { cluster } from '../fields';
import { onBoth, type Field } from '../operation';
import { optional, optionsOf, type OptionalField } from '../optional';
import { output, past, rowAnswers } from './historyFields';
import { checkClusters, drillLedger, oceanBaseFacts } from './factsFields';
import { language } from './language';
import { PAGE_FORMS } from './pageForms';
import { furtherPromises, lastFindings, mutes, promises } from './policyFields';
import { WINDOWS } from './windows';

const allClusters = switched('All Clusters', 'allClusters', 'Whether to report on every cluster that the credential reaches, in one report; standby clusters, which cannot be backed up, are only named at its end');

const oneCluster = shownWhen({ allClusters: [false] }, cluster);

const leaveOut = optional<string[]>({
	properties: [
		{
			displayName: 'Leave Out Tenants',
			name: 'leaveOut',
			type: 'string',
			default: '',
			placeholder: 'e.g. sandbox, drill_*, obdemo/test',
			description: 'Tenants that need no backup, separated by commas. "cluster/tenant" means the tenant of that cluster alone, and * stands for any characters. The report says at its end that they were left out.',
		},
	],
	read: (parameter) => namesIn('Leave Out Tenants', parameter('leaveOut')),
});

const safeTenants = optional(switched('Include Safe Tenants', 'safeTenants', 'Whether messages have a line for each tenant that is safe, too, after those in trouble; without it they are only counted'));

const FORMATS = ['dingtalk', 'email', 'feishu', 'html', 'markdown', 'openmetrics', 'rows', 'slack', 'teams', 'telegram', 'text', 'wecom'] as const;

const tenantLines = optional<boolean>({
	properties: [
		{
			displayName: 'Include Tenant Lines',
			name: 'tenantLines',
			type: 'boolean',
			default: true,
			description: 'Whether the field "tenants" has a line for every tenant, the safe ones too. Switch it off for an AI agent: the findings and the counts stay.',
		},
	],
	read: (parameter) => parameter('tenantLines') !== false,
});

const FILES = ['csv', 'html', 'json'] as const;

const formats: Field<string[]> = {
	properties: [
		{
			displayName: 'Write As',
			name: 'formats',
			type: 'multiOptions',
			options: [
				{ name: 'DingTalk', value: 'dingtalk', description: 'Field "dingtalk": the JSON body of an HTTP Request to a custom robot' },
				{ name: 'Email', value: 'email', description: 'Field "email": subject and html for the Send Email node, under 100 KB' },
				{ name: 'Feishu or Lark', value: 'feishu', description: 'Field "feishu": the JSON body of an HTTP Request to a custom robot, a card' },
				{ name: 'History Rows', value: 'rows', description: 'Field "rows": what is kept of the report, for Split Out and a Data Table' },
				{ name: 'HTML', value: 'html', description: 'Field "html": a page for a browser, with pictures and all server texts' },
				{ name: 'Markdown', value: 'markdown', description: 'Field "markdown": for Mattermost, GitHub, GitLab or a wiki' },
				{ name: 'Microsoft Teams', value: 'teams', description: 'Field "teams": the JSON body of an HTTP Request to a Workflow\'s webhook, an Adaptive Card' },
				{ name: 'OpenMetrics', value: 'openmetrics', description: 'Field "openmetrics": gauges for Prometheus, by its Pushgateway or a textfile collector' },
				{ name: 'Plain Text', value: 'text', description: 'Field "text"' },
				{ name: 'Slack', value: 'slack', description: 'Field "slack": text and blocks for the Slack node' },
				{ name: 'Telegram', value: 'telegram', description: 'Field "telegram": text and parse_mode (HTML) for the Telegram node' },
				{ name: 'WeCom', value: 'wecom', description: 'Field "wecom": the JSON body of an HTTP Request to a robot of a group' },
			],
			default: ['slack', 'text'],
			description: 'In which forms the report is written, each within the limits of its service: the worst first, the rest counted',
		},
	],
	read: (parameter) => namesIn('Write As', parameter('formats'), FORMATS),
};

const files = optional<string[]>({
	properties: [
		{
			displayName: 'Attach Files',
			name: 'files',
			type: 'multiOptions',
			options: [
				{ name: 'CSV', value: 'csv', description: 'One line a tenant' },
				{ name: 'HTML', value: 'html', description: 'The page, with pictures' },
				{ name: 'JSON', value: 'json', description: 'The whole report' },
			],
			default: [],
			description: 'Files to attach to the item as binary data',
		},
	],
	read: (parameter) => namesIn('Attach Files', parameter('files'), FILES),
});

const history = optional(
	choice(
		'Past Runs',
		'history',
		'needed',
		[
			{ name: 'Of All Tenants', value: 'all', description: 'For the pictures, and to see whether a backup runs longer than usual' },
			{ name: 'Where Needed', value: 'needed', description: 'Only of tenants whose newest backup did not succeed' },
		],
		'Which past backups to read: one or two requests for each tenant',
	),
);

const windows = optional(choice('Recovery Windows', 'windows', 'auto', [...WINDOWS], 'Whether to check that each tenant can be restored up to now'));

const limits: INodeProperties[] = [
	threshold('Backup Overdue (Hours)', 'overdueHours', 'A tenant whose last good backup is older is critical'),
	threshold('Kept At Least (Days)', 'retentionDays', 'Attention when OCP deletes backups earlier; obshell does not say when it does'),
	threshold('Log Behind (Seconds)', 'logDelaySeconds', 'A log archive that lies further behind is reported'),
	threshold('Restore Failed Within (Hours)', 'restoreFailedHours', 'For how long a failed restore is reported'),
	threshold('Restore Running (Hours)', 'restoreHours', 'A restore that runs longer is reported'),
	threshold('Running Too Long (Hours)', 'runningHours', 'A backup that runs longer is reported'),
	threshold('Running Too Long (Times the Usual)', 'runningTimesUsual', 'A backup that runs so many times its usual time is reported'),
	threshold('Window Behind (Minutes)', 'windowMinutes', 'A recovery window that ends earlier is reported'),
];

function threshold(displayName: string, name: keyof Thresholds, description: string): INodeProperties {
	const standard = DEFAULT_THRESHOLDS[name] ?? 7;
	return { displayName, name, type: 'number', typeOptions: { minValue: 0 }, default: standard, description };
}

/** Older workflows have them in a collection of their own; what 'Options' has counts before it. */
const { read: readThresholds } = collection<Partial<Thresholds>>('Thresholds', 'thresholds', 'Add Threshold', limits, { fractions: true, noNothing: true });

const thresholds: OptionalField<Partial<Thresholds>> = {
	properties: [{ displayName: 'Thresholds', name: 'thresholds', type: 'hidden', default: {} }],
	inOptions: limits,
	read(parameter, timeZone) {
		const added = limits.map(({ name }) => [name, parameter(`options.${name}`)] as const).filter(([, value]) => value !== undefined);
		return readThresholds((name) => ({ ...(parameter(name) as object | null), ...Object.fromEntries(added) }), timeZone);
	},
};

/** Clusters read at the same time. */
const CONCURRENCY = 2;

const options = optionsOf([leaveOut, furtherPromises, drillLedger, oceanBaseFacts, output, safeTenants, tenantLines, files, past, history, windows, mutes, lastFindings, thresholds]);

/** Looks at one cluster, or at all of an OCP, and says which tenants are safe. */
export const build = onBoth({
	name: 'Build',
	value: 'build',
	action: 'Build report',
	description: 'Judge the backups of a cluster: which tenants are safe, what is wrong since when, and what to do',
	kind: 'read',
	fields: [allClusters, oneCluster, promises, formats, language, options],
	async execute({ service, get, timeZone, redact }) {
		const before = get(past);
		const policy = { rows: [...get(promises), ...get(furtherPromises)], thresholds: get(thresholds) };
		const beside = { mutes: get(mutes), before: get(lastFindings), language: get(language) };
		const wish = {
			timeZone,
			policy,
			leaveOut: get(leaveOut),
			history: get(history) === 'all' ? historyOfAll : historyWhereNeeded,
			logs: true,
			restores: true,
			windows: get(windows) === 'yes' || (get(windows) === 'auto' && service.name === 'ocp'),
			schedule: true,
			ledger: get(drillLedger),
			views: get(oceanBaseFacts),
		};
		const judgement = get(allClusters) ? await judgeAll(service, wish) : judge(await takeSnapshot(service, { ...wish, cluster: get(oneCluster) }), policy);
		const report = redact(reportOf(judgement, beside));
		if (get(output) === 'rows') return rowAnswers(report);
		const { verdict, headline, findings, tenants, ...rest } = report;
		const told = before && historyOf(report, judgement, before);
		const forms = written(report, told, get(formats), get(safeTenants));
		const record = { verdict, headline, ...forms, findings, ...(get(tenantLines) && { tenants }), ...(told && { history: told }), ...rest };
		return { record, raw: null, files: attached(report, told, get(files)) };
	},
});

/** All clusters that can be backed up; one that cannot be read does not cancel the report. */
async function judgeAll(service: BackupService, wish: Omit<SnapshotWish, 'cluster'>): Promise<Judgement> {
	const all = (await service.clusterList()).map(({ record }) => record);
	const primaries = all.filter(({ role }) => role !== 'STANDBY');
	const standbys = all.filter((record) => !primaries.includes(record));
	if (all.length === 0) throw invalidInput('All Clusters', 'finds no cluster', 'Give the user of the credential the right to see clusters');
	if (primaries.length === 0) throw invalidInput('All Clusters', 'finds only standby clusters', 'They cannot be backed up: give the user the right to see their primaries');
	checkClusters(wish.views, primaries.length);
	const failures: BackupServiceError[] = [];
	const judgements = await inParallel(primaries, CONCURRENCY, async ({ cluster: name, clusterId }) => {
		const isAlone = primaries.filter((other) => other.cluster === name).length === 1;
		const id = clusterId === null ? null : String(clusterId);
		const clusterName = isAlone ? name : `${name} (${id})`;
		try {
			return judge(await takeSnapshot(service, { ...wish, cluster: id ?? '', clusterName }), wish.policy);
		} catch (error) {
			if (!(error instanceof BackupServiceError) || error.kind === 'canceled') throw passOn(error);
			failures.push(error);
			return unreadable({ service: service.name, cluster: clusterName, clusterId: id, takenAt: clock.now(), timeZone: wish.timeZone }, wish.policy, error.message, error.kind);
		}
	});
	if (failures.length === judgements.length) throw failures[0];
	const names = standbys.map(({ cluster: name, clusterId }) => `${name} (${clusterId})`);
	return combine(judgements, names.length === 0 ? [] : [{ rule: 'standby', because: 'standby-clusters', names }]);
}

function written(report: Report, told: History | undefined, wanted: string[], isWithSafeTenants: boolean) {
	const message = messageOf(report, { safeTenants: isWithSafeTenants });
	const messages = Object.entries(MESSAGE_FORMS).flatMap(([form, write]) => (wanted.includes(form) ? [[form, write(message)]] : []));
	const pages = Object.entries(PAGE_FORMS).flatMap(([form, write]) => (wanted.includes(form) ? [[form, write(report, told)]] : []));
	return { ...Object.fromEntries(messages), ...Object.fromEntries(pages) };
}

function attached(report: Report, told: History | undefined, wanted: string[]): Attachment[] {
	const name = `backup-report-${report.takenAt.slice(0, 10)}`;
	const all: Attachment[] = [
		{ property: 'csv', fileName: `${name}.csv`, mimeType: 'text/csv', text: () => renderCsv(report) },
		{ property: 'html', fileName: `${name}.html`, mimeType: 'text/html', text: () => renderHtml(report, told) },
		{ property: 'json', fileName: `${name}.json`, mimeType: 'application/json', text: () => JSON.stringify(report, null, '\t') },
	];
	return all.filter(({ property }) => wanted.includes(property));
}
