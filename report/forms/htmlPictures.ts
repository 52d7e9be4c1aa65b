import type { Run } from '../../judgement/types';
import { bytes } from '../quantities';
import type { Words } from '../words/words';

/** Text made safe for HTML, in content and in quoted attributes. */
export function escaped(text: string): string {
	return text
		.replace(/&/g, '&amp;')
		.replace(/</g, '&lt;')
		.replace(/>/g, '&gt;')
		.replace(/"/g, '&quot;')
		.replace(/'/g, '&#39;');
}

const BAR = { width: 150, height: 12, limitAt: 100 };

const CHART = { bar: 6, gap: 2, height: 26 };

/** Draws the small pictures of one page; their texts need ids that no other picture has. */
export class Pictures {
	private drawn = 0;

	constructor(private readonly words: Pick<Words, 'figures' | 'page'>) {}

	/** A bar as long as the last good backup is old, with a mark at its limit. Seconds; null = none is known: worse than any age. */
	ageBar(ageSeconds: number | null, limitSeconds: number): string {
		const title = this.words.page.ageBar(ageSeconds, limitSeconds);
		const age = ageSeconds ?? Infinity;
		const isOver = age > limitSeconds;
		const length = limitSeconds > 0 ? (age / limitSeconds) * BAR.limitAt : isOver ? BAR.width : 0;
		return this.svg(BAR, title, '', [
			track(),
			`<rect class="${isOver ? 'bad' : 'good'}" y="2" width="${round(Math.min(Math.max(length, 2), BAR.width))}" height="8" rx="4"/>`,
			mark(),
		]);
	}

	/** How long the last runs took, and which of them failed, though none were good. */
	durations(runs: Run[]): string {
		return this.chart(this.words.page.durations(runs.length), runs, ({ durationSeconds }) => durationSeconds, this.words.figures.duration, true);
	}

	/** How big the last runs were. */
	sizes(runs: Run[]): string {
		return this.chart(this.words.page.sizes(runs.length), runs, ({ outputBytes }) => (outputBytes === null ? null : Number(outputBytes)), bytes);
	}

	/** A bar a run, oldest first; a run that did not succeed is a frame. Nothing for fewer than two good runs, unless failures are to be seen. */
	private chart(
		title: string,
		runs: Run[],
		value: (run: Run) => number | null,
		inWords: (value: number) => string,
		showsFailures = false,
	): string {
		const good = runs.filter(({ outcome }) => outcome === 'succeeded').flatMap((run) => value(run) ?? []);
		const others = runs.filter(({ outcome }) => outcome !== 'succeeded').length;
		const highest = Math.max(0, ...good);
		const isEnough = (good.length >= 2 && highest > 0) || (showsFailures && others > 0);
		if (!isEnough || !Number.isFinite(highest)) return '';
		const bars = runs.map((run, index) => {
			const x = index * (CHART.bar + CHART.gap);
			if (run.outcome !== 'succeeded') {
				const kind = run.outcome === 'running' ? 'now' : 'bad';
				return `<rect class="frame ${kind}" x="${x + 0.5}" y="0.5" width="${CHART.bar - 1}" height="${CHART.height - 1}"/>`;
			}
			const height = Math.max(1, highest === 0 ? 0 : ((value(run) ?? 0) / highest) * CHART.height);
			return `<rect class="run" x="${x}" y="${round(CHART.height - height)}" width="${CHART.bar}" height="${round(height)}"/>`;
		});
		const description = good.length === 0 ? this.words.page.noneGood(runs.length) : this.words.page.range(inWords(Math.min(...good)), inWords(highest), inWords(good[good.length - 1]), others);
		const width = runs.length * (CHART.bar + CHART.gap) - CHART.gap;
		return this.svg({ width, height: CHART.height }, title, description, bars);
	}

	private svg(size: { width: number; height: number }, title: string, description: string, shapes: string[]): string {
		this.drawn += 1;
		const id = `picture-${this.drawn}`;
		const described = description === '' ? '' : `<desc id="${id}-text">${escaped(description)}</desc>`;
		return `<svg role="img" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}" aria-labelledby="${id}"${described && ` aria-describedby="${id}-text"`}><title id="${id}">${escaped(title)}</title>${described}${shapes.join('')}</svg>`;
	}
}

function track(): string {
	return `<rect class="track" y="2" width="${BAR.width}" height="8" rx="4"/>`;
}

function mark(): string {
	return `<rect class="limit" x="${BAR.limitAt - 1}" width="2" height="${BAR.height}"/>`;
}

function round(value: number): number {
	return Math.round(value * 10) / 10;
}
