import fc from 'fast-check';
import { isLosslessNumber, parse as judgeParse, stringify as judgeStringify } from 'lossless-json';

import { parseLossless, stringifyLossless } from '../../../services/wire/losslessJson';

const SEED = 20261121;

// Many thousand cases, perhaps on a machine that has more to do.
jest.setTimeout(180_000);
const LARGEST_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** Generators write JSON as text, because `JSON.stringify` never writes `1E+5`, `\u0031`, or blanks everywhere. */
const pieces = (units: string[], maxLength: number) => fc.array(fc.constantFrom(...units), { maxLength }).map((list) => list.join(''));

const digits = pieces([...'00123456789'], 20).filter((text) => text !== '');
const integer = fc
	.tuple(
		fc.constantFrom('', '', '-'),
		fc.oneof(
			fc.bigInt({ min: LARGEST_SAFE - 9n, max: LARGEST_SAFE + 9n }).map(String),
			fc.bigInt({ min: 0n, max: 2n ** 64n }).map(String),
			digits.map((text) => text.replace(/^0+(?=\d)/, '')),
			fc.constantFrom('0', '1', '1000000000000000', '9999999999999999', '10000000000000000', '9223372036854775807'),
		),
	)
	.map((parts) => parts.join(''));
const exponent = fc.tuple(fc.constantFrom('e', 'E'), fc.constantFrom('', '+', '-'), digits).map((parts) => parts.join(''));
const number = fc.oneof(
	{ weight: 5, arbitrary: integer },
	{ weight: 1, arbitrary: fc.tuple(integer, digits).map(([whole, part]) => `${whole}.${part}`) },
	{ weight: 1, arbitrary: fc.tuple(integer, exponent).map((parts) => parts.join('')) },
	{ weight: 1, arbitrary: fc.tuple(integer, digits, exponent).map(([whole, part, power]) => `${whole}.${part}${power}`) },
);
const LONG = '12345678901234567890';
const string = pieces(
	[LONG, LONG, `:${LONG},`, `[-${LONG}]`, '\\"', '\\\\', '\\/', '\\n', '\\u0031', '\\ud83d', ' ', ':', ',', '{', '}', '7', 'ab', 'é', '😀'],
	5,
).map((content) => `"${content}"`);
const key = fc.oneof(string, fc.constantFrom('"__proto__"', '"constructor"', '"a"', '"a"', `"${LONG}"`));
const blank = pieces([' ', '\n', '\t', '\r'], 2);
const spaced = (arbitrary: fc.Arbitrary<string>) => fc.tuple(blank, arbitrary, blank).map((parts) => parts.join(''));

const { document } = fc.letrec<{ document: string; array: string; object: string }>((tie) => ({
	document: fc.oneof(
		{ maxDepth: 4, depthSize: 'small' },
		{ weight: 5, arbitrary: spaced(number) },
		{ weight: 2, arbitrary: spaced(string) },
		{ weight: 1, arbitrary: spaced(fc.constantFrom('true', 'false', 'null')) },
		{ weight: 4, arbitrary: spaced(tie('array')) },
		{ weight: 5, arbitrary: spaced(tie('object')) },
	),
	array: fc.tuple(blank, fc.array(tie('document'), { maxLength: 4 })).map(([empty, entries]) => `[${entries.join() || empty}]`),
	object: fc
		.tuple(blank, fc.array(fc.tuple(spaced(key), tie('document')), { maxLength: 4 }))
		.map(([empty, members]) => `{${members.map(([name, value]) => `${name}:${value}`).join() || empty}}`),
}));

/** What the lossless-json package reads, by our rule. It loses members named `__proto__`, so they travel under another name. */
function judge(text: string): unknown {
	const exact = judgeParse(text.replaceAll('__proto__', '__PROTO__'), undefined, {
		onDuplicateKey: ({ newValue }) => newValue,
	});
	const convert = (value: unknown): unknown => {
		if (isLosslessNumber(value)) {
			const isInteger = /^-?\d+$/.test(value.value);
			const size = isInteger ? BigInt(value.value.replace('-', '')) : 0n;
			return size > LARGEST_SAFE ? value.value : Number(value.value);
		}
		if (typeof value === 'string') return value.replaceAll('__PROTO__', '__proto__');
		if (Array.isArray(value)) return value.map(convert);
		if (value === null || typeof value !== 'object') return value;
		return Object.fromEntries(Object.entries(value).map(([name, member]) => [convert(name), convert(member)]));
	};
	return convert(exact);
}

/** Own comparison, because jest's takes a hundred times as long; it also tells 0 from -0. */
function isSame(a: unknown, b: unknown): boolean {
	if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
	if (Array.isArray(a) !== Array.isArray(b) || Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
	const left = Object.entries(a);
	const right = Object.entries(b);
	return left.length === right.length && left.every(([name, value], i) => name === right[i][0] && isSame(value, right[i][1]));
}

/** What a parser makes of a text: a value, or the message of its refusal. */
function outcome(parser: (text: string) => unknown, text: string): { value?: unknown; refusal?: string } {
	try {
		return { value: parser(text) };
	} catch (error) {
		return { refusal: String(error) };
	}
}

function expectSameAsJudges(text: string): void {
	const ours = outcome(parseLossless, text);
	const plain = outcome(JSON.parse, text);
	if (ours.refusal !== plain.refusal) throw new Error(`parseLossless: ${ours.refusal}, JSON.parse: ${plain.refusal}`);
	if (plain.refusal === undefined && !isSame(ours.value, judge(text))) {
		throw new Error(`read ${JSON.stringify(ours.value)} instead of ${JSON.stringify(judge(text))}`);
	}
}

describe('parseLossless', () => {
	it('reads 200,000 generated documents as the lossless-json package does', () => {
		let documents = 0;
		let withUnsafe = 0;
		fc.assert(
			fc.property(document, (text) => {
				documents++;
				if (/(?<![\d.])[1-9]\d{16}/.test(text)) withUnsafe++;
				if (!isSame(parseLossless(text), judge(text))) throw new Error(`read ${JSON.stringify(parseLossless(text))}`);
			}),
			{ numRuns: 200_000, seed: SEED },
		);
		expect(documents).toBe(200_000);
		expect(withUnsafe).toBeGreaterThan(60_000);
	});

	it('takes and refuses damaged documents as JSON.parse does, with the same message', () => {
		let refused = 0;
		const damage = fc.tuple(fc.nat(), fc.nat(3), fc.constantFrom('', ...'"\\{}[],:-+.eE019 \n\u000b\u00a0', LONG, 'null', '--', '""'));
		fc.assert(
			fc.property(document, fc.array(damage, { minLength: 1, maxLength: 3 }), (text, damages) => {
				let damaged = text;
				for (const [place, length, insert] of damages) {
					const at = place % (damaged.length + 1);
					damaged = damaged.slice(0, at) + insert + damaged.slice(at + length);
				}
				if (outcome(JSON.parse, damaged).refusal) refused++;
				expectSameAsJudges(damaged);
			}),
			{ numRuns: 60_000, seed: SEED },
		);
		expect(refused).toBeGreaterThan(20_000);
		expect(refused).toBeLessThan(55_000);
	});

	it('takes and refuses any row of tokens as JSON.parse does', () => {
		const tokens = ['{', '}', '[', ']', ',', ':', '"', '"k"', '\\', '-', '+', '.', 'e', '0', LONG, LONG, '1', ' ', '\n', 'null', '\ufeff'];
		fc.assert(fc.property(pieces(tokens, 7), expectSameAsJudges), { numRuns: 60_000, seed: SEED });
	});

	it.each([
		[`{${LONG}:1}`],
		...[...' \n\t\r'].map((blank) => [`{"a":1,${LONG}${blank}:1}`]),
		[`0${LONG}`],
		[`-0${LONG}`],
		[`--${LONG}`],
		[`+${LONG}`],
		[`${LONG}.`],
		[`.${LONG}`],
		[`${LONG}e`],
		[`${LONG} ${LONG}`],
		[`"a"${LONG}`],
		[`[${LONG},]`],
		[`"${LONG}`],
		[`"\\"${LONG}`],
		[`${LONG}n`],
		[`\u00a0${LONG}`],
		[`${LONG}\u000b`],
		[''],
	])('refuses %j', (text) => {
		expect(() => parseLossless(text)).toThrow(SyntaxError);
	});

	it('finds an integer of any length at any place', () => {
		for (let length = 14; length <= 50; length++) {
			for (let place = 0; place <= 50; place++) {
				const integers = '987654321'.repeat(6).slice(0, length);
				const expected = length > 16 || (length === 16 && BigInt(integers) > LARGEST_SAFE) ? integers : Number(integers);
				const text = `${' '.repeat(place)}[${integers},"${integers}",-${integers}]`;
				expect(parseLossless(text)).toEqual([expected, integers, typeof expected === 'string' ? `-${expected}` : -expected]);
			}
		}
	});

	it('tells the largest safe integer from the next one', () => {
		expect(parseLossless('[9007199254740991,-9007199254740991,9007199254740992,-9007199254740992]')).toEqual([
			9007199254740991,
			-9007199254740991,
			'9007199254740992',
			'-9007199254740992',
		]);
	});

	it('leaves fractions and exponents numbers, however many digits they have', () => {
		const numbers = [`0.${LONG}`, `${LONG}.5`, `1e-${LONG}`, `1E+${LONG}`, `1e${LONG}`, `${LONG}e2`, '-0'];
		expect(parseLossless(`[${numbers.join()}]`)).toEqual(numbers.map(Number));
	});

	it('keeps a member named __proto__ a member', () => {
		const value = parseLossless(`{"__proto__":${LONG}}`);
		expect(Object.entries(value as object)).toEqual([['__proto__', LONG]]);
		expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
	});

	it('keeps every one of many integers', () => {
		const integers = Array.from({ length: 3000 }, (_, i) => String(10n ** 18n + BigInt(i)));
		expect(parseLossless(`[${integers.join()}]`)).toEqual(integers);
		expect(parseLossless(`{"a":{"b":[${integers.join(' ,\n')} ]}}`)).toEqual({ a: { b: integers } });
	});

	it.each([
		['digits', '7'.repeat(2_000_000)],
		['backslashes in a string', `["${'\\\\'.repeat(500_000)}",${LONG}]`],
		['escaped quotes', `["${'\\"'.repeat(500_000)}",${LONG}]`],
		['integers without a string', `[${Array(100_000).fill(LONG).join()}]`],
		['short runs of digits', `[${Array(200_000).fill('123456789012345').join()}]`],
		['an open string', `["${LONG.repeat(50_000)}`],
		['blanks behind integers', `[${Array(2000).fill(`${LONG}${' '.repeat(500)}`).join()}]`],
	])('takes time in proportion to the text: %s', (_what, text) => {
		const started = performance.now();
		outcome(parseLossless, text);
		expect(performance.now() - started).toBeLessThan(2000);
	});
});

describe('stringifyLossless', () => {
	const leaf = fc.oneof(
		fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }),
		fc.string({ maxLength: 5 }),
		fc.constantFrom('n:1', 'n:-12', 'n::1', 'n:', '"n:1"', '\\"n:1"', ':"n:1",', 'n:1"'),
		fc.integer(),
		fc.double({ noNaN: true, noDefaultInfinity: true }),
		fc.constantFrom(undefined, null, true),
	);
	const { value } = fc.letrec((tie) => ({
		value: fc.oneof(
			{ maxDepth: 3, depthSize: 'small' },
			leaf,
			fc.array(tie('value'), { maxLength: 4 }),
			fc.dictionary(fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom('n:1', '"n:1', 'n::2')), tie('value'), { maxKeys: 4 }),
		),
	}));

	it('writes what the lossless-json package writes', () => {
		fc.assert(
			fc.property(value, (given) => stringifyLossless(given) === judgeStringify(given)),
			{ numRuns: 30_000, seed: SEED },
		);
	});

	it('writes what JSON.stringify writes where there is no bigint', () => {
		const anything = fc.anything({ withDate: true, withBoxedValues: true, withNullPrototype: true, withSparseArray: true });
		fc.assert(
			fc.property(anything, (given) => stringifyLossless(given) === JSON.stringify(given)),
			{ numRuns: 10_000, seed: SEED },
		);
	});

	it('can be read back', () => {
		const scn = 1_767_225_600_123_456_789n;
		expect(stringifyLossless({ scn, skipped: undefined, list: [-scn, undefined] })).toBe(
			'{"scn":1767225600123456789,"list":[-1767225600123456789,null]}',
		);
		expect(parseLossless(stringifyLossless([scn, 5n]))).toEqual([String(scn), 5]);
	});

	it('takes no text for a number', () => {
		const given = { 'n:1': 'n:2', text: ['n:3', new String('n:4'), '"n:5"'], big: 6n };
		expect(stringifyLossless(given)).toBe('{"n:1":"n:2","text":["n:3","n:4","\\"n:5\\""],"big":6}');
	});

	it('honours toJSON, also one that other libraries gave to bigint', () => {
		expect(stringifyLossless({ at: new Date(0), big: { toJSON: () => 7n } })).toBe('{"at":"1970-01-01T00:00:00.000Z","big":7}');
		const prototype = BigInt.prototype as { toJSON?: () => string };
		prototype.toJSON = () => 'lost';
		try {
			expect(stringifyLossless([8n])).toBe('[8]');
		} finally {
			delete prototype.toJSON;
		}
	});

	it('refuses what JSON.stringify refuses', () => {
		const circle: unknown[] = [1n];
		circle.push(circle);
		expect(() => stringifyLossless(circle)).toThrow(TypeError);
		expect(stringifyLossless(undefined)).toBeUndefined();
	});
});
