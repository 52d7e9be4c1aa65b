import type { INodeProperties } from 'n8n-workflow';

import { combineReports, judge, unreadable } from '../../../../judgement/judge';
import { takeSnapshot, type SnapshotWish } from '../../../../judgement/snapshot';
import { DEFAULT_THRESHOLDS, type Report, type Thresholds } from '../../../../judgement/types';
import { renderCsv } from '../../../../report/forms/csv';
import { renderHtml } from '../../../../report/forms/html';
import { renderMarkdown } from '../../../../report/forms/markdown';
import { renderSlack } from '../../../../report/forms/slack';
import { renderText } from '../../../../report/forms/text';
import type { BackupService } from '../../../../services/backupService';
import { BackupServiceError, invalidInput, passOn } from '../../../../services/errors';
import type { Attachment } from '../../../../services/records/types';
import { clock } from '../../../../services/time/clock';
import { inParallel } from '../../../../services/work/inParallel';
import { choice, collection, namesIn, shownWhen, switched } from '../fieldKinds';
import { cluster } from '../fields';
import { onBoth, type Field } from '../operation';

const allClusters = switched('All Clusters', 'allClusters', 'Whether to report on every cluster that the credential reaches, in one report; standby clusters, which cannot be backed up, are only named at its end');

const oneCluster = shownWhen({ allClusters: [false] }, cluster);

const leaveOut: Field<string[]> = {
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
};

const FORMATS = ['html', 'markdown', 'slack', 'text'] as const;
const tenantLines: Field<boolean> = {
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
};

const FILES = ['csv', 'html', 'json'] as const;

const formats: Field<string[]> = {
	properties: [
		{
			displayName: 'Write As',
			name: 'formats',
			type: 'multiOptions',
			options: [
				{ name: 'HTML', value: 'html', description: 'Field "html": a page for mail or a browser' },
				{ name: 'Markdown', value: 'markdown', description: 'Field "markdown"' },
				{ name: 'Plain Text', value: 'text', description: 'Field "text"' },
				{ name: 'Slack', value: 'slack', description: 'Field "slack": text and blocks for the Slack node' },
			],
			default: ['slack', 'text'],
			description: 'In which forms the report is written',
		},
	],
	read: (parameter) => namesIn('Write As', parameter('formats'), FORMATS),
};

const files: Field<string[]> = {
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
};

const history = choice(
	'Past Runs',
	'history',
	'needed',
	[
		{ name: 'Of All Tenants', value: 'all', description: 'For the pictures, and to tell whether a backup runs longer than usual' },
		{ name: 'Where Needed', value: 'needed', description: 'Only of tenants whose newest backup did not succeed' },
	],
	'Which past backups to read: one or two requests for each tenant',
);

const windows = choice(
	'Recovery Windows',
	'windows',
	'auto',
	[
		{ name: 'Check', value: 'yes' },
		{ name: 'Check Where It Is Cheap', value: 'auto', description: 'With OCP, one request; with obshell not, because each tenant costs the server two reads of the storage' },
		{ name: 'Do Not Check', value: 'no' },
	],
	'Whether to check that each tenant can be restored up to now',
);

const limits: INodeProperties[] = [
	threshold('Backup Overdue (Hours)', 'overdueHours', 'A tenant whose last good backup is older is critical'),
	threshold('Kept At Least (Days)', 'retentionDays', 'Attention when OCP deletes backups earlier; obshell does not tell'),
	threshold('Log Behind (Seconds)', 'logDelaySeconds', 'A log archive that lies further behind is reported'),
	threshold('Restore Failed Within (Hours)', 'restoreFailedHours', 'For how long a failed restore is told'),
	threshold('Running Too Long (Hours)', 'runningHours', 'A backup that runs longer is reported'),
	threshold('Running Too Long (Times the Usual)', 'runningTimesUsual', 'A backup that runs so many times its usual time is reported'),
	threshold('Window Behind (Minutes)', 'windowMinutes', 'A recovery window that ends earlier is reported'),
];

function threshold(displayName: string, name: keyof Thresholds, description: string): INodeProperties {
	const standard = DEFAULT_THRESHOLDS[name] ?? 7;
	return { displayName, name, type: 'number', typeOptions: { minValue: 0 }, default: standard, description };
}

const thresholds = collection<Partial<Thresholds>>('Thresholds', 'thresholds', 'Add Threshold', limits, { fractions: true });

/** Clusters read at the same time. */
const CONCURRENCY = 2;

/** Looks at one cluster, or at all of an OCP, and says which tenants are safe. */
export const build = onBoth({
	name: 'Build',
	value: 'build',
	action: 'Build report',
	description: 'Judge the backups of a cluster: which tenants are safe, what is wrong since when, and what to do',
	kind: 'read',
	fields: [allClusters, oneCluster, leaveOut, formats, tenantLines, files, history, windows, thresholds],
	async execute({ service, get, timeZone }) {
		const wanted = get(thresholds);
		const wish = {
			timeZone,
			leaveOut: get(leaveOut),
			history: get(history),
			windows: get(windows) === 'yes' || (get(windows) === 'auto' && service.name === 'ocp'),
			retention: typeof wanted.retentionDays === 'number',
		};
		const report = get(allClusters)
			? await reportOfAll(service, wish, wanted)
			: judge(await takeSnapshot(service, { ...wish, cluster: get(oneCluster) }), wanted);
		const { tenants, ...rest } = report;
		return { record: { ...rest, ...(get(tenantLines) && { tenants }), ...written(report, get(formats)) }, raw: null, files: attached(report, get(files)) };
	},
});

/** One report of all clusters that can be backed up; one that cannot be read does not cancel it. */
async function reportOfAll(service: BackupService, wish: Omit<SnapshotWish, 'cluster'>, wanted: Partial<Thresholds>): Promise<Report> {
	const all = (await service.clusterList()).map(({ record }) => record);
	const primaries = all.filter(({ role }) => role !== 'STANDBY');
	const standbys = all.filter((record) => !primaries.includes(record));
	if (all.length === 0) throw invalidInput('All Clusters', 'finds no cluster', 'Give the user of the credential the right to see clusters');
	if (primaries.length === 0) throw invalidInput('All Clusters', 'finds only standby clusters', 'They cannot be backed up: give the user the right to see their primaries');
	const failures: BackupServiceError[] = [];
	const reports = await inParallel(primaries, CONCURRENCY, async ({ cluster: name, clusterId }) => {
		const isAlone = primaries.filter((other) => other.cluster === name).length === 1;
		const clusterName = isAlone ? name : `${name} (${clusterId})`;
		try {
			return judge(await takeSnapshot(service, { ...wish, cluster: String(clusterId ?? ''), clusterName }), wanted);
		} catch (error) {
			if (!(error instanceof BackupServiceError) || error.kind === 'canceled') throw passOn(error);
			failures.push(error);
			return unreadable({ service: service.name, cluster: clusterName, takenAt: clock.now(), timeZone: wish.timeZone }, wanted, error.message);
		}
	});
	if (failures.length === reports.length) throw failures[0];
	const names = standbys.map(({ cluster: name, clusterId }) => `${name} (${clusterId})`).join(', ');
	return combineReports(reports, names === '' ? [] : [{ rule: 'standby', why: `Standby clusters cannot be backed up and were not looked at: ${names}.` }]);
}

function written(report: Report, wanted: string[]) {
	return {
		...(wanted.includes('text') && { text: renderText(report) }),
		...(wanted.includes('markdown') && { markdown: renderMarkdown(report) }),
		...(wanted.includes('slack') && { slack: renderSlack(report) }),
		...(wanted.includes('html') && { html: renderHtml(report) }),
	};
}

function attached(report: Report, wanted: string[]): Attachment[] {
	const name = `backup-report-${report.takenAt.slice(0, 10)}`;
	const all: Attachment[] = [
		{ property: 'csv', fileName: `${name}.csv`, mimeType: 'text/csv', text: () => renderCsv(report) },
		{ property: 'html', fileName: `${name}.html`, mimeType: 'text/html', text: () => renderHtml(report) },
		{ property: 'json', fileName: `${name}.json`, mimeType: 'application/json', text: () => JSON.stringify(report, null, '\t') },
	];
	return all.filter(({ property }) => wanted.includes(property));
}
