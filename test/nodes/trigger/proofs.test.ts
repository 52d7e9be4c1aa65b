/** The trigger with the rows of restore drills: what they say is a problem like any other, begin and end. */
import { lab, open, Trigger } from './poller';

afterEach(async () => await lab.close());

const DRILL = { tenant: 'orders', cluster: 'obdemo', tenantId: null, proof: 'failed', concludedAt: '2026-01-14T08:00:00.000Z' };
const proofs = (events: string[]) => events.filter((event) => event.startsWith('problem')).filter((event) => event.endsWith(' orders'));

describe.each(['obshell', 'ocp'] as const)('with %s', (service) => {
	it('tells a drill that failed, and that it is over when one has proven the tenant', async () => {
		await open();
		const parameters = { events: ['problemNew', 'problemOver'], drillLedger: '[]', options: { problemKinds: ['proof'] } };
		const trigger = await new Trigger(lab, service, parameters).settle();
		Object.assign(parameters, { drillLedger: JSON.stringify([DRILL]) });
		expect(proofs(await trigger.poll())).toEqual(['problemNew orders']);
		expect(proofs(await trigger.poll())).toEqual([]);
		Object.assign(parameters, { drillLedger: JSON.stringify([DRILL, { ...DRILL, proof: 'proven', concludedAt: '2026-01-15T08:00:00.000Z' }]) });
		expect(proofs(await trigger.poll())).toEqual(['problemOver orders']);
	});

	it('says nothing of proofs without them', async () => {
		await open();
		const trigger = await new Trigger(lab, service, { events: ['problemNew', 'problemOver'], options: { problemKinds: ['proof'] } }).settle();
		expect(await trigger.poll()).toEqual([]);
	});
});
