/**
 * What a fault does with a request that it matches:
 * - `reset`: the connection is reset before any work,
 * - `lostAnswer`: the work is done, then the connection is reset instead of an answer,
 * - `timedOut`: the work is done, but the answer says that processing it took too long (COM10004),
 * - `hang`: nothing ever comes back (until the simulator closes),
 * - `html`: 200 with a web page, as a proxy or a wrong base path gives,
 * - `throttle`: 429 with RateLimit-* headers and the numeric code 0 (docs/reference/ocp.md#23-errors),
 * - an object: this answer; its body is sent as text, or as JSON when it is not text.
 */
export type FaultAnswer =
	| 'reset'
	| 'lostAnswer'
	| 'timedOut'
	| 'hang'
	| 'html'
	| 'throttle'
	| { status: number; headers?: Record<string, string>; body?: unknown };

/** A fault and the requests that it meets. */
export interface Fault {
	/** Any method when left out. */
	method?: string;
	/** A path without its query must equal it, or match it; any path when left out. */
	path?: string | RegExp;
	/** How many requests it meets before it is spent; 1 when left out, Infinity for all. */
	times?: number;
	/** How many matching requests pass untouched before it begins; 0 when left out. */
	after?: number;
	answer: FaultAnswer;
}

/** The faults that wait for their requests. */
export class Faults {
	private readonly waiting: Array<{ fault: Fault; left: number; skip: number }> = [];

	add(fault: Fault): void {
		this.waiting.push({ fault, left: fault.times ?? 1, skip: fault.after ?? 0 });
	}

	/** Forgets all faults. */
	clear(): void {
		this.waiting.length = 0;
	}

	/** The oldest unspent fault for this request, counted as used. */
	take(method: string, path: string): FaultAnswer | undefined {
		for (const entry of this.waiting) {
			if (entry.left <= 0 || !matches(entry.fault, method, path)) continue;
			if (entry.skip > 0) {
				entry.skip -= 1;
				continue;
			}
			entry.left -= 1;
			return entry.fault.answer;
		}
		return undefined;
	}
}

function matches(fault: Fault, method: string, path: string): boolean {
	if (fault.method !== undefined && fault.method.toUpperCase() !== method.toUpperCase()) return false;
	if (fault.path === undefined) return true;
	return typeof fault.path === 'string' ? fault.path === path : fault.path.test(path);
}
