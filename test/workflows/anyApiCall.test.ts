import { emptyWorld } from '../simulators/believableWorld';
import { examples } from './examples';
import { setStage, type Stage } from './stage';

let stage: Stage | undefined;
afterEach(async () => await stage?.close());

describe('5 any API call', () => {
	it('changes nothing until somebody switches its write on', () => {
		const writes = examples[4].nodes.filter(({ parameters }) => parameters.method !== undefined && parameters.method !== 'GET');
		expect(writes.map(({ name, disabled }) => [name, disabled])).toEqual([['Make a Unit Config', true]]);
	});

	const calls = examples[4].nodes.filter(({ type }) => type === 'n8n-nodes-base.httpRequest').map(({ parameters }) => parameters);

	it('reads and writes through the credential', async () => {
		stage = await setStage('obshell', emptyWorld);
		const { baseUrl } = stage.engine.stored('one').data as { baseUrl: string };
		const answers = [];
		for (const { method = 'GET', url, jsonBody } of calls) {
			const uri = String(url).replace('http://10.10.10.1:2886', baseUrl);
			expect(uri).not.toBe(url);
			answers.push(await stage.engine.httpRequestNodeCall({ method: String(method), uri, ...(jsonBody ? { body: JSON.parse(String(jsonBody)) as object } : {}) }));
		}
		expect(answers).toEqual([
			expect.objectContaining({ statusCode: 200, body: expect.objectContaining({ successful: true, data: { contents: expect.arrayContaining([expect.objectContaining({ name: 'small_unit' })]) } }) }),
			expect.objectContaining({ statusCode: 200, body: expect.objectContaining({ successful: true }) }),
		]);
		expect(stage.world.unitConfigs.map(({ name }) => name)).toContain('drill_unit');
	});

	it('refuses another server than that of the credential', async () => {
		stage = await setStage('obshell', emptyWorld);
		await expect(stage.engine.httpRequestNodeCall({ uri: String(calls[0].url) })).rejects.toThrow('goes to http://10.10.10.1:2886, but the credential is for');
	});
});
