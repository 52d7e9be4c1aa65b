import { RULES } from '../../judgement/types';

const { textOf } = jest.requireActual<{ textOf(path: string): string }>('../files.js');

test('docs/judgement.md has every rule, and no other', () => {
	const rows = textOf('docs/judgement.md').split('\n').filter((line) => line.startsWith('| `'));
	const named = rows.flatMap((row) => [...row.split(' | ')[0].matchAll(/`([a-z-]+)`/g)].map(([, rule]) => rule)).filter((name) => name.includes('-'));
	expect(named.sort()).toEqual([...RULES].sort());
});
