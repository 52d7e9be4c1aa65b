/** What the tests of backup strategies share: an OCP, credentials with and without storage keys, and how the node is run. */
import type { IDataObject } from 'n8n-workflow';

import { failure, lastBody, pick, row, setScene, STORAGE_KEYS, type Scene } from './lab';

/** The resource. */
export const STRATEGY = { resource: 'backupStrategy' };
/** Parameters of Create for a tenant that has no strategy yet; the storage is still to be named. */
export const SANDBOX = { ...STRATEGY, operation: 'create', tenant: pick('sandbox'), fullWeekdays: ['7'] };
/** A storage for it. */
export const NFS = { storage: { storageName: 'nfs_store', storageUrl: '/obbackup/' } };
/** Parameters of Update for a tenant that has one. */
export const UPDATE = { ...STRATEGY, operation: 'update', tenant: pick('orders') };
/** Where OCP keeps the strategy of orders. */
export const OF_ORDERS = '/api/v2/ob/clusters/1000003/tenants/201002/backup/config/backupStrategy';

/** The scene of the test that runs. */
export let scene: Scene;

const withKeys = { of: 'ocp', storageAccessId: STORAGE_KEYS[0], storageAccessSecret: STORAGE_KEYS[1] };

/** Sets the scene; the test file closes it. */
export const open = async (cast: Parameters<typeof setScene>[0] = { ocp: { ocp: {} }, more: { withKeys } }) => void (scene = await setScene(cast));

/** The OCP. */
export const server = () => scene.ocp.ocp;
/** Runs the node with that credential (`ocp`, `withKeys`) and gives the first item. */
export const run = async (parameters: object, credentials = 'ocp') => (await scene.items(credentials, parameters))[0];
/** How a run that must fail says so. */
export const refusal = async (parameters: object, credentials = 'ocp') => await failure(scene.run(credentials, parameters));
/** The strategy of a tenant, as the OCP keeps it. */
export const strategyOf = (tenant: string) => server().strategies.find(({ tenantId }) => tenantId === row(server().world, tenant).ocpId);
/** The JSON body of the last request of that method. */
export const body = (method: string) => lastBody(server(), method) as Record<string, IDataObject>;
