/** Where a wait ends badly, the node tells why in the server's words: shortened, and with no HTML in them. */
import { worldOfTenants } from '../../simulators/believableWorld';
import { failure, pick, row, SECOND, setScene, timetable, WAIT, type Scene } from './lab';

const HOSTILE = `<img src=x onerror=alert(1)> ${'long '.repeat(40_000)}`;
const START = { resource: 'backup', operation: 'start', ...WAIT };

let scene: Scene;

beforeEach(async () => void (scene = await setScene({ obshell: { obshell: {} }, ocp: { ocp: { version: '4.2.2' } }, world: (clock) => worldOfTenants(clock, 6) })));
afterEach(async () => await scene.close());

const fit = (description: string) => {
	expect(description).not.toContain('<');
	expect(description).toMatch(/&lt;img src=x onerror=alert\(1\)(>|&gt;)/);
	expect(description.length).toBeLessThan(900);
};

it.each([
	['obshell', { applyTo: 'tenant', tenant: pick('tenant_0001') }],
	['obshell', { applyTo: 'cluster' }],
	['ocp', { applyTo: 'cluster' }],
])('a backup that failed, through %s: %j', async (service, target) => {
	const server = service === 'ocp' ? scene.ocp.ocp : scene.obshell.obshell;
	server.world.plans = { backupEnding: 'FAILED', backupComment: HOSTILE };
	fit((await failure(scene.run(service, { ...START, ...target }))).description);
});

it('of many tenants, each is told something of', async () => {
	scene.obshell.obshell.world.plans = { backupEnding: 'FAILED', backupComment: HOSTILE };
	const { description } = await failure(scene.run('obshell', { ...START, applyTo: 'cluster' }));
	for (const name of ['tenant_0001', 'tenant_0002', 'tenant_0003', 'tenant_0004', 'tenant_0005']) expect(description).toContain(`Tenant ${name}: OceanBase error -9026: &lt;img`);
});

it('a state last seen when the time is up', async () => {
	const { world } = scene.obshell.obshell;
	const statusNow = () => ({ job_id: row(world, 'tenant_0001').backups.at(-1)?.jobId, tenant_id: 1002, status: HOSTILE, start_timestamp: '2026-05-08T10:00:30+08:00', end_timestamp: '0001-01-01T00:00:00Z' });
	timetable(scene)(scene.clock.now() + 20 * SECOND, () => {
		scene.obshell.obshell.addFault({ kind: 'answer', method: 'GET', path: /tenant_0001\/backup\/overview/, times: Infinity, status: 200, body: { successful: true, status: 200, traceId: '1', timestamp: '', data: { status: statusNow() } } });
	});
	const { message, description } = await failure(scene.run('obshell', { ...START, applyTo: 'tenant', tenant: pick('tenant_0001'), waitOptions: { timeoutMinutes: 1 } }));
	expect(message).toBe('The backup of tenant_0001 is not done after 1 minute');
	fit(description);
});

it('as an item of a node that goes on, too', async () => {
	scene.obshell.obshell.world.plans = { backupEnding: 'FAILED', backupComment: HOSTILE };
	const { json } = await scene.run('obshell', { ...START, applyTo: 'tenant', tenant: pick('tenant_0001') }, { onError: 'continueRegularOutput' });
	fit(String(json[0].message));
});
