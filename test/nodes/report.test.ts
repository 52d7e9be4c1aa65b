/** Report > Build through the engine: what is looked at, with how many requests, and what is handed over. */
import type { IDataObject } from 'n8n-workflow';

import type { Report } from '../../report/report';
import { emptyWorld, worldOfTenants } from '../simulators/believableWorld';
import type { OcpSimulatorOptions } from '../simulators/ocp/OcpSimulator';
import type { HandClock, World } from '../simulators/world';
import { pick, setScene, type Cast, type Scene } from './scene';

const BUILD = { resource: 'report', operation: 'build' };

let scene: Scene | undefined;

afterEach(async () => {
	await scene?.close();
	scene = undefined;
});

async function build(cast: Cast, credential: string, parameters: object = {}): Promise<Report & IDataObject> {
	scene = await setScene(cast);
	const [report] = await scene.items(credential, { ...BUILD, ...parameters });
	return report as Report & IDataObject;
}

const statesOf = (report: Report) => Object.fromEntries(report.tenants.map(({ tenant, state }) => [tenant, state]));

describe.each(['obshell', 'ocp'])('through %s', (service) => {
	const cast: Cast = service === 'obshell' ? { obshell: { obshell: {} } } : { ocp: { ocp: {} } };

	it('judges every tenant of the cluster, and none is passed silently', async () => {
		const report = await build(cast, service);
		expect(report).toMatchObject({ verdict: 'critical', service, cluster: 'obdemo', timeZone: 'America/New_York' });
		expect(statesOf(report)).toEqual({
			orders: 'safe',
			billing: 'failed',
			analytics: 'running',
			crm: 'overdue',
			sandbox: 'no backup',
			archive_lab: 'log interrupted',
			// Made by a restore a short time ago; billing_check is being made by one, and has no line.
			orders_drill: 'just restored',
		});
		const failed = report.findings.find(({ rule }) => rule === 'backup-failed');
		expect(failed).toMatchObject({ sentence: expect.stringContaining('(-9026)') as unknown, figures: { reason: expect.stringContaining('backup device is not reachable') as unknown } });
		expect(report.text).toMatch(/^CRITICAL: 4 OF 6 TENANTS IN DANGER/);
		expect((report.slack as { blocks: unknown[] }).blocks.length).toBeGreaterThan(2);
		expect(report).not.toHaveProperty('html');
	});

	it('finds the last good backup of a tenant whose newest one failed', async () => {
		const report = await build(cast, service);
		const billing = report.tenants.find(({ tenant }) => tenant === 'billing');
		// 31 h before the scene's beginning, 2026-05-08 02:00 UTC.
		expect(billing).toMatchObject({ outcome: 'failed', lastGoodAt: '2026-05-06T19:00:00.000Z' });
	});

	it('can do without the lines of tenants, which would flood an AI agent', async () => {
		const many: Cast = { ...cast, world: (clock) => worldOfTenants(clock, 100) };
		const whole = await build(many, service, { formats: [] });
		await scene?.close();
		const short = await build(many, service, { formats: [], tenantLines: false });
		const { tenants, ...rest } = whole;
		expect(tenants).toHaveLength(100);
		expect(short).toEqual(rest);
		expect(JSON.stringify(short).length).toBeLessThan(5_000);
	});

	it('speaks the language that is chosen, and refuses one that it does not know', async () => {
		const report = await build(cast, service, { language: 'zh', formats: ['text'] });
		expect(report).toMatchObject({ language: 'zh', headline: '严重：6 个租户中有 4 个存在数据丢失风险' });
		expect(statesOf(report)).toMatchObject({ orders: '安全', billing: '备份失败', sandbox: '从未备份' });
		expect(report.findings.map(({ sentence, todo }) => sentence + todo).filter((text) => !/[一-龥]/.test(text))).toEqual([]);
		const { error } = await (scene as Scene).run(service, { ...BUILD, language: 'tlh' });
		expect(error?.message).toBe("'Language' has a value that does not exist");
	});

	it('leaves out the tenants that it is told to, and says so', async () => {
		const report = await build(cast, service, { leaveOut: 'sandbox, orders_drill,billing_check' });
		expect(Object.keys(statesOf(report)).sort()).toEqual(['analytics', 'archive_lab', 'billing', 'crm', 'orders']);
		expect(report.notChecked).toContainEqual({
			rule: 'left-out',
			why: 'By choice, the backups of these tenants were not looked at: sandbox, orders_drill, billing_check.',
		});
		expect(String(report.text).replace(/\s+/g, ' ')).toContain('sandbox, orders_drill, billing_check');
	});

	it('says that a healthy cluster is healthy, within its thresholds', async () => {
		const healthy = { ...cast, world: (clock: Parameters<typeof worldOfTenants>[0]) => worldOfTenants(clock, 3) };
		expect(await build(healthy, service)).toMatchObject({ verdict: 'healthy', counts: { tenants: 3, safe: 3 } });
		const [strict] = (await scene?.items(service, { ...BUILD, thresholds: { overdueHours: '={{ "0.0" }}' } })) as unknown as Report[];
		expect(strict).toMatchObject({ verdict: 'critical', counts: { overdue: 3 } });
	});

	it('does not call a cluster without tenants healthy', async () => {
		const report = await build({ ...cast, world: emptyWorld }, service);
		expect(report).toMatchObject({ verdict: 'attention', counts: { tenants: 0 } });
	});

	it('attaches the files that are asked for', async () => {
		scene = await setScene(cast);
		const { items } = await scene.run(service, { ...BUILD, formats: [], files: ['csv', 'html', 'json'] });
		expect(Object.keys(items[0].json)).not.toEqual(expect.arrayContaining(['text', 'slack']));
		const { csv, html, json } = items[0].binary ?? {};
		expect(csv).toMatchObject({ mimeType: 'text/csv', fileName: 'backup-report-2026-05-08.csv' });
		expect(html).toMatchObject({ mimeType: 'text/html', fileName: 'backup-report-2026-05-08.html' });
		expect(JSON.parse(Buffer.from(json.data, 'base64').toString('utf8'))).toMatchObject({ verdict: 'critical' });
	});

	it('refuses a threshold that is no number before it asks anything', async () => {
		scene = await setScene(cast);
		const { error } = await scene.run(service, { ...BUILD, thresholds: { overdueHours: '={{ -1 }}' } });
		expect(error?.message).toBe("'Backup Overdue (Hours)' is not a number of at least 0");
	});
});

it('reads the past runs of all tenants only when told to', async () => {
	scene = await setScene({ obshell: { obshell: {} }, world: (clock) => worldOfTenants(clock, 20) });
	const runs = () => scene?.obshell.obshell.requestsTo('GET', /backup\/tasks/).length;
	await scene.items('obshell', BUILD);
	expect(runs()).toBe(0);
	await scene.items('obshell', { ...BUILD, history: 'all' });
	expect(runs()).toBe(20);
});

it('names what an old obshell cannot tell instead of passing it', async () => {
	const report = await build({ obshell: { old: { version: '4.2.5.0-0' } } }, 'old');
	expect(report.notChecked.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['log', 'restore', 'history', 'window']));
	expect(report.notChecked.find(({ rule }) => rule === 'log')?.why).toMatch(/needs obshell 4\.3\.2 or later; this one is 4\.2\.5/);
	expect(report.verdict).toBe('critical');
});

it('puts all clusters of an OCP into one report', async () => {
	scene = await setScene({ ocp: { ocp: {} } });
	const second = { ...emptyWorld(scene.clock), clusterName: 'obsecond', obClusterId: 77, ocpClusterId: 1000077 };
	await scene.close();
	const report = await build({ ocp: { ocp: { extraClusters: [{ world: second }] } } }, 'ocp', { allClusters: true });
	expect(new Set(report.tenants.map(({ cluster }) => cluster))).toEqual(new Set(['obdemo']));
	expect(report.findings.map(({ cluster, rule }) => `${cluster} ${rule}`)).toContain('obsecond tenants-none');
});

describe('all clusters of an OCP', () => {
	const beside = (clock: HandClock, facts: Partial<World>, tenants = 2): World => {
		const world = { ...worldOfTenants(clock, tenants), ocpClusterId: 1000077, obClusterId: 77, ...facts };
		for (const tenant of world.tenants) tenant.ocpId += 500_000;
		return world;
	};
	const buildAll = async (others: (clock: HandClock) => OcpSimulatorOptions['extraClusters'], parameters: object = {}) => {
		scene = await setScene({});
		const { clock } = scene;
		await scene.close();
		scene = await setScene({ ocp: { ocp: { extraClusters: others(clock) } }, world: (own) => worldOfTenants(own, 2) });
		return await scene.run('ocp', { ...BUILD, allClusters: true, files: ['csv'], ...parameters });
	};
	const unprotected = (clock: HandClock, role: 'PRIMARY' | 'STANDBY' = 'STANDBY'): World => {
		const world = beside(clock, {});
		for (const tenant of world.tenants) Object.assign(tenant, { backups: [], archive: undefined, role });
		return world;
	};
	const reportIn = ({ json }: { json: IDataObject[] }) => json[0] as unknown as Report & { text: string };

	it('are judged without the standby ones, which cannot be backed up, but are named', async () => {
		const report = reportIn(await buildAll((clock) => [{ world: unprotected(clock), type: 'STANDBY' }]));
		expect(report).toMatchObject({ verdict: 'healthy', counts: { tenants: 2, safe: 2 }, headline: 'Healthy as far as checked: all 2 tenants are safe' });
		expect(report.notChecked).toEqual([{ rule: 'standby', why: 'Standby clusters cannot be backed up and were not looked at: obdemo (1000077).' }]);
		expect(report.text).toContain('obdemo (1000077)');
	});

	it('of one name are told apart, also in the CSV', async () => {
		const run = await buildAll((clock) => [{ world: unprotected(clock, 'PRIMARY'), type: 'PRIMARY' }]);
		const report = reportIn(run);
		expect(report.tenants.map(({ cluster, tenant, state }) => [cluster, tenant, state]).sort()).toEqual([
			['obdemo (1000003)', 'tenant_0001', 'safe'],
			['obdemo (1000003)', 'tenant_0002', 'safe'],
			['obdemo (1000077)', 'tenant_0001', 'no backup'],
			['obdemo (1000077)', 'tenant_0002', 'no backup'],
		]);
		const lines = Buffer.from(run.items[0].binary?.csv.data ?? '', 'base64').toString('utf8').split('\r\n');
		expect(lines.filter((line) => line.includes(',healthy,')).join()).not.toContain('backup-never');
	});

	it.each(['obsecond/tenant_*', '1000077/tenant_0001, obsecond/*_0002', '*second/*'])('leave out tenants of one of them alone: %s', async (leaveOut) => {
		const report = reportIn(await buildAll((clock) => [{ world: { ...unprotected(clock), clusterName: 'obsecond' } }], { leaveOut }));
		expect(report.tenants.map(({ cluster, tenant }) => [cluster, tenant]).sort()).toEqual([['obdemo', 'tenant_0001'], ['obdemo', 'tenant_0002']]);
		expect(report.notChecked.map(({ why }) => why)).toContain(`By choice, the backups of these tenants were not looked at: ${leaveOut}.`);
	});

	it('are reported though one of them cannot be read, which is critical', async () => {
		const others = (clock: HandClock) => [{ world: beside(clock, { clusterName: 'obsecond' }) }];
		await buildAll(others);
		const fault = { status: 500, body: { successful: false, status: 500, traceId: '1a', error: { code: 'OBE99999', message: 'observer is down' } } };
		scene?.ocp.ocp.addFault({ path: /1000077\/tenants/, times: Infinity, answer: fault });
		const report = reportIn(await (scene as Scene).run('ocp', { ...BUILD, allClusters: true }));
		expect(report).toMatchObject({ verdict: 'critical', counts: { tenants: 2, safe: 2 } });
		expect(report.findings).toMatchObject([
			{ severity: 'critical', cluster: 'obsecond', rule: 'cluster-unreadable', sentence: 'This cluster could not be read, so nothing is known of its backups: OCP refused the request (HTTP 500).' },
		]);
		scene?.ocp.ocp.addFault({ path: /1000003\/tenants/, times: Infinity, answer: fault });
		expect((await (scene as Scene).run('ocp', { ...BUILD, allClusters: true })).error?.message).toBe('OCP refused the request (HTTP 500)');
	});
});

it('tells a failed restore into a tenant that needs no backup', async () => {
	const report = await build({ ocp: { ocp: {} } }, 'ocp', { leaveOut: 'crm_*, *_drill, *_check, sandbox' });
	expect(report.findings.map(({ rule, tenant }) => [rule, tenant])).toContainEqual(['restore-failed', 'crm_drill']);
	expect(report.findings.map(({ rule }) => rule)).not.toContain('backup-never');
});

it('tells how long OCP keeps backups when that is asked for', async () => {
	const report = await build({ ocp: { ocp: {} } }, 'ocp', { thresholds: { retentionDays: 30 } });
	expect(report.findings.map(({ rule }) => rule)).toContain('retention-short');
});

it.each([
	['obshell', { obshell: { one: {} } }, 'obshell does not say how long backups are kept.'],
	['an OCP without any strategy', { ocp: { one: { strategies: 'none' as const } } }, 'There is no backup strategy that says how long backups are kept.'],
])('says why it does not know how long %s keeps backups', async (_name, cast, why) => {
	const report = await build(cast, 'one', { thresholds: { retentionDays: 30 } });
	expect(report.notChecked).toContainEqual({ rule: 'retention-short', why });
});

it('asks for a cluster when OCP manages several', async () => {
	scene = await setScene({ ocp: { ocp: {} } });
	const second = { ...emptyWorld(scene.clock), clusterName: 'obsecond', obClusterId: 77, ocpClusterId: 1000077 };
	await scene.close();
	scene = await setScene({ ocp: { ocp: { extraClusters: [{ world: second }] } } });
	expect((await scene.run('ocp', BUILD)).error?.message).toBe("'Cluster' is empty");
	const [report] = await scene.items('ocp', { ...BUILD, cluster: pick('obsecond') });
	expect(report).toMatchObject({ cluster: 'obsecond', verdict: 'attention' });
});
