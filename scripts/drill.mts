// npm start -- --drill: a restore drill from end to end, each step an operation of the real node in n8n's real engine.
import { createRequire } from 'node:module';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type * as ClockModule from '../services/time/clock.ts';
import type { Engine } from '../test/engine/engine.ts';
import type { HandClock } from '../test/simulators/world.ts';

const TENANT = 'orders';
const COPY = 'orders_proof';
const SECOND = 1000;
/** How far the clock is turned between two looks. */
const STEP_SECONDS = 15;
/** A drill that has not ended by then never will. */
const MOST_LOOKS = 240;

type Print = (line: string) => void;
type Run = (operation: string, parameters?: object) => Promise<IDataObject[]>;

/**
 * Backs a tenant up, restores it to a new one, checks that one, and prints the verdict, each step with its progress.
 * @param credentials the id of the engine's credential: obshell or OCP, simulated by this clock
 * @returns whether the restored tenant can be used
 */
export async function runDrill(engine: Engine, credentials: string, clock: HandClock, print: Print): Promise<boolean> {
	const giveBack = followClock(clock);
	const run: Run = async (operation, parameters = {}) => {
		const [resource, name] = operation.split('.');
		const all = { resource, operation: name, cluster: byName(''), tenant: byName(TENANT), ...parameters } as INodeParameters;
		const { error, json } = await engine.runNode(all, { credentials });
		if (error) throw new Error([error.message, error.description].filter(Boolean).join('. '));
		return json;
	};
	try {
		const [{ cluster, version }] = await run('cluster.getAll');
		print(`Restore drill of ${TENANT} on ${cluster} (OceanBase ${version}) through ${credentials === 'ocp' ? 'OCP' : credentials}`);
		const backup = await backUp(run, clock, print);
		const restore = backup && (await restoreIt(run, clock, print));
		return (restore && (await checkIt(run, clock, print, restore))) ?? false;
	} finally {
		giveBack();
		print('');
	}
}

/** Lets the package's clock, the compiled one that the engine uses, follow the servers'; gives what undoes it. */
function followClock(hand: HandClock): () => void {
	const { clock } = createRequire(import.meta.url)('../dist/services/time/clock.js') as typeof ClockModule;
	const before = { ...clock };
	clock.now = () => hand.now();
	clock.pause = async (milliseconds) => hand.advance(milliseconds);
	return () => Object.assign(clock, before);
}

async function backUp(run: Run, clock: HandClock, print: Print): Promise<IDataObject | undefined> {
	const [{ jobId: before }] = await run('backup.getTenant');
	const [task] = await run('backup.start', { backupType: 'full' });
	print(`\n  1  Back up ${TENANT}: task ${task.taskId}, ${task.name}`);
	return await follow(clock, print, async () => {
		const [backup] = await run('backup.getTenant');
		return backup.jobId === before ? undefined : backup;
	});
}

async function restoreIt(run: Run, clock: HandClock, print: Print): Promise<IDataObject | undefined> {
	const parameters = { newTenant: COPY, pointKind: 'latest', unitConfig: byName('small_unit') };
	const [task] = await run('restore.start', parameters);
	print(`\n  2  Restore it to ${COPY}, as late as the archived logs reach: task ${task.taskId}, ${task.name}`);
	return await follow(clock, print, async () => (await run('restore.getAll', { tenant: byName(COPY), limit: 1 }))[0]);
}

async function checkIt(run: Run, clock: HandClock, print: Print, restore: IDataObject): Promise<boolean> {
	print(`\n  3  Check ${COPY}`);
	let check: IDataObject = {};
	for (let looks = 0; looks < MOST_LOOKS; looks++) {
		[check] = await run('restore.check', { tenant: byName(COPY) });
		if (check.verdict !== 'running') break;
		print(`     ${(check.reasons as string[]).join('. ')}`);
		clock.advance(STEP_SECONDS * SECOND);
	}
	const passed = check.verdict === 'passed';
	for (const reason of check.reasons as string[]) print(`     ${passed ? '✓' : '·'} ${reason}`);
	const begun = Date.parse(String(restore.startedAt));
	const point = Date.parse(String(restore.restoreTime));
	print(`\n  ${passed ? '✓ PASSED' : `✗ ${String(check.verdict).toUpperCase()}`}: the backups of ${TENANT} ${passed ? 'can' : 'could not'} be brought back.`);
	if (passed) {
		print(`    Restored to      ${new Date(point).toISOString().replace('T', ' ').replace(/\.\d+Z/, ' UTC')}`);
		print(`    Time to recover  ${span(clock.now() - begun)}, activation included`);
		print(`    Data at risk     the last ${Math.max(0, begun - point) / SECOND} s before the restore`);
	}
	return passed;
}

/** Looks until what was begun has ended, a line a look; gives it when it ended well. */
async function follow(clock: HandClock, print: Print, look: () => Promise<IDataObject | undefined>): Promise<IDataObject | undefined> {
	const begun = clock.now();
	for (let looks = 0; looks < MOST_LOOKS; looks++) {
		const now = await look();
		if (now && now.outcome !== 'running') {
			const good = now.outcome === 'succeeded';
			print(`     ${good ? '✓' : '✗'} ${now.outcome} after ${span(Number(now.durationSeconds ?? 0) * SECOND)}${details(now)}`);
			return good ? now : undefined;
		}
		print(`     ${stopwatch(clock.now() - begun)}  ${String(now?.status ?? 'not begun').padEnd(27)}${progress(now)}`.trimEnd());
		clock.advance(STEP_SECONDS * SECOND);
	}
	throw new Error(`It has not ended after ${span(clock.now() - begun)}`);
}

function details({ outputBytes, totalBytes, backupSetId, path, message }: IDataObject): string {
	const bytes = outputBytes ?? totalBytes;
	const parts = [
		typeof bytes === 'number' && `${(bytes / 2 ** 30).toFixed(1)} GiB`,
		backupSetId && `backup set ${backupSetId}`,
		path,
		message,
	];
	const said = parts.filter(Boolean).join(', ');
	return said === '' ? '' : `: ${said}`;
}

function progress({ progressPercent: percent, restoreTime }: IDataObject = {}): string {
	if (typeof percent !== 'number') return '';
	const full = Math.round(percent / 5);
	const bar = `${'█'.repeat(full)}${'░'.repeat(20 - full)} ${Math.floor(percent)} %`;
	// A restore counts its data only.
	return percent === 100 && restoreTime !== undefined ? `${bar} of the data; the logs follow` : bar;
}

function stopwatch(milliseconds: number): string {
	const seconds = Math.round(milliseconds / SECOND);
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`.padStart(6);
}

function span(milliseconds: number): string {
	const seconds = Math.round(milliseconds / SECOND);
	return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

function byName(value: string) {
	return { __rl: true, mode: 'name', value };
}
