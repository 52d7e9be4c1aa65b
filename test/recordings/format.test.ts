/** The recordings are what README.md of this folder says; and the check can see when they are not. */
import { checkFile, checkRecordings, type Checked } from './format';
import type { Files } from './recordings';

const files = jest.requireActual<Files>('./read.js');

it('holds the recordings of five versions, as README.md describes them', () => {
	const { answers, dagStates, faults } = checkRecordings(files);
	expect(faults).toEqual([]);
	expect(files.versions()).toEqual(['4.2.5.0', '4.3.0.0', '4.3.1.0', '4.4.1.1', '4.5.0.0']);
	expect(answers).toBe(6493);
	expect(dagStates).toBe(1375);
});

const answer = { status: 200, contentType: null, body: { successful: true, status: 200 } };
const entry = { name: 'x', request: { method: 'GET', path: '/x', header: 'none' }, answer };
const whole = { version: '4.5.0.0', topic: 'reads', zones: {}, entries: [entry] };
const faultsOf = (data: unknown, name = 'reads') => {
	const checked: Checked = { answers: 0, dagStates: 0, faults: [] };
	checkFile(checked, '4.5.0.0', name, JSON.stringify(data));
	return checked.faults;
};
const withAnswer = (changes: object) => ({ ...whole, entries: [{ ...entry, answer: { ...answer, ...changes } }] });

it.each<[string, unknown]>([
	['is of version 4.4.1.1', { ...whole, version: '4.4.1.1' }],
	['is of topic logon', { ...whole, topic: 'logon' }],
	['no entries', { ...whole, entries: [] }],
	['unknown key surprise', { ...whole, entries: [{ ...entry, surprise: 1 }] }],
	['unknown key cookie', withAnswer({ cookie: 'x' })],
	['not that of the answer', withAnswer({ status: 201 })],
	['bigint at /data', withAnswer({ bigints: ['/data'], body: { data: '12' } })],
	['integer beyond 2^53 at /data', withAnswer({ body: { data: 2 ** 60 } })],
	['holds /tmp/x', withAnswer({ body: '/tmp/x' })],
	['a DAG without path or polls', { ...whole, entries: [{ ...entry, dag: { path: '/x', polls: [] } }] }],
	['method', { ...whole, entries: [{ ...entry, request: { ...entry.request, method: 'FETCH' } }] }],
])('sees: %s', (fault, data) => {
	expect(faultsOf(whole)).toEqual([]);
	expect(faultsOf(data).join()).toContain(fault);
});

it('sees a world without its tables', () => {
	expect(faultsOf({ zones: {}, tenants: [] }, 'world')).toHaveLength(3);
});
