/** What the tests of the example workflows share beside the stage. */
import { worldOfTenants } from '../simulators/believableWorld';
import type { OcpSimulatorOptions } from '../simulators/ocp/OcpSimulator';
import type { HandClock, World } from '../simulators/world';
import type { Example } from './examples';

export { HOUR, MINUTE } from '../simulators/worldAt';

/** The channel of all examples. */
export const CHANNEL = '#oceanbase-backups';

/** A world in which all is well. */
export const fewTenants = (clock: HandClock): World => worldOfTenants(clock, 3);

/** Makes the OCP manage a standby cluster of the same name too. */
export const twins = (clock: HandClock): Partial<OcpSimulatorOptions> => {
	const world = { ...worldOfTenants(clock, 2), ocpClusterId: 1_000_009 };
	for (const tenant of world.tenants) tenant.ocpId += 500_000;
	return { extraClusters: [{ world, type: 'STANDBY' as const }] };
};

/** The cluster of the trigger, which the user chooses by its ID. */
export const byId = (example: Example): Example => ({
	...example,
	nodes: example.nodes.map((node) => (/Trigger$/.test(node.type) ? { ...node, parameters: { ...node.parameters, cluster: { __rl: true, mode: 'id', value: '1000003' } } } : node)),
});
