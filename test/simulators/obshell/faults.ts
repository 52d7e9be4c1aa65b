/** What can be made to go wrong on the way. */

/** Which requests a fault hits. */
export interface FaultTarget {
	/** Default: any. */
	method?: string;
	/** A path without its query, compared whole, or a pattern for the whole request target. Default: any. */
	path?: string | RegExp;
	/** How many requests it hits; default 1, Infinity = until the simulator is closed. */
	times?: number;
	/** How many matching requests go through unharmed before; default 0. */
	after?: number;
}

/** What happens to them. */
export type FaultEffect =
	/** A canned answer in place of the real one; nothing is done. An object goes out as JSON. */
	| { kind: 'answer'; status: number; headers?: Record<string, string>; body?: unknown }
	/** The connection breaks before anything is done. */
	| { kind: 'reset' }
	/** The work is done, then the connection breaks. */
	| { kind: 'lostAnswer' }
	/** Nothing ever comes back, and nothing is done. */
	| { kind: 'hang' }
	/** The crash answer of docs/reference/obshell.md#24-panic; nothing is done. */
	| { kind: 'panic' }
	/** A proxy's 502 page; nothing is done. */
	| { kind: 'html' };

/** One fault. */
export type Fault = FaultTarget & FaultEffect;

/** The faults that are waiting for their requests. */
export class Faults {
	private waiting: Array<{ fault: Fault; skip: number; left: number }> = [];

	add(fault: Fault): void {
		this.waiting.push({ fault, skip: fault.after ?? 0, left: fault.times ?? 1 });
	}

	/** The fault for this request, if any; it is counted. */
	take(method: string, target: string): Fault | undefined {
		for (const entry of this.waiting) {
			if (!hits(entry.fault, method, target)) continue;
			if (entry.skip > 0) {
				entry.skip--;
				continue;
			}
			entry.left--;
			if (entry.left <= 0) this.waiting = this.waiting.filter((other) => other !== entry);
			return entry.fault;
		}
		return undefined;
	}
}

/** True when the fault's method and path fit. */
export function hits(where: FaultTarget, method: string, target: string): boolean {
	if (where.method !== undefined && where.method.toUpperCase() !== method) return false;
	if (where.path === undefined) return true;
	return typeof where.path === 'string' ? where.path === target.split('?')[0] : where.path.test(target);
}
