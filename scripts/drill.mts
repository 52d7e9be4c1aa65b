// npm start -- --drill: a restore drill with the real node, on a clock that is turned forward by hand.
import { createRequire } from 'node:module';

import type { Engine } from '../test/engine/engine.ts';
import type { HandClock } from '../test/simulators/world.ts';

const SOURCE = 'orders';
const TARGET = 'orders_proof';
const MINUTE = 60_000;

/** More looks than any simulated work takes; a drill that never ends has failed. */
const MOST_LOOKS = 200;

type Record = { [field: string]: unknown };

/**
 * Backs a tenant up, restores it to a new one, checks that one, and tells each step as it goes.
 * @param credential name of the credential in the engine
 * @param clock the simulated servers' clock; waiting moves it
 * @returns whether the drill was passed
 */
export async function runDrill(
	engine: Engine,
	credential: string,
	clock: HandClock,
	print: (line: string) => void,
): Promise<boolean> {
	// The node reads the same clock as the servers, else it would seal and sign for another time than theirs.
	const { clock: own } = createRequire(import.meta.url)('../dist/services/clock.js');
	own.now = () => clock.now();
	own.pause = async (milliseconds: number) => clock.advance(milliseconds);

	const run = async (parameters: Record): Promise<Record> => {
		const { json, error } = await engine.runNode(
			{ cluster: pick(''), ...parameters } as Parameters<Engine['runNode']>[0],
			{ credentials: credential },
		);
		if (error) throw new Error([error.message, error.description].filter(Boolean).join('. '));
		return json[0] as Record;
	};
	const begun = clock.now();
	const step = (text: string) => print(`${elapsed(clock.now() - begun)}  ${text}`);
	const follow = async (what: string, look: () => Promise<Record>): Promise<Record> => {
		for (let looks = 0; looks < MOST_LOOKS; looks++) {
			const record = await look();
			const progress = typeof record.progressPercent === 'number' ? `${record.progressPercent} %` : '';
			step(`${what} ${[record.status ?? record.state ?? record.outcome, progress].filter(Boolean).join(', ')}`);
			if (record.outcome !== 'running' && record.outcome !== 'none') return record;
			clock.advance(MINUTE);
		}
		throw new Error(`${what} has not ended`);
	};

	print(`Restore drill through ${credential}: is the backup of ${SOURCE} good?`);
	const before = await run({ resource: 'backup', operation: 'getTenant', tenant: pick(SOURCE) });
	const backupTask = await run({ resource: 'backup', operation: 'start', tenant: pick(SOURCE) });
	step(`1. Backup begun: task ${String(backupTask.taskId)}`);
	clock.advance(10_000);
	const backup = await follow('   backup', async () => {
		const newest = await run({ resource: 'backup', operation: 'getTenant', tenant: pick(SOURCE) });
		return newest.jobId === before.jobId ? { outcome: 'running', status: 'not begun yet' } : newest;
	});
	// A moment later, so that the log archive has passed the end of the backup.
	clock.advance(MINUTE);
	const restoreTask = await run({
		resource: 'restore',
		operation: 'start',
		tenant: pick(SOURCE),
		newTenant: TARGET,
		unitConfig: pick('small_unit'),
	});
	step(`2. Restore to ${TARGET} begun: task ${String(restoreTask.taskId)}`);
	clock.advance(10_000);
	await follow('   restore', async () => await run({ resource: 'restore', operation: 'getOverview', tenant: pick(TARGET), whenNothingFound: 'item' }));
	await follow('   task', async () => await run({ resource: 'task', operation: 'get', taskId: String(restoreTask.taskId) }));
	const check = await run({ resource: 'restore', operation: 'check', tenant: pick(TARGET) });
	step(`3. Check: ${String(check.verdict).toUpperCase()}. ${(check.reasons as string[]).join('. ')}.`);
	const passed = backup.outcome === 'succeeded' && check.verdict === 'passed';
	print(`${passed ? 'PASSED' : 'NOT PASSED'}: restored to ${String(check.restoreTime)} in ${elapsed(clock.now() - begun).trim()} (minutes of the simulated clock)\n`);
	return passed;
}

function pick(value: string) {
	return { __rl: true, mode: 'name', value };
}

function elapsed(milliseconds: number): string {
	const seconds = Math.round(milliseconds / 1000);
	return `${String(Math.floor(seconds / 60)).padStart(4)}:${String(seconds % 60).padStart(2, '0')}`;
}
