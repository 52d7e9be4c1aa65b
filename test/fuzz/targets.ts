/** Properties that must hold for any input, each checked as often as one likes: by jest a little, by `npm run fuzz` for long. */
import axios from 'axios';
import express from 'express';
import fc from 'fast-check';
import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import { authenticateRequest } from '../../services/authenticate';
import type { BackupCredential } from '../../services/credential';
import { BackupServiceError } from '../../services/errors';
import { sign } from '../../services/ocp/wire/sign';
import { userInstant } from '../../services/time/userTime';
import { readEnvelope } from '../../services/wire/envelope';
import { path } from '../../services/wire/http';
import { parseLossless } from '../../services/wire/losslessJson';
import { redact, redactDeep } from '../../services/wire/redact';
import { everything, HOUR } from '../nodes/trigger/records';
import { apply, deed, identity, newWorld, pollOnce, truth, type Deed } from '../nodes/trigger/serverModel';
import { signatureOf } from '../simulators/ocp/signature';
import { holds, json, type Target } from './target';
import { WIRE_TARGETS } from './wireTargets';

export type { Target } from './target';

/** JSON text and what it means, made side by side: no parser is the judge. */
const { document } = fc.letrec<{ document: [string, unknown] }>((tie) => ({
	document: fc.oneof(
		{ maxDepth: 4, depthSize: 'small' },
		fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map((big): [string, unknown] => {
			const isSafe = big >= BigInt(Number.MIN_SAFE_INTEGER) && big <= BigInt(Number.MAX_SAFE_INTEGER);
			return [String(big), isSafe ? Number(big) : String(big)];
		}),
		fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('\\', '"', '1234567890123456789', ':', ',', '{', '-') })).map((text): [string, unknown] => [json(text), text]),
		fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Number.isInteger(value)).map((value): [string, unknown] => [json(value), value]),
		fc.constantFrom<[string, unknown]>(['true', true], ['null', null]),
		fc.array(tie('document'), { maxLength: 4 }).map((list): [string, unknown] => [
			`[${list.map(([text]) => text).join(' ,\n')}]`,
			list.map(([, value]) => value),
		]),
		fc.array(fc.tuple(fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom('__proto__', '12345678901234567890')), tie('document')), { maxLength: 4 }).map(
			(members): [string, unknown] => [
				`{${members.map(([name, [text]]) => `${json(name)}: ${text}`).join(',')}}`,
				Object.fromEntries(members.map(([name, [, value]]) => [name, value])),
			],
		),
	),
}));

const losslessParser: Target = {
	name: 'lossless parser',
	cases: { long: 350_000, short: 3000 },
	async check(cases, seed) {
		const property = fc.property(document, ([text, value]) =>
			holds(json(parseLossless(text)) === json(value), () => `${text} was read as ${json(parseLossless(text))}`),
		);
		await Promise.resolve(fc.assert(property, { numRuns: cases, seed }));
	},
};

const answers = fc.oneof(
	fc.string({ unit: 'binary' }),
	fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('utf8')),
	document.map(([text]) => text),
	fc.tuple(fc.constantFrom('true', 'false', '1', '"true"', 'null', '[true]'), document, fc.string()).map(
		([successful, [data], more]) => `{"successful":${successful},"data":${data},"error":${data},"timestamp":${json(more)}}`,
	),
	fc.tuple(document, fc.nat()).map(([[data], cut]) => `{"successful":true,"data":${data}}`.slice(0, cut % (20 + data.length))),
);

const envelopeReader: Target = {
	name: 'envelope reader',
	cases: { long: 300_000, short: 3000 },
	async check(cases, seed) {
		const property = fc.property(fc.oneof(fc.integer({ min: 100, max: 599 }), fc.constantFrom(200, 204)), answers, (status, text) => {
			let successful = false;
			try {
				({ successful } = readEnvelope({ status, headers: {}, text }, 'obshell', 'http://agent'));
			} catch (error) {
				holds(error instanceof BackupServiceError, () => `${status} ${json(text)} threw ${String(error)}`);
			}
			holds(!successful || isSuccess(status, text), () => `${status} ${json(text)} was taken for a success`);
		});
		await Promise.resolve(fc.assert(property, { numRuns: cases, seed }));
	},
};

function isSuccess(status: number, text: string): boolean {
	if (status === 204 && text === '') return true;
	try {
		const value = JSON.parse(text) as { successful?: unknown } | null;
		return status < 400 && !Array.isArray(value) && value?.successful === true;
	} catch {
		return false;
	}
}

const text = fc.oneof(
	fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
	fc.string({ unit: fc.constantFrom(...'aZ09 /?#%&=+:;@[]{}|\\^`"<>\'()!*~.,$-_', 'é', '备', '😀', '%2F', '%2e%2e', '..'), minLength: 1, maxLength: 12 }),
);
const query = fc.dictionary(text, fc.oneof(text, fc.integer().map(String), fc.array(text, { maxLength: 3 })), { maxKeys: 4, noNullPrototype: true });

/** What a lone surrogate becomes on its way into bytes. */
const wellFormed = (value: string) => Buffer.from(value, 'utf8').toString('utf8');

const SECRET = 'made-up-secret-key';

const requestTarget: Target = {
	name: 'request target and signature, by what a real HTTP server received',
	cases: { long: 30_000, short: 400 },
	async check(cases, seed) {
		const seen = { target: '', right: false };
		const app = express();
		app.disable('etag');
		app.use((request, response) => {
			const { method, originalUrl: target, rawHeaders } = request;
			const expected = signatureOf({ method, target, rawHeaders, body: Buffer.alloc(0) }, SECRET, 'rfc3986');
			seen.target = target;
			seen.right = request.headers.authorization === `OCP-ACCESS-KEY-HMACSHA1 made-up-id:${expected}`;
			response.end('{}');
		});
		const server = app.listen(0, '127.0.0.1');
		await new Promise((resolve) => server.once('listening', resolve));
		const address = server.address();
		const baseUrl = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
		const credential: BackupCredential = { service: 'ocp', baseUrl, ocpMethod: 'accessKey', accessKeyId: 'made-up-id', accessKeySecret: SECRET };
		const segment = text.filter((name) => name !== '.' && name !== '..');
		const property = fc.asyncProperty(fc.array(segment, { minLength: 1, maxLength: 4 }), query, async (segments, qs) => {
			const ready = authenticateRequest(credential, { method: 'GET', url: path(...segments), qs } as IHttpRequestOptions);
			seen.right = false;
			await axios.request({ method: 'GET', url: ready.url, headers: ready.headers as Record<string, string>, maxRedirects: 0 });
			const { pathname, search } = new URL(ready.url);
			const { target } = seen;
			holds(target === pathname + search, () => `${pathname + search} arrived as ${target}`);
			holds(seen.right, () => `the signature of ${target} is wrong`);
			const [way, asked = ''] = target.split('?');
			holds(json(way.slice(1).split('/').map(decodeURIComponent)) === json(segments.map(wellFormed)), () => `${json(segments)} arrived as ${way}`);
			const pairs = [...new URLSearchParams(asked)];
			const wanted = Object.entries(qs).map(([name, value]) => [wellFormed(name), wellFormed(Array.isArray(value) ? value.join(',') : value)]);
			holds(json(pairs) === json(wanted), () => `${json(wanted)} arrived as ${asked}`);
		});
		try {
			await fc.assert(property, { numRuns: cases, seed });
		} finally {
			server.close();
			server.closeAllConnections();
		}
	},
};

const signer: Target = {
	name: "OCP signer, by the simulator's own",
	cases: { long: 150_000, short: 1500 },
	async check(cases, seed) {
		const header = fc.string({ unit: fc.constantFrom(...'abcXYZ019 -_/;=,.'), minLength: 1, maxLength: 20 });
		const property = fc.property(
			fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE'),
			fc.array(text, { minLength: 1, maxLength: 4 }),
			fc.array(fc.tuple(text, text), { maxLength: 6 }),
			fc.option(fc.uint8Array({ minLength: 1, maxLength: 80 }), { nil: undefined }),
			fc.dictionary(fc.constantFrom('x-ocp-a', 'x-ocp-b', 'x-ocp-origin', 'accept', 'x-other'), header, { noNullPrototype: true }),
			text.map(wellFormed),
			(method, segments, pairs, bytes, own, secret) => {
				const encoded = (value: string) => encodeURIComponent(wellFormed(value));
				const way = segments.map((one) => `/${encoded(one)}`).join('');
				const search = pairs.length > 0 ? `?${pairs.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&')}` : '';
				const headers: IDataObject = { ...own, 'Content-Type': 'application/json', Date: 'Mon, 15 Apr 2024 09:25:02 GMT' };
				const body = bytes && Buffer.from(bytes);
				const ours = sign(secret, { method, body, contentType: 'application/json', date: String(headers.Date), host: 'ocp:8080', headers, path: way, query: search });
				const rawHeaders = [...Object.entries(headers).flatMap(([name, value]) => [name, String(value)]), 'Host', 'ocp:8080'];
				const theirs = signatureOf({ method, target: way + search, rawHeaders, body: body ?? Buffer.alloc(0) }, secret, 'rfc3986');
				holds(ours === theirs, () => `${method} ${way}${search} is signed ${ours}, not ${theirs}`);
			},
		);
		await Promise.resolve(fc.assert(property, { numRuns: cases, seed }));
	},
};

/** Ways in which a secret gets into a text. */
const PLACES: Array<(secret: string) => string> = [
	(secret) => `oss://bucket/dir?host=h&access_id=visible&access_key=${encodeURIComponent(secret)}`,
	(secret) => json({ message: `log on with ${secret} failed`, after: 1 }),
	(secret) => json({ log: json({ body: json({ value: secret }) }) }),
	(secret) => `X-OCS-Header: ${Buffer.from(secret).toString('base64')}`,
	(secret) => `http://h/p?text=${encodeURIComponent(`password=${secret}&a=1`)}`,
	(secret) => `SET ENCRYPTION ON IDENTIFIED BY ${json(secret)} ONLY`,
	(secret) => `<b>${secret}</b>`,
	(secret) => Buffer.from(`root:${secret}`).toString('base64'),
];

const redaction: Target = {
	name: 'redaction of known secrets',
	cases: { long: 120_000, short: 1000 },
	async check(cases, seed) {
		const secret = fc.string({ unit: fc.constantFrom(...'aZkQ09 "\'\\/+=&%#?:@,;<>{}[]é😀'), minLength: 8, maxLength: 24 }).filter((one) => !one.includes('*'));
		const property = fc.property(secret, fc.constantFrom(...PLACES), fc.string({ maxLength: 10 }), fc.boolean(), (known, place, around, deep) => {
			fc.pre(!around.includes(known));
			const given = around + place(known) + around;
			const shown = deep ? json(redactDeep({ list: [{ name: given }] }, [known])) : redact(given, [known]);
			for (const spelling of [known, encodeURIComponent(known), json(known).slice(1, -1), json(json(known).slice(1, -1)).slice(1, -1), Buffer.from(known).toString('base64').replace(/=+$/, '')]) {
				holds(!shown.includes(spelling), () => `${json(known)} survives in ${shown}`);
			}
		});
		await Promise.resolve(fc.assert(property, { numRuns: cases, seed }));
	},
};

/** Every end of a backup or restore that was to be seen is told once; nothing else is told as an end, but what has failed before and still burns. */
const triggerEvents: Target = {
	name: 'trigger events, by histories of a model of the servers',
	cases: { long: 10_000, short: 100 },
	async check(cases, seed) {
		const step = fc.oneof({ weight: 3, arbitrary: deed.filter(({ do: what }) => what !== 'drop') }, { weight: 1, arbitrary: fc.constant({ do: 'poll' as const }) });
		const options = { ...everything, overdueHours: 6, logDelaySeconds: HOUR / 1000 };
		const property = fc.property(fc.array(step, { maxLength: 80 }), (steps: Array<Deed | { do: 'poll' }>) => {
			const world = newWorld();
			let { state } = pollOnce(world, undefined, options);
			const before = new Map([...truth(world)].filter(([, ending]) => ending !== undefined));
			const told = new Map<string, boolean>();
			for (const one of [...steps, { do: 'poll' } as const]) {
				if (one.do !== 'poll') {
					apply(world, one);
					continue;
				}
				const result = pollOnce(world, state, options);
				state = result.state;
				for (const event of result.events.filter(({ event: name }) => /(Failed|Succeeded)$/.test(name))) {
					const key = identity(event);
					holds(!told.has(key), () => `${key} is told twice`);
					told.set(key, event.event.endsWith('Succeeded'));
				}
			}
			for (const [key, ending] of truth(world)) {
				const isGood = ending === 'succeeded';
				// What burns at the first poll is told at the second one, if it still burns.
				const wanted = ending === undefined ? [undefined] : !before.has(key) ? [isGood] : isGood ? [undefined] : [undefined, false];
				holds(wanted.includes(told.get(key)), () => `${key} ended ${String(ending)}, told as ${String(told.get(key))}`);
			}
		});
		await Promise.resolve(fc.assert(property, { numRuns: cases, seed }));
	},
};

const ZONES = ['UTC', 'Asia/Shanghai', 'Asia/Kathmandu', 'America/New_York', 'America/St_Johns', 'Europe/Berlin', 'Australia/Lord_Howe', 'Pacific/Apia', 'Pacific/Chatham'];
const formats = new Map(
	ZONES.map((timeZone) => [
		timeZone,
		new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' }),
	]),
);

/** `2026-05-01 08:30:00` on the wall in that zone. */
const onTheWall = (instant: number, zone: string) => formats.get(zone)?.format(instant) ?? '';

const userTimes: Target = {
	name: 'times that users enter',
	cases: { long: 60_000, short: 600 },
	async check(cases, seed) {
		const instant = fc.integer({ min: Date.UTC(1990, 0, 1) / 1000, max: Date.UTC(2060, 0, 1) / 1000 }).map((seconds) => seconds * 1000);
		const offset = fc.integer({ min: -12 * 60, max: 14 * 60 });
		const property = fc.property(instant, fc.constantFrom(...ZONES), offset, fc.string(), (when, zone, minutes, anything) => {
			const wall = onTheWall(when, zone);
			const read = userInstant('Time', wall.replace(' ', 'T'), zone);
			// In the hour that comes twice, either is meant; on the wall they are the same.
			holds(read !== undefined && onTheWall(read, zone) === wall, () => `${wall} in ${zone} was read as ${String(read)}`);
			const there = new Date(when + minutes * 60_000).toISOString().slice(0, 19);
			const sign = minutes < 0 ? '-' : '+';
			const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((part) => String(part).padStart(2, '0'));
			holds(userInstant('Time', `${there}${sign}${hours}:${rest}`, zone) === when, () => `${there}${sign}${hours}:${rest} is not ${when}`);
			for (const form of [when, String(when), new Date(when), new Date(when).toISOString(), { toMillis: () => when }]) {
				holds(userInstant('Time', form, zone) === when, () => `${json(form)} is not ${when}`);
			}
			try {
				const odd = userInstant('Time', anything, zone);
				holds(odd === undefined ? anything === '' : Number.isFinite(odd), () => `${json(anything)} was read as ${String(odd)}`);
			} catch (error) {
				holds(error instanceof BackupServiceError, () => `${json(anything)} threw ${String(error)}`);
			}
		});
		await Promise.resolve(fc.assert(property, { numRuns: cases, seed }));
	},
};

/** All that is fuzzed. */
export const TARGETS: Target[] = [losslessParser, envelopeReader, requestTarget, signer, redaction, triggerEvents, userTimes, ...WIRE_TARGETS];
