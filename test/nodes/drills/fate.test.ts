/** The request that drops a tenant: sent once whatever happens on the way, and the evidence is never lost with it. */
import { FAULTS } from '../writes/everyWrite';
import { SECOND, timetable } from '../writes/lab';
import { concluded, conclude, DRILL, DROP, drops, namesIn, open, scene, SERVICES, start, worldOf, type Service } from './drill';

beforeEach(async () => await open());
afterEach(async () => await scene.close());

const PATH = { obshell: /tenant\/drill_crm$/, ocp: /tenants\/\d+$/ };

function hit(service: Service, fault: (typeof FAULTS)[string]): void {
	const place = { method: 'DELETE', path: PATH[service], times: Infinity };
	if (service === 'ocp') scene.ocp.ocp.addFault({ ...place, answer: fault.ocp });
	else scene.obshell.obshell.addFault({ ...place, ...fault.obshell });
}

describe.each(SERVICES)('Dropping through %s', (service) => {
	const { silence, ...quick } = FAULTS;

	it.each(Object.entries(quick))('says that nobody knows after %s, sends nothing again, and keeps the evidence', async (_what, fault) => {
		const item = await start(service);
		hit(service, fault);
		const { error, json } = await conclude(service, item, DROP);
		expect(error).toBeUndefined();
		expect(json[0]).toMatchObject({ proof: 'proven', cleanUp: 'unknown', cleanUpMessage: expect.stringMatching(/did not answer, so it is not known whether the request was carried out/) as string });
		expect(drops(service)).toHaveLength(1);
		expect(silence).toBeDefined();
	});

	it('goes on with the work whose answer was lost', async () => {
		const item = await start(service);
		hit(service, { obshell: { kind: 'lostAnswer' }, ocp: 'lostAnswer' });
		expect(await concluded(service, item, DROP)).toMatchObject({ cleanUp: 'dropped' });
		expect(drops(service)).toHaveLength(1);
		expect(namesIn(service)).not.toContain(DRILL);
	});

	it('says why the database does not drop it', async () => {
		const item = await start(service);
		worldOf(service).plans = { error: { match: 'DROP TENANT', errno: 1227, message: 'Access denied' } };
		expect(await concluded(service, item, DROP)).toMatchObject({
			proof: 'proven',
			cleanUp: 'failed',
			cleanUpMessage: expect.stringMatching(service === 'ocp' ? /the tenant is there as before\. Look for the task "Delete tenant"/ : /Error 1227/) as string,
		});
		expect(namesIn(service)).toContain(DRILL);
	});

	it('is not sent when the server refuses it, and says what it says', async () => {
		const item = await start(service);
		const body = { successful: false, status: 409, traceId: '1', timestamp: '', error: { code: 'COM10005', errCode: 'Task.Dag.Operator.X', message: 'busy' } };
		hit(service, { obshell: { kind: 'answer', status: 409, body }, ocp: { status: 409, body } });
		expect(await concluded(service, item, DROP)).toMatchObject({ proof: 'proven', cleanUp: 'refused', cleanUpMessage: expect.stringContaining('busy') as string });
		expect(namesIn(service)).toContain(DRILL);
	});
});

it('a tenant that goes away in the moment before is no failure', async () => {
	const item = await start('obshell');
	const { world, requests } = scene.obshell.obshell;
	const push = (requests as unknown as unknown[]).push.bind(requests) as (...entries: unknown[]) => number;
	(requests as unknown as { push: unknown }).push = (...logged: Array<{ method: string }>) => {
		if (logged.some(({ method }) => method === 'DELETE')) world.tenants = world.tenants.filter(({ name }) => name !== DRILL);
		return push(...logged);
	};
	expect(await concluded('obshell', item, DROP)).toMatchObject({ cleanUp: 'dropped', cleanUpMessage: 'drill_crm was gone already' });
});

it('waits for the task, also when the agent restarts meanwhile', async () => {
	const item = await start('obshell');
	timetable(scene)(scene.clock.now() + SECOND, () => scene.obshell.obshell.addFault({ method: 'GET', path: /task\/dag/, times: 2, kind: 'reset' }));
	expect(await concluded('obshell', item, DROP)).toMatchObject({ cleanUp: 'dropped' });
	expect(drops('obshell')).toHaveLength(1);
});
