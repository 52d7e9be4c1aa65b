import type { SignedRequest } from './ocp/signature';
import { parseHttpDate, signatureOf, stringToSign } from './ocp/signature';

/** The official vectors A, B, C of docs/reference/ocp.md#12-test-vectors, and the ones derived from them. */
const OF_A_AND_B = ['2fc0c299cc94c6be', '266f2ceece765d4d'].join('');
const OF_C = ['d75332c5eed8d440', 'a84a35ac6248d397'].join('');

const DATE_C = 'Mon, 15 Apr 2024 09:25:02 GMT';
const HOST_C = '127.0.0.1:8080';

interface Vector {
	name: string;
	method: string;
	target: string;
	headers: Record<string, string>;
	body?: string;
	secret: string;
	text?: string;
	expected: string;
}

const vectors: Vector[] = [
	{
		name: 'A: POST with a body and an x-ocp header whose value is not sorted',
		method: 'POST',
		target: '/api/v2/compute/idcs',
		headers: {
			Host: 'ocp.alibaba.net:8080',
			Date: 'Tue, 17 Jan 2023 09:13:57 GMT',
			'Content-Type': 'application/json',
			'x-ocp-data': 'A,1',
		},
		body: '{"name":"test01","description":"test","regionId":1}',
		secret: OF_A_AND_B,
		text: 'POST\n186974DB33A090A16D3E2CA35F547B56\napplication/json\nTue, 17 Jan 2023 09:13:57 GMT\nocp.alibaba.net:8080\nx-ocp-data:A,1\n/api/v2/compute/idcs',
		expected: 'XN8P+O+v3vUabB16ZCooq5wMJoY=',
	},
	{
		name: 'B: GET with a charset in the content type',
		method: 'GET',
		target: '/api/v2/compute/idcs?size=100',
		headers: {
			Host: 'ocp.alibaba.net:8080',
			Date: 'Tue, 17 Jan 2023 04:14:02 GMT',
			'Content-Type': 'application/json;charset=utf-8',
		},
		secret: OF_A_AND_B,
		text: 'GET\n\napplication/json;charset=utf-8\nTue, 17 Jan 2023 04:14:02 GMT\nocp.alibaba.net:8080\n\n/api/v2/compute/idcs?size=100',
		expected: 'TsQD6HDOuZuJ409m0wdnZPmijlc=',
	},
	{
		name: 'C: GET whose parameters need encoding and sorting',
		method: 'GET',
		target:
			'/api/v2/monitor/top?startTime=2024-04-15T14%3A29%3A55%2B08%3A00&endTime=2024-04-15T14%3A30%3A55%2B08%3A00&maxPoints=360&metrics=host_disk_total&labels=svr_ip%3A127.0.0.1&groupBy=app%2Csvr_ip,device%2Cmount_point',
		headers: { Host: HOST_C, Date: DATE_C, 'Content-Type': 'application/json', 'x-ocp-origin': 'for-test' },
		secret: OF_C,
		text: `GET\n\napplication/json\n${DATE_C}\n${HOST_C}\nx-ocp-origin:for-test\n/api/v2/monitor/top?endTime=2024-04-15T14%3A30%3A55%2B08%3A00&groupBy=app%2Csvr_ip%2Cdevice%2Cmount_point&labels=svr_ip%3A127.0.0.1&maxPoints=360&metrics=host_disk_total&startTime=2024-04-15T14%3A29%3A55%2B08%3A00`,
		expected: 'To11kg1EsB/dPWyDnnpuUzIUoQk=',
	},
	{
		name: 'derived: the log task list',
		method: 'GET',
		target:
			'/api/v2/ob/clusters/1000005/backup/task/logBackupTasks?page=1&size=10&startTime=2021-09-16T15%3A14%3A51.397%2B08%3A00&endTime=2021-09-16T15%3A20%3A51.397%2B08%3A00',
		headers: { Host: HOST_C, Date: DATE_C, 'Content-Type': 'application/json' },
		secret: OF_C,
		expected: 'aIR94rMGRK23nHU8SmGLGKXR9WQ=',
	},
	{
		name: 'derived: no content type',
		method: 'GET',
		target: '/api/v2/info',
		headers: { Host: HOST_C, Date: DATE_C },
		secret: OF_C,
		expected: 'C5T8Ufbjt+NqXeXsneqIzA4K8NE=',
	},
	{
		name: 'derived: backupNow',
		method: 'POST',
		target: '/api/v2/ob/clusters/1000005/backup/backupNow',
		headers: { Host: HOST_C, Date: DATE_C, 'Content-Type': 'application/json' },
		body: '{"backupMode":"PHYSICAL_BACKUP","dataBackupMode":"FULL_BACKUP"}',
		secret: OF_C,
		expected: '25tWyZ8HgMLdTSrgII1hQ3ajt9c=',
	},
];

function request({ method, target, headers, body }: Vector): SignedRequest {
	return { method, target, rawHeaders: Object.entries(headers).flat(), body: Buffer.from(body ?? '') };
}

describe('the signature verifier of the OCP simulator', () => {
	test.each(vectors)('agrees with vector $name', (vector) => {
		if (vector.text !== undefined) expect(stringToSign(request(vector), 'rfc3986')).toBe(vector.text);
		expect(signatureOf(request(vector), vector.secret, 'rfc3986')).toBe(vector.expected);
	});

	test('encodes alike in both ways but for space, asterisk and tilde', () => {
		const plain = request(vectors[2]);
		expect(stringToSign(plain, 'urlEncoder')).toBe(stringToSign(plain, 'rfc3986'));
		const odd = { ...plain, target: "/api/v2/x?a=b%20c*~'!()" };
		expect(stringToSign(odd, 'rfc3986')).toMatch(/\?a=b%20c%2A~%27%21%28%29$/);
		expect(stringToSign(odd, 'urlEncoder')).toMatch(/\?a=b\+c\*%7E%27%21%28%29$/);
	});

	test('sorts and joins only what is repeated, and reads a bare plus as a space', () => {
		const plain = request(vectors[2]);
		expect(stringToSign({ ...plain, target: '/x?a=3&a=1' }, 'rfc3986')).toMatch(/\n\/x\?a=1%2C3$/);
		expect(stringToSign({ ...plain, target: '/x?a=3%2C1' }, 'rfc3986')).toMatch(/\n\/x\?a=3%2C1$/);
		expect(stringToSign({ ...plain, target: '/x?a=1+2' }, 'rfc3986')).toMatch(/\n\/x\?a=1%202$/);
	});

	test('takes x-ocp-date where there is no Date', () => {
		const rawHeaders = ['Host', HOST_C, 'x-ocp-date', DATE_C];
		expect(stringToSign({ method: 'GET', target: '/x', rawHeaders, body: Buffer.alloc(0) }, 'rfc3986')).toBe(
			`GET\n\n\n${DATE_C}\n${HOST_C}\nx-ocp-date:${DATE_C}\n/x`,
		);
	});

	test('reads dates with padded and unpadded days, and nothing else', () => {
		expect(parseHttpDate('Wed, 3 Jan 2024 09:05:02 GMT')).toBe(Date.UTC(2024, 0, 3, 9, 5, 2));
		expect(parseHttpDate('Wed, 03 Jan 2024 09:05:02 GMT')).toBe(Date.UTC(2024, 0, 3, 9, 5, 2));
		expect(parseHttpDate('2024-01-03T09:05:02Z')).toBeUndefined();
		expect(parseHttpDate('Wed, 03 Jan 2024 09:05:02 +0800')).toBeUndefined();
	});
});
