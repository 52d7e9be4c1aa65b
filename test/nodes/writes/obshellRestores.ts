/** What the tests of restores through obshell share: a scene, and how a restore is started in it. */
import { failure, NOW, pick, SECOND, setScene, type Scene } from './lab';

/** Parameters of Restore: Start: crm into crm_copy. */
export const START = { resource: 'restore', operation: 'start', tenant: pick('crm'), newTenant: 'crm_copy', unitConfig: pick('small_unit') };
/** Where the data backups of crm lie. */
export const DATA = 'file:///backup/obdemo/1008/data/';
/** Where its log backups lie. */
export const LOGS = 'file:///backup/obdemo/1008/clog/';
/** The parameters of a restore to a point in time. */
export const AT = (restoreTime: unknown) => ({ pointKind: 'time', restoreTime });
/** How a restore that was begun stands in `writesTo`. */
export const POST = 'POST /api/v1/tenant/restore done';
/** How the retry of its task does. */
export const RETRY = 'POST /api/v1/task/dag/11 done';

/** The scene of the test that runs, by default with one agent. */
export let scene: Scene;
/** The agent. */
export const server = () => scene.obshell.obshell;
/** The world behind it. */
export const world = () => server().world;
/** Seconds since the scene was set. */
export const elapsed = () => (scene.clock.now() - NOW) / SECOND;
/** Starts a restore and gives the first item. */
export const restore = async (parameters: object = {}) => (await scene.items('obshell', { ...START, ...parameters }))[0];
/** How a restore that must fail says so. */
export const refusal = async (parameters: object) => await failure(scene.run('obshell', { ...START, ...parameters }));

/** Sets the scene; the test file closes it. */
export const open = async (cast: Parameters<typeof setScene>[0] = { obshell: { obshell: {} } }) => void (scene = await setScene(cast));
