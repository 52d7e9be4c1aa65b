/** What travels, fuzzed: what becomes of writes, what is left of secrets, what lists come to. */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { BackupServiceError } from '../../services/errors';
import { OcpApi } from '../../services/ocp/wire/endpoints';
import { Http, type RequestContext, type ServerRequest } from '../../services/wire/http';
import { redact, redactDeep } from '../../services/wire/redact';
import { holds, json, type Target } from './target';

const ORIGIN = 'https://10.10.10.1:2886';

/** An answer, and whether it is the server's own: known from how it was made. */
interface Answer {
	status: number;
	body: string;
	isOwn: boolean;
}

const statuses = fc.oneof(fc.integer({ min: 100, max: 599 }), fc.constantFrom(200, 204, 400, 401, 408, 429, 499, 500, 502, 503, 504, 520, 527));

const members = fc.record({ duration: fc.nat(), data: fc.jsonValue(), error: fc.record({ code: fc.nat(), message: fc.string() }) }, { requiredKeys: [] });

/** Envelopes whole, and with one thing wrong. */
const answers = fc
	.tuple(statuses, members, fc.string({ maxLength: 20 }), fc.constantFrom('', '1a2b'), fc.constantFrom('none', 'cut', 'without', 'status', 'wrapped', 'type', 'other'), fc.nat(), fc.string())
	.map(([status, more, timestamp, traceId, flaw, where, text]): Answer => {
		const whole: IDataObject = { successful: status < 400, timestamp, status, traceId, ...(more as IDataObject) };
		const own = json(whole);
		const names = ['successful', 'timestamp', 'status', 'traceId'];
		switch (flaw) {
			case 'none':
				return { status, body: own, isOwn: status >= 200 };
			case 'cut':
				return { status, body: own.slice(0, where % own.length), isOwn: false };
			case 'without':
				return { status, body: json({ ...whole, [names[where % names.length]]: undefined }), isOwn: false };
			case 'status':
				return { status, body: json({ ...whole, status: status + 1 + (where % 50) }), isOwn: false };
			case 'wrapped':
				return { status, body: json(where % 2 === 0 ? [whole] : { upstream: whole }), isOwn: false };
			case 'type':
				return { status, body: json({ ...whole, [names[where % names.length]]: where % 2 === 0 ? null : { nested: true } }), isOwn: false };
			default:
				return { status, body: text, isOwn: false };
		}
	});

/** A connection that breaks: how far the request had come, and how much of that can be seen. */
interface Break {
	stage: 'name' | 'connect' | 'handshake' | 'sent';
	seen: boolean;
	fields: object;
}

const HANDSHAKE_CODES = ['CERT_HAS_EXPIRED', 'SELF_SIGNED_CERT_IN_CHAIN', 'ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'ERR_SSL_WRONG_VERSION_NUMBER', 'EPROTO', 'ECONNRESET', 'ERR_CANCELED'];
const SENT_CODES = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'ERR_CANCELED', 'EHOSTUNREACH', 'ENETUNREACH', 'EPROTO', 'ERR_BAD_RESPONSE', 'HPE_INVALID_CONSTANT', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC', '', 'ENEW'];

const breaks = fc.oneof(
	fc.constantFrom('ENOTFOUND', 'EAI_AGAIN').map((code): Break => ({ stage: 'name', seen: true, fields: { code, syscall: 'getaddrinfo' } })),
	fc.tuple(fc.constantFrom('ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'), fc.boolean()).map(
		([code, several]): Break => ({ stage: 'connect', seen: true, fields: several ? { code, errors: [{ code, syscall: 'connect' }] } : { code, syscall: 'connect' } }),
	),
	fc.tuple(fc.constantFrom(...HANDSHAKE_CODES), fc.boolean()).map(
		([code, seen]): Break => ({ stage: 'handshake', seen, fields: { code, ...(seen && { request: { reusedSocket: false, socket: { connecting: false, secureConnecting: true } } }) } }),
	),
	fc.tuple(fc.constantFrom(...SENT_CODES), fc.boolean(), fc.constantFrom('read', 'write', undefined), fc.boolean()).map(
		([code, seen, syscall, reusedSocket]): Break => ({ stage: 'sent', seen, fields: { code, syscall, ...(seen && { request: { reusedSocket, socket: { connecting: false, secureConnecting: false } } }) } }),
	),
);

const methods = fc.constantFrom('POST', 'PATCH', 'PUT', 'DELETE');

const writes: Target = {
	name: 'fate of writes: any status, any body, any moment of breaking',
	cases: { long: 500_000, short: 4000 },
	async check(cases, seed) {
		const property = fc.asyncProperty(methods, fc.oneof(answers, breaks), fc.nat(3), fc.boolean(), async (method, meets, depth, mayBeEmpty) => {
			let sent = 0;
			let taken = 0;
			const context: RequestContext = {
				helpers: {
					async httpRequestWithAuthentication() {
						sent++;
						if ('body' in meets) return await Promise.resolve({ statusCode: meets.status, headers: {}, body: meets.body });
						let error: Error = Object.assign(new Error('made-up'), meets.fields);
						for (let level = 0; level < depth; level++) error = Object.assign(new Error('wrapped'), { cause: error });
						throw error;
					},
				},
			};
			const http = new Http(context, { origin: ORIGIN, secrets: [], onWriteTaken: () => void taken++ });
			const came: unknown = await http.send({ method, path: '/api', body: { a: 1 }, mayBeEmpty }).then(
				() => 'answer',
				(error: unknown) => (error instanceof BackupServiceError ? error.kind : error),
			);
			holds(sent === 1, () => `${json(meets)} was sent ${sent} times`);
			const wanted = fateOf(meets, mayBeEmpty);
			holds(wanted.includes(String(came)), () => `${method} that met ${json(meets)} came to ${String(came)}, not ${wanted.join(' or ')}`);
			holds(taken === Number(came === 'answer' && 'status' in meets && meets.status < 400), () => `${json(meets)} was taken ${taken} times`);
		});
		await fc.assert(property, { numRuns: cases, seed });
	},
};

/** What may be said of a write that met this. */
function fateOf(meets: Answer | Break, mayBeEmpty: boolean): string[] {
	if ('body' in meets) {
		if (meets.status === 204 && meets.body === '' && mayBeEmpty) return ['answer'];
		if (!meets.isOwn) return ['answer-lost'];
		return [meets.status === 429 ? 'throttled' : 'answer'];
	}
	if (meets.stage === 'sent') return ['answer-lost'];
	// Before it was sent: said where it can be seen, never the other way round.
	return meets.seen ? ['unreachable'] : ['unreachable', 'answer-lost'];
}

/** How one character may be written, one way on another. */
const ENCODERS: Record<string, (char: string) => string> = {
	plain: (char) => char,
	percent: (char) => (/[a-z0-9]/i.test(char) ? char : [...Buffer.from(char)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')),
	uri: (char) => encodeURIComponent(char),
	form: (char) => new URLSearchParams({ _: char }).toString().slice(2),
	json: (char) => JSON.stringify(char).slice(1, -1),
	go: (char) => JSON.stringify(char).slice(1, -1).replace(/[<>&]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`),
	html: (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[char] ?? char,
	numeric: (char) => (/[a-z0-9]/i.test(char) ? char : `&#${char.codePointAt(0)};`),
	hex: (char) => (/[a-z0-9]/i.test(char) ? char : `&#x${char.codePointAt(0)?.toString(16)};`),
	markdown: (char) => (/[\\`*_[\]{}|~#!<>&().+-]/.test(char) ? `\\${char}` : char),
};

const encode = (way: string[], text: string) => way.reduce((written, name) => [...written].map(ENCODERS[name]).join(''), text);

const secrets = fc
	.string({ unit: fc.constantFrom(...'aZkQ09xy&<>_*#!%"\'\\/+=?:@,;{}[]()|~.- é密😀'), minLength: 8, maxLength: 28 })
	// Of what is mostly backslashes, too little is left to be told from other text; the mask, and the mark of a cut, are no secrets.
	.filter((secret) => /[a-z0-9].*[a-z0-9].*[a-z0-9].*[a-z0-9]/i.test(secret) && !/\*{3}|\.{3}/.test(secret) && secret.trim() === secret);

/** Words that no secret here is made of. */
const around = fc.constantFrom('', 'log on with ', 'cannot write to bucket: ', '<b>', '{"log":"', 'obshell says ', 'WWWWW ', '(');

const KNOWN_FROM = { mark: 4, end: 8 };

const secretsCut: Target = {
	name: 'redaction: any secret, any rendering, any cut',
	cases: { long: 300_000, short: 2500 },
	async check(cases, seed) {
		const way = fc.array(fc.constantFrom(...Object.keys(ENCODERS)), { maxLength: 3 });
		const cuts = fc.constantFrom('none', 'mark', 'dots', 'end', 'head');
		const property = fc.property(secrets, way, around, around, cuts, fc.nat(), fc.boolean(), (secret, ways, before, after, cut, where, deep) => {
			const chars = [...secret];
			// A cut may fall between any two characters of the secret, or within the escape of one.
			const kept = 1 + (where % (chars.length - 1));
			const left = cut === 'head' ? chars.slice(kept) : chars.slice(0, cut === 'none' ? chars.length : kept);
			const written = encode(ways, left.join(''));
			const text = {
				none: `${before}${written}${after}`,
				mark: `${before}${written}…${after}`,
				dots: `${before}${written}...${after}`,
				end: `WWWWW WWWWW WWWWW WWWWW WWWWW WWWWW ${before}${written}`,
				head: `${before}…${written} ${after}`,
			}[cut];
			// A secret that looks as if it were encoded itself is found as a whole; of a part nobody can say what it was.
			if (cut !== 'none' && /%[0-9a-f]{2}|&#?\w{1,9};/i.test(secret.replaceAll('\\', ''))) return;
			// Dots of the secret are taken for those of the cut.
			if (cut === 'dots') while (left.at(-1) === '.') left.pop();
			if (cut !== 'none' && lettersIn(left) < (cut === 'end' ? KNOWN_FROM.end : KNOWN_FROM.mark)) return;
			fc.pre(![before, after].some((part) => part.includes(written)));
			const shown = deep ? String((redactDeep([{ text }], [secret]) as Array<{ text: string }>)[0].text) : redact(text, [secret]);
			holds(!shown.includes(written), () => `${json(secret)}, written ${json(ways)} and cut (${cut}) to ${json(written)}, survives in ${json(shown)}`);
		});
		await Promise.resolve(fc.assert(property, { numRuns: cases, seed }));
	},
};

/** How many characters that is without its backslashes. */
function lettersIn(chars: string[]): number {
	return chars.join('').replace(/\\(?:u[0-9a-f]{4})?/gi, '').length;
}

/** What a server may do to a list while it is read. */
interface ListWorld {
	rows: number;
	cap: number;
	total: 'true' | 'none' | 'more' | 'text';
	pages: 'true' | 'none' | 'one' | 'many';
	repeats: boolean;
	/** At which answers a row is dropped, and one is made at the head. */
	drops: number[];
	grows: number[];
	tenants: boolean;
}

const worlds: fc.Arbitrary<ListWorld> = fc.record({
	rows: fc.integer({ min: 0, max: 40 }),
	cap: fc.integer({ min: 1, max: 12 }),
	total: fc.constantFrom('true', 'true', 'none', 'more', 'text'),
	pages: fc.constantFrom('true', 'true', 'none', 'one', 'many'),
	repeats: fc.boolean(),
	drops: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 3 }),
	grows: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 3 }),
	tenants: fc.boolean(),
});

const lists: Target = {
	name: 'lists: any behaviour of a server',
	cases: { long: 200_000, short: 1500 },
	async check(cases, seed) {
		const property = fc.asyncProperty(worlds, fc.infiniteStream(fc.nat()), async (world, chances) => {
			// Of tasks, rows go from the end alone.
			const drops = world.tenants ? world.drops : [];
			let rows = Array.from({ length: world.rows }, (_, index) => index + 1);
			const always = new Set(rows);
			let made = 1000;
			let count = 0;
			const send = async ({ query }: ServerRequest) => {
				count++;
				holds(count < 600, () => `${json(world)} is read without end`);
				for (const at of drops) {
					if (at !== count || rows.length === 0) continue;
					const gone = Number(chances.next().value) % rows.length;
					always.delete(rows[gone]);
					rows = [...rows.slice(0, gone), ...rows.slice(gone + 1)];
				}
				for (const at of world.grows) if (at === count) rows = [made++, ...rows];
				const number = world.repeats ? 1 : Number(query?.page);
				const size = world.cap;
				const page = rows.slice((number - 1) * size, number * size).map((id) => ({ id, name: `t${id}` }));
				const needed = Math.max(1, Math.ceil(rows.length / size));
				const facts = {
					...(world.total !== 'none' && { totalElements: { true: rows.length, more: rows.length + 7, text: 'many' }[world.total] }),
					...(world.pages !== 'none' && { totalPages: { true: needed, one: 1, many: needed + 5 }[world.pages] }),
				};
				return await Promise.resolve({ status: 200, headers: {}, text: json({ successful: true, status: 200, timestamp: '', traceId: '', data: { contents: page, page: facts } }) });
			};
			const api = new OcpApi({ send } as unknown as Http, 'http://ocp.example.com');
			const read: IDataObject[] | BackupServiceError = await (world.tenants ? api.tenants('1') : api.logBackupTasks({ clusterId: '1' })).catch((error: unknown) => error as BackupServiceError);
			if (!Array.isArray(read)) {
				holds(read instanceof BackupServiceError && read.kind === 'server', () => `${json(world)} threw ${String(read)}`);
				const isHonest = world.total !== 'more' && !world.repeats && drops.length === 0;
				holds(!isHonest, () => `${json(world)} is honest, and was refused: ${read.message}`);
				return;
			}
			const ids = read.map(({ id }) => Number(id));
			holds(new Set(ids).size === ids.length, () => `${json(world)} gave a row twice: ${json(ids)}`);
			// With neither a total nor a number of pages, a page that is not full is the last one.
			const tells = world.total === 'true' || (world.total !== 'more' && (world.pages === 'true' || world.pages === 'many'));
			// A server that gives its first page for every other one, while rows come at its head, cannot be found out.
			const foundOut = !world.repeats || (world.total === 'true' && world.grows.length === 0);
			if (tells && foundOut) {
				holds([...always].every((id) => ids.includes(id)), () => `${json(world)} lacks ${json([...always].filter((id) => !ids.includes(id)))}`);
			}
			holds(world.total !== 'more', () => `${json(world)} says that there are more, and was believed`);
		});
		await fc.assert(property, { numRuns: cases, seed });
	},
};

/** See targets.ts. */
export const WIRE_TARGETS: Target[] = [writes, secretsCut, lists];
