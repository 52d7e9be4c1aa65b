/** What the tests of drills share: a scene with both services, and a drill of crm that was restored and may be concluded. */
import type { IDataObject } from 'n8n-workflow';

import type { NodeRun } from '../../engine/engine';
import { pick, setScene, WAIT_FOR_ITEM, writesTo, type Scene } from '../writes/lab';
import type { World } from '../../simulators/world';

/** Both ways to a server. */
export const SERVICES = ['obshell', 'ocp'] as const;
export type Service = (typeof SERVICES)[number];

/** The tenant that every drill here restores to. */
export const DRILL = 'drill_crm';
/** The Evidence Secret of the credentials that have one. */
export const SECRET = 'made-up/Evidence Secret 7';

/** The scene of the test that runs. */
export let scene: Scene;
/** Sets the scene; the test file closes it. `sealing` = the same credential with an Evidence Secret. */
export const open = async () =>
	void (scene = await setScene({
		obshell: { obshell: {} },
		ocp: { ocp: {} },
		more: { obshellSealing: { of: 'obshell', evidenceSecret: SECRET }, ocpSealing: { of: 'ocp', evidenceSecret: SECRET } },
	}));
/** A server, and the world behind it. */
export const serverOf = (service: Service) => (service === 'ocp' ? scene.ocp.ocp : scene.obshell.obshell);
export const worldOf = (service: Service): World => serverOf(service).world;

/** Restores crm to the drill tenant, and gives the item. */
export async function start(service: Service, parameters: object = {}): Promise<IDataObject> {
	const [item] = await scene.items(service, { resource: 'restore', operation: 'start', tenant: pick('crm'), newTenant: DRILL, unitConfig: pick('small_unit'), ...WAIT_FOR_ITEM, ...parameters });
	return item;
}

/** Runs Conclude Drill over such an item. */
export const conclude = async (service: string, item: IDataObject, parameters: object = {}): Promise<NodeRun> =>
	await scene.run(service, { resource: 'restore', operation: 'concludeDrill', tenant: pick(DRILL), sourceName: 'crm', startItem: JSON.stringify(item), ...parameters });

/** The same, and gives the item. */
export async function concluded(service: string, item: IDataObject, parameters: object = {}): Promise<IDataObject> {
	const { error, json } = await conclude(service, item, parameters);
	if (error) throw error;
	return json[0];
}

/** Drop it for good, whatever came of it. */
export const DROP = { cleanUp: 'drop', cleanUpWhen: 'always', drillTenantAgain: DRILL };

/** The requests to drop a tenant that have left for a server. */
export const drops = (service: Service) => writesTo(serverOf(service)).filter((write) => write.startsWith('DELETE'));

/** The names of the tenants that are there. */
export const namesIn = (service: Service) => worldOf(service).tenants.filter(({ deleteAskedAt }) => deleteAskedAt === undefined).map(({ name }) => name);
