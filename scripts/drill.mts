// npm start -- --drill: a restore drill from end to end, each step an operation of the real node in n8n's real engine.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type * as ClockModule from '../services/time/clock.ts';
import type { Engine } from '../test/engine/engine.ts';
import type { HandClock } from '../test/simulators/world.ts';

/** Tenants of the simulated cluster that can be restored. */
const TENANTS = 'orders, crm';
const SECOND = 1000;
/** What the workflow's own query would have found: there is no database behind the simulators. */
const FOUND = [{ tables_found: 12, passed: 1 }];

type Print = (line: string) => void;
type Run = (operation: string, parameters?: object) => Promise<INodeExecutionData[]>;

/**
 * Chooses a tenant, restores it to a new one, concludes what that has proven, drops the new tenant, and prints each step.
 * @param credentials the id of the engine's credential: obshell or OCP, simulated by this clock
 * @param output directory for the evidence
 * @returns whether the backup was proven
 */
export async function runDrill(engine: Engine, credentials: string, clock: HandClock, print: Print, output: string): Promise<boolean> {
	const run: Run = async (operation, parameters = {}) => {
		const [resource, name] = operation.split('.');
		const all = { resource, operation: name, cluster: byName(''), ...parameters } as INodeParameters;
		const { error, items } = await engine.runNode(all, { credentials });
		if (error) throw new Error([error.message, error.description].filter(Boolean).join('. '));
		return items;
	};
	const looks: { print?: () => Promise<void> } = {};
	const giveBack = followClock(clock, async () => await looks.print?.());
	try {
		const ledger: IDataObject[] = [];
		const [{ json: cluster }] = await run('cluster.getAll');
		print(`Restore drill on ${cluster.cluster} (OceanBase ${cluster.version}) through ${credentials === 'ocp' ? 'OCP' : credentials}`);
		const chosen = await choose(run, print, ledger);
		const start = await restore(run, clock, print, chosen, looks);
		print(`\n  3  Look at the data: a query of the workflow says ${JSON.stringify(FOUND[0])}`);
		const evidence = await conclude(run, print, chosen, start, join(output, `evidence-${credentials}.json`));
		ledger.push(evidence);
		print('\n  5  The ledger, as a Data Table keeps it');
		for (const { tenant, proof, pointReached, rtoSeconds, rpoSeconds, sha256 } of ledger) {
			print(`     ${String(tenant).padEnd(10)} ${String(proof).padEnd(8)} to ${String(pointReached)}  RTO ${rtoSeconds} s  RPO ${rpoSeconds} s  ${String(sha256).slice(0, 16)}…`);
		}
		const [{ json: next }] = await run('restore.chooseDrill', { tenantPatterns: TENANTS, ledger: JSON.stringify(ledger) });
		print(`     Next in line: ${String(next.tenant)}. ${String(next.message)}`);
		return evidence.proof === 'proven';
	} finally {
		giveBack();
		print('');
	}
}

/** Lets the package's clock, the compiled one that the engine uses, follow the servers'; gives what undoes it. */
function followClock(hand: HandClock, afterPause: () => Promise<void>): () => void {
	const { clock } = createRequire(import.meta.url)('../dist/services/time/clock.js') as typeof ClockModule;
	const before = { ...clock };
	clock.now = () => hand.now();
	clock.pause = async (milliseconds) => {
		hand.advance(milliseconds);
		await afterPause();
	};
	return () => Object.assign(clock, before);
}

async function choose(run: Run, print: Print, ledger: IDataObject[]): Promise<IDataObject> {
	const [{ json }] = await run('restore.chooseDrill', { tenantPatterns: TENANTS, ledger: JSON.stringify(ledger) });
	print(`\n  1  Choose among ${TENANTS}: ${String(json.tenant)}, into ${String(json.drillTenant)}`);
	print(`     ${String(json.message)}`);
	return json;
}

async function restore(run: Run, clock: HandClock, print: Print, { tenant, drillTenant }: IDataObject, looks: { print?: () => Promise<void> }): Promise<IDataObject> {
	const begun = clock.now();
	let printed = '';
	print(`\n  2  Restore ${String(tenant)} to ${String(drillTenant)}, as late as the archived logs reach`);
	looks.print = async () => {
		const [now] = await run('restore.getAll', { tenant: byName(String(drillTenant)), limit: 1 });
		const line = `${String(now?.json.status ?? 'not begun').padEnd(27)}${progress(now?.json)}`.trimEnd();
		if (line !== printed) print(`     ${stopwatch(clock.now() - begun)}  ${line}`);
		printed = line;
	};
	const parameters = { tenant: byName(String(tenant)), newTenant: drillTenant, pointKind: 'latest', unitConfig: byName('small_unit'), waitForCompletion: true, waitOptions: { whenFailed: 'item' } };
	const [{ json }] = await run('restore.start', parameters);
	looks.print = undefined;
	print(`     ${json.outcome === 'succeeded' ? '✓ usable' : `✗ ${String(json.outcome)}`} after ${span(clock.now() - begun)}${json.backupSetId ? `: backup set ${String(json.backupSetId)}` : ''}`);
	return json;
}

async function conclude(run: Run, print: Print, { tenant, drillTenant }: IDataObject, start: IDataObject, file: string): Promise<IDataObject> {
	const parameters = {
		tenant: byName(String(drillTenant)),
		sourceName: tenant,
		startItem: JSON.stringify(start),
		validationKind: 'workflow',
		validationResult: JSON.stringify(FOUND),
		cleanUp: 'drop',
		drillTenantAgain: drillTenant,
	};
	const [{ json, binary }] = await run('restore.concludeDrill', parameters);
	writeFileSync(file, Buffer.from(binary?.evidence.data ?? '', 'base64'));
	const isProven = json.proof === 'proven';
	print(`\n  4  Conclude: ${isProven ? '✓' : '✗'} ${String(json.proof).toUpperCase()}. ${String(json.message)}`);
	print(`     Restored to      ${String(json.pointReached).replace('T', ' ').replace(/\.\d+Z/, ' UTC')}`);
	print(`     Time to recover  ${span(Number(json.rtoSeconds) * SECOND)}, from asked to usable`);
	print(`     Data lost        the last ${String(json.rpoSeconds)} s before it was asked for`);
	print(`     Drill tenant     ${String(json.cleanUp)}${json.cleanUpMessage ? `: ${String(json.cleanUpMessage)}` : ''}`);
	print(`     Evidence         ${file}`);
	print(`     sha256sum says   ${String(json.sha256)}`);
	return json;
}

function progress({ progressPercent: percent, outcome }: IDataObject = {}): string {
	if (typeof percent !== 'number') return '';
	const full = Math.round(percent / 5);
	// A restore counts its data only.
	return `${'█'.repeat(full)}${'░'.repeat(20 - full)} ${Math.floor(percent)} %${percent === 100 && outcome === 'running' ? ' of the data; the logs follow' : ''}`;
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
