/** The comparison sees what differs, and lets pass what no two runs share. */
import { compareAnswers, type Runs } from './compare';
import type { RecordedAnswer } from './recordings';

const NOW = Date.parse('2026-11-29T17:30:00Z');
const runs: Runs = { recordedNow: NOW, simulatedNow: NOW + 5_000, liveSince: NOW - 600_000, offsets: [0, 480] };
const envelope = { successful: true, timestamp: '2026-11-29T17:30:00.123456789Z', duration: 3, status: 200, traceId: '00ff00ff00ff00ff' };
const recorded = (data: unknown, bigints?: string[]): RecordedAnswer => ({
	status: 200,
	contentType: 'application/json',
	body: { ...envelope, data },
	bigints,
});
const sent = (data: string, changes: object = {}) => ({
	status: 200,
	contentType: 'application/json',
	text: `{"successful":true,"timestamp":"2026-11-29T17:30:05.987654321Z","duration":0,"status":200,"traceId":"1234567890abcdef","data":${data}}`,
	...changes,
});
const seen = (one: RecordedAnswer, other: ReturnType<typeof sent>) =>
	compareAnswers(one, other, runs).map(({ at, kind }) => `${at} ${kind}`);

it.each<[string, unknown, string, string[]]>([
	['the same', { a: [1, 'x', null] }, '{"a":[1,"x",null]}', []],
	['members in another order', { a: 1, b: 2 }, '{"b":2,"a":1}', []],
	['another value', { a: 1 }, '{"a":2}', ['/data/a value']],
	['another type', { a: '1' }, '{"a":1}', ['/data/a type']],
	['null for nothing', { a: null }, '{}', ['/data/a missing']],
	['nothing for null', {}, '{"a":null}', ['/data/a extra']],
	['an empty list for null', { a: null }, '{"a":[]}', ['/data/a type']],
	['another length', { a: [1, 2] }, '{"a":[1]}', ['/data/a length']],
	['another order', { a: [1, 2] }, '{"a":[2,1]}', ['/data/a/* value', '/data/a/* value']],
	['a time of the run', { t: '2026-11-29T17:29:50.1Z' }, '{"t":"2026-11-29T17:29:57.25Z"}', []],
	['a time of the run by the clock of the database', { t: '2026-11-30T01:29:50.1Z' }, '{"t":"2026-11-30T01:29:57.25Z"}', []],
	['a time of the run by another clock', { t: '2026-11-29T17:29:50.1Z' }, '{"t":"2026-11-30T01:29:57.25Z"}', ['/data/t value']],
	['a time from before the run', { t: '2026-11-20T17:29:50.1Z' }, '{"t":"2026-11-20T17:29:51.1Z"}', ['/data/t value']],
	['another label', { t: '2026-11-29T17:29:50.1Z' }, '{"t":"2026-11-29T17:29:50.1+08:00"}', ['/data/t form']],
	['another fineness', { t: '2026-11-29T17:29:50.123Z' }, '{"t":"2026-11-29T17:29:50.123456789Z"}', ['/data/t form']],
	['no zone', { t: '2026-11-29T17:29:50.1Z' }, '{"t":"2026-11-29 17:29:50.1"}', ['/data/t value']],
	['year 1 for a time', { t: '2026-11-29T17:29:50.1Z' }, '{"t":"0001-01-01T00:00:00Z"}', ['/data/t value']],
	['a delay a little later', { delay: 2.25 }, '{"delay":3.5}', []],
	['a delay of hours', { delay: 2.25 }, '{"delay":7200}', ['/data/delay value']],
	['a text with a time of the run', { m: 'is 1795973400000 there' }, '{"m":"is 1795973405000 there"}', []],
	['another text', { m: 'is 1795973400000 there' }, '{"m":"was 1795973405000 there"}', ['/data/m value']],
])('data: %s', (_name, one, other, differences) => {
	expect(seen(recorded(one), sent(other))).toEqual(differences);
});

it('compares SCNs digit by digit, and those of the run by kind', () => {
	const scn = (value: string) => recorded({ scn: value }, ['/data/scn']);
	expect(seen(scn('1700000000000000001'), sent('{"scn":1700000000000000001}'))).toEqual([]);
	expect(seen(scn('1700000000000000001'), sent('{"scn":1700000000000000002}'))).toEqual(['/data/scn value']);
	expect(seen(scn('1795973390000000001'), sent('{"scn":1795973395000000002}'))).toEqual([]);
	expect(seen(scn('1795973390000000001'), sent('{"scn":"1795973390000000001"}'))).toEqual(['/data/scn type']);
});

it.each<[string, object, string[]]>([
	['status', { status: 201 }, ['status value']],
	['content type', { contentType: 'application/json; charset=utf-8' }, ['contentType value']],
	['location', { location: '/' }, ['location value']],
	['text for an object', { text: 'oops' }, ['body type']],
])('%s', (_name, changes, differences) => {
	expect(seen(recorded(1), sent('1', changes))).toEqual(differences);
});

it('compares the envelope', () => {
	const text = sent('1').text;
	const other = (from: string | RegExp, to: string) => seen(recorded(1), sent('1', { text: text.replace(from, to) }));
	expect(other('1234567890abcdef', '')).toEqual(['/traceId form']);
	expect(other('"duration":0', '"duration":0.5')).toEqual(['/duration form']);
	expect(other('.987654321Z', '.987654Z')).toEqual(['/timestamp form']);
	expect(other('05.987654321Z', '05.987654321+08:00')).toEqual(['/timestamp form']);
	expect(other(',"data":1', '')).toEqual(['/data missing']);
	expect(other('}', ',"error":null}')).toEqual(['/error extra']);
});

it('leaves an omitted page alone, but not its type', () => {
	const page = { status: 200, contentType: 'text/html', body: '', omitted: true };
	expect(seen(page, sent('', { contentType: 'text/html', text: 'any' }))).toEqual([]);
	expect(seen(page, sent('', { text: 'any' }))).toEqual(['contentType value']);
});
