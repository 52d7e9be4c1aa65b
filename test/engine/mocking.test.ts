import { createEngine } from './engine';

jest.mock('./fixture/request.js', () => ({ request: async () => ({ from: 'the mock' }) }));

it('lets jest.mock replace a module inside the loaded package', async () => {
	const data = { url: 'http://127.0.0.1:1' };
	const credentials = { one: { type: 'fixtureApi', name: 'One', data } };
	const engine = await createEngine({ packageDir: 'test/engine/fixture', credentials });
	const { json } = await engine.runNode();
	engine.close();
	expect(json).toEqual([{ from: 'the mock' }]);
});
