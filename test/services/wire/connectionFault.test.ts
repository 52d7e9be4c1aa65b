import { BackupServiceError } from '../../../services/errors';
import { connection, ORIGIN, READ, skipPauses, wrapped, WRITE } from './connection';

beforeEach(skipPauses);
afterEach(() => void jest.restoreAllMocks());

describe('what a user reads when the server cannot be reached', () => {
	it('shows no secret', async () => {
		const secret = 'pw <1> of-root';
		const { failure } = connection([wrapped({ code: 'ENEW' }, `tried ${secret} & <b>failed</b>`)], { secrets: [secret] });
		expect((await failure(READ)).description).toContain('(ENEW: tried *** & <b>failed</b>)');
	});

	it("passes on what our own part of the credential's code has said", async () => {
		const own = new BackupServiceError('wrong-service', 'it answers like OCP', { description: 'Choose OCP' });
		const nested = Object.assign(new Error('outer'), { cause: Object.assign(new Error('middle'), { cause: own }) });
		for (const request of [READ, WRITE]) expect(await connection([nested]).failure(request)).toBe(own);
	});

	it.each<[string, object]>([
		['today', { response: { status: 500, data: 'broken <b>' } }],
		['before', { httpCode: '500' }],
	])('tells a status that n8n threw, as it does %s', async (_when, fields) => {
		expect(await connection([wrapped(fields)]).failure(READ)).toMatchObject({
			kind: 'server',
			message: `${ORIGIN} could not serve the request (HTTP 500)`,
			status: 500,
		});
	});
});
