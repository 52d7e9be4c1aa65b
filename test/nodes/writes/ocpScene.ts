/** What the tests of backups, restores and tasks through OCP share: a scene with one OCP, and how the node is run in it. */
import { failure, NOW, pick, SECOND, setScene, type Scene } from './lab';

/** Parameters of Backup: Start. */
export const BACKUP = { resource: 'backup', operation: 'start' };
/** The same for the tenant orders. */
export const ORDERS = { ...BACKUP, tenant: pick('orders') };
/** Parameters of Restore: Start: crm into crm_copy. */
export const RESTORE = { resource: 'restore', operation: 'start', tenant: pick('crm'), newTenant: 'crm_copy', unitConfig: pick('small_unit') };
/** Parameters of Restore: Preview. */
export const PREVIEW = { ...RESTORE, operation: 'preview' };
const OF_ORDERS = '/api/v2/ob/clusters/1000003/tenants/201002/backup';
/** How a backup of orders that was begun stands in `writesTo`. */
export const POST_ORDERS = `POST ${OF_ORDERS}/backupNow 200`;
/** How a restore that was begun does. */
export const POST_RESTORE = 'POST /api/v2/ob/clusters/1000003/backup/restore 200';

/** The scene of the test that runs. */
export let scene: Scene;
/** The OCP. */
export const server = () => scene.ocp.ocp;
/** The world behind it. */
export const world = () => server().world;
/** Seconds since the scene was set. */
export const elapsed = () => (scene.clock.now() - NOW) / SECOND;
/** Runs the node and gives the items. */
export const run = async (parameters: object) => await scene.items('ocp', parameters);
/** How a run that must fail says so. */
export const refusal = async (parameters: object) => await failure(scene.run('ocp', parameters));
/** Runs an operation of the resource Task. */
export const task = async (operation: string, taskId: unknown, options: object = {}) =>
	await run({ resource: 'task', operation, taskId: String(taskId), ...options });

/** Sets the scene; the test file closes it. */
export const open = async (cast: Parameters<typeof setScene>[0] = { ocp: { ocp: {} } }) => void (scene = await setScene(cast));
