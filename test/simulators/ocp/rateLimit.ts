import type { Instant } from '../world';
import { throttled } from './errors';

/** So many requests per window and user (docs/reference/ocp.md#23-errors: windows of 10 s, 1 min, 1 h, 1 day). */
export interface RateLimit {
	limit: number;
	windowSeconds: number;
}

/** Counts requests per user in fixed windows of the world's clock. */
export class RateLimiter {
	private readonly windows = new Map<string, { number: number; used: number }>();

	constructor(private readonly rate: RateLimit) {}

	/** Counts one request: the headers that go with its answer, or throws the 429. */
	count(user: string, now: Instant): Record<string, string> {
		const length = this.rate.windowSeconds * 1000;
		const number = Math.floor(now / length);
		const reset = Math.max(1, Math.ceil(((number + 1) * length - now) / 1000));
		const window = this.windows.get(user);
		const used = window?.number === number ? window.used : 0;
		if (used >= this.rate.limit) throw throttled(this.rate.limit, reset);
		this.windows.set(user, { number, used: used + 1 });
		return {
			'RateLimit-Limit': `${this.rate.limit}`,
			'RateLimit-Remaining': `${this.rate.limit - used - 1}`,
			'RateLimit-Reset': `${reset}`,
		};
	}
}
