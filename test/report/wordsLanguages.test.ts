/** Whatever is said in one language has its twin in the other, and no English word slips into Chinese but names and SQL. */
import { combine, judge } from '../../judgement/judge';
import type { NotChecked, Plan, Promised } from '../../judgement/types';
import { reportOf } from '../../report/report';
import { cellsOf, countsLine, notCheckedLines, promiseLines, sentenceOf, sourceOf, subjectOf, thresholdsLine } from '../../report/words/lines';
import { wordsOf, LANGUAGES } from '../../report/words/languages';
import { Speech } from '../../report/words/speech';
import { believable, backup, before, healthyTenants, HOUR, log, never, NOW, restore, run, snapshot } from '../judgement/snapshots';
import { everyFinding } from './everyFinding';

const zh = wordsOf('zh');

/** Names of products, of programs' files and of what SQL knows; units, and what a server or a user has written. */
const ALLOWED = [
	/“[^”]*”/g,
	/\b\w+:\/\/[^\s）]*/g,
	/\b(?:OceanBase|OCP|obshell|OBServer|n8n|OSS|COS|OBS|S3|Endpoint|Meta|sys|Zone|Trace ID|ID|UTC|Asia\/Shanghai)\b/g,
	/\b(?:KiB|MiB|GiB|TiB|B)\b/g,
	/\b(?:rootservice|observer)\.log\b/g,
	/\b(?:oceanbase\.)?(?:CDB|DBA)_OB_[A-Z_]+\b/g,
	/\b(?:LOG_ARCHIVE_DEST|DATA_BACKUP_DEST)\b/g,
	/\blog_archive_concurrency\b/g,
	/ALTER SYSTEM VALIDATE BACKUP TENANT = tenant_name|ALTER SYSTEM ADD DELETE BACKUP POLICY 'default' RECOVERY_WINDOW '7d' TENANT = tenant_name|SET ENCRYPTION ON IDENTIFIED BY … ONLY|CAST\(… AS CHAR\)/g,
	/ALTER SYSTEM [A-Z_]+(?: BACKUP| RESTORE)?(?: LOG_ARCHIVE_DEST_STATE = 'ENABLE')?(?: TENANT =)?(?: tenant_name| log_archive_concurrency)?/g,
	/\b(?:MIN_RESTORE_SCN|TENANT_NAME|BROKEN|INCOMPLETE|RTO|RPO|TDE)\b/g,
	/\b(?:INTERRUPTED|SUSPEND|STOP|DOING|PREPARE|BEGINNING|STARTING|COMPLETED|ABNORMAL|SUCCESS|FAILED|DONE)\b/g,
	// Names in the facts of these tests.
	/\b(?:obdemo|crm|billing|sandbox|orders|analytics|archive_lab|ghost|t1|t2|t3|lost|other|Li Wei|\w+_(?:drill|check|lab)|tenant_\d+)\b/g,
];

/** What is left of a Chinese text without all that may be there. */
function foreignIn(text: string): string[] {
	return ALLOWED.reduce((left, allowed) => left.replace(allowed, ' '), text).match(/[A-Za-z]{2,}/g) ?? [];
}

/** Operations of these nodes stand in the advice by the names of the panel, which is English. */
function withoutOperations(text: string): string {
	return text.replace(/可在 n8n 中使用：[A-Za-z >、]+。$/, '');
}

/** Half-width punctuation behind a Chinese character, which no Chinese reader writes. */
const HALF_WIDTH = /[\u4e00-\u9fff][,;:!?()]|[,;!?()][\u4e00-\u9fff]/;

describe('findings', () => {
	test.each(['obshell', 'ocp'] as const)('in Chinese through %s: no English, no half-width punctuation, sentences that end', (service) => {
		const texts = everyFinding(service, 'zh').flatMap(({ sentence, todo, advice }) => [sentence, todo, withoutOperations(advice)]);
		expect(texts.length).toBeGreaterThan(500);
		expect(texts.flatMap((text) => (foreignIn(text).length > 0 ? [[text, foreignIn(text)]] : []))).toEqual([]);
		expect(texts.filter((text) => HALF_WIDTH.test(text))).toEqual([]);
		expect(texts.filter((text) => !text.endsWith('。') || /undefined|NaN|null|。。|，，|，。/.test(text))).toEqual([]);
	});

	test.each(['obshell', 'ocp'] as const)('in English through %s: nothing Chinese, nothing that is no word', (service) => {
		const texts = everyFinding(service, 'en').flatMap(({ sentence, todo, advice }) => [sentence, todo, advice]);
		expect(texts.filter((text) => /[\u3000-\u9fff\uff00-\uffef]|undefined|NaN|\bnull\b|\.\.|,,| \.|,\./.test(text))).toEqual([]);
	});

	test('twins: what differs in one language differs in the other', () => {
		for (const service of ['obshell', 'ocp'] as const) {
			const [english, chinese] = (['en', 'zh'] as const).map((language) => everyFinding(service, language));
			expect(chinese.map(({ rule }) => rule)).toEqual(english.map(({ rule }) => rule));
			// Why something could not be read is told by its kind in Chinese, in our own words in English.
			const told = english.flatMap(({ rule, sentence }, index) => (rule.endsWith('unreadable') ? [] : [[sentence, chinese[index].sentence]]));
			const [one, other] = [0, 1].map((language) => new Set(told.map((pair) => pair[language])).size);
			expect(one).toBe(other);
			expect(new Set(told.map((pair) => pair.join())).size).toBe(one);
		}
	});

	test('in Chinese as an OceanBase DBA writes', () => {
		const failed = run(2 * HOUR, { outcome: 'failed', status: 'FAILED', message: 'OceanBase error -9082: io error' });
		const [first] = reportOf(judge(snapshot({ backups: [failed], history: [backup({ jobId: 1, startedAt: before(26 * HOUR), finishedAt: before(25 * HOUR) })] })), { language: 'zh' }).findings;
		expect(first).toMatchObject({
			sentence: '最近一次数据备份于 100 分钟前（2026-01-06 05:20）失败（备份目的端空间已满，-9082）；最近一次成功备份结束于 25 小时前（2026-01-05 06:00），仍符合要求。',
			todo: '清理备份目的端的空间或扩容，并检查过期备份是否仍在清理。',
			advice: '清理备份目的端的空间或扩容，并检查过期备份是否仍在清理。之后发起备份：ALTER SYSTEM BACKUP TENANT = tenant_name。可在 n8n 中使用：Backup > Start。',
		});
	});
});

describe('everything around the findings', () => {
	const reports = [believable(), healthyTenants(3), snapshot({ backups: [never()], service: 'ocp' }), snapshot({ backups: [], logBackups: [], windows: [] })].map((facts) => reportOf(judge(facts), { language: 'zh', before: [], mutes: [{ kind: 'maintenance', tenants: 'crm', clusters: '', rules: '', until: NOW + HOUR, who: 'Li Wei', why: '' }] }));
	const both = reportOf(combine(['obdemo', 'crm'].map((cluster) => judge(snapshot({ cluster, clusterId: cluster })))), { language: 'zh' });

	test('headline, lines, cells and marks of reports', () => {
		const texts = [...reports, both].flatMap((report) => [
			report.headline,
			sourceOf(report),
			countsLine(report),
			thresholdsLine(report),
			...promiseLines(report),
			...notCheckedLines(report),
			...report.tenants.flatMap((tenant) => [...Object.values(cellsOf(tenant, zh)), tenant.state]),
			...report.findings.flatMap((one) => [sentenceOf(one, zh), subjectOf(one, zh)]),
		]);
		expect(texts.flatMap((text) => foreignIn(text).map((word) => `${word}: ${text}`))).toEqual([]);
		expect(texts.filter((text) => HALF_WIDTH.test(text))).toEqual([]);
		expect(reports[0].headline).toBe('严重：6 个租户中有 3 个存在数据丢失风险；另有 1 个问题已确认');
		expect(countsLine(reports[1])).toBe('共 3 个租户：安全 3 个，没有问题');
	});

	test('names that are not known are said in words', () => {
		const named = reportOf(judge(snapshot({ backups: [{ ...run(HOUR, { outcome: 'failed' }), tenant: null }], logBackups: [log({ tenant: null })], windows: [] })), { language: 'zh' });
		expect(named.findings.map((one) => subjectOf(one, zh))).toContain('租户 1002');
		expect(subjectOf({ cluster: null, tenant: null }, zh)).toBe('整个集群');
		expect(subjectOf({ cluster: 'obdemo', tenant: 'unnamed tenant' }, zh)).toBe('obdemo / 未知租户');
	});

	const NOT_CHECKED: NotChecked[] = [
		{ rule: 'left-out', because: 'left-out', names: Array.from({ length: 22 }, () => 't1') },
		{ rule: 'window', because: 'not-asked' },
		{ rule: 'log', because: 'not-asked' },
		{ rule: 'log', because: 'too-old', detail: 'this server is too old' },
		{ rule: 'schedule-abnormal', because: 'not-answered', detail: 'it was busy', fault: 'throttled' },
		{ rule: 'lifecycle', because: 'not-answered', detail: 'it was busy' },
		{ rule: 'retention-short', because: 'not-told' },
		{ rule: 'history', because: 'not-told' },
		{ rule: 'window', because: 'not-given' },
		{ rule: 'retention-short', because: 'not-given' },
		{ rule: 'restore', because: 'not-given' },
		{ rule: 'standby', because: 'standby-clusters', names: ['obdemo'] },
		...(['live', 'standby', 'restored', 'restoring', 'creating', 'dropping', 'recycled', 'auxiliary', 'meta', 'sys', undefined] as const).map((lifecycle): NotChecked => ({ rule: 'lifecycle', because: 'lifecycle', lifecycle, names: ['t1'] })),
		{ rule: 'schedule', because: 'too-many', names: ['t1', 't2'] },
		...['proof', 'set', 'piece', 'validation', 'retention-none'].map((rule): NotChecked => ({ rule, because: 'not-given' })),
		...(['no-object', 'no-view', 'missing', 'lost-digits', 'no-number', 'no-time', 'in-the-future', 'no-such-tenant', 'failed'] as const).map(
			(why): NotChecked => ({ rule: 'facts', because: 'bad-rows', left: 2, rows: [{ list: 'CDB_OB_BACKUP_SET_FILES', row: 3, column: why === 'no-object' ? null : 'MIN_RESTORE_SCN', why, tenantId: null, part: null }] }),
		),
	];

	test('why something was not judged', () => {
		expect(NOT_CHECKED.flatMap((one) => foreignIn(`${zh.topic(one.rule)}：${zh.whyNotChecked(one)}`))).toEqual([]);
		expect(NOT_CHECKED.map((one) => zh.whyNotChecked(one)).filter((why) => !why.endsWith('。'))).toEqual([]);
		expect(zh.whyNotChecked(NOT_CHECKED[4])).toBe('服务端未返回该信息（服务端繁忙，暂时拒绝请求）。');
		expect(zh.topic('something-new')).toBe('其他');
	});

	test('promises, plans of both kinds included', () => {
		const weekly: Plan = { mode: 'WEEK', days: new Map([[6, 'full'], [2, 'incremental'], [4, 'incremental']]), minuteOfDay: 125, offsetMinutes: 480 };
		const plan: Promised = { none: false, backupHours: null, plan: weekly, alarmDays: 9, fullDays: 8, logDelaySeconds: 300, leastGood: 2, retentionDays: 30, timeoutMinutes: 600, proofDays: 90, rtoMinutes: 60, rpoMinutes: 5, validationDays: 30, encryption: 'encrypted', from: { backups: 'strategy', full: 'row', logs: 'threshold' }, rows: [] };
		expect(zh.promise(plan)).toBe('每周计划备份：周六全量，周二、周四增量，02:05 开始（UTC+08:00）（OCP 备份策略），9 天内至少成功一次（OCP 备份策略），每 8 天至少一次全量备份（自定义要求），日志归档延迟不超过 300 秒（自定义阈值），至少保有 2 个成功备份（默认），保留 30 天（默认），单次备份不超过 600 分钟（默认），每 90 天至少一次恢复演练（默认），60 分钟内恢复可用（默认），最多丢失 5 分钟的数据（默认），每 30 天至少一次备份校验（默认），备份加密（默认）');
		expect(zh.promise({ ...plan, none: true, from: {} })).toBe('无需备份（自定义要求）');
		expect(foreignIn(zh.promise({ ...plan, plan: { ...weekly, mode: 'MONTH', days: new Map([[1, 'full']]), offsetMinutes: -90 } }))).toEqual([]);
	});

	test('every label has its twin, and none is English', () => {
		const texts = (of: object, ...path: string[]): Array<[string, unknown]> => Object.entries(of).flatMap(([key, value]): Array<[string, unknown]> => (typeof value === 'object' && value !== null ? texts(value as object, ...path, key) : [[[...path, key].join('.'), value]]));
		const twins = (['en', 'zh'] as const).map((language) => new Map(texts(wordsOf(language))));
		expect([...twins[1].keys()].sort()).toEqual([...twins[0].keys()].sort());
		const plain = [...twins[1]].filter(([key, value]) => typeof value === 'string' && !['language', 'tag'].includes(key)) as Array<[string, string]>;
		expect(plain.filter(([, text]) => foreignIn(text).length > 0 || text === '')).toEqual([]);
		const called = [...twins[1]].flatMap(([key, value]) => (typeof value === 'function' && /^(figures|labels|page)\./.test(key) ? [spoken(value as (...args: unknown[]) => unknown, key)] : []));
		expect(called.flatMap((text) => foreignIn(text).map((word) => `${word}: ${text}`))).toEqual([]);
	});

	test('the panel offers every language', () => {
		expect(LANGUAGES.map(({ value }) => wordsOf(value).language)).toEqual(LANGUAGES.map(({ value }) => value));
	});
});

/** What a function of the pack says, of arguments that suit it. */
function spoken(say: (...args: unknown[]) => unknown, key: string): string {
	if (key === 'labels.mix') return String(say({ critical: 1, attention: 2, healthy: 3 }));
	if (key === 'labels.names') return String(say(['t1', 't2'], 3));
	if (key === 'labels.sentences') return String(say(['一', '二']));
	return String(say(3, 2, 1, 4));
}

describe('what the trigger says', () => {
	const { events } = zh;
	const ended = [
		backup({ outcome: 'succeeded' }),
		backup({ outcome: 'canceled', message: null }),
		backup({ outcome: 'failed', status: 'FAILED', message: 'OceanBase error -9026' }),
		backup({ outcome: 'failed', status: 'COMPLETED', message: 'the disk says no' }),
		backup({ outcome: 'failed', status: 'FAILED', tenant: null, tenantId: 0, cluster: 'obdemo', message: null }),
		backup({ outcome: 'failed', status: 'FAILED', tenant: null, tenantId: 1002, message: null }),
	];

	test('of backups and restores', () => {
		expect(ended.map((record) => events.backup(record))).toEqual([
			'租户 t1 的数据备份成功',
			'租户 t1 的数据备份被取消',
			'租户 t1 的数据备份失败：备份目的端无效或不可用（-9026）',
			'租户 t1 的数据备份以状态 COMPLETED 结束，但带有错误：“the disk says no”',
			'整个集群 obdemo 的数据备份失败',
			'租户 1002 的数据备份失败',
		]);
		expect(events.restore(restore({ outcome: 'failed', sourceTenant: 'crm', tenant: 't1', message: 'ERR-4184' }))).toBe('租户 crm 恢复到租户 t1 的任务失败：OBServer 节点磁盘空间不足（-4184）');
	});

	test('of findings that are new, worse, still there or over', () => {
		const speech = new Speech(NOW, 'Asia/Shanghai', 'obshell');
		const [finding] = judge(snapshot({ backups: [never()] })).findings;
		expect((['new', 'worse', 'still'] as const).map((change) => events.finding(finding, change, speech))).toEqual([
			't1：从未备份过，该租户的数据无法恢复。',
			't1（已升级为严重）：从未备份过，该租户的数据无法恢复。',
			't1（仍存在）：从未备份过，该租户的数据无法恢复。',
		]);
		expect(['', '1002', 't1'].map((whom) => events.over('backup-never', whom))).toEqual(['已消除“从未备份”：整个集群', '已消除“从未备份”：已不存在的租户（ID 1002）', '已消除“从未备份”：租户 t1']);
		expect(events.logRecovered('t1', 3.4)).toBe('租户 t1 的日志归档已恢复正常，延迟 3 秒');
		expect(events.andMore(7)).toBe('另有 7 条');
	});
});
