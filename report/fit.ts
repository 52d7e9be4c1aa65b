import type { Message, MessageBlock } from './message';

/** Each way in which services count: the same text is of different lengths to them. */
export const COUNTS = {
	/** Code points: what people call characters. */
	characters: (value: unknown) => [...String(value)].length,
	/** UTF-16 units: an emoji is two. */
	utf16Units: (value: unknown) => String(value).length,
	/** Bytes of UTF-8: a Chinese character is three. */
	utf8Bytes: (value: unknown) => Buffer.byteLength(String(value), 'utf8'),
	/** Bytes of what is sent, as JSON. */
	jsonBytes: (value: unknown) => Buffer.byteLength(JSON.stringify(value), 'utf8'),
	/** Members of a list. */
	elements: (value: unknown) => (Array.isArray(value) ? value.length : 0),
} as const;

/** What a service takes at most. */
export interface Limit<Body> {
	most: number;
	counts: keyof typeof COUNTS;
	/** The parts of a body that it holds for, each for itself. */
	of(body: Body): readonly unknown[];
}

/** How much of a block is told: its title alone; the worst sentence and what to do, too; everything. */
export type Detail = 'title' | 'worst' | 'all';

/** What of a message is written, and how much is left out of it. */
export interface Shown {
	/** Worst first. */
	blocks: Array<{ block: MessageBlock; detail: Detail }>;
	/** The blocks that there was no room for. */
	hidden: MessageBlock[];
	safe: string[];
	/** How many lines of safe tenants there was no room for. */
	hiddenSafe: number;
}

/** One form of a message: what its service takes, and how it is written for it. */
export interface Form<Body> {
	limits: ReadonlyArray<Limit<Body>>;
	/** Pure; more shown never makes a shorter body. */
	write(message: Message, shown: Shown): Body;
}

/** Nobody reads more in a chat: what is beyond is counted. */
const MOST_BLOCKS = 20;
const MOST_SAFE = 60;

/** Whether a body is within every limit, as its service counts. */
export function isWithin<Body>({ limits }: Pick<Form<Body>, 'limits'>, body: Body): boolean {
	return limits.every(({ most, counts, of }) => of(body).every((part) => COUNTS[counts](part) <= most));
}

/**
 * Writes a message within its service's limits: first the titles of as many blocks as fit, worst first; then, worst first,
 * the worst sentence of each and what to do; then the rest of each; then safe tenants. What is left out is counted, and
 * nothing is cut in itself.
 */
export function fit<Body>(form: Form<Body>, message: Message): Body {
	const { blocks, safe } = message;
	const shownOf = (details: readonly Detail[], safeLines: number): Shown => ({
		blocks: details.map((detail, index) => ({ block: blocks[index], detail })),
		hidden: blocks.slice(details.length),
		safe: safe.slice(0, safeLines),
		hiddenSafe: safe.length - safeLines,
	});
	const write = (details: readonly Detail[], safeLines = 0) => form.write(message, shownOf(details, safeLines));
	const doesFit = (details: readonly Detail[], safeLines = 0) => isWithin(form, write(details, safeLines));
	const titles = mostThat(Math.min(MOST_BLOCKS, blocks.length), (count) => doesFit(Array<Detail>(count).fill('title')));
	const details = Array<Detail>(titles).fill('title');
	for (const better of ['worst', 'all'] as const) {
		const raised = mostThat(titles, (count) => doesFit([...Array<Detail>(count).fill(better), ...details.slice(count)]));
		details.fill(better, 0, raised);
	}
	return write(details, mostThat(Math.min(MOST_SAFE, safe.length), (count) => doesFit(details, count)));
}

/** The greatest count from 0 to `most` for which it holds, where it holds for all smaller ones, too. */
function mostThat(most: number, holds: (count: number) => boolean): number {
	if (holds(most)) return most;
	let [low, high] = [0, most];
	while (low < high) {
		const middle = Math.ceil((low + high) / 2);
		if (holds(middle)) low = middle;
		else high = middle - 1;
	}
	return low;
}
