/** Known secrets in the forms that reports, errors and servers give them, and what a cut leaves of them. */
import { canonical } from '../../../services/wire/canonical';
import { redact, redactDeep, secretsIn } from '../../../services/wire/redact';

const { held } = jest.requireActual<{ held(): number }>('./memory.js');

/** With all that HTML, Markdown, URIs and JSON have escapes for. */
const SECRET = `Pa<ss&wo>rd"1_x*Q!z#7%'2`;

const html = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;').replace(/'/g, '&#39;');
const markdown = (text: string) => text.replace(/[\\`*_[\]{}|~#!]/g, '\\$&');
const inner = (text: string) => JSON.stringify(text).slice(1, -1);

const RENDERINGS: Array<[string, (secret: string) => string]> = [
	['as it is', (secret) => secret],
	['in HTML', html],
	['in HTML, by numbers', (secret) => secret.replace(/[^a-z0-9]/gi, (char) => `&#${char.charCodeAt(0)};`)],
	['in HTML, by hexadecimal numbers', (secret) => secret.replace(/[^a-z0-9]/gi, (char) => `&#x${char.charCodeAt(0).toString(16)};`)],
	['in HTML twice', (secret) => html(html(secret))],
	['in Markdown', markdown],
	['in Markdown with entities', (secret) => html(markdown(secret))],
	['in Markdown of HTML', (secret) => markdown(html(secret))],
	['in JSON of HTML', (secret) => inner(html(secret))],
	['in HTML of JSON', (secret) => html(inner(secret))],
	['in a URI of HTML', (secret) => encodeURIComponent(html(secret))],
	['in a URI thrice', (secret) => encodeURIComponent(encodeURIComponent(encodeURIComponent(secret)))],
	['with invisible characters in it', (secret) => [...secret].join('\u200b')],
	['in base64', (secret) => Buffer.from(secret).toString('base64')],
	['in base64 of more, in a URI', (secret) => encodeURIComponent(Buffer.from(`root:${secret}`).toString('base64'))],
];

describe.each(RENDERINGS)('a secret %s', (_how, render) => {
	it('is masked, and nothing besides', () => {
		const shown = redact(`cannot log on with ${render(SECRET)} at all`, [SECRET]);
		expect(shown).toMatch(/^cannot log on with .{0,8}\*{3}(?:.%3D)? at all$/);
	});
});

describe('what a cut leaves of a secret', () => {
	it.each(RENDERINGS.slice(0, 12))('is masked before the mark of the cut, wherever it was cut: %s', (_how, render) => {
		const text = `cannot log on with ${render(SECRET)}`;
		const begins = text.length - render(SECRET).length;
		for (let end = begins + render(SECRET.slice(0, 5)).length; end <= text.length; end++) {
			for (const mark of ['…', '...']) expect(redact(text.slice(0, end) + mark, [SECRET])).toBe(`cannot log on with ***${mark}`);
		}
	});

	it('is masked behind the mark, when the beginning is lost', () => {
		for (let from = 1; from <= SECRET.length - 4; from++) {
			expect(redact(`it says: …${SECRET.slice(from)} and more`, [SECRET])).toBe('it says: …*** and more');
			expect(redact(`it says: …${html(SECRET.slice(from))} and more`, [SECRET])).toBe('it says: …*** and more');
		}
	});

	it('is masked at the end of a long text that was cut without a mark', () => {
		const long = 'a column that has room for so many characters and then no more: ';
		expect(redact(long + SECRET.slice(0, 12), [SECRET])).toBe(`${long}***`);
		expect(redact(`short: ${SECRET.slice(0, 12)}`, [SECRET])).toBe(`short: ${SECRET.slice(0, 12)}`);
	});

	it('is not seen in a few letters that anything may end with', () => {
		expect(redact('No backup of the tenant orders…', ['ord#Q!0815xyz'])).toBe('No backup of the tenant orders…');
		expect(redact('file:///backup/obdemo/1002/data of the tenant orders', ['orders_0815!xyz'])).toBe('file:///backup/obdemo/1002/data of the tenant orders');
	});
});

describe('the canonical form', () => {
	it.each([
		['a%2525b', 'a%b'],
		['&amp;amp;lt;', '<'],
		['\\\\\\"', '"'],
		['\\u0026lt;', '<'],
		['%C3%A9%F0%9F%98%80', 'é😀'],
		['%zz%4', '%zz%4'],
		['&nosuch; & ;', '&nosuch; & ;'],
		['a\u200bb\u00adc', 'abc'],
	])('of %s is %s', (text, expected) => {
		expect(canonical(text, { plusIsSpace: false, controls: false }).text).toBe(expected);
	});

	it('tells where each character stood', () => {
		const { text, origins } = canonical('x%2526\\"y', { plusIsSpace: false, controls: false });
		expect([...text].map((char, at) => [char, origins[at]])).toEqual([['x', 0], ['&', 1], ['"', 6], ['y', 8]]);
		expect(origins[4]).toBe(9);
	});
});

describe('the secrets of a request', () => {
	it('are those that have the name of one, and those in its URIs and statements', () => {
		const body = {
			mode: 'full',
			encryption: 'made-up backup#password',
			decryption: ['first!one', 'second!one'],
			data_backup_uri: 'oss://bucket/dir?host=h&access_id=MADEUPID01&access_key=made%2Bup%2Fkey',
			obBackupStorageBaseInfo: { ossAccessKey: { endpoint: 'e', accessKeyId: 'MADEUPID02', accessKeySecret: 'made-up/secret' } },
			kms_encrypt_info: '{"kms":"info"}',
			extra: [{ sql: 'SET DECRYPTION IDENTIFIED BY "third!one", "fourth!one"' }],
		};
		expect(new Set(secretsIn(body))).toEqual(
			new Set(['made-up backup#password', 'first!one', 'second!one', 'MADEUPID01', 'made%2Bup%2Fkey', 'made+up/key', 'MADEUPID02', 'made-up/secret', '{"kms":"info"}', 'info', 'third!one', 'fourth!one']),
		);
		expect(secretsIn({ mode: 'full', tenant: 'orders', uri: 'file:///backup' })).toEqual([]);
	});
});

describe('by name', () => {
	it.each([
		['&quot;password&quot;: &quot;one two&quot;, &quot;n&quot;: 1', '&quot;password&quot;: &quot;***&quot;, &quot;n&quot;: 1'],
		['access\\_key=one&host=h', 'access\\_key=***&host=h'],
		['-----BEGIN RSA PRIVATE KEY-----\nMIIEabc+/=\n-----END', '-----BEGIN RSA PRIVATE KEY-----***'],
	])('%s', (text, expected) => {
		expect(redact(text)).toBe(expected);
	});

	it('a value as long as a text may be does no harm', () => {
		expect(redact(`password=${'x'.repeat(16 << 20)}`)).toBe('password=***');
	});
});

it('a text of 16 MB with one percent-encoded character takes no more than its size asks for', () => {
	const secrets = [SECRET, 'storage_Key*With#Marks!_99', 'STORAGEID_0815_x', 'another secret here'];
	const filler = 'x'.repeat(16 << 20);
	const timed = (text: string) => {
		const [started, before] = [performance.now(), held()];
		redactDeep({ text }, secrets);
		return { took: performance.now() - started, grown: (held() - before) / 2 ** 20 };
	};
	timed('warm');
	const plain = timed(`aaaaa${filler}`);
	const hostile = timed(`%2541${filler}`);
	// Half a second on a machine that has nothing else to do; tests share it with others.
	expect(hostile.took).toBeLessThan(500 + 8 * plain.took);
	expect(hostile.grown).toBeLessThan(200);
});
