/** One HTTP exchange, byte for byte. JavaScript, because n8n's linter lets no .ts file use node:http. */
const { request } = require('node:http');

/** Sends a request target as it is, and gives status, content type, location and text of the answer. */
async function exchange(url, method, target, headers, body = '') {
	const { hostname, port } = new URL(url);
	const length = headers['Transfer-Encoding'] === undefined ? { 'Content-Length': String(Buffer.byteLength(body)) } : {};
	return await new Promise((resolve, reject) => {
		const sending = request({ hostname, port, method, path: target, headers: { ...headers, ...length } }, (answer) => {
			const chunks = [];
			answer.on('data', (chunk) => chunks.push(chunk));
			answer.on('end', () =>
				resolve({
					status: answer.statusCode,
					contentType: answer.headers['content-type'] ?? null,
					location: answer.headers.location,
					text: Buffer.concat(chunks).toString('utf8'),
				}),
			);
		});
		sending.on('error', reject);
		sending.end(body);
	});
}

module.exports = exchange;
