import { isObject, objectsIn, readEnvelope } from '../../../services/wire/envelope';
import { BackupServiceError } from '../../../services/errors';

const ORIGIN = 'http://10.10.10.1:2886';

function read(status: number, text: string) {
	return readEnvelope({ status, headers: {}, text }, 'obshell', ORIGIN);
}

describe('an envelope', () => {
	it('keeps integers beyond 2^53', () => {
		const text = '{"successful":true,"timestamp":"t","traceId":"1a","status":200,"data":{"start_scn":1728727696264250467,"n":1}}';
		expect(read(200, text)).toEqual({
			status: 200,
			successful: true,
			timestamp: 't',
			traceId: '1a',
			data: { start_scn: '1728727696264250467', n: 1 },
		});
	});

	it.each<[string, number, string, object]>([
		['today\'s errCode', 400, '{"successful":false,"error":{"code":10008,"errCode":"OB.X","message":"m"}}', { code: 'OB.X', message: 'm' }],
		['the old int code', 401, '{"successful":false,"error":{"code":10008,"message":"m"}}', { code: '10008', message: 'm' }],
		["OCP's string code", 404, '{"successful":false,"error":{"code":"OBE11001","message":"m"}}', { code: 'OBE11001', message: 'm' }],
		["OCP's number 0", 429, '{"successful":false,"error":{"code":0,"message":"m"}}', { code: '0', message: 'm' }],
		['an error without anything', 500, '{"successful":false,"error":{}}', { code: '', message: '' }],
	])('gives the failure of %s', (_what, status, text, failure) => {
		expect(read(status, text)).toMatchObject({ successful: false, status, failure });
	});

	it('is a failure when either the status or the body says so', () => {
		expect(read(500, '{"successful":true}').successful).toBe(false);
		expect(read(200, '{"successful":false}').successful).toBe(false);
	});

	it('may be missing from an empty 204', () => {
		expect(read(204, '')).toMatchObject({ successful: true, data: undefined });
	});
});

describe('anything else', () => {
	it.each<[string, number, string, string, string]>([
		['a web page', 200, ' \n<!DOCTYPE html><title>OceanBase</title>', 'wrong-service', `${ORIGIN} does not answer like obshell: it sent a web page`],
		['another JSON', 200, '{"status":"up"}', 'wrong-service', `${ORIGIN} does not answer like obshell: it sent something else`],
		['a list', 200, '[{"successful":true}]', 'wrong-service', `${ORIGIN} does not answer like obshell: it sent something else`],
		['a word', 200, '"successful"', 'wrong-service', `${ORIGIN} does not answer like obshell: it sent something else`],
		['a successful that is no boolean', 200, '{"successful":"true"}', 'wrong-service', `${ORIGIN} does not answer like obshell: it sent something else`],
		['truncated JSON', 200, '{"successful":true,"data":{"cont', 'wrong-service', `${ORIGIN} does not answer like obshell: it sent something else`],
		['nothing', 200, '', 'wrong-service', `${ORIGIN} does not answer like obshell: it sent something else`],
		['a redirect', 302, '<a href="/login">', 'wrong-service', `${ORIGIN} sends the request elsewhere (HTTP 302)`],
		["a proxy's page", 502, '<html>Bad Gateway</html>', 'server', `${ORIGIN} could not serve the request (HTTP 502)`],
		['a 404 page', 404, '<html>Not Found</html>', 'wrong-service', `${ORIGIN} does not answer like obshell: it sent a web page`],
	])('is named: %s', (_what, status, text, kind, message) => {
		let error: unknown;
		try {
			read(status, text);
		} catch (thrown) {
			error = thrown;
		}
		expect(error).toBeInstanceOf(BackupServiceError);
		expect(error).toMatchObject({ kind, message, status });
	});

	it('is quoted in the description, without its keys and not at length', () => {
		const text = `<p>s3://b/p?host=h&access_id=MADEUPID&access_key=madeUpKey</p>${'x'.repeat(5000)}`;
		expect(() => read(200, text)).toThrow(
			expect.objectContaining({
				description:
					'Check Base URL and Service in the credential. HTTP 200; the answer begins: ' +
					`<p>s3://b/p?host=h&access_id=***&access_key=***</p>${'x'.repeat(69)}…`,
			}),
		);
	});
});

it('takes only objects out of lists', () => {
	expect(objectsIn([{ a: 1 }, null, 1, 'x', [2], { b: 2 }])).toEqual([{ a: 1 }, { b: 2 }]);
	expect([objectsIn(null), objectsIn({ contents: [{}] }), objectsIn('x')]).toEqual([[], [], []]);
	expect([isObject({}), isObject([]), isObject(null)]).toEqual([true, false, false]);
});
