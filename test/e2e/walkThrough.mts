/** The walk-through of README, "Your first report": what it quotes, and a newcomer who follows it. */
import { readFileSync } from 'node:fs';

const README = new URL('../../README.md', import.meta.url);

/** What a newcomer may have to do in the editor, from a new n8n to a report. */
export const MOST_ACTIONS = 10;

/** The steps that happen in n8n's editor: a workflow, the credential, a run, the daily report. */
const STEPS = [3, 4, 5, 6];

/** What the steps call by other names in older versions stands in brackets, what they give as an example in `code`. */
const ELSEWHERE = /\([^)]*\)|`[^`]*`|\[[^\]]*\]\([^)]*\)/g;

/** A workflow's settings are n8n's own dialog, two clicks away from anything of ours. */
const NOT_LOOKED_AT = ['Workflow Settings', 'Timezone'];

/** The labels that README quotes in these steps, one by one: *Import > From file* are two. */
export function quotedLabels(text = readFileSync(README, 'utf8')): string[] {
	const [, walkThrough = ''] = /^## Your first report\n([^]*?)^## /m.exec(text) ?? [];
	const steps = walkThrough.split(/^(?=\d\. )/m).filter((step) => STEPS.includes(Number(/^(\d)\. /.exec(step)?.[1])));
	const quoted = steps.flatMap((step) => [...step.replace(ELSEWHERE, '').matchAll(/(?<!\*)\*([^*\n]+)\*(?!\*)/g)].map(([, label]) => label));
	return [...new Set(quoted.flatMap((label) => label.split(' > ')))].filter((label) => !NOT_LOOKED_AT.includes(label));
}

/** A text as it is compared: quotes and dots are set in several ways. */
export function plain(text: string): string {
	return text.replace(/[’']/g, "'").replace(/…|\.\.\./g, '').replace(/\s+/g, ' ').toLowerCase();
}
