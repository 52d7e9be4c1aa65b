/** OceanBase's Python SDK as a peer. */
import { fileURLToPath } from 'node:url';

import { pythonWithSdk, startPython } from '../test/peers/pythonSdk.mts';
import type { Contender, Missing } from './compare.mts';

/** The SDK, if it is to be had. */
export interface Sdk {
	/** A contender that does what sdk.py does for that question, timed by Python's own clock. */
	doing(question: { work: 'seal' | 'read' } & Record<string, unknown>): Contender | Missing;
	close(): void;
}

/** Starts sdk.py, and installs the SDK at the first time. */
export function startSdk(): Sdk {
	const found = pythonWithSdk();
	if ('missing' in found) return { doing: () => found, close: () => undefined };
	const python = startPython(found.python, fileURLToPath(new URL('sdk.py', import.meta.url)));
	return {
		doing: (question) => ({ time: async () => ((await python.ask(question)) as number) * 1000 }),
		close: () => python.close(),
	};
}
