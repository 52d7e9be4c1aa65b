import type { Verdict } from '../../judgement/types';
import { fit, type Form } from '../fit';
import type { Message } from '../message';
import { neutral, NOTHING } from './neutral';
import { bodyOf, restOf, safeRestOf, SIGNS, stateOf } from './parts';

/** Text that knows no Markdown: https://adaptivecards.io/explorer/TextRun.html. */
export type TeamsText = { type: 'TextRun'; text: string; weight?: 'Bolder'; size?: 'Large'; color?: 'Attention' | 'Warning' | 'Good'; isSubtle?: true };

/** A line of a card, and what holds several of them. */
export type TeamsElement = { type: 'RichTextBlock'; inlines: TeamsText[] } | { type: 'Container'; separator?: true; style?: 'attention' | 'warning' | 'good'; items: TeamsElement[] };

/**
 * What the trigger "When a Teams webhook request is received" of Workflows takes:
 * https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using#send-adaptive-cards-using-an-incoming-webhook.
 */
export type TeamsMessage = {
	type: 'message';
	attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive'; contentUrl: null; content: TeamsCard }];
};

/** An Adaptive Card of version 1.2, the oldest that has all of this; Teams shows it everywhere. */
export type TeamsCard = { $schema: string; type: 'AdaptiveCard'; version: '1.2'; msteams: { width: 'Full' }; body: TeamsElement[] };

const STYLES = { critical: 'attention', attention: 'warning', healthy: 'good' } as const;
const COLOURS = { critical: 'Attention', attention: 'Warning', healthy: 'Good' } as const satisfies Record<Verdict, string>;

const TEAMS: Form<TeamsMessage> = {
	// "The message size limit is 28 KB", what Teams adds to it included: https://learn.microsoft.com/connectors/teams and the
	// page above. How much that is is not documented: 4 KB are left for it, which is a guess.
	limits: [{ most: 24_000, counts: 'jsonBytes', of: (body) => [body] }],
	write(message, shown) {
		const [rest, safeRest] = [restOf(shown, message), safeRestOf(shown, message)];
		const safe = [...shown.safe.map((text) => `${SIGNS.healthy} ${text}`), ...(safeRest === null ? [] : [safeRest])];
		const body: TeamsElement[] = [
			{ type: 'Container', style: STYLES[message.verdict], items: [line(run(`${SIGNS[message.verdict]} ${message.headline}`, { weight: 'Bolder', size: 'Large', color: COLOURS[message.verdict] }))] },
			line(run(message.source, { isSubtle: true })),
			...(message.counts === null ? [] : [line(run(message.counts))]),
			...shown.blocks.map(({ block, detail }): TeamsElement => {
				const { findings, todo } = bodyOf(block, detail, message);
				const title = line(run(`${SIGNS[block.severity]} ${block.title}`, { weight: 'Bolder' }), run(` · ${stateOf(block)}`, { color: COLOURS[block.severity] }));
				return { type: 'Container', separator: true, items: [title, ...findings.map((text) => line(run(text))), ...(todo === null ? [] : [line(run(`👉 ${todo}`))])] };
			}),
			...(rest === null ? [] : [line(run(rest))]),
			...safe.map((text) => line(run(text))),
			...message.asides.map((text) => line(run(text, { isSubtle: true }))),
		];
		const content: TeamsCard = { $schema: 'http://adaptivecards.io/schemas/adaptive-card.json', type: 'AdaptiveCard', version: '1.2', msteams: { width: 'Full' }, body };
		return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }] };
	},
};

/** A message for the webhook of a Workflow in Teams, within its limits. */
export function renderTeams(message: Message): TeamsMessage {
	return fit(TEAMS, message);
}

function line(...inlines: TeamsText[]): TeamsElement {
	return { type: 'RichTextBlock', inlines };
}

/** `<at>` calls only those whom the card names beside, and it names nobody; a date function (`{{DATE(…)}}`) would be carried out. */
function run(text: string, look: Omit<TeamsText, 'type' | 'text'> = {}): TeamsText {
	return { type: 'TextRun', text: neutral(text).replace(/<(?=\/?at\b)/gi, `<${NOTHING}`).replace(/\{(?=\{)/g, `{${NOTHING}`), ...look };
}
