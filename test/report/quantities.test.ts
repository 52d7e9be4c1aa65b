import fc from 'fast-check';

import { bytes, clockIn, cut, oneLine } from '../../report/quantities';
import { wordsOf } from '../../report/words/languages';

const { age, duration, tenants } = wordsOf('en').figures;

describe('words for figures', () => {
	test.each([
		[0, '0 s', '0 s'],
		[59.9, '59 s', '59 s'],
		[60, '60 s', '1 min'],
		[119, '119 s', '1 min 59 s'],
		[120, '2 min', '2 min'],
		[3_600, '60 min', '1 h'],
		[48 * 3600, '48 h', '2 days'],
		[7_199, '119 min', '1 h 59 min'],
		[7_200, '2 h', '2 h'],
		[31 * 3600 + 720, '31 h', '31 h 12 min'],
		[48 * 3600 + 3600, '49 h', '2 days 1 h'],
		[72 * 3600, '3 days', '3 days'],
		[400 * 86_400, '400 days', '400 days'],
	])('%p seconds: %p ago, %p long', (seconds, ago, long) => {
		expect([age(seconds), duration(seconds)]).toEqual([ago, long]);
	});

	test.each([
		[0, '0 B'],
		[999, '999 B'],
		[1000, '0.977 KiB'],
		[1024, '1 KiB'],
		[1000 * 1024, '0.977 MiB'],
		[1e30, '867000000000 EiB'],
		[1024 ** 2 - 1, '1 MiB'],
		[1_102_567_618, '1.03 GiB'],
		['9007199254740993000', '7.81 EiB'],
		[null, '–'],
		['much', '–'],
		[-1, '–'],
	])('%p bytes are %p', (count, words) => {
		expect(bytes(count)).toBe(words);
	});

	test('times stand in the zone asked for, summer time included', () => {
		expect(clockIn('Europe/Berlin')(Date.parse('2026-07-01T22:30:00Z'))).toBe('2026-07-02 00:30');
		expect(clockIn('Europe/Berlin')(Date.parse('2026-01-01T23:30:00Z'))).toBe('2026-01-02 00:30');
		expect(clockIn('UTC')(Date.parse('2026-01-01T00:05:00Z'))).toBe('2026-01-01 00:05');
	});

	test('one line has nothing that acts, at any length', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.integer({ min: 1, max: 50 }), (text, longest) => {
				const line = oneLine(text, longest);
				expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
				expect(line.length).toBeLessThanOrEqual(longest);
			}),
		);
		expect(oneLine(' a\n\tb ')).toBe('a b');
		expect(oneLine(' '.repeat(5_000) + 'late', 10)).toBe('late');
		expect(cut('ab', 2)).toBe('ab');
		expect([0, 1, 2].map((count) => tenants(count))).toEqual(['0 tenants', '1 tenant', '2 tenants']);
		expect(cut('💾💾', 3)).toBe('💾…');
		expect(cut('💾💾💾', 4)).toBe('💾…');
	});
});
