import { BackupServiceError } from '../../../services/errors';
import { connection, lost, ORIGIN, READ, skipPauses, wrapped, WRITE } from './connection';

beforeEach(skipPauses);
afterEach(() => void jest.restoreAllMocks());

describe('what a user reads when the server cannot be reached', () => {
	it.each([
		['ECONNREFUSED', 'refuses connections', 'Check the port in Base URL'],
		['ENOTFOUND', 'has no known network address', 'Check the host name'],
		['EHOSTUNREACH', 'has no network route from n8n', 'the firewall'],
		['DEPTH_ZERO_SELF_SIGNED_CERT', 'shows a TLS certificate that is not trusted', "'Ignore SSL Issues'"],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'shows a TLS certificate that is not trusted', "'Ignore SSL Issues'"],
		['CERT_HAS_EXPIRED', 'shows a TLS certificate that is not trusted', "'Ignore SSL Issues'"],
		['EPROTO', 'does not speak TLS as asked for', 'http:// or https://'],
		['ECONNABORTED', 'did not answer in time', 'the load on the server'],
		['ECONNRESET', 'closed the connection', 'http:// or https://'],
		['ENEW', 'could not be reached', 'Check Base URL'],
	])('%s: %s', async (code, says, advice) => {
		const { failure } = connection([lost(code)]);
		const { message, description } = await failure(READ);
		// n8n replaces every message in which it finds such a word (docs/reference/n8n.md#25-errors).
		expect(message).toBe(`${ORIGIN} ${says}`);
		expect(description).toContain(advice);
		expect(description).toContain(code);
	});

	it('shows no secret, and nothing that would be taken for HTML', async () => {
		const secret = 'pw <1> of-root';
		const { failure } = connection([wrapped({ code: 'ENEW' }, `tried ${secret} & <b>failed</b>`)], { secrets: [secret] });
		expect((await failure(READ)).description).toContain('(ENEW: tried *** &amp; &lt;b&gt;failed&lt;/b&gt;)');
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
