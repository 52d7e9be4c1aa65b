/** Each rule fires when it must, and only then. */
import { judge, unreadable } from '../../judgement/judge';
import { RULES, type Snapshot, type Thresholds } from '../../judgement/types';
import { SITUATIONS } from './situations';
import { snapshot } from './snapshots';

/** `severity rule tenant` of every finding, worst first. */
function told(facts: Partial<Snapshot>, thresholds?: Partial<Thresholds>): string[] {
	return judge(snapshot(facts), { thresholds }).findings.map(({ severity, rule, tenant }) =>
		[severity, rule, ...(tenant === 't1' ? [] : [tenant])].join(' '),
	);
}

describe('a rule fires when it must and only then', () => {
	test.each(SITUATIONS)('%s', (...situation) => {
		const [, facts, expected, thresholds] = situation;
		expect(told(facts, thresholds)).toEqual(expected);
	});

	test('every rule fires in some situation', () => {
		const { findings } = unreadable(snapshot(), {}, 'it is down');
		const fired = new Set(SITUATIONS.flatMap(([, , expected]) => expected.map((line) => line.split(' ')[1])));
		// Those that are judged by promises and schedules: promises.test.ts.
		const elsewhere = ['backup-full-overdue', 'backup-too-few', 'backup-timeout', 'schedule-abnormal', 'schedule-paused', 'schedule-none'];
		// By the ledger and by OceanBase's own views: proofs.test.ts, views.test.ts.
		elsewhere.push('proof-failed', 'proof-missing', 'proof-too-old', 'proof-too-slow', 'proof-loses-too-much', 'set-gone', 'set-broken', 'set-without-full', 'set-not-encrypted', 'piece-hole', 'validation-failed', 'validation-too-old', 'retention-none');
		expect([...fired, ...findings.map(({ rule }) => rule), ...elsewhere].sort()).toEqual([...RULES].sort());
	});
});

