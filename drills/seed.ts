import { createHash, randomBytes } from 'node:crypto';

/** A seed for choices that nobody asked to repeat: 16 bytes in hex. */
export function newSeed(): string {
	return randomBytes(16).toString('hex');
}

/**
 * Numbers from 0 to just under 1 that follow from a seed alone: the n-th is the first 48 bits of SHA-256 of `<seed>/<n>`,
 * so that anybody can draw them again.
 */
export function drawsFrom(seed: string): () => number {
	let count = 0;
	return () => {
		const digest = createHash('sha256').update(`${seed}/${++count}`, 'utf8').digest();
		return digest.readUIntBE(0, 6) / 2 ** 48;
	};
}

/** One of some, by such a number. */
export function pickFrom<T>(some: readonly T[], draw: number): T {
	return some[Math.min(some.length - 1, Math.floor(draw * some.length))];
}
