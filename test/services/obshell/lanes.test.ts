import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import { connect, type ConnectContext } from '../../../services/connect';
import { AT_ONCE, Lanes } from '../../../services/obshell/wire/lanes';
import type { Sender, ServerAnswer, ServerRequest } from '../../../services/wire/http';

const REQUEST: ServerRequest = { method: 'GET', path: '/api/v1/x' };

/** Something that holds every request until it is let go. */
class Held {
	most = 0;

	private readonly held: Array<() => void> = [];

	async hold(): Promise<void> {
		await new Promise<void>((resolve) => {
			this.held.push(resolve);
			this.most = Math.max(this.most, this.held.length);
		});
	}

	get count(): number {
		return this.held.length;
	}

	letOneGo(): void {
		this.held.shift()?.();
	}
}

/** Lets all that can go on do so. */
async function turn(): Promise<void> {
	for (let count = 0; count < 100; count++) await Promise.resolve();
}

it('lets so many through at a time, and the next when one is back, whether it came back well or not', async () => {
	const held = new Held();
	let failing = false;
	const sender: Sender = {
		async send() {
			await held.hold();
			if (failing) throw new Error('lost');
			return { status: 200, headers: {}, text: '' };
		},
	};
	const lanes = new Lanes(sender, 3);
	const all = Promise.allSettled(Array.from({ length: 10 }, async () => await lanes.send(REQUEST)));
	for (let gone = 0; gone < 10; gone++) {
		await turn();
		expect(held.count).toBe(Math.min(3, 10 - gone));
		failing = gone % 2 === 1;
		held.letOneGo();
	}
	expect((await all).filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
	await Promise.all([lanes.send(REQUEST), turn().then(() => held.letOneGo())].map(async (one) => await one.catch(() => undefined)));
});

it('an agent is never asked more at a time, however much is read side by side', async () => {
	const held = new Held();
	const answer: ServerAnswer = { status: 404, headers: {}, text: JSON.stringify({ successful: false, error: { code: 2300, message: 'Task not found: no backup task found' } }) };
	const asked: string[] = [];
	const context = {
		getCredentials: async () => await Promise.resolve({ service: 'obshell', baseUrl: 'http://agent:2886', rootPassword: 'x' } as IDataObject),
		helpers: {
			async httpRequestWithAuthentication(_type: string, { url }: IHttpRequestOptions) {
				// What the items name their cluster by is asked first.
				if (url.endsWith('/api/v1/ob/info')) return { statusCode: 200, headers: {}, body: JSON.stringify({ successful: true, data: { obcluster_info: { id: 1, name: 'obdemo' } } }) };
				asked.push(url);
				await held.hold();
				return { statusCode: answer.status, headers: {}, body: answer.text };
			},
		},
	} as unknown as ConnectContext;
	const { service } = await connect(context);
	const reads = Promise.all(Array.from({ length: 30 }, async (_, index) => await service.latestBackup('', `t${index}`)));
	let done = false;
	const over = () => void (done = true);
	reads.then(over, over);
	while (!done) {
		await turn();
		held.letOneGo();
	}
	expect(await reads).toHaveLength(30);
	expect(new Set(asked).size).toBe(30);
	// The first one goes alone, to see whether the log-on holds.
	expect(held.most).toBe(AT_ONCE);
	expect(AT_ONCE).toBe(4);
});
