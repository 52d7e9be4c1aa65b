import fc from 'fast-check';

import { redact } from '../../../services/wire/redact';
import { anySecret, asciiJson, form, goJson, inner, isWellFormed, MASK, SEED, strict } from './secrets';

// Many thousand cases, perhaps on a machine that has more to do.
jest.setTimeout(180_000);

/** Every way in which a secret that we know may be written. */
const spellings: Array<(secret: string) => string> = [
	(secret) => secret,
	encodeURIComponent,
	strict,
	form,
	(secret) => encodeURI(secret),
	(secret) => encodeURIComponent(secret).replace(/%../g, (hex) => hex.toLowerCase()),
	(secret) => encodeURIComponent(encodeURIComponent(secret)),
	(secret) => inner(JSON.stringify(secret)),
	(secret) => inner(goJson(secret)),
	(secret) => inner(asciiJson(secret)),
	(secret) => inner(asciiJson(secret)).replace(/\\u..../g, (escape) => `\\u${escape.slice(2).toUpperCase()}`),
	(secret) => inner(JSON.stringify(secret)).replace(/\//g, '\\/'),
	(secret) => inner(JSON.stringify(JSON.stringify(secret))).slice(2, -2),
	(secret) => inner(goJson(inner(goJson(secret)))),
	(secret) => encodeURIComponent(inner(JSON.stringify(secret))),
	(secret) => inner(JSON.stringify(encodeURIComponent(secret))),
	(secret) => Buffer.from(secret).toString('base64'),
	(secret) => Buffer.from(secret).toString('base64url'),
	(secret) => encodeURIComponent(Buffer.from(secret).toString('base64')),
	(secret) => inner(JSON.stringify(Buffer.from(secret).toString('base64'))).replace(/\//g, '\\/'),
];

/** Texts in which a search by name may go astray. */
const surroundings = fc
	.array(fc.constantFrom('password', 'access_key', '=', ':', '"', "'", '\\', '\\"', '%22', '%3D', '&', ',', ' ', '[', '{', '}', 'é', 'Basic ', 'identified by ', '://', '@'), {
		maxLength: 6,
	})
	.map((list) => list.join(''));

describe('redact, by value', () => {
	it('lets no spelling of a known secret survive, whatever stands around it', () => {
		const runs = fc.property(
			anySecret,
			fc.array(anySecret, { maxLength: 2 }),
			fc.constantFrom(...spellings),
			surroundings,
			surroundings,
			(secret, others, spell, before, after) => {
				const spelt = spell(secret);
				// What stands around it may hold the secret too, and a mask may make one: "=***" would be found in any text.
				fc.pre(!MASK.includes(spelt) && ![before, after].some((text) => text.includes(spelt)));
				fc.pre(!spelt.includes('*'));
				expect(redact(`${before}${spelt}${after}`, [...others, secret])).not.toContain(spelt);
			},
		);
		fc.assert(runs, { numRuns: 12_000, seed: SEED });
	});

	it('masks every spelling in one piece', () => {
		const plain = fc.string({ unit: fc.constantFrom(...'aZ09 "\\/+&%#?é😀'), minLength: 3, maxLength: 24 });
		fc.assert(
			fc.property(plain, fc.constantFrom(...spellings), (secret, spell) => {
				expect(redact(`«${spell(secret)}»`, [secret])).toBe(`«${MASK}»`);
			}),
			{ numRuns: 10_000, seed: SEED },
		);
	});

	it('finds a secret inside the base64 of a longer text', () => {
		fc.assert(
			fc.property(fc.string({ maxLength: 9 }), fc.string({ unit: 'grapheme', minLength: 7, maxLength: 24 }), (user, secret) => {
				fc.pre(isWellFormed(secret));
				const token = Buffer.from(`${user}:${secret}`).toString('base64');
				const shown = redact(`sent ${token} to`, [secret]);
				expect(shown).toContain(MASK);
				// At most one character on either side shares bits with the secret.
				const left = Buffer.from(shown.slice(5).split(MASK)[0], 'base64').toString('latin1');
				expect(left.length).toBeLessThanOrEqual(Buffer.byteLength(user) + 1);
				expect(shown.length).toBeLessThanOrEqual('sent  to'.length + token.length + MASK.length);
			}),
			{ numRuns: 2_000, seed: SEED },
		);
	});

	it('masks secrets that overlap, and one that is part of a name', () => {
		expect(redact('«abcd»', ['abc', 'bcd'])).toBe('«***»');
		expect(redact('x?access_key=one&host=h', ['key'])).toBe('x?access_***=***&host=h');
		expect(redact('password=my secret words, and more', ['my secret words'])).toBe('password=***, and more');
	});

	it('does not shred a text for a secret of one or two characters', () => {
		expect(redact('a backup of ab', ['a', 'ab'])).toBe('a backup of ab');
		expect(redact('password=ab', ['ab'])).toBe('password=***');
	});

	it('takes a secret as text, not as a pattern', () => {
		expect(redact('aaa (.*)+$ [^]', ['(.*)+$', '[^]'])).toBe('aaa *** ***');
	});
});
