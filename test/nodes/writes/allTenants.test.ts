/** A change of every tenant is meant only where it is said in so many words. */
import { pick, setScene, writesTo, type Scene } from './lab';

const CHANGES: Array<[string, object]> = [
	['Backup: Start', { resource: 'backup', operation: 'start' }],
	['Backup: Cancel', { resource: 'backup', operation: 'cancel' }],
	['Log Backup: Set Status', { resource: 'logBackup', operation: 'setStatus', logStatus: 'stop' }],
	['Backup Config > Set Backup Config', { resource: 'backupConfig', operation: 'set', configMode: 'replace', backupBaseUri: 'file:///new', dataBaseUri: 'file:///new/d', archiveBaseUri: 'file:///new/a' }],
];

let scene: Scene;

beforeEach(async () => void (scene = await setScene({ obshell: { obshell: {} }, ocp: { ocp: {} } })));
afterEach(async () => await scene.close());

describe.each(CHANGES)('%s', (name, change) => {
	it.each([{}, { tenant: pick('') }, { tenant: pick(' ') }, { tenant: pick('={{ $json.nothing }}') }])('does nothing where the tenant was forgotten: %j', async (forgotten) => {
		const services = name === 'Backup: Start' ? ['obshell', 'ocp'] : ['obshell'];
		for (const service of services) {
			const { error } = await scene.run(service, { ...change, ...forgotten });
			expect(error).toBeDefined();
			expect([...writesTo(scene.obshell.obshell), ...writesTo(scene.ocp.ocp)]).toEqual([]);
		}
	});

	it('goes to every tenant where that was chosen', async () => {
		await scene.run('obshell', { ...change, applyTo: 'cluster', ...(name === 'Backup: Start' && { tenant: pick('orders') }) });
		// Some tenants of the world refuse; what counts is where it went.
		expect(scene.obshell.obshell.requests.filter(({ method }) => method !== 'GET').map(({ target }) => target)).toEqual([expect.stringMatching(/^\/api\/v1\/obcluster\/backup/)]);
	});
});
