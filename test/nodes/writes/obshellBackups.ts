/** What the tests of backups through obshell share: a scene, and how a backup is started in it. */
import { NOW, pick, SECOND, setScene, timetable, type Scene } from './lab';

/** Parameters of Backup: Start. */
export const START = { resource: 'backup', operation: 'start' };
/** The same for the tenant orders. */
export const ORDERS = { ...START, tenant: pick('orders') };
/** The same for the whole cluster, beside START. */
export const ALL = { applyTo: 'cluster' };

/** The scene of the test that runs, by default with one agent. */
export let scene: Scene;
/** Makes something happen at an instant of that scene; see `timetable`. */
export let when: ReturnType<typeof timetable>;

/** Sets the scene; the test file closes it. */
export const open = async (cast: Parameters<typeof setScene>[0] = { obshell: { obshell: {} } }) => {
	scene = await setScene(cast);
	when = timetable(scene);
};
/** The world behind the agent. */
export const world = () => scene.obshell.obshell.world;
/** Starts a backup and gives the items. */
export const start = async (parameters: object) => await scene.items('obshell', { ...START, ...parameters });
/** Seconds since the scene was set. */
export const elapsed = () => (scene.clock.now() - NOW) / SECOND;
