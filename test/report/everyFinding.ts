import { judge, unreadable } from '../../judgement/judge';
import { RULES, type Figures, type Finding, type Rule } from '../../judgement/types';
import { reportOf } from '../../report/report';
import { wordsOf } from '../../report/words/languages';
import { Speech } from '../../report/words/speech';
import type { Language, Said } from '../../report/words/words';
import type { ServiceName } from '../../services/records/types';
import { SITUATIONS } from '../judgement/situations';
import { before, DAY, HOUR, NOW, snapshot } from '../judgement/snapshots';

/** Variants that each rule has besides the plain one, as its file says. */
const VARIANTS: Readonly<Partial<Record<Rule, string[]>>> = {
	'backup-never': ['new', 'no-log'],
	'backup-overdue': ['plan', 'days', 'hours'],
	'backup-last-good-unknown': ['no-time', 'failures', 'first', 'none'],
	'log-delayed': ['contradiction'],
	'backup-too-long': ['limit', 'usual', 'both'],
	'backup-size-odd': ['big', 'small'],
	'destination-changed': ['strategy', 'backup'],
	'destination-shared': ['mixed', 'tenants'],
	'schedule-abnormal': ['abnormal', 'unknown'],
	'clock-ahead': ['restore', 'gone'],
	'set-gone': ['early', 'not-listed'],
	'set-broken': ['newest'],
	'set-without-full': ['newest'],
	'piece-hole': ['beginning', 'broken'],
	'proof-missing': ['tried'],
	'validation-too-old': ['never'],
	'set-not-encrypted': ['unknown', 'password', 'encrypted'],
};

const FULL: Figures = {
	at: before(2 * HOUR),
	seconds: 25_200,
	limitSeconds: 1_800,
	usual: 1_200,
	lastGoodAt: before(DAY),
	lastGoodInTime: true,
	checkpoint: before(3 * HOUR),
	source: 'strategy',
	plannedAt: before(5 * HOUR),
	status: 'INTERRUPTED',
	reason: 'ERR-9082 the disk says no',
	code: -9082,
	progressPercent: 42.5,
	count: 3,
	limit: 5,
	days: 12.5,
	limitDays: 7,
	bytes: 1_000,
	other: 'crm',
	otherCluster: 'obdemo',
	paths: ['file:///old', 's3://new/place'],
	parts: ['backups', 'history', 'log', 'restore', 'window', 'schedule', 'views'],
	ids: ['1', '2', '3', '4', '5', '6', '7'],
};

const EMPTY: Figures = { usual: 60, at: null, lastGoodAt: null, checkpoint: null, status: null, reason: null, code: null, progressPercent: null, other: null, otherCluster: null };

/** Every rule and variant, with figures that are all known, all unknown, and of a server whose words nobody knows. */
const FIGURES: Array<Pick<Finding, 'rule' | 'figures'>> = RULES.flatMap((rule) =>
	[undefined, ...(VARIANTS[rule] ?? [])].flatMap((variant) =>
		[FULL, EMPTY, { ...FULL, code: null, status: 'SUSPEND', source: 'row' as const, parts: ['window' as const], count: 1, fault: 'forbidden' as const }].map((figures) => ({ rule, figures: { ...figures, ...(variant && { variant }) } })),
	),
);

/** What is said of every finding that there can be: those of all situations, and of all figures. */
export function everyFinding(service: ServiceName, language: Language): Array<Said & { rule: Rule }> {
	const { say } = wordsOf(language);
	const speech = new Speech(NOW, 'Asia/Shanghai', service);
	const made = FIGURES.map((one) => ({ rule: one.rule, ...say(one, speech) }));
	const situations = SITUATIONS.map(([, facts, , thresholds]) => judge(snapshot({ ...facts, service }), { thresholds }));
	const judged = [...situations, unreadable(snapshot({ service }), {}, 'it is down', 'unreachable')].flatMap((judgement) => reportOf(judgement, { language }).findings);
	// Of the retention, obshell tells nothing.
	return [...made, ...judged].filter(({ rule }) => service === 'ocp' || !['retention-short', 'schedule-abnormal', 'schedule-paused', 'schedule-none', 'backup-timeout'].includes(rule));
}
