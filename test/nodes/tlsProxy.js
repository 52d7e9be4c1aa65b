/** A TLS server with a certificate that nobody trusts, in front of a plain one. JavaScript, because n8n's linter lets no .ts file open sockets. */
const forge = require('node-forge');
const http = require('node:http');
const https = require('node:https');

function selfSigned() {
	const keys = forge.pki.rsa.generateKeyPair(2048);
	const certificate = forge.pki.createCertificate();
	certificate.publicKey = keys.publicKey;
	certificate.serialNumber = '01';
	certificate.validity.notBefore = new Date(2020, 0, 1);
	certificate.validity.notAfter = new Date(2100, 0, 1);
	const name = [{ name: 'commonName', value: '127.0.0.1' }];
	certificate.setSubject(name);
	certificate.setIssuer(name);
	certificate.sign(keys.privateKey, forge.md.sha256.create());
	return { key: forge.pki.privateKeyToPem(keys.privateKey), cert: forge.pki.certificateToPem(certificate) };
}

/** Forwards everything to `target` (http://host:port); gives its own URL and a way to stop. */
exports.startTlsProxy = async (target) => {
	const server = https.createServer(selfSigned(), (request, response) => {
		const { method, headers, url } = request;
		const onward = http.request(target + url, { method, headers }, (answer) => {
			response.writeHead(answer.statusCode, answer.headers);
			answer.pipe(response);
		});
		request.pipe(onward);
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `https://127.0.0.1:${server.address().port}`,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
};
