/** How a report is shaped into a message, before any service's form. */
import { judge } from '../../judgement/judge';
import type { MuteRow } from '../../judgement/changes';
import type { Snapshot } from '../../judgement/types';
import { MESSAGE_FORMS } from '../../report/forms/messages';
import { messageOf } from '../../report/message';
import { reportOf } from '../../report/report';
import type { Beside } from '../../report/report';
import { backup, before, believable, DAY, healthyTenants, HOUR, log, never, restore, run, snapshot } from '../judgement/snapshots';

const message = (facts: Snapshot, beside: Beside = {}) => messageOf(reportOf(judge(facts), beside));

/** So many tenants whose last backup failed, each at its own hour, with what the server says of it. */
function failing(count: number, reason: (index: number) => string): Snapshot {
	const many = healthyTenants(count);
	const backups = many.backups.map((one, index) => run((index + 1) * HOUR, { tenant: one.tenant, tenantId: one.tenantId, outcome: 'failed', status: 'FAILED', message: reason(index) }));
	return { ...many, backups, history: many.backups.map((one) => ({ ...one, startedAt: before(25 * HOUR), finishedAt: before(24 * HOUR), jobId: 1 })) };
}

const DESTINATION = 'OceanBase error -9026: server: "10.10.10.2:2882", trace_id: "Y0-00062A4F0C1B7D35-0-0", io error';

describe('a block a tenant', () => {
	test('has all its findings, worst first, and one thing to do', () => {
		const [, billing] = message(believable()).blocks;
		expect(billing).toMatchObject({ title: 'billing', state: 'failed', severity: 'critical', size: 1, mark: '' });
		expect(billing.findings).toHaveLength(2);
		expect(billing.findings[0]).toMatch(/^The last backup failed 7 h ago .*-9026/);
		expect(billing.findings[1]).toMatch(/^The last good backup ended 31 h ago/);
	});

	test('tells what the server says by what its number means, without dumps', () => {
		const said = JSON.stringify(message(believable()).blocks);
		expect(said).toContain('-9026');
		expect(said).not.toMatch(/trace_id|10\.10\.10\.2/);
	});

	test('speaks to who runs the database, not to who builds the workflow', () => {
		expect(JSON.stringify(message(believable()))).not.toMatch(/Backup > |Backup Config > |Log Backup > /);
	});

	test('stands where the worst of it does', () => {
		expect(message(believable()).blocks.map(({ title }) => title)).toEqual(['sandbox', 'billing', 'archive_lab', 'crm', 'crm_drill']);
	});

	test('a restore, which knows its tenant by name alone, is told with it', () => {
		const blocks = message(snapshot({ backups: [never()], restores: [restore({ tenant: 't1', outcome: 'running', startedAt: before(2 * DAY), finishedAt: null })] })).blocks;
		expect(blocks.map(({ title, findings }) => [title, findings.length])).toEqual([['t1', 2]]);
	});

	test('a long name and a book of a reason end with an ellipsis', () => {
		const [block] = message(snapshot({ backups: [run(HOUR, { tenant: 'n'.repeat(200), outcome: 'failed', status: 'FAILED', message: 'why '.repeat(5_000) })], logBackups: [log({ tenant: null })], windows: [] })).blocks;
		expect(block.title).toMatch(/^n{79}…$/);
		for (const sentence of block.findings) expect(sentence.length).toBeLessThanOrEqual(320);
	});
});

describe('the same trouble of many tenants', () => {
	test('is said once, with five names and how many more, by the first of them', () => {
		const [block, ...others] = message(failing(8, () => DESTINATION)).blocks;
		expect(others).toEqual([]);
		expect(block).toMatchObject({ size: 8, title: '8 tenants: tenant_0001, tenant_0002, tenant_0003, tenant_0004, tenant_0005 and 3 more', state: 'failed' });
		expect(block.findings).toHaveLength(1);
		expect(block.findings[0]).toMatch(/^tenant_0001: The last backup failed 40 min ago/);
	});

	test('two tenants that differ in times are told one by one; two that do not, once', () => {
		expect(message(failing(2, () => DESTINATION)).blocks.map(({ title }) => title)).toEqual(['tenant_0001', 'tenant_0002']);
		const [both] = message(snapshot({ backups: [never({ tenant: 'a', tenantId: 1 }), never({ tenant: 'b', tenantId: 2 })], logBackups: [log({ tenant: null })], windows: [] })).blocks;
		expect(both.title).toBe('2 tenants: a, b');
		expect(both.findings[0]).toMatch(/^There has never been a backup/);
	});

	test('another error number is another trouble', () => {
		const blocks = message(failing(6, (index) => (index < 3 ? 'OceanBase error -9026: x' : 'OceanBase error -9082: x'))).blocks;
		expect(blocks.map(({ size }) => size)).toEqual([3, 3]);
		expect(blocks[0].todo).not.toBe(blocks[1].todo);
	});
});

describe('what goes on', () => {
	const rows: MuteRow[] = [{ kind: 'acknowledged', tenants: 'crm*', clusters: '', rules: '', until: null, who: 'li', why: '' }];

	test('new and still there are marked; a block with something new is new', () => {
		const last = reportOf(judge(snapshot({ backups: [never()] }))).findings;
		const beside = { before: last };
		expect(message(snapshot({ backups: [never()] }), beside).blocks[0].mark).toBe('Still');
		expect(message(snapshot({ backups: [never()], logBackups: [log({ outcome: 'failed', status: 'INTERRUPTED' })] }), beside).blocks[0].mark).toBe('New');
	});

	test('what is acknowledged or over is one line each, with names', () => {
		const { blocks, asides } = message(believable(), { mutes: rows });
		expect(blocks.map(({ title }) => title)).toEqual(['sandbox', 'billing', 'archive_lab']);
		expect(asides[0]).toBe('Known: crm, crm_drill');
		const last = reportOf(judge(snapshot({ backups: [never()] }))).findings;
		expect(message(snapshot(), { before: last })).toMatchObject({ verdict: 'healthy', counts: null, blocks: [], asides: ['Over: t1'] });
	});

	test('what was not checked is one short line', () => {
		const { asides } = message(believable());
		expect(asides).toHaveLength(1);
		expect(asides[0]).toMatch(/^Not checked: .{3,80}$/);
	});

	test('whom nobody looked at by choice is named', () => {
		const facts = snapshot({ notChecked: [{ rule: 'left-out', because: 'left-out', names: ['sandbox', 'drill_*'] }, { rule: 'window', because: 'not-asked' }] });
		expect(message(facts).asides).toEqual([expect.stringContaining('sandbox, drill_*'), expect.stringMatching(/^Not checked: /)]);
	});
});

test('safe tenants are lines only where they are asked for', () => {
	const report = reportOf(judge(believable()));
	expect(messageOf(report).safe).toEqual([]);
	expect(messageOf(report, { safeTenants: true }).safe).toContain('orders: safe · last good backup 5 h ago · 2.1 GiB · in 21 min · log 3 s behind');
});

test('eight tenants in trouble are at most eight blocks and their frame', () => {
	const outcomes = ['failed', 'canceled', 'unknown', 'none'] as const;
	const backups = Array.from({ length: 8 }, (_, index) => backup({ tenant: `t${index}`, tenantId: index + 1, outcome: outcomes[index % 4], message: `${index}` }));
	const logBackups = backups.map(({ tenant }, index) => log({ tenant, outcome: index < 4 ? 'failed' : 'running', status: 'INTERRUPTED' }));
	const { blocks } = MESSAGE_FORMS.slack(message(snapshot({ backups, logBackups, windows: [], notChecked: [{ rule: 'window', because: 'not-asked' }] })));
	expect(blocks.filter(({ type }) => type === 'section').length).toBeLessThanOrEqual(8);
	expect(blocks.length).toBeLessThanOrEqual(8 + 3);
});

test('in Chinese no label is left in English', () => {
	const said = JSON.stringify(MESSAGE_FORMS.wecom(message(believable(), { language: 'zh' })));
	expect(said).toContain('租户');
	expect(said).not.toMatch(/To do|more|Known|Over|Not checked|tenants/);
});
