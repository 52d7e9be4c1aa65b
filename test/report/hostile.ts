import fc from 'fast-check';

import type { Report } from '../../report/report';
import { HOUR, log, restore, run, snapshot } from '../judgement/snapshots';
import { report } from './written';

/** Names and messages that attack one format or another. */
export const HOSTILE: Record<string, string> = {
	script: '<script>alert(1)</script>',
	quotes: `a"b'c" onload="x`,
	entity: '&lt;already&gt; &',
	chinese: '订单数据库',
	emoji: '💾👩‍👩‍👧‍👦',
	long: 'x'.repeat(10_000),
	lines: 'first\nsecond\r\nthird\u2028fourth',
	table: 'a|b`c`*d*_e_ [f](g) # ~h~ \\',
	formula: '=cmd("/c calc")',
	mention: '<!channel> @here <@U123|x>',
	terminal: '\u001b[31mred\u001b[0m \u009b2J \u0000',
	turned: 'abc\u202egnp.exe\u2066',
	halved: '\ud83d half \udcbe',
};

/** Every text that comes from a server, in every place it can appear in. */
export function hostile(text: string): Report {
	const tenant = text;
	return report(
		snapshot({
			cluster: text,
			backups: [
				run(HOUR, { tenant, outcome: 'failed', status: 'FAILED', message: text }),
				run(HOUR, { tenant: `b${text}`, tenantId: 2, outcome: 'unknown', status: text, message: text }),
			],
			logBackups: [
				log({ tenant, outcome: 'failed', status: text, message: text }),
				log({ tenant: `b${text}`, outcome: 'unknown', status: text }),
			],
			windows: [],
			restores: [
				restore({ tenant, sourceTenant: text, outcome: 'failed', message: text }),
				restore({ tenant, outcome: 'unknown', status: text }),
			],
			notChecked: [{ rule: 'window', because: 'too-old', detail: text }],
		}),
	);
}

/** The keys of HOSTILE, for test.each. */
export const names = Object.keys(HOSTILE);
/** Any text that a server may send, the hostile ones often. */
export const anyText = fc.oneof(
	fc.constantFrom(...Object.values(HOSTILE)),
	fc.string({ unit: 'binary', maxLength: 400 }),
	fc.string({ unit: fc.constantFrom('&', '<', '>', '💾', '|', '"', ' '), maxLength: 4_000 }),
);
