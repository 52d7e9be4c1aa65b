/** Every form of a message, read as its service reads it. */
import fc from 'fast-check';

import { MESSAGE_FORMS } from '../../report/forms/messages';
import { messageOf } from '../../report/message';
import type { Report } from '../../report/report';
import { backup, before, believable, healthyTenants, HOUR, log, never, run, snapshot } from '../judgement/snapshots';
import { anyText, HOSTILE, hostile, names } from './hostile';
import * as services from './services';
import type { Seen } from './services';
import { report } from './written';

type FormName = keyof typeof MESSAGE_FORMS;
const FORMS = Object.keys(MESSAGE_FORMS) as FormName[];

/** What a reader of that service sees of a report. */
function seen(form: FormName, given: Report, safeTenants = false): Seen {
	const body = MESSAGE_FORMS[form](messageOf(given, { safeTenants }));
	return (services[form] as (body: unknown) => Seen)(body);
}

const OUTCOMES = ['succeeded', 'failed', 'canceled', 'running', 'unknown', 'none'] as const;

/** So many tenants, of any names and states. */
function fleet(count: number, texts: string[], states: ReadonlyArray<(typeof OUTCOMES)[number]>, cluster = texts[0]): Report {
	const backups = Array.from({ length: count }, (_, index) =>
		backup({ tenant: `${texts[index % texts.length]}${index}`, tenantId: index + 1, outcome: states[index % states.length], message: texts[(index + 1) % texts.length] }),
	);
	const logBackups = backups.map(({ tenant }, index) => log({ tenant, outcome: states[(index + 1) % states.length], message: texts[0] }));
	return report(snapshot({ cluster, backups, logBackups, windows: [], notChecked: texts.map((detail) => ({ rule: 'window', because: 'too-old' as const, detail })) }));
}

/** Five tenants, each in a trouble of its own. */
function five(name: (index: number) => string): Report {
	const id = (index: number) => ({ tenant: name(index), tenantId: index });
	return report(
		snapshot({
			backups: [
				run(HOUR, { ...id(1), outcome: 'failed', status: 'FAILED', message: 'OceanBase error -9026: io error' }),
				never(id(2)),
				backup({ ...id(3), finishedAt: before(30 * HOUR), startedAt: before(31 * HOUR) }),
				run(HOUR, { ...id(4), outcome: 'canceled', status: 'CANCELED' }),
				backup(id(5)),
			],
			logBackups: [1, 2, 3, 4].map((index) => log({ tenant: name(index) })).concat(log({ tenant: name(5), outcome: 'failed', status: 'INTERRUPTED', message: 'no space left', checkpoint: before(9 * HOUR) })),
			windows: [],
			notChecked: [{ rule: 'window', because: 'not-asked' }],
		}),
	);
}

describe.each(FORMS)('%s', (form) => {
	test('says first whether somebody must act, then about whom, worst first, then what was not checked', () => {
		const { lines, carriedOut, tooMuch } = seen(form, report(believable()));
		expect(lines[0].toLowerCase()).toContain('critical: 3 of 6 tenants in danger, 1 more to look at');
		const said = lines.join('\n');
		const places = ['sandbox', 'billing', 'archive_lab', 'crm ', 'crm_drill', 'Not checked'].map((name) => said.indexOf(name));
		expect(places).toEqual([...places].sort((one, other) => one - other));
		expect(places).not.toContain(-1);
		expect(said).toMatch(/billing.* · failed/);
		expect([carriedOut, tooMuch]).toEqual([[], []]);
	});

	test('200 healthy tenants are three lines', () => {
		const { lines } = seen(form, report({ ...healthyTenants(200), notChecked: [{ rule: 'retention-short', because: 'not-told' }] }));
		const written = lines.filter((line) => line !== '');
		expect(written).toHaveLength(3);
		expect(written[0].toLowerCase()).toContain('healthy as far as checked: all 200 tenants are safe');
		expect(written[2]).toContain('Not checked');
	});

	test('safe tenants stand last, where they are asked for, and the rest is counted', () => {
		const many = healthyTenants(200);
		const { lines, tooMuch } = seen(form, report({ ...many, backups: [...many.backups, run(HOUR, { tenant: 'sick', tenantId: 9, outcome: 'failed', status: 'FAILED' })] }), true);
		expect(tooMuch).toEqual([]);
		const listed = lines.filter((line) => /tenant_\d{4}: safe/.test(line));
		expect(listed.length).toBeGreaterThan(20);
		expect(lines.join('\n')).toContain(`… and ${200 - listed.length} more: ${200 - listed.length} healthy`);
		expect(lines.findIndex((line) => line.includes('sick'))).toBeLessThan(lines.indexOf(listed[0]));
	});

	test.each([
		['English', (index: number) => `tenant_${index}`],
		['Chinese', (index: number) => `订单数据库租户${'一二三四五'[index - 1]}`],
	])('five tenants in trouble are told whole, with what to do (%s names)', (_, name) => {
		const { lines, tooMuch } = seen(form, five(name));
		expect(tooMuch).toEqual([]);
		for (const index of [1, 2, 3, 4, 5]) expect(lines.filter((line) => line.includes(`${name(index)} · `))).toHaveLength(1);
		expect(lines.filter((line) => line.includes('To do: '))).toHaveLength(5);
		expect(lines.join('\n')).not.toMatch(/ more: /);
	});

	test.each(names)('hostile %s is carried out by nobody', (name) => {
		const { carriedOut, tooMuch } = seen(form, hostile(HOSTILE[name]), true);
		expect([carriedOut, tooMuch]).toEqual([[], []]);
	});

	test.each(['@everyone', '<at id=all></at>', '<@userid>', '<!channel>', '@all', 'https://evil.example', '[x](tg://user?id=1)', '{{DATE(2026-01-01T00:00:00Z)}}', '/start', '**b**', '`c`', '\\', '&#60;at id=all&#62;'])('%s in a name calls nobody, and leads nowhere', (text) => {
		expect(seen(form, hostile(`see ${text} now`)).carriedOut).toEqual([]);
		expect(seen(form, hostile(text)).carriedOut).toEqual([]);
	});

	test('0 to 1,000 tenants of any names: within what the service takes, nothing carried out, no half characters', () => {
		fc.assert(
			fc.property(
				fc.oneof(fc.integer({ min: 0, max: 60 }), fc.constantFrom(300, 1000)),
				fc.array(anyText, { minLength: 1, maxLength: 6 }),
				fc.array(fc.constantFrom(...OUTCOMES), { minLength: 1, maxLength: 5 }),
				fc.boolean(),
				(count, texts, states, safeTenants) => {
					const given = fleet(count, texts, states);
					const body = JSON.stringify(MESSAGE_FORMS[form](messageOf(given, { safeTenants })));
					expect(body).not.toMatch(/\\ud[89a-f]/i);
					const { carriedOut, tooMuch } = seen(form, given, safeTenants);
					expect([carriedOut, tooMuch]).toEqual([[], []]);
				},
			),
			{ numRuns: 8 },
		);
	});

	test('0 to 1,000 tenants: every line is whole, worst first, and what is left out is counted', () => {
		fc.assert(
			fc.property(fc.oneof(fc.integer({ min: 0, max: 60 }), fc.constantFrom(300, 1000)), fc.constantFrom('租户', 'tenant', '💾'), fc.array(fc.constantFrom(...OUTCOMES), { minLength: 1, maxLength: 5 }), (count, name, states) => {
				const given = fleet(count, [`⟦${name}⟧`], states, 'obdemo');
				const { lines } = seen(form, given);
				for (const line of lines) expect(line.replace(/⟦[^⟧]+⟧\d*/g, '')).not.toMatch(/[⟦⟧]/);
				const said = lines.join('\n');
				const signs = [...said.matchAll(/(🔴|:red_circle:|\[!\])|(🟡|:large_yellow_circle:|\[\?\])/g)].map(([, critical]) => (critical ? 0 : 1)).slice(form === 'text' ? 0 : 1);
				expect(signs).toEqual([...signs].sort());
				const troubled = new Set(given.findings.flatMap(({ tenant }) => (tenant === null ? [] : [tenant]))).size;
				const told = [...said.matchAll(/(?:^|[\] :*])(?:(\d+) tenants: )?⟦[^·\n]* ·\s/gm)].reduce((sum, [, several]) => sum + Number(several ?? 1), 0);
				expect(told + Number(/… and (\d+) more: /.exec(said)?.[1] ?? 0)).toBe(troubled);
			}),
			{ numRuns: 8 },
		);
	});

	test('leaves the message as it was, and writes it alike each time', () => {
		const given = messageOf(report(believable()), { safeTenants: true });
		const copy = structuredClone(given);
		expect(MESSAGE_FORMS[form](given)).toEqual(MESSAGE_FORMS[form](given));
		expect(given).toEqual(copy);
	});
});
