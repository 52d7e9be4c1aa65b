import fc from 'fast-check';

import { renderCsv } from '../../report/forms/csv';
import { backup, believable, snapshot } from '../judgement/snapshots';
import { anyText } from './hostile';
import { report } from './written';

describe('CSV', () => {
	/** RFC 4180, read strictly: an own reader, so that the writer is not judged by itself. */
	function read(csv: string): string[][] {
		const lines: string[][] = [];
		let rest = csv;
		let line: string[] = [];
		while (rest !== '') {
			const found = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest);
			if (!found) throw new Error(`Not RFC 4180: ${rest.slice(0, 80)}`);
			line.push(found[1] === undefined ? found[2] : found[1].replace(/""/g, '"'));
			if (found[3] === '\r\n') {
				lines.push(line);
				line = [];
			}
			rest = rest.slice(found[0].length);
		}
		return lines;
	}

	test('one line a tenant, worst first, with plain figures', () => {
		const [titles, ...lines] = read(renderCsv(report(believable())));
		expect(lines).toHaveLength(7);
		const billing = Object.fromEntries(lines[1].map((value, index) => [titles[index], value]));
		expect(billing).toMatchObject({
			cluster: 'obdemo',
			tenant: 'billing',
			severity: 'critical',
			state: 'failed',
			last_backup: 'failed',
			last_good_backup_utc: '2026-01-04T16:00:00.000Z',
			last_good_backup_age_hours: '31',
			output_bytes: '6871947674',
			log_behind_seconds: '5.2',
			findings: 'backup-failed backup-overdue',
			report_utc: '2026-01-05T23:00:00.000Z',
			tenant_id: '1004',
			lifecycle: 'live',
			promise: 'a good backup every 26 h (default), logs at most 600 s behind (default)',
			promise_from: 'default',
		});
	});

	test('any names: as many cells as titles, and no cell that a spreadsheet runs', () => {
		fc.assert(
			fc.property(fc.array(anyText, { minLength: 1, maxLength: 5 }), (texts) => {
				const given = report(snapshot({ cluster: texts[0], backups: texts.map((tenant, index) => backup({ tenant: tenant || 'x', tenantId: index + 1 })) }));
				const lines = read(renderCsv(given));
				expect(lines).toHaveLength(texts.length + 1);
				for (const line of lines) {
					expect(line).toHaveLength(lines[0].length);
					for (const value of line) expect(value).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
				}
			}),
		);
	});

	test.each(['=cmd("/c calc")', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '＝1', '"=1', '|x'])('%p is defused and stays readable', (tenant) => {
		const [, line] = read(renderCsv(report(snapshot({ backups: [backup({ tenant })] }))));
		expect(line[1]).toBe(`'${tenant.trim()}`);
	});

	test.each([
		['x;=cmd|calc!A1', "x;'=cmd|calc!A1"],
		['x; "+1', `x;' "+1`],
		['a;b;@SUM(A1);c', "a;b;'@SUM(A1);c"],
		['plain;words', 'plain;words'],
	])('where the comma is for decimals, and spreadsheets split at semicolons, %p is harmless too', (tenant, shown) => {
		const [, line] = read(renderCsv(report(snapshot({ backups: [backup({ tenant })] }))));
		expect(line[1]).toBe(shown);
	});

	test('any names: no part between semicolons or tabs is one that a spreadsheet runs, quotes or not', () => {
		const part = fc.constantFrom(';', '=', '+', '-', '@', '|', '"', "'", ' ', '\t', 'x', '1', '＝', ',');
		fc.assert(
			fc.property(fc.array(part, { minLength: 1, maxLength: 12 }), (parts) => {
				const csv = renderCsv(report(snapshot({ backups: [backup({ tenant: `x${parts.join('')}` })] })));
				for (const cell of csv.split('\r\n')[1].split(/[;\t]/).slice(1)) expect(cell).not.toMatch(/^["\s]*[=+\-@|＝]/);
			}),
			{ numRuns: 500 },
		);
	});

	test('byte counts beyond 2^53 keep their digits', () => {
		expect(renderCsv(report(snapshot({ backups: [backup({ outputBytes: '9007199254740993' })] })))).toContain(',9007199254740993,');
	});
});
