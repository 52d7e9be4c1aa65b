/** Workflows that begin with a call from outside: the page that somebody opens, and OCP's alarm channel. */
import type { IDataObject } from 'n8n-workflow';

import { exampleOf } from './examples';
import { CHANNEL, fewTenants, twins } from './means';
import { setStage, type Stage } from './stage';

const statusPage = exampleOf(9);
const ocpAlarm = exampleOf(10);

let stage: Stage;
afterEach(async () => await stage.close());

it.each([statusPage, ocpAlarm])('nobody starts $name without the header', async ({ nodes }) => {
	stage = await setStage('ocp');
	const [webhook] = nodes.filter(({ type }) => type === 'n8n-nodes-base.webhook');
	expect(webhook.parameters).toMatchObject({ authentication: 'headerAuth' });
});

describe.each(['obshell', 'ocp'] as const)('9 status page with %s', (service) => {
	it('answers with the whole page, which loads nothing and is not kept', async () => {
		stage = await setStage(service);
		const { status } = await stage.run(statusPage);
		expect(status).toBe('success');
		const [{ headers, body, ...answer }, ...others] = stage.responses;
		expect(others).toEqual([]);
		expect(answer).toEqual({ status: 200 });
		expect(headers).toEqual({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
		expect(body).toMatch(/^<!doctype html>[^]*billing[^]*<\/html>\s*$/i);
		expect(body).not.toMatch(/<script|<link|src=["']?http/i);
		expect(stage.writes()).toEqual([]);
	});

	it('answers 503 with the reason when nothing is known', async () => {
		stage = await setStage(service);
		await stage.switchOff();
		await stage.run(statusPage);
		expect(stage.responses).toEqual([
			{
				status: 503,
				headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
				body: expect.stringMatching(/^There is no OceanBase backup report, so nothing is known about the backups: .*(reach|connect|answer)/),
			},
		]);
	});
});

describe('10 OCP alarm to report', () => {
	const CALL = {
		alarmType: 'base_backup_fail',
		target: 'ob_cluster=obdemo-1728725812:tenant_name=billing',
		level: 'Critical',
		name: 'Data backup failed',
		cluster: 'obdemo',
		tenant: 'billing',
	};
	const call = async (body: unknown = CALL) => await stage.run(ocpAlarm, [{ json: { headers: {}, params: {}, query: {}, body: body as IDataObject } }]);
	const firstBlock = () => ((stage.posted[0].blocks?.[0] as { elements: Array<{ text: string }> }).elements[0].text);

	it('posts the alarm and the report of its cluster', async () => {
		stage = await setStage('ocp');
		const { nodes, status } = await call();
		expect(status).toBe('success');
		expect(nodes['Build Report'].items).toHaveLength(1);
		expect(stage.posted).toHaveLength(1);
		expect(stage.posted[0]).toMatchObject({ channel: CHANNEL, text: expect.stringMatching(/^OCP reports Data backup failed, Critical, ob_cluster=obdemo-1728725812:tenant_name=billing\. /) });
		expect(firstBlock()).toBe(':bell: OCP reports Data backup failed, Critical, ob_cluster=obdemo-1728725812:tenant_name=billing');
		expect(JSON.stringify(stage.posted[0].blocks)).toMatch(/\*billing\*/);
		expect(stage.posted[0].blocks?.length).toBeLessThanOrEqual(50);
		expect(stage.writes()).toEqual([]);
	});

	it.each([
		['the ID of the primary', 'ob_cluster=obdemo-1728725812', '1000003', 'Build Report'],
		['the ID of the standby', 'ob_cluster=obdemo-9', '1000009', 'Build Report'],
		['a name that two clusters have', 'ob_cluster=obdemo', '', 'Build Report of All Clusters'],
		['no cluster', 'storage_url=/backup', '', 'Build Report of All Clusters'],
	])('takes %s in the target for the cluster meant', async (_what, target, clusterId, builder) => {
		stage = await setStage('ocp', fewTenants, (clock) => {
			const { extraClusters = [] } = twins(clock);
			return { extraClusters: extraClusters.map(({ world, type }) => ({ type, world: { ...world, clusterName: 'obdemo', obClusterId: 9 } })) };
		});
		Object.assign(stage.world, { clusterName: 'obdemo', obClusterId: 1_728_725_812 });
		const { nodes } = await call({ ...CALL, target });
		expect(nodes['Which Cluster'].items[0].json).toMatchObject({ clusterId });
		const builders = ['Build Report', 'Build Report of All Clusters'].filter((name) => name in nodes && nodes[name].items.length > 0);
		expect(builders).toEqual([builder]);
		expect(stage.posted).toHaveLength(1);
	});

	it('takes the name of the cluster where the target has none', async () => {
		stage = await setStage('ocp');
		const { nodes } = await call({ ...CALL, target: '' });
		expect(nodes['Which Cluster'].items[0].json).toMatchObject({ clusterId: '1000003' });
	});

	it.each([
		['variables that OCP has not filled in', { ...CALL, name: '${alarm_name}', level: '${alarm_level}', target: '${alarm_target}', cluster: '${ob_cluster}' }, 'OCP reports an alarm'],
		['a test message', {}, 'OCP reports an alarm'],
		['no body', null, 'OCP reports an alarm'],
		['a text', 'not JSON', 'OCP reports an alarm'],
		['a mention', { ...CALL, name: '<!channel> & <https://evil.example|here>' }, 'OCP reports &lt;!channel&gt; &amp; &lt;https://evil.example|here&gt;, Critical, ob_cluster=obdemo-1728725812:tenant_name=billing'],
	])('posts a report whatever was called with: %s', async (_what, body, line) => {
		stage = await setStage('ocp');
		const { status } = await call(body);
		expect(status).toBe('success');
		expect(stage.posted).toHaveLength(1);
		expect(firstBlock()).toBe(`:bell: ${line}`);
	});

	it('posts the alarm when OCP cannot be read, and says why there is no report', async () => {
		stage = await setStage('ocp');
		await stage.switchOff();
		await call();
		expect(stage.posted).toEqual([
			{ channel: CHANNEL, text: expect.stringMatching(/^<!channel> :red_circle: OCP reports Data backup failed, Critical, .*, and there is no report of it: .*(reach|connect|answer)/) },
		]);
	});

	it('posts the alarm when the report cannot be built', async () => {
		stage = await setStage('ocp');
		stage.ocp?.addFault({ method: 'GET', path: /\/tenants/, times: Infinity, answer: { status: 500, body: { successful: false, status: 500, traceId: 't', timestamp: '', error: { code: 'COM10000', message: 'boom' } } } });
		await call();
		expect(stage.posted).toEqual([{ channel: CHANNEL, text: expect.stringMatching(/and there is no report of it: /) }]);
	});
});
