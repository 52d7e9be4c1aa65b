/** Nothing secret stays behind: not in saved executions, not in n8n's database, not in its log. */
import assert from 'node:assert/strict';

import { allSecrets, type Scenario } from './stage.mts';

/** A secret as it may stand in JSON, in a URL or as bytes in base64. */
function forms(secret: string): string[] {
	return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), Buffer.from(secret).toString('base64').replace(/=+$/, '')];
}

export const scenarios: Scenario[] = [
	{
		name: 'no secret in any saved execution, in the database or in the log',
		isLast: true,
		async run(stage) {
			assert.ok(stage.seen.length > 20, 'hardly anything was run');
			const places = [...stage.seen.map((text, index) => ({ name: `execution ${index}`, text })), ...stage.written()];
			const found = places.flatMap(({ name, text }) =>
				allSecrets.filter((secret) => forms(secret).some((form) => text.includes(form))).map((secret) => `${secret} in ${name}`),
			);
			assert.deepEqual(found, []);
			assert.ok(places.every(({ text }) => !/x-ocs-(agent-)?header/i.test(text)), 'a sealed header was kept');
		},
	},
];
