import type { Message } from '../message';
import { renderDingtalk } from './dingtalk';
import { renderFeishu } from './feishu';
import { renderMarkdown } from './markdown';
import { renderSlack } from './slack';
import { renderTeams } from './teams';
import { renderTelegram } from './telegram';
import { renderText } from './text';
import { renderWecom } from './wecom';

/** Every form of a message, by its value in "Write As" and the field of the item that holds it. */
export const MESSAGE_FORMS = {
	dingtalk: renderDingtalk,
	feishu: renderFeishu,
	markdown: renderMarkdown,
	slack: renderSlack,
	teams: renderTeams,
	telegram: renderTelegram,
	text: renderText,
	wecom: renderWecom,
} as const satisfies Record<string, (message: Message) => unknown>;
