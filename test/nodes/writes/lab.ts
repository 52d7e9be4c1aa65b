/** What the tests of writes share, over the scene of test/nodes: what happens on the servers while the node waits. */
import type { IDataObject } from 'n8n-workflow';

import { setScene as setUsualScene, type Scene } from '../scene';
import type { LoggedRequest, ObshellSimulator } from '../../simulators/obshell/ObshellSimulator';
import type { OcpSimulator } from '../../simulators/ocp/OcpSimulator';

export { failure, NOW, pick, STORAGE_KEYS, type Scene } from '../scene';
export { row } from '../../simulators/tenantRow';
export { HOUR, MINUTE, SECOND } from '../../simulators/worldAt';

/** A scene whose agents open what is sealed the quick way: a wait of hours is a thousand requests. */
export async function setScene({ obshell = {}, ...cast }: Parameters<typeof setUsualScene>[0]): Promise<Scene> {
	const quick = Object.entries(obshell).map(([name, options]) => [name, { fastRsa: true, ...options }]);
	return await setUsualScene({ ...cast, obshell: Object.fromEntries(quick) });
}

/** Wait for the end of the work. */
export const WAIT = { waitForCompletion: true };
/** The same, and give out how it ended, whatever that was. */
export const WAIT_FOR_ITEM = { waitForCompletion: true, waitOptions: { whenFailed: 'item' } };

/** Makes things happen when a scene's clock comes to an instant: tests call the result with the instant and the work. */
export function timetable({ clock }: Pick<Scene, 'clock'>): (instant: number, work: () => void) => void {
	let events: Array<{ instant: number; work: () => void }> = [];
	const advance = clock.advance.bind(clock);
	clock.advance = (milliseconds) => {
		const end = clock.now() + milliseconds;
		for (;;) {
			const next = events.filter(({ instant }) => instant <= end).sort((one, other) => one.instant - other.instant)[0];
			if (!next) break;
			events = events.filter((event) => event !== next);
			advance(Math.max(0, next.instant - clock.now()));
			next.work();
		}
		advance(end - clock.now());
	};
	return (instant, work) => events.push({ instant, work });
}

/** The writes that reached a simulator: method, path, and whether the work was done, else the status or fault. */
export function writesTo({ requests }: ObshellSimulator | OcpSimulator): string[] {
	return (requests as Array<Partial<LoggedRequest>>)
		.filter(({ method, target }) => method !== 'GET' && !/source-tenant-info|restore\/preview/.test(target ?? ''))
		.map(({ method, target, status, done, fault }) => `${method} ${target} ${done === true ? 'done' : (status ?? fault ?? 'no answer')}`);
}

/** The JSON body of the last request of that method. */
export function lastBody({ requests }: ObshellSimulator | OcpSimulator, method: string): IDataObject {
	const text = (requests as Array<{ method: string; body: string }>).filter((request) => request.method === method).at(-1)?.body;
	return JSON.parse(text ?? 'null') as IDataObject;
}
