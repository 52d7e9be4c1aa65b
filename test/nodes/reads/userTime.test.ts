import { offsetText, unmistakableInstant, userInstant } from '../../../services/time/userTime';

const at = (text: string) => Date.parse(text);
const read = (value: unknown, zone = 'Asia/Shanghai') => userInstant('Started After', value, zone);

describe('what a user enters for a point in time', () => {
	it.each([undefined, null, ''])('is nothing when it is %p', (value) => {
		expect(read(value)).toBeUndefined();
	});

	it.each([
		['2026-05-01T08:30:00', '2026-05-01T00:30:00Z'],
		['2026-05-01T08:30', '2026-05-01T00:30:00Z'],
		['2026-05-01 08:30:15', '2026-05-01T00:30:15Z'],
		['2026-05-01 08:30:15.25', '2026-05-01T00:30:15.250Z'],
		['2026-05-01T08:30:15.123456789', '2026-05-01T00:30:15.123Z'],
		['2026-05-01', '2026-04-30T16:00:00Z'],
		['  2026-05-01T08:30:00  ', '2026-05-01T00:30:00Z'],
		['2026-05-01T08:30:00Z', '2026-05-01T08:30:00Z'],
		['2026-05-01T08:30:00z', '2026-05-01T08:30:00Z'],
		['2026-05-01T08:30:00.5Z', '2026-05-01T08:30:00.500Z'],
		['2026-05-01T08:30:00+02:00', '2026-05-01T06:30:00Z'],
		['2026-05-01T08:30:00+0200', '2026-05-01T06:30:00Z'],
		['2026-05-01 08:30:00 -05:00', '2026-05-01T13:30:00Z'],
		['2026-05-01T08:30+05:45', '2026-05-01T02:45:00Z'],
		['2024-02-29', '2024-02-28T16:00:00Z'],
	])('is %s, in Shanghai', (text, instant) => {
		expect(read(text)).toBe(at(instant));
	});

	it('is a number of milliseconds, a Date or a DateTime', () => {
		const instant = at('2026-05-01T00:30:00.125Z');
		expect(read(instant)).toBe(instant);
		expect(read(String(instant))).toBe(instant);
		expect(read(new Date(instant))).toBe(instant);
		expect(read({ toMillis: () => instant })).toBe(instant);
	});

	it.each([
		'tomorrow',
		'01.05.2026',
		'05/01/2026',
		'2026-5-1',
		'2026-13-01',
		'2026-02-30',
		'2025-02-29',
		'2026-05-01T24:30:00',
		'2026-05-01T08:60:00',
		'2026-05-01T08:30:61',
		'2026-05-01T08:30:00 nonsense+08:00',
		'2026-05-01T08:30:00+25:00',
		'2026-02-30T08:30:00+08:00',
		'2026-05-01T08:30:00 Europe/Berlin',
		'1777595400',
		1_777_595_400,
		0,
		-1,
		Number.NaN,
		Number.POSITIVE_INFINITY,
		9e15,
		true,
		[],
		{},
		new Date(Number.NaN),
		{ toMillis: () => Number.NaN },
	])('is refused when it is %p', (value) => {
		expect(() => read(value)).toThrow("'Started After' is not a point in time");
	});

	it('names the field and shows how to write it', () => {
		expect(() => userInstant('Restore Time', 'soon', 'UTC')).toThrow(
			expect.objectContaining({
				kind: 'invalid-input',
				message: "'Restore Time' is not a point in time",
				description: expect.stringContaining('2026-05-01T08:30:00+08:00') as string,
			}),
		);
	});
});

describe('a wall clock', () => {
	it.each([
		// Before and after the clocks go forward in New York, 8 March 2026, 02:00 -> 03:00.
		['America/New_York', '2026-03-08T01:59:59', '2026-03-08T06:59:59Z'],
		['America/New_York', '2026-03-08T03:00:00', '2026-03-08T07:00:00Z'],
		// And back, 1 November, 02:00 -> 01:00.
		['America/New_York', '2026-11-01T00:59:59', '2026-11-01T04:59:59Z'],
		['America/New_York', '2026-11-01T02:00:00', '2026-11-01T07:00:00Z'],
		// Berlin: 29 March 02:00 -> 03:00, 25 October 03:00 -> 02:00.
		['Europe/Berlin', '2026-03-29T01:59:59', '2026-03-29T00:59:59Z'],
		['Europe/Berlin', '2026-03-29T03:00:00', '2026-03-29T01:00:00Z'],
		['Europe/Berlin', '2026-10-25T01:59:59', '2026-10-24T23:59:59Z'],
		['Europe/Berlin', '2026-10-25T03:00:00', '2026-10-25T02:00:00Z'],
		// Half an hour of daylight saving: Lord Howe, 4 October 2026, 02:00 -> 02:30.
		['Australia/Lord_Howe', '2026-10-04T01:59:59', '2026-10-03T15:29:59Z'],
		['Australia/Lord_Howe', '2026-10-04T02:30:00', '2026-10-03T15:30:00Z'],
		// No daylight saving, and odd offsets.
		['Asia/Kathmandu', '2026-05-01T08:30:00', '2026-05-01T02:45:00Z'],
		['Pacific/Kiritimati', '2026-05-01T08:30:00', '2026-04-30T18:30:00Z'],
		['Pacific/Pago_Pago', '2026-05-01T23:30:00', '2026-05-02T10:30:00Z'],
		['UTC', '2026-05-01T08:30:00', '2026-05-01T08:30:00Z'],
		// Midnight, where an hour of 24 would do harm.
		['America/Sao_Paulo', '2026-05-01T00:00:00', '2026-05-01T03:00:00Z'],
		// The day before the clocks go forward at midnight: Beirut, 29 March 2026, 00:00 -> 01:00.
		['Asia/Beirut', '2026-03-28T23:59:59', '2026-03-28T21:59:59Z'],
		['Asia/Beirut', '2026-03-29T01:00:00', '2026-03-28T22:00:00Z'],
	])('in %s that shows %s is read right', (zone, text, instant) => {
		expect(read(text, zone)).toBe(at(instant));
	});

	it('that shows a time twice is read as one of both', () => {
		// 01:30 comes twice in New York on 1 November.
		expect([at('2026-11-01T05:30:00Z'), at('2026-11-01T06:30:00Z')]).toContain(read('2026-11-01T01:30:00', 'America/New_York'));
	});

	it('that never shows a time is read as one within the hour', () => {
		const missing = read('2026-03-08T02:30:00', 'America/New_York') ?? 0;
		expect(Math.abs(missing - at('2026-03-08T07:00:00Z'))).toBeLessThanOrEqual(60 * 60_000);
	});

	it('agrees with the clock of the zone at every hour of a year', () => {
		for (const zone of ['America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Shanghai', 'America/St_Johns']) {
			const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
			for (let instant = at('2026-01-01T00:00:00Z'); instant < at('2027-01-01T00:00:00Z'); instant += 373 * 60_000) {
				const shown = clock.format(instant);
				const back = read(shown, zone) ?? 0;
				// Where a time comes twice, the clock shows the same for both.
				expect([zone, shown, clock.format(back)]).toEqual([zone, shown, shown]);
				expect(Math.abs(back - instant)).toBeLessThanOrEqual(60 * 60_000);
			}
		}
	});

	it('in a zone that does not exist is no reason to send nonsense', () => {
		expect(() => read('2026-05-01T08:30:00', 'Mars/Olympus')).toThrow();
	});
});

describe('a wall clock where an hour more or less matters', () => {
	const taken = (text: unknown, zone: string) => unmistakableInstant('Restore Time', text, zone);
	const refusal = (text: string, zone: string) => {
		try {
			return taken(text, zone);
		} catch (error) {
			return [(error as Error).message, (error as { description?: string }).description];
		}
	};

	it.each([
		['America/New_York', '2026-11-01T00:59:59', '2026-11-01T04:59:59Z'],
		['America/New_York', '2026-11-01T02:00:00', '2026-11-01T07:00:00Z'],
		['America/New_York', '2026-03-08T03:00:00', '2026-03-08T07:00:00Z'],
		['Asia/Shanghai', '2026-05-08 08:30', '2026-05-08T00:30:00Z'],
		['Asia/Beirut', '2026-03-28', '2026-03-27T22:00:00Z'],
		['Australia/Lord_Howe', '2026-04-05T02:00:00', '2026-04-04T15:30:00Z'],
	])('in %s that shows %s once is taken, with its zone', (zone, text, instant) => {
		expect(taken(text, zone)).toEqual({ instant: at(instant), zone });
	});

	it.each([['2026-11-01T01:30:00-04:00'], ['2026-11-01T05:30:00Z'], [at('2026-11-01T05:30:00Z')], [String(at('2026-11-01T05:30:00Z'))]])('%p needs no zone', (value) => {
		expect(taken(value, 'America/New_York')).toEqual({ instant: at('2026-11-01T05:30:00Z') });
	});

	it.each([undefined, null, ''])('%p is nothing', (value) => expect(taken(value, 'America/New_York')).toBeUndefined());

	it.each([
		['2026-11-01T01:30:00', 'America/New_York', 'comes twice', '2026-11-01T01:30:00-04:00, which is 2026-11-01T05:30:00.000Z; or 2026-11-01T01:30:00-05:00, which is 2026-11-01T06:30:00.000Z'],
		['2026-03-08T02:30:00', 'America/New_York', 'never comes', '2026-03-08T02:30:00-05:00, which is 2026-03-08T07:30:00.000Z; or 2026-03-08T02:30:00-04:00, which is 2026-03-08T06:30:00.000Z'],
		['2026-03-29', 'Asia/Beirut', 'never comes', '2026-03-29T00:00:00+02:00, which is 2026-03-28T22:00:00.000Z; or 2026-03-29T00:00:00+03:00, which is 2026-03-28T21:00:00.000Z'],
		['2026-04-05T01:45:00', 'Australia/Lord_Howe', 'comes twice', '2026-04-05T01:45:00+11:00, which is 2026-04-04T14:45:00.000Z; or 2026-04-05T01:45:00+10:30, which is 2026-04-04T15:15:00.000Z'],
		// Samoa left out a whole day.
		['2011-12-30T12:00:00', 'Pacific/Apia', 'never comes', '2011-12-30T12:00:00-10:00, which is 2011-12-30T22:00:00.000Z; or 2011-12-30T12:00:00+14:00, which is 2011-12-29T22:00:00.000Z'],
	])('%s in %s %s, and is refused with both readings', (text, zone, how, readings) => {
		const written = text.length === 10 ? `${text}T00:00:00` : text;
		expect(refusal(text, zone)).toEqual([`'Restore Time' (${written}) ${how} in ${zone}, where the clocks are changed`, `Give it with its offset: ${readings}`]);
	});

	it('is refused exactly where the zone shows a time not once, at every quarter of an hour about a change', () => {
		for (const [zone, day] of [['America/New_York', '2026-11-01'], ['Australia/Lord_Howe', '2026-04-05'], ['Africa/Casablanca', '2026-02-15']]) {
			const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
			const shown = new Map<string, number[]>();
			for (let instant = at(day) - 24 * 3600_000; instant < at(day) + 24 * 3600_000; instant += 15 * 60_000) {
				const text = clock.format(instant);
				shown.set(text, [...(shown.get(text) ?? []), instant]);
			}
			let twice = 0;
			for (const [text, instants] of shown) {
				if (instants.length === 1) expect([text, taken(text, zone)?.instant]).toEqual([text, instants[0]]);
				else {
					twice++;
					expect(refusal(text, zone)).toEqual([expect.stringContaining('comes twice'), expect.any(String)]);
				}
			}
			expect(twice).toBeGreaterThan(0);
		}
	});
});

describe('an offset as text', () => {
	it('is that of the zone', () => {
		expect(offsetText('UTC')).toBe('+00:00');
		expect(offsetText('Asia/Shanghai')).toBe('+08:00');
		expect(offsetText('Asia/Kathmandu')).toBe('+05:45');
		expect(offsetText('Pacific/Pago_Pago')).toBe('-11:00');
	});
});
