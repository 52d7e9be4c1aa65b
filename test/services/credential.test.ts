import { baseUrlOf, secretsOf } from '../../services/credential';
import { BackupServiceError } from '../../services/errors';

describe('a good Base URL', () => {
	it.each([
		['obshell', 'http://10.10.10.1:2886', 'http://10.10.10.1:2886', '/'],
		['obshell', 'http://10.10.10.1:2886/', 'http://10.10.10.1:2886', '/'],
		['obshell', '  https://ob.example.com:2886//  ', 'https://ob.example.com:2886', '/'],
		['obshell', 'HTTP://OB.Example.com:2886', 'http://ob.example.com:2886', '/'],
		['obshell', 'http://[2001:db8::1]:2886', 'http://[2001:db8::1]:2886', '/'],
		['obshell', 'http://[::1]:2886/', 'http://[::1]:2886', '/'],
		['obshell', 'http://ob:80', 'http://ob', '/'],
		['ocp', 'http://ocp.example.com:8080', 'http://ocp.example.com:8080', '/'],
		['ocp', 'https://tools.example.com/ocp', 'https://tools.example.com', '/ocp'],
		['ocp', 'https://tools.example.com/a/ocp///', 'https://tools.example.com', '/a/ocp'],
		['ocp', 'https://tools.example.com/api-gateway', 'https://tools.example.com', '/api-gateway'],
	] as const)('of %s: %s', (service, baseUrl, origin, path) => {
		const url = baseUrlOf({ service, baseUrl });
		expect([url.origin, url.pathname, url.search, url.hash]).toEqual([origin, path, '', '']);
	});
});

describe('a Base URL that cannot work', () => {
	it.each([
		['obshell', '', 'is empty', 'Fill it in in the credential, e.g. http://10.10.10.1:2886'],
		['ocp', '   ', 'is empty', 'Fill it in in the credential, e.g. http://ocp.example.com:8080'],
		['obshell', '10.10.10.1:2886', 'does not begin with http:// or https://', 'Write it like http://10.10.10.1:2886'],
		['ocp', 'ocp.example.com', 'does not begin with http:// or https://', 'Write it like http://ocp.example.com:8080'],
		['obshell', 'ftp://10.10.10.1', 'does not begin with http:// or https://', 'Write it like http://10.10.10.1:2886'],
		['obshell', 'http:/10.10.10.1:2886', 'does not begin with http:// or https://', 'Write it like http://10.10.10.1:2886'],
		['obshell', 'http://', 'is not a valid address', 'Write it like http://10.10.10.1:2886'],
		['obshell', 'http://10.10.10.1:99999', 'is not a valid address', 'Write it like http://10.10.10.1:2886'],
		['obshell', 'http://[::1:2886', 'is not a valid address', 'Write it like http://10.10.10.1:2886'],
		[
			'obshell',
			'http://10.10.10.1:2886/api/v1/tenants/overview',
			'is the address of a page or of one API call',
			'Give only its beginning: http://10.10.10.1:2886',
		],
		[
			'obshell',
			'http://10.10.10.1:2886/#/overview',
			'is the address of a page or of one API call',
			'Give only its beginning: http://10.10.10.1:2886',
		],
		[
			'ocp',
			'https://tools.example.com/ocp/api/v2/ob/clusters?page=1',
			'is the address of a page or of one API call',
			'Give only its beginning: https://tools.example.com/ocp',
		],
		[
			'ocp',
			'http://ocp.example.com:8080?a=1',
			'is the address of a page or of one API call',
			'Give only its beginning: http://ocp.example.com:8080',
		],
		[
			'obshell',
			'http://10.10.10.1:2886/agent',
			'has the path /agent',
			'obshell checks the exact path of each request, so it cannot stand behind a path: use http://10.10.10.1:2886',
		],
		[
			'ocp',
			'http://admin:secret-pw@ocp.example.com:8080/',
			'holds a user name or password',
			'Use the fields for that, and http://ocp.example.com:8080 here',
		],
	] as const)('of %s: %j %s', (service, baseUrl, problem, advice) => {
		let error: unknown;
		try {
			baseUrlOf({ service, baseUrl });
		} catch (thrown) {
			error = thrown;
		}
		expect(error).toBeInstanceOf(BackupServiceError);
		expect(error).toMatchObject({ kind: 'invalid-input', message: `'Base URL' ${problem}`, description: advice });
		expect(JSON.stringify([error, (error as Error).message])).not.toContain('secret-pw');
	});
});

it('knows every secret of a credential, and no empty one', () => {
	const filled = {
		rootPassword: 'one',
		agentPassword: 'two',
		password: 'three',
		accessKeySecret: 'four',
		storageAccessSecret: 'five',
		storageAccessId: 'six',
		evidenceSecret: 'seven',
	};
	const credential = { service: 'obshell', baseUrl: 'http://a', username: 'root', publicKey: 'public' } as const;
	expect(secretsOf({ ...credential, ...filled }).sort()).toEqual(Object.values(filled).sort());
	expect(secretsOf({ ...credential, rootPassword: '', agentPassword: undefined })).toEqual([]);
});
