/** Each way for a connection to fail has its sentence and its remedy. */
import type { BackupServiceError } from '../../../services/errors';
import { readConnectionFault } from '../../../services/wire/connectionFault';
import type { Way } from '../../../services/wire/connectionReasons';
import { readEnvelope } from '../../../services/wire/envelope';

const ORIGIN = 'https://agent.example.com:2886';
const IGNORE = "'Ignore SSL Issues'";

const read = (fields: object, way: Way = {}, origin = ORIGIN) => readConnectionFault(Object.assign(new Error('made-up words'), fields), origin, way);

it.each<[object, string, string, boolean]>([
	[{ code: 'CERT_HAS_EXPIRED' }, 'shows a TLS certificate that has expired', 'renewed', false],
	[{ code: 'CERT_NOT_YET_VALID' }, 'shows a TLS certificate that is not valid yet', 'clock', false],
	[{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'shows a TLS certificate that is made out to another name', 'names in the certificate', false],
	[{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'shows a TLS certificate of a CA that n8n does not trust', "'CA Certificate'", true],
	[{ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }, 'shows a TLS certificate of a CA that n8n does not trust', 'NODE_EXTRA_CA_CERTS', true],
	[{ code: 'CERT_REVOKED' }, 'shows a TLS certificate that was revoked', 'new certificate', false],
	[{ code: 'CERT_SIGNATURE_FAILURE' }, 'shows a TLS certificate that cannot be accepted', 'sound certificate', false],
	[{ code: 'ERR_SSL_UNSUPPORTED_PROTOCOL' }, 'and n8n have no version of TLS in common', 'TLS 1.2', false],
	[{ code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' }, 'and n8n have no version of TLS in common', 'TLS 1.2', false],
	[{ code: 'EPROTO', message: 'write EPROTO … tlsv1 alert protocol version' }, 'and n8n have no version of TLS in common', 'TLS 1.2', false],
	[{ code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' }, 'demands a client certificate', "'Client Certificate' and 'Client Key'", false],
	[{ code: 'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE' }, 'does not accept n8n by its client certificate', "'Client Certificate'", false],
	[{ code: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA' }, 'does not accept n8n by its client certificate', "'Client Certificate'", false],
	[{ code: 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE' }, 'breaks off the TLS handshake', 'client certificate', false],
	[{ code: 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME' }, 'knows no server of that name', 'host name', false],
	[{ code: 'ERR_SSL_DH_KEY_TOO_SMALL' }, 'offers TLS that is too weak', 'updated', false],
	[{ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, 'does not speak TLS on this port', 'http://', false],
	[{ code: 'ERR_SSL_WRONG_VERSION_NUMBER', request: { reusedSocket: false, socket: { secureConnecting: false } } }, 'broke off in the midst of TLS', 'damaged', false],
	[{ code: 'HPE_INVALID_CONSTANT', rawPacket: Buffer.from([0x15, 3, 3, 0, 2]) }, 'expects TLS on this port', 'https://', false],
	[{ code: 'HPE_INVALID_CONSTANT', rawPacket: Buffer.from('SSH-2.0') }, 'does not keep to HTTP in its answer', 'Base URL', false],
	[{ code: 'ECONNREFUSED', syscall: 'connect', address: '10.1.1.1', port: 2886 }, 'refuses connections', 'Check the port', false],
	[{ code: 'ECONNREFUSED', syscall: 'connect', address: '10.1.1.9', port: 3128 }, 'cannot be reached: its proxy 10.1.1.9:3128 refuses connections', 'NO_PROXY', false],
	[{ code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: 'agent.example.com' }, 'has no known network address', 'host name', false],
	[{ code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: 'proxy.example.com' }, 'cannot be reached: its proxy proxy.example.com has no known network address', 'NO_PROXY', false],
	[{ code: 'EHOSTUNREACH' }, 'has no network route from n8n', 'firewall', false],
	[{ code: 'ECONNABORTED' }, 'did not answer in time', 'the load on the server', false],
	[{ code: 'ERR_CANCELED' }, 'did not answer in time', 'the load on the server', false],
	[{ code: 'ECONNRESET' }, 'closed the connection', 'http:// or https://', false],
	[{ message: 'Proxy connection ended before receiving CONNECT response' }, 'cannot be reached through the proxy', 'HTTP_PROXY', false],
	[{ code: 'ENEW' }, 'could not be reached', 'Check Base URL', false],
])('%j', (fields, says, advice, mayIgnore) => {
	const fault = read(fields);
	expect(fault.says).toBe(says);
	expect(fault.advice).toContain(advice);
	expect(fault.advice.includes(IGNORE)).toBe(mayIgnore);
});

it('does not advise what is done already', () => {
	expect(read({ code: 'SELF_SIGNED_CERT_IN_CHAIN' }, { ignoresSslIssues: true }).advice).not.toContain(IGNORE);
	expect(read({ code: 'SELF_SIGNED_CERT_IN_CHAIN' }, { hasCa: true }).advice).toMatch(/^'CA Certificate' of the credential is not of the CA that signed it.*n8n before 2\.20/);
	expect(read({ code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' }, { hasClientCertificate: true }).advice).toMatch(/is one that the server accepts.*n8n before 2\.20/);
});

it.each([
	['Client sent an HTTP request to an HTTPS server.', 400, /expects TLS on this port$/],
	['<html>400 The plain HTTP request was sent to HTTPS port</html>', 400, /expects TLS on this port$/],
	['<html>Forbidden</html>', 403, /forbids the request \(HTTP 403\)$/],
	['', 407, /wants a log-on \(HTTP 407\)$/],
])('what answers in its place is told by its words: %s', (text, status, says) => {
	let error: unknown;
	try {
		readEnvelope({ status, headers: { via: '1.1 made-up' }, text }, 'obshell', ORIGIN);
	} catch (thrown) {
		error = thrown;
	}
	expect((error as BackupServiceError).message).toMatch(says);
	expect((error as BackupServiceError).advice).toMatch(status === 400 ? /https:\/\// : /NO_PROXY/);
});
