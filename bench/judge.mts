// Processor time of judging, which a report and every poll of the trigger pay for.
import { judge } from '../judgement/judge.ts';
import type { Snapshot } from '../judgement/types.ts';
import { before, HOUR, healthyTenants, restore, snapshot } from '../test/judgement/snapshots.ts';
import type { Row } from './compare.mts';
import type { FigureName } from './goals.mts';

const ROUNDS = 7;

interface Work {
	work: string;
	figure: FigureName;
	snapshot: Snapshot;
	/** What must come out, so that no work is left out. */
	findings: number;
}

/** As many past runs of each tenant as are read of one. */
function tenants(count: number, runs: number): Snapshot {
	const well = healthyTenants(count);
	return { ...well, history: Array.from({ length: runs }, () => well.backups).flat() };
}

/** Failed ones, of which those of the last day are told. */
function restores(count: number): Snapshot {
	return snapshot({
		restores: Array.from({ length: count }, (_, index) =>
			restore({ tenant: `drill_${index % 50}`, outcome: 'failed', restoreId: index, startedAt: before((index + 1) * HOUR), finishedAt: before(index * HOUR) }),
		),
	});
}

const WORK: Work[] = [
	{ work: '10,000 tenants with 20 past runs each, all well', figure: 'judge/tenants', snapshot: tenants(10_000, 20), findings: 0 },
	{ work: '5,000 failed restores in the history', figure: 'judge/restores', snapshot: restores(5_000), findings: 25 },
];

/** A row for each. */
export default function rows(): Row[] {
	return WORK.map(({ work, figure, snapshot: given, findings }) => {
		const times = Array.from({ length: ROUNDS }, () => {
			const begun = process.cpuUsage();
			if (judge(given).findings.length !== findings) throw new Error(`${work}: not the findings that must come out`);
			const { user, system } = process.cpuUsage(begun);
			return (user + system) / 1e6;
		}).sort((one, other) => one - other);
		return { work, readings: [{ figure, value: times[Math.floor(ROUNDS / 2)], beside: 'processor time' }] };
	});
}
