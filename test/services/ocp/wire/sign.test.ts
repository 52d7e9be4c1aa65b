import { createHash } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';

import { clock } from '../../../../services/time/clock';
import type { BackupCredential } from '../../../../services/credential';
import { authorize, sign, stringToSign, type SignInput } from '../../../../services/ocp/wire/sign';
import { stringToSign as signedByOcp } from '../../../simulators/ocp/signature';

// AccessKeys and results of OCP's documentation: docs/reference/ocp.md#12-test-vectors.
const SK_AB = '2fc0c299cc94c6be266f2ceece765d4d';
const SK_C = 'd75332c5eed8d440a84a35ac6248d397';
const HOST = 'ocp.alibaba.net:8080';
const DATE_C = 'Mon, 15 Apr 2024 09:25:02 GMT';

const BODY_A = '{"name":"test01","description":"test","regionId":1}';
const BODY_NOW = '{"backupMode":"PHYSICAL_BACKUP","dataBackupMode":"FULL_BACKUP"}';

const A: SignInput = {
	method: 'POST',
	body: Buffer.from(BODY_A),
	contentType: 'application/json',
	date: 'Tue, 17 Jan 2023 09:13:57 GMT',
	host: HOST,
	headers: { 'x-ocp-data': 'A,1', 'Content-Type': 'application/json' },
	path: '/api/v2/compute/idcs',
	query: '',
};

const B: SignInput = {
	method: 'GET',
	contentType: 'application/json;charset=utf-8',
	date: 'Tue, 17 Jan 2023 04:14:02 GMT',
	host: HOST,
	headers: {},
	path: '/api/v2/compute/idcs',
	query: '?size=100',
};

const C: SignInput = {
	method: 'GET',
	contentType: 'application/json',
	date: DATE_C,
	host: '127.0.0.1:8080',
	headers: { 'x-ocp-origin': 'for-test' },
	path: '/api/v2/monitor/top',
	query:
		'startTime=2024-04-15T14%3A29%3A55%2B08%3A00&endTime=2024-04-15T14%3A30%3A55%2B08%3A00&maxPoints=360' +
		'&metrics=host_disk_total&labels=svr_ip%3A127.0.0.1&groupBy=app,svr_ip,device,mount_point',
};

const ofC = { contentType: 'application/json', date: DATE_C, host: '127.0.0.1:8080', headers: {}, query: '' };

describe('the signature', () => {
	it.each<[string, string, SignInput, string]>([
		['official vector A', SK_AB, A, 'XN8P+O+v3vUabB16ZCooq5wMJoY='],
		['official vector B', SK_AB, B, 'TsQD6HDOuZuJ409m0wdnZPmijlc='],
		['official vector C', SK_C, C, 'To11kg1EsB/dPWyDnnpuUzIUoQk='],
		[
			'a list with times',
			SK_C,
			{
				...ofC,
				method: 'GET',
				path: '/api/v2/ob/clusters/1000005/backup/task/logBackupTasks',
				query:
					'page=1&size=10&startTime=2021-09-16T15%3A14%3A51.397%2B08%3A00&endTime=2021-09-16T15%3A20%3A51.397%2B08%3A00',
			},
			'aIR94rMGRK23nHU8SmGLGKXR9WQ=',
		],
		['no content type', SK_C, { ...ofC, method: 'GET', path: '/api/v2/info', contentType: '' }, 'C5T8Ufbjt+NqXeXsneqIzA4K8NE='],
		[
			'a write with a body',
			SK_C,
			{ ...ofC, method: 'POST', path: '/api/v2/ob/clusters/1000005/backup/backupNow', body: Buffer.from(BODY_NOW) },
			'25tWyZ8HgMLdTSrgII1hQ3ajt9c=',
		],
	])('of %s', (_name, secret, input, expected) => {
		expect(sign(secret, input)).toBe(expected);
	});
});

describe('the text to sign', () => {
	it('has seven lines, empty ones included', () => {
		expect(stringToSign(B)).toBe(
			`GET\n\napplication/json;charset=utf-8\nTue, 17 Jan 2023 04:14:02 GMT\n${HOST}\n\n/api/v2/compute/idcs?size=100`,
		);
	});

	it('has the body as upper-case MD5', () => {
		expect(createHash('md5').update(BODY_A).digest('hex').toUpperCase()).toBe('186974DB33A090A16D3E2CA35F547B56');
		expect(stringToSign(A).split('\n')[1]).toBe('186974DB33A090A16D3E2CA35F547B56');
	});

	it.each([
		['sorted by key', '?b=2&a=1&B=0', '?B=0&a=1&b=2'],
		['the values of a repeated key sorted and joined', '?a=3&a=1', '?a=1%2C3'],
		['encoded by RFC 3986 whatever it was before', "?q=a+b%7e~*'()!", '?q=a%20b~~%2A%27%28%29%21'],
		['values left empty', '?a=&b', '?a=&b='],
		['non-ASCII as UTF-8', '?name=备', '?name=%E5%A4%87'],
		['nothing at all', '', ''],
	])('has the query %s', (_rule, query, expected) => {
		expect(stringToSign({ ...ofC, method: 'GET', path: '/p', query }).split('\n')[6]).toBe(`/p${expected}`);
	});

	it('has the x-ocp headers sorted, and no others', () => {
		const headers = { 'x-ocp-b': '2', Authorization: 'no', 'x-ocp-a': '1' };
		expect(stringToSign({ ...B, headers }).split('\n').slice(5, 7)).toEqual(['x-ocp-a:1', 'x-ocp-b:2']);
	});
});

it('has the x-ocp headers sorted by their names alone, as OCP has them', () => {
	const headers = { 'x-ocp-a-b': '2', 'x-ocp-a': '1', 'x-ocp-a.b': '3' };
	const lines = stringToSign({ ...B, headers }).split('\n').slice(5, 8);
	expect(lines).toEqual(['x-ocp-a:1', 'x-ocp-a-b:2', 'x-ocp-a.b:3']);
	const rawHeaders = Object.entries({ ...headers, 'Content-Type': B.contentType, Date: B.date, Host: B.host }).flat();
	const target = `${B.path}?${B.query.replace('?', '')}`;
	expect(signedByOcp({ method: B.method, target, rawHeaders, body: Buffer.alloc(0) }, 'rfc3986')).toBe(stringToSign({ ...B, headers }));
});

describe('authorize', () => {
	const url = new URL('http://127.0.0.1:8080/api/v2/info');
	const ocp = { service: 'ocp', baseUrl: 'http://127.0.0.1:8080' } as const;
	const withKey: BackupCredential = {
		...ocp,
		ocpMethod: 'accessKey',
		accessKeyId: 'gDCcIqbkJJINjXBn',
		accessKeySecret: SK_C,
	};

	function headersOf(credential: BackupCredential, given: IDataObject = {}, target = url) {
		const headers = { ...given };
		authorize(credential, { method: 'GET', url: target }, headers);
		return headers;
	}

	beforeEach(() => void jest.spyOn(clock, 'now').mockReturnValue(Date.UTC(2024, 3, 15, 9, 25, 2)));
	afterEach(() => void jest.restoreAllMocks());

	it.each([
		['foo', 'bar', 'Basic Zm9vOmJhcg=='],
		['admin', 'hello', 'Basic YWRtaW46aGVsbG8='],
		['käthe', 'pass:wörd', 'Basic a8OkdGhlOnBhc3M6d8O2cmQ='],
		['foo', '', 'Basic Zm9vOg=='],
	])('logs %s:%s on with %s', (username, password, expected) => {
		expect(headersOf({ ...ocp, ocpMethod: 'basic', username, password })).toEqual({ Authorization: expected });
	});

	it('binds the signature to the Date that it sends', () => {
		expect(headersOf(withKey)).toEqual({
			Date: DATE_C,
			Authorization: 'OCP-ACCESS-KEY-HMACSHA1 gDCcIqbkJJINjXBn:C5T8Ufbjt+NqXeXsneqIzA4K8NE=',
		});
	});

	it('sends the names of x-ocp headers in lower case, as it signs them', () => {
		expect(headersOf(withKey, { 'X-OCP-Origin': 'n8n', Accept: '*/*' })).toMatchObject({ 'x-ocp-origin': 'n8n', Accept: '*/*' });
		expect(headersOf(withKey, { 'X-OCP-Origin': 'n8n' })).toEqual(headersOf(withKey, { 'x-ocp-origin': 'n8n' }));
	});

	it('pads the day of the Date', () => {
		jest.spyOn(clock, 'now').mockReturnValue(Date.UTC(2010, 0, 4, 1, 2, 3));
		expect(headersOf(withKey).Date).toBe('Mon, 04 Jan 2010 01:02:03 GMT');
	});

	it.each([
		['http://proxy:80/ocp', 'http://proxy/ocp/api/v2/info', 'proxy', '/api/v2/info'],
		['https://proxy/a/b/', 'https://proxy/a/b/api/v2/info', 'proxy', '/api/v2/info'],
		['http://proxy:8090/ocp', 'http://proxy:8090/ocpx/api', 'proxy:8090', '/ocpx/api'],
		['http://[::1]:8080', 'http://[::1]:8080/api/v2/info', '[::1]:8080', '/api/v2/info'],
	])('for Base URL %s signs %s as host %s, path %s', (baseUrl, asked, host, path) => {
		const plain = sign(SK_C, { ...ofC, contentType: '', method: 'GET', host, path });
		expect(headersOf({ ...withKey, baseUrl }, {}, new URL(asked)).Authorization).toBe(
			`OCP-ACCESS-KEY-HMACSHA1 gDCcIqbkJJINjXBn:${plain}`,
		);
	});

	it.each<[string, BackupCredential, string]>([
		['no user', { ...ocp, ocpMethod: 'basic', password: 'x' }, "'Username' is empty"],
		['no AccessKey ID', { ...withKey, accessKeyId: '' }, "'AccessKey' is incomplete"],
		['no AccessKey secret', { ...withKey, accessKeySecret: undefined }, "'AccessKey' is incomplete"],
	])('says so when there is %s', (_what, credential, message) => {
		expect(() => headersOf(credential)).toThrow(message);
	});
});
