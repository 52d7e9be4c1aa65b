/**
 * What obshell's refusals mean, whatever version says them: genuine agents were asked the same in five versions, and
 * what an old one words must mean what the newest gives a code for.
 */
import { obshellFault, saysKeyIsStale, saysNothingIsThere, saysRouteIsMissing } from '../../../services/obshell/wire/faults';
import { readEnvelope, type Envelope } from '../../../services/wire/envelope';
import files from '../../recordings/read.js';
import { readTopic, topicsOf, type Entry } from '../../recordings/recordings';

const NEWEST = '4.5.0.0';
const TOPICS = topicsOf(files, NEWEST).filter((topic) => !topic.startsWith('times'));

/** A refused entry's envelope; undefined for what is no refusal, or no envelope. */
function refusalOf({ answer, request }: Entry): Envelope | undefined {
	if (answer.status < 400 || typeof answer.body === 'string' || request.acceptLanguage === 'zh-CN') return undefined;
	return readEnvelope({ status: answer.status, headers: {}, text: JSON.stringify(answer.body) }, 'obshell', 'here');
}

/** What it is taken for: that there is no such route, that there is nothing, or a fault. */
function meaningOf(envelope: Envelope): string {
	if (saysRouteIsMissing(envelope)) return 'no such route';
	if (saysNothingIsThere(envelope)) return 'nothing there';
	const { kind, message } = obshellFault(envelope);
	return `${kind}: ${message.replace(/^n8n's clock .*/, 'clocks disagree')}`;
}

/** An entry by what was asked, since its place may differ by version. */
function keyed(version: string, topic: string): Map<string, Entry> {
	return new Map(readTopic(files, version, topic).entries.map((entry) => [`${entry.agent ?? ''} ${entry.name} ${entry.request.method} ${entry.request.path} ${entry.request.body ?? ''}`, entry]));
}

/** Where an old agent is asked something and means something else than the newest, and why that is right. */
const DIFFERENT: Array<[why: string, old: RegExp, newest: RegExp]> = [
	['the old one does not know the route', /^no such route$/, /./],
	['old agents do not say why a log-on fails', /^unauthorized: obshell refused the log-on$/, /^(unauthorized|invalid-input|server): /],
	['up to 4.3.0, a body that cannot be opened is refused as the log-on', /^unauthorized: obshell refused the log-on$/, /./],
	['old agents do not tell why a tenant cannot be read', /^server: The agent could not read this tenant$/, /^server: The agent has lost its database$|^agent-not-in-cluster: /],
	['4.2.5 does not look at the agent header', /^(agent-not-in-cluster|unauthorized): /, /^unauthorized: The agent cannot open what was sealed/],
	['before 4.4, a session is no log-on', /^unauthorized: The (password of root@sys|agent password) is wrong$/, /^unauthorized: obshell refused the log-on$/],
	['layouts and inputs are both the user\'s to correct', /^invalid-input: obshell does not accept this (input|tenant layout)$/, /^invalid-input: obshell does not accept this (input|tenant layout)$/],
];

describe.each(files.versions().filter((version) => version !== NEWEST))('an agent of version %s', (version) => {
	it.each(TOPICS)('means what the newest means: %s', (topic) => {
		const newest = keyed(NEWEST, topic);
		const apart: string[] = [];
		for (const [key, entry] of keyed(version, topic)) {
			const other = newest.get(key);
			const [mine, its] = [refusalOf(entry), other && refusalOf(other)];
			if (!mine || !its) continue;
			const [old, now] = [meaningOf(mine), meaningOf(its)];
			if (old === now || DIFFERENT.some(([, one, another]) => one.test(old) && another.test(now))) continue;
			apart.push(`${key}: ${mine.failure?.message} | ${old} | newest: ${its.failure?.message} | ${now}`);
		}
		expect(apart).toEqual([]);
	});
});

/** Refusals that no request of this package can meet: it always seals, and always asks of agents what they know. */
const NEVER_MET = [
	'Unauthorized: AES key and IV size error',
	'Unauthorized: Decrypted string length is not a multiple of the block size',
	'X-OCS-Agent-Header or X-OCS-Header not found in http request header',
	'Unexpected error: exec get my ob version failed: exit status #',
];

it.each(files.versions())('has no other refusal without a meaning: %s', (version) => {
	const without = new Set<string>();
	for (const topic of TOPICS) {
		for (const entry of readTopic(files, version, topic).entries) {
			const refusal = refusalOf(entry);
			if (refusal && /obshell refused the request/.test(meaningOf(refusal))) without.add(String(refusal.failure?.message).replace(/\d+/g, '#'));
		}
	}
	expect([...without].filter((words) => !NEVER_MET.includes(words))).toEqual([]);
});

describe.each(files.versions())('a refused log-on of version %s', (version) => {
	const saysOf = (name: string) => {
		const entry = readTopic(files, version, 'logon').entries.find((one) => one.agent === 'CLUSTER AGENT' && one.name === name);
		return saysKeyIsStale({ status: entry?.answer.status ?? 0, text: JSON.stringify(entry?.answer.body) });
	};
	const certain = version === '4.2.5.0' ? 'perhaps' : true;

	it('tells a stale key, or that it may be one', () => {
		expect([saysOf('other key'), saysOf('bad header on open route')]).toEqual([certain, certain]);
	});

	it('tells a wrong password from it, where there are words for that', () => {
		const never = version === '4.2.5.0' ? 'perhaps' : false;
		expect([saysOf('wrong password'), saysOf('expired'), saysOf('uri mismatch')]).toEqual([never, never, never]);
		expect(saysOf('ok')).toBe(false);
	});
});

it('"no such tenant" is not "no such route", whatever the tenant is called', () => {
	const refused = (message: string) => ({ status: 400, successful: false, timestamp: '', traceId: '1', data: undefined, failure: { code: '1001', message } });
	expect(meaningOf(refused('Illegal argument: tenant x404 not found'))).toBe('tenant-unknown: There is no such tenant in this cluster');
	expect(meaningOf(refused("Bad request: Tenant 'is under maintenance' is not exist."))).toBe('tenant-unknown: There is no such tenant in this cluster');
});
