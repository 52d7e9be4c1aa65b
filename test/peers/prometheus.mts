/** Prometheus's own parsers as judges of the numbers that a report gives them. */
import { fileURLToPath } from 'node:url';

import { judge } from '../../judgement/judge.ts';
import { renderOpenMetrics } from '../../report/forms/openMetrics.ts';
import { reportOf } from '../../report/report.ts';
import { backup, believable, healthyTenants, snapshot } from '../judgement/snapshots.ts';
import { startPython } from './pythonSdk.mts';

/** Names that break what escapes them wrongly. */
const NAMES = ['plain', 'a"b', 'a\\b\\', '{x="y"} 1', '# EOF', '订单数据库', '💾'];

/** What the parsers disagree about or refuse, a sentence each; and how many samples both read. */
export async function askPrometheus(python: string): Promise<{ faults: string[]; samples: number }> {
	const worlds = { believable: believable(), many: healthyTenants(1000), names: snapshot({ cluster: NAMES.join(), backups: NAMES.map((tenant, index) => backup({ tenant, tenantId: index + 1 })) }) };
	const client = startPython(python, fileURLToPath(new URL('prometheus.py', import.meta.url)));
	const faults: string[] = [];
	let samples = 0;
	try {
		for (const [name, world] of Object.entries(worlds)) {
			const text = renderOpenMetrics(reportOf(judge(world)));
			const { openmetrics, text: older } = (await client.ask({ text })) as Record<'openmetrics' | 'text', unknown[] | string>;
			const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('# '));
			if (JSON.stringify(openmetrics) !== JSON.stringify(older)) faults.push(`${name}: the parsers read different things (${String(openmetrics).slice(0, 200)}; ${String(older).slice(0, 200)})`);
			if (openmetrics.length !== lines.length) faults.push(`${name}: ${lines.length} lines are ${openmetrics.length} samples`);
			samples += lines.length;
		}
	} finally {
		client.close();
	}
	return { faults, samples };
}
