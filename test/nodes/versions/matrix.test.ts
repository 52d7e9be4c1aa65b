/** Every operation on a simulated agent of every version: as matrix.ts says, or refused before anything is changed. */
import type { IDataObject } from 'n8n-workflow';

import { resources } from '../../../nodes/OceanBaseBackup/actions/operations';
import { ABILITIES } from '../../../services/obshell/wire/routes';
import { believableWorld } from '../../simulators/believableWorld';
import { pick, setScene, type Scene } from '../writes/lab';
import { BETWEEN, cellOf, COLUMNS, ROWS, TRIGGER, versionsPage, type Row } from './matrix';

const { readText } = jest.requireActual<{ readText(path: string): string }>('../../reference/files.js');

let scene: Scene;
afterEach(async () => await scene?.close());

async function open(version: string): Promise<void> {
	scene = await setScene({
		obshell: { agent: { version: `${version}.0-0` } },
		world: (clock) => ({ ...believableWorld(clock), unwritable: ['file:///not/mounted'] }),
	});
}

async function run({ operation, tenant = '', parameters = {} }: Pick<Row, 'operation' | 'tenant' | 'parameters'>) {
	const [resource, name] = operation.split('.');
	const { unitConfig, ...rest } = parameters as { unitConfig?: string };
	return await scene.run('agent', { resource, operation: name, tenant: pick(tenant), ...(unitConfig && { unitConfig: pick(unitConfig) }), ...rest });
}

/** The rules of a report that were not checked; other values as they are. */
function told(item: IDataObject): IDataObject {
	const { notChecked } = item as { notChecked?: Array<{ rule: string; why: string }> };
	if (!notChecked) return item;
	const tooOld = notChecked.filter(({ why }) => why.startsWith('This needs obshell'));
	return { ...item, notChecked: tooOld.map(({ rule }) => rule).sort() };
}

const writes = () => scene.obshell.agent.requests.filter(({ method, target, done }) => method !== 'GET' && done && !target.includes('source-tenant-info'));

it('every operation of obshell has a row', () => {
	const all = resources.flatMap(({ value, operations }) => operations.filter(({ services }) => services.includes('obshell')).map((operation) => `${value}.${operation.value}`));
	expect(all.filter((name) => !ROWS.some(({ operation }) => operation === name))).toEqual([]);
	expect(ROWS.filter(({ operation }) => !all.includes(operation))).toEqual([]);
});

it('docs/versions.md is what the rows say (if not: npm run reference)', () => {
	expect(readText('docs/versions.md')).toBe(versionsPage());
});

describe.each([...COLUMNS, ...BETWEEN])('obshell %s', (version) => {
	beforeEach(async () => await open(version));

	it.each(ROWS.map((row) => [[row.operation, row.side].filter(Boolean).join(', '), row] as const))('%s', async (_name, row) => {
		for (const step of row.first ?? []) {
			const { error } = await run(step);
			expect(error).toBeUndefined();
			scene.clock.advance((step.seconds ?? 0) * 1000);
		}
		const before = writes().length;
		const { error, json } = await run(row);
		const { needs, leftOut } = cellOf(row, version);
		if (needs) {
			expect(error?.message).toBe(`This needs obshell ${needs} or later; this one is ${version}.0`);
			expect(writes()).toHaveLength(before);
			return;
		}
		expect(error).toBeUndefined();
		expect(json.map(told)).toEqual(expect.arrayContaining([expect.objectContaining(deep(leftOut?.holds ?? row.holds))]));
	});

	it.each(TRIGGER)('the trigger tells of $events, or says what it needs', async ({ events, needs }) => {
		const chosen: Record<string, IDataObject> = {
			backups: { events: ['backupFailed', 'backupSucceeded', 'backupOverdue', 'problemNew'], options: { problemKinds: ['backup'] } },
			'log backups': { events: ['logBackupStopped'] },
			restores: { events: ['restoreSucceeded'] },
			'not restorable': { events: ['notRestorable'] },
			'problems of log archiving': { events: ['problemNew'], options: { problemKinds: ['backup', 'log'] } },
			'problems of restores': { events: ['problemNew'], options: { problemKinds: ['backup', 'restore'] } },
		};
		const parameters = { cluster: pick(''), tenants: 'all', ...chosen[events] };
		const poll = async () => await scene.engine.poll({ parameters } as never, { mode: 'manual' });
		const cell = cellOf({ needs }, version);
		if (!cell.needs) {
			expect((await poll()).items?.length).toBeGreaterThan(0);
			return;
		}
		const error = (await poll().catch((thrown: unknown) => thrown)) as Error & { description?: string };
		expect(error.message).toBe('This server is too old for some of the events');
		expect(error.description).toMatch(/^It cannot report .*: take them out of .*, or upgrade obshell\. /);
		expect(error.description).toContain(`This needs obshell ${ABILITIES[needs as keyof typeof ABILITIES].since} or later; this one is ${version}.0.`);
	});
});

/** A message may say more than is asked for, and an object hold more; lists may not. */
function deep(holds: IDataObject): IDataObject {
	const asked = (key: string, value: unknown): unknown => {
		if (key === 'message') return expect.stringContaining(String(value));
		return typeof value === 'object' && value !== null && !Array.isArray(value) ? expect.objectContaining(value) : value;
	};
	return Object.fromEntries(Object.entries(holds).map(([key, value]) => [key, asked(key, value)])) as IDataObject;
}
