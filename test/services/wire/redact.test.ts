import fc from 'fast-check';

import { redact, redactDeep } from '../../../services/wire/redact';
import { anySecret, asciiJson, form, goJson, MASK, SEED, strict } from './secrets';

const { cpuSeconds } = jest.requireActual<{ cpuSeconds(work: () => void): number }>('./cpu.js');

// Many thousand cases, perhaps on a machine that has more to do.
jest.setTimeout(180_000);

/** What object stores hand out as keys. */
const key = fc.string({ unit: fc.constantFrom(...'ABCXYZabcxyz0189+/=_.~-'), minLength: 1, maxLength: 44 });

const keyName = fc.constantFrom('access_id', 'access_key', 'accessKeyId', 'accessKeySecret', 'OSSAccessKeyId', 'encryption', 'password');
const memberName = fc.oneof(
	keyName,
	fc.constantFrom('decryption', 'kms_encrypt_info', 'root_password', 'Auth', 'Authorization', 'X-OCS-Header', 'X-OCS-Agent-Header', 'session_id'),
);

/** Places of a secret; each gives the text for the secret that it gets, so the right answer is the text for `***`. */
type Place = (secret: string) => string;

const uriPlaces: fc.Arbitrary<Place> = fc.tuple(keyName, keyName).chain(([name, second]) =>
	fc.constantFrom<Place>(
		(secret) => `oss://bucket/dir/1?host=oss-cn.example.com&${name}=${secret}&delete_mode=tagging`,
		(secret) => `s3://bucket?${name}=${secret}&${second}=${secret}`,
		(secret) => `file:///a/b,oss://bucket/x?${name}=${secret},cos://bucket/y?host=h&${second}=${secret}`,
		(secret) => `destination 'oss://bucket/x?${name}=${secret}' is not writable`,
		(secret) => `${name}: ${secret} and more`,
	),
);

const memberPlaces: fc.Arbitrary<Place> = memberName.chain((name) =>
	fc.constantFrom<Place>(
		(secret) => JSON.stringify({ host: 'h', [name]: secret, delete_mode: 'delete' }),
		(secret) => JSON.stringify({ s3AccessKey: { endpoint: 'e', [name]: secret, region: 'r' } }, null, '\t'),
		(secret) => `{'${name}' : ${goJson(secret)}, 'after': 1}`,
		(secret) => `{"${name}":${asciiJson(secret)}}`,
		(secret) => `SET ENCRYPTION ON IDENTIFIED BY ${JSON.stringify(secret)} ONLY; ALTER SYSTEM BACKUP`,
		(secret) => `SET DECRYPTION IDENTIFIED BY ${JSON.stringify(secret)}, ${JSON.stringify(secret)};`,
		(secret) => JSON.stringify([{ name: 'encryption_mode', [name]: secret }, 'tail']),
	),
);

/** What a text may travel in. */
const wrapping = fc.constantFrom<(text: string) => string>(
	(text) => text,
	(text) => `obshell says: ${text}`,
	(text) => JSON.stringify({ log: text, after: 'visible' }),
	(text) => `{"log":${goJson(text)},"after":"visible"}`,
	(text) => JSON.stringify({ log: JSON.stringify({ message: text, n: 1 }), after: 'visible' }),
	(text) => `http://10.1.1.1:2886/api?text=${encodeURIComponent(text)}&after=visible`,
	(text) => `http://10.1.1.1:2886/api?text=${encodeURIComponent(encodeURIComponent(text))}&after=visible`,
);

describe('redact, by name', () => {
	it('masks exactly the keys of a URI, wherever it stands', () => {
		fc.assert(
			fc.property(uriPlaces, wrapping, key, (place, wrap, secret) => {
				expect(redact(wrap(place(secret)))).toBe(wrap(place(MASK)));
			}),
			{ numRuns: 30_000, seed: SEED },
		);
	});

	it('masks exactly the values of JSON and SQL, whatever they consist of', () => {
		fc.assert(
			fc.property(memberPlaces, wrapping, anySecret, (place, wrap, secret) => {
				expect(redact(wrap(place(secret)))).toBe(wrap(place(MASK)));
			}),
			{ numRuns: 30_000, seed: SEED },
		);
	});

	it('lets nothing of a percent-encoded value through', () => {
		fc.assert(
			fc.property(anySecret, fc.constantFrom(encodeURIComponent, strict, form), (secret, encode) => {
				const encoded = encode(secret);
				const shown = redact(`cos://b/p?access_key=${encoded}&host=h`);
				// A key that begins like a quotation may take the rest of the text with it.
				if (encoded.startsWith("'")) expect(shown).toMatch(/^cos:\/\/b\/p\?access_key='?\*\*\*/);
				else expect(shown).toBe(`cos://b/p?access_key=${MASK}&host=h`);
			}),
			{ numRuns: 10_000, seed: SEED },
		);
	});

	it.each([
		['{"decryption":["one","t\\"w]o"],"scn":1}', '{"decryption":"***","scn":1}'],
		['{"log":"{\\"decryption\\":[\\"one\\",\\"two\\"]}","n":1}', '{"log":"{\\"decryption\\":\\"***\\"}","n":1}'],
		['{"password":{"a":["}"]},"n":1}', '{"password":"***","n":1}'],
		['{"access_key":{"value":"one"},"n":1}', '{"access_key":"***","n":1}'],
		['{"access_key":12345,"n":1}', '{"access_key":"***","n":1}'],
		['{"encryption":null,"password":"","n":1}', '{"encryption":null,"password":"","n":1}'],
		["{ password: 'one', decryption: [ 'two' ], host: 'h' }", "{ password: '***', decryption: ***, host: 'h' }"],
		['Authorization: Basic YWRtaW46aGVsbG8=\r\nHost: ocp:8080', 'Authorization: ***\r\nHost: ocp:8080'],
		["curl -H 'X-OCS-Header: aGVs+bG8/' http://h/api", "curl -H 'X-OCS-Header: ***' http://h/api"],
		['"GET / HTTP/1.1\\r\\nx-ocs-agent-header: aGVsbG8=\\r\\nHost: h"', '"GET / HTTP/1.1\\r\\nx-ocs-agent-header: ***\\r\\nHost: h"'],
		['sent OCP-ACCESS-KEY-HMACSHA1 AKEY:c2ln/bmF0dXJl+Q== twice', 'sent OCP-ACCESS-KEY-HMACSHA1 *** twice'],
		['tried Basic YWRtaW46aGVsbG8= once', 'tried Basic *** once'],
		['connect to http://user:pass@proxy:3128/ failed', 'connect to http://user:***@proxy:3128/ failed'],
		['x?a=1&amp;access_key=one&amp;host=h', 'x?a=1&amp;access_key=***&amp;host=h'],
		['log\\nencryption=one\\nend', 'log\\nencryption=***\\nend'],
		['oss://b/p?access_key=on,e\\fo&host=h', 'oss://b/p?access_key=***&host=h'],
		['{"log":"cut off: {\\"password\\":\\"on","after":"visible"}', '{"log":"cut off: {\\"password\\":\\"***","after":"visible"}'],
		['{"path":"oss://b?access_key=on', '{"path":"oss://b?access_key=***'],
		['{"password":"on', '{"password":"***'],
		['{"decryption":["one","tw', '{"decryption":"***"'],
	])('turns %s into %s', (text, expected) => {
		expect(redact(text)).toBe(expected);
		expect(redact(redact(text))).toBe(expected);
	});

	it.each([
		'Unauthorized: OceanBase password is incorrect',
		'Unauthorized: Should use agent_password to verify: oceanbase password is not initialized',
		'basic authentication is off; Basic settings',
		'{"encryption_mode":"PASSWORD","author":"x","public_key":"MIGJ","backup_set_id":3,"key_count":1,"tokens":2}',
		'file:///obbackup/1/1002/data?delete_mode=delete',
		'oss://bucket/a=b/c:d?host=oss-cn.example.com:80&s3_region=eu&checksum_type=md5',
		'2026-05-01T00:00:00+08:00 http://10.10.10.1:2886/api/v1/tenant/t1@x/backup',
		'Header.DecryptFailed: crypto/rsa: decryption error',
	])('leaves %s as it is', (text) => {
		expect(redact(text, ['pw', ''])).toBe(text);
	});
});

describe('redactDeep', () => {
	it('masks known secrets and secret members, and keeps everything else', () => {
		const harmless = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.constantFrom('SUCCEED', 'file:///a/b', '2026-05-01T00:00:00Z', '1767225600123456789'));
		const { pair } = fc.letrec<{ pair: [unknown, unknown] }>((tie) => ({
			// A value, and what should become of it.
			pair: fc.oneof(
				{ maxDepth: 4, depthSize: 'small' },
				harmless.map((value): [unknown, unknown] => [value, value]),
				fc.constant<[unknown, unknown]>(['oss://b?access_id=one&host=h', 'oss://b?access_id=***&host=h']),
				fc.constant<[unknown, unknown]>(['found hunter22 here', 'found *** here']),
				fc.array(tie('pair'), { maxLength: 4 }).map((list): [unknown, unknown] => [list.map(([a]) => a), list.map(([, b]) => b)]),
				fc
					.array(fc.tuple(fc.constantFrom('path', 'encryption_mode', '__proto__', 's3AccessKey', 'contents'), tie('pair')), { maxLength: 4 })
					.map((list): [unknown, unknown] => [
						Object.fromEntries(list.map(([name, [a]]) => [name, a])),
						Object.fromEntries(list.map(([name, [, b]]) => [name, name === 's3AccessKey' && !isHolder(b) && b !== null ? MASK : b])),
					]),
				fc.tuple(memberName, tie('pair')).map(([name, [a]]): [unknown, unknown] => [{ [name]: a }, { [name]: a === null ? null : MASK }]),
			),
		}));
		const isHolder = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
		fc.assert(
			fc.property(pair, ([given, expected]) => {
				const before = JSON.stringify(given);
				expect(JSON.stringify(redactDeep(given, ['hunter22']))).toBe(JSON.stringify(expected));
				expect(JSON.stringify(given)).toBe(before);
			}),
			{ numRuns: 12_000, seed: SEED },
		);
	});

	it('takes secrets out of names too', () => {
		expect(redactDeep({ 'oss://b?access_key=one': { 'of hunter22': 1 } }, ['hunter22'])).toEqual({
			'oss://b?access_key=***': { 'of ***': 1 },
		});
	});

	it('keeps the endpoint beside the keys of an OCP storage', () => {
		const storage = { storageUrl: 'bucket/dir', s3AccessKey: { endpoint: 'e', accessKeyId: 'one', accessKeySecret: 'two', region: 'r' } };
		const shown = { storageUrl: 'bucket/dir', s3AccessKey: { endpoint: 'e', accessKeyId: MASK, accessKeySecret: MASK, region: 'r' } };
		expect(redactDeep(storage)).toEqual(shown);
		expect(redact(JSON.stringify(storage))).toBe(JSON.stringify(shown));
	});

	it('survives a value of any depth', () => {
		let value: unknown = 'hunter22';
		for (let depth = 0; depth < 100_000; depth++) value = [value];
		expect(() => redactDeep(value, ['hunter22'])).not.toThrow();
	});
});

describe('redact takes time in proportion to the text', () => {
	const LENGTH = 1 << 20;
	const units = [
		'a', ' ', '\\', '"', '%', '%25', '%22', '%5C', '%2525', '25', '-', '+', '[', '{', 'password', 'password=', 'password:"', 'password:\\"',
		'password%3D', 'password%3D ', 'password%22%3A%22', 'password=[', 'password:[', 'password:["', 'password:{"a"', 'password=,a', 'access_key=\\',
		'access_key\\"', 'secret key ', 'x-ocs-', 'identified by "\',', 'identified   ', 'Basic ', 'Basic a ', 'OCP-ACCESS-KEY-HMACSHA1 ', '://', '://a:',
		'a@', '{"password":[', '"password": "a", ', 'hunter2', 'hunter22/"', '\\\\\\\\y',
	];
	const secrets = ['hunter22/"x', '\\\\\\\\\\\\x', '%25%25%25x', '25252525', '    x'];

	it.each(units)('%j again and again', (unit) => {
		const text = unit.repeat(LENGTH / unit.length);
		for (const start of ['', 'password:["']) {
			// Of the processor: how many others are at work on this machine says nothing.
			expect(cpuSeconds(() => redact(start + text, secrets))).toBeLessThan(20);
		}
	});
});
