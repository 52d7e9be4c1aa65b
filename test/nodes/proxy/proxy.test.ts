/** What the user reads when a proxy stands between n8n and the server and does not let a request through. */
import { GET_CLUSTER, pick, SET_CONFIG, setScene, type Scene } from '../scene';

interface Answer {
	status: number;
	headers?: Record<string, string>;
	body?: string;
}
interface Proxy {
	url: string;
	port: number;
	seen: string[];
	close(): Promise<void>;
}
const { startProxy, throughProxy } = jest.requireActual<{
	startProxy(answer: () => Answer): Promise<Proxy>;
	throughProxy(url: string): () => void;
}>('./proxyServer.js');

const NO_PROXY = /add its host name or address to NO_PROXY of n8n \(names and single addresses; ranges such as 10\.0\.0\.0\/8 are not understood there\)/;

let answer: Answer;
let proxy: Proxy;
let scene: Scene;
let undo: () => void;

beforeAll(async () => {
	proxy = await startProxy(() => answer);
	const data = { obshell: { service: 'obshell', rootPassword: 'made-up-password' }, ocp: { service: 'ocp', ocpMethod: 'basic', username: 'admin', password: 'made-up-password' } };
	const address = { obshell: '10.1.2.3:2886', ocp: 'ocp.example.com:8080' };
	scene = await setScene({
		more: Object.fromEntries(
			(['obshell', 'ocp'] as const).flatMap((service) => [
				[service, { ...data[service], baseUrl: `http://${address[service]}` }],
				[`${service}Tls`, { ...data[service], baseUrl: `https://${address[service]}` }],
			]),
		),
	});
	undo = throughProxy(proxy.url);
});
beforeEach(() => void proxy.seen.splice(0));
afterAll(async () => {
	undo();
	await scene.close();
	await proxy.close();
});

const STATUSES: Array<[number, RegExp]> = [
	[407, /^A proxy on the way to \S+ wants a log-on \(HTTP 407\)/],
	[403, /^A proxy or gateway on the way to \S+ forbids the request \(HTTP 403\)/],
	[502, /^\S+ could not serve the request \(HTTP 502\)/],
	[503, /^\S+ could not serve the request \(HTTP 503\)/],
	[504, /^\S+ could not serve the request \(HTTP 504\)/],
];

describe.each(['obshell', 'ocp', 'obshellTls', 'ocpTls'])('a proxy before %s', (credentials) => {
	it.each(STATUSES)('that answers %i is named in the node', async (status, says) => {
		answer = { status, headers: { Via: '1.1 made-up-proxy' }, body: '<html><title>Proxy</title>' };
		const { error } = await scene.run(credentials, GET_CLUSTER);
		expect(error?.message).toMatch(says);
		expect(error?.description).toContain('HTTP_PROXY');
		expect(error?.description).toMatch(NO_PROXY);
		expect(error?.description).not.toContain('<html>');
	});

	it.each(STATUSES)('that answers %i is named in the credential test', async (status, says) => {
		answer = { status, body: '<html><title>Proxy</title>' };
		const { status: outcome, message } = await scene.engine.testCredential(credentials);
		expect(outcome).toBe('Error');
		expect(message).toMatch(says);
		expect(message).toMatch(NO_PROXY);
	});
});

it('a proxy that is not there is told by its address, in the node and in the credential test', async () => {
	const elsewhere = await startProxy(() => answer);
	await elsewhere.close();
	const back = throughProxy(elsewhere.url);
	const { error } = await scene.run('ocp', GET_CLUSTER);
	const { message } = await scene.engine.testCredential('ocp');
	back();
	const says = `http://ocp.example.com:8080 cannot be reached: its proxy 127.0.0.1:${elsewhere.port} refuses connections`;
	expect(error?.message).toBe(says);
	expect(error?.description).toMatch(NO_PROXY);
	expect(message).toMatch(new RegExp(`^${says}\\. .*NO_PROXY`));
});

it('a write that a proxy answers is called lost, with the proxy, and sent once', async () => {
	const real = await setScene({ obshell: { obshell: {} } });
	undo();
	await real.items('obshell', GET_CLUSTER);
	// Everything passes but the write.
	const path = '/api/v1/obcluster/backup/config';
	real.obshell.obshell.addFault({ kind: 'answer', status: 403, body: '<html>forbidden</html>', method: 'POST', path });
	const { error } = await real.run('obshell', { ...SET_CONFIG, backupBaseUri: 'file:///backup/new', cluster: pick('') });
	expect(error?.message).toMatch(/ did not answer, so it is not known whether the request was carried out$/);
	expect(error?.description).toMatch(NO_PROXY);
	expect(real.obshell.obshell.requestsTo('POST', path)).toHaveLength(1);
	await real.close();
});
