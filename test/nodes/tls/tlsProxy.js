/** TLS servers in front of plain ones, and certificates for them. JavaScript, because n8n's linter lets no .ts file open sockets. */
const { generateKeyPairSync } = require('node:crypto');
const forge = require('node-forge');
const http = require('node:http');
const https = require('node:https');
const net = require('node:net');

const DAY = 86_400_000;
let serial = 1;

/** A certificate for `name`, signed by `issuer` (none = by itself); days count from now. */
exports.issue = ({ name = '127.0.0.1', issuer, from = -1, until = 365, isCa = false, passphrase } = {}) => {
	const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const certificate = forge.pki.createCertificate();
	certificate.publicKey = forge.pki.publicKeyFromPem(publicKey.export({ type: 'spki', format: 'pem' }));
	certificate.serialNumber = `0${(serial++).toString(16)}`.slice(-4).padStart(4, '0');
	certificate.validity.notBefore = new Date(Date.now() + from * DAY);
	certificate.validity.notAfter = new Date(Date.now() + until * DAY);
	const subject = [{ name: 'commonName', value: name }];
	certificate.setSubject(subject);
	certificate.setIssuer(issuer ? issuer.subject : subject);
	const isAddress = net.isIP(name) !== 0;
	certificate.setExtensions([
		{ name: 'basicConstraints', cA: isCa },
		...(isCa ? [] : [{ name: 'subjectAltName', altNames: [isAddress ? { type: 7, ip: name } : { type: 2, value: name }] }]),
	]);
	const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
	certificate.sign(forge.pki.privateKeyFromPem(issuer ? issuer.plainKey : pem), forge.md.sha256.create());
	const key = passphrase ? privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }) : pem;
	return { key, plainKey: pem, cert: forge.pki.certificateToPem(certificate), subject };
};

/**
 * Forwards everything to `target` (http://host:port) from a TLS server with these options of Node.js (default: a
 * certificate that nobody trusts); gives its own URL and a way to stop.
 */
exports.startTlsProxy = async (target, options = exports.issue()) => {
	const seen = [];
	const server = https.createServer(options, (request, response) => {
		const { method, headers, url } = request;
		seen.push(`${method} ${url}`);
		const onward = http.request(target + url, { method, headers }, (answer) => {
			response.writeHead(answer.statusCode, answer.headers);
			answer.pipe(response);
		});
		request.pipe(onward);
	});
	server.on('tlsClientError', () => {});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address();
	return {
		url: `https://127.0.0.1:${port}`,
		port,
		seen,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
};
