import type { IDataObject } from 'n8n-workflow';

import { failure, pick, SECOND, setScene, writesTo, type Scene } from './lab';

let scene: Scene;

beforeEach(async () => (scene = await setScene({ obshell: { obshell: {} }, ocp: { ocp: {} } })));
afterEach(async () => await scene.close());

const RAISE = { resource: 'alarm', operation: 'raise', applyTo: 'tenant', tenant: pick('orders'), alarmType: 'never_backed_up' };
const server = () => scene.ocp.ocp;
const raise = async (parameters: object = {}) => await scene.items('ocp', { ...RAISE, ...parameters });
const refusal = async (parameters: object) => await failure(scene.run('ocp', { ...RAISE, ...parameters }));
const sent = () => server().requests.filter(({ method }) => method === 'POST').map(({ target, body }) => [target, JSON.parse(body) as IDataObject]);

const TARGET = 'ob_cluster=obdemo-1728725812:tenant_name=orders';
const LABELS = { ob_cluster: 'obdemo', ob_cluster_id: '1728725812', tenant_name: 'orders' };

describe('Alarm: Raise', () => {
	it('names cluster and tenant as OCP does, with the ID that OceanBase has for the cluster, and gives the alarm as OCP lists it', async () => {
		const [item] = await raise({ labels: '{"finding": "Never backed up", "days": 9, "urgent": true}' });
		const labels = { ...LABELS, finding: 'Never backed up', days: '9', urgent: 'true' };
		expect(sent()).toEqual([['/api/v2/alarm/alarms', { alarmType: 'never_backed_up', target: TARGET, labels }]]);
		expect(item).toMatchObject({ tenant: 'orders', cluster: 'obdemo', alarmType: 'never_backed_up', active: true, target: TARGET, labels, alarmId: 9_000_001 });
	});

	it('is about the cluster where that is said', async () => {
		await raise({ applyTo: 'cluster' });
		expect(sent()).toMatchObject([['/api/v2/alarm/alarms', { target: 'ob_cluster=obdemo-1728725812', labels: { ob_cluster: 'obdemo' } }]]);
		expect(JSON.stringify(sent())).not.toContain('tenant_name');
	});

	it.each<[string, object, RegExp]>([
		['no type', { alarmType: '  ' }, /^'Alarm Type' is empty$/],
		['a type that no rule can have', { alarmType: 'never backed up' }, /^'Alarm Type' is not the name of an alarm rule$/],
		['no tenant', { tenant: pick('  ') }, /^'Tenant' is empty$/],
		['a tenant from nothing', { tenant: pick('={{ $json.nothing }}') }, /^'Tenant' comes from an expression that gives nothing$/],
		['a cluster from nothing', { cluster: pick('={{ $json.nothing }}') }, /^'Cluster' comes from an expression that gives nothing$/],
		['a tenant that is not there', { tenant: pick('nobody') }, /^There is no such tenant in this cluster$/],
		['labels that are no object', { labels: '[1]' }, /^'Labels' is not a JSON object$/],
		['a label within a label', { labels: '{"a": {"b": 1}}' }, /^'Labels' holds "?'?a"?'?, which is no text$/],
		['a label that contradicts the fields', { labels: '{"tenant_name": "crm"}' }, /^'Labels' holds .*tenant_name.*, which comes from 'Cluster' and 'Tenant'$/],
	])('refuses %s, and sends nothing', async (_what, parameters, message) => {
		expect((await refusal(parameters)).message).toMatch(message);
		expect(writesTo(server())).toEqual([]);
	});

	it('refuses a cluster whose ID in OceanBase OCP does not say', async () => {
		Object.assign(server().world, { obClusterId: null });
		expect((await refusal({})).message).toMatch(/^OCP does not say which ID the cluster .*obdemo.* has in OceanBase$/);
		expect(writesTo(server())).toEqual([]);
	});

	it('says so where OCP has taken it and does not list it, and does not send it again', async () => {
		const body = { successful: true, status: 200, traceId: '1', timestamp: '' };
		server().addFault({ method: 'POST', path: /alarms$/, times: 1, answer: { status: 200, body } });
		const [item] = await raise();
		expect(item).toMatchObject({ tenant: 'orders', cluster: 'obdemo', alarmType: 'never_backed_up', active: null, message: expect.stringMatching(/^OCP has taken it, but does not list it/) });
		expect(sent()).toHaveLength(1);
	});

	it('takes nothing back when the list cannot be read afterwards', async () => {
		server().addFault({ method: 'GET', path: /alarms\/actived/, after: 1, times: Infinity, answer: 'reset' });
		expect(await raise()).toMatchObject([{ active: null, alarmType: 'never_backed_up' }]);
	});

	it('finds its own work on the server when the answer is lost', async () => {
		server().addFault({ method: 'POST', path: /alarms$/, times: 1, answer: 'lostAnswer' });
		expect(await raise()).toMatchObject([{ active: true, alarmId: 9_000_001 }]);
		expect(sent()).toHaveLength(1);
	});

	it('does not take an alarm that was there before for the one whose request was lost, unless it has been updated since', async () => {
		await raise();
		scene.clock.advance(5 * SECOND);
		server().addFault({ method: 'POST', path: /alarms$/, times: 1, answer: 'lostAnswer' });
		expect(await raise()).toMatchObject([{ alarmId: 9_000_001 }]);
		scene.clock.advance(5 * SECOND);
		server().addFault({ method: 'POST', path: /alarms$/, times: 1, answer: 'reset' });
		expect((await refusal({})).message).toMatch(/did not answer, so it is not known whether the request was carried out$/);
		expect(sent()).toHaveLength(3);
	});

	it('sends nothing when it cannot see which alarms there are', async () => {
		server().addFault({ method: 'GET', path: /\/alarm\//, times: Infinity, answer: { status: 403, body: { successful: false, status: 403, traceId: '1', timestamp: '', error: { code: 'COM10009', message: 'no' } } } });
		expect((await refusal({})).message).toBe('This OCP user has not the right to read alarms');
		expect(writesTo(server())).toEqual([]);
	});

	it('is refused on obshell, with what to do instead', async () => {
		const { message, description } = await failure(scene.run('obshell', RAISE));
		expect(message).toBe("obshell cannot do 'Raise alarm'");
		expect(description).toMatch(/^obshell has no alarms: /);
		expect(scene.obshell.obshell.requests).toEqual([]);
	});
});
