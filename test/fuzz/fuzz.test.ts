/** The properties of `npm run fuzz`, each with a few cases and always the same ones. */
import { TARGETS } from './targets';

const SEED = 20261121;

jest.setTimeout(120_000);

it.each(TARGETS.map((target) => [target.name, target] as const))('%s', async (_name, { check, cases }) => {
	await check(cases.short, SEED);
});

it('comes to a million cases in the long run', () => {
	expect(TARGETS.reduce((sum, { cases }) => sum + cases.long, 0)).toBeGreaterThanOrEqual(1_000_000);
});
