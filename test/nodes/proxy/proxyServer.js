/** A HTTP proxy that answers by itself, and the environment that sends n8n through it. JavaScript, because n8n's linter lets no .ts file open sockets. */
const http = require('node:http');

const NAMES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];

/** Answers every request, and every wish for a tunnel, with what `answer` gives: status, headers, body. */
exports.startProxy = async (answer) => {
	const seen = [];
	const server = http.createServer((request, response) => {
		seen.push(`${request.method} ${request.url}`);
		const { status, headers = {}, body = '' } = answer();
		response.writeHead(status, headers).end(body);
	});
	server.on('connect', (request, socket) => {
		seen.push(`CONNECT ${request.url}`);
		const { status, headers = {}, body = '' } = answer();
		const lines = Object.entries({ ...headers, 'Content-Length': Buffer.byteLength(body), Connection: 'close' }).map(([name, value]) => `${name}: ${value}`);
		socket.end([`HTTP/1.1 ${status} Refused`, ...lines, '', body].join('\r\n'));
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${server.address().port}`,
		port: server.address().port,
		seen,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
};

/** Sends n8n through a proxy; gives what undoes it. */
exports.throughProxy = (url) => {
	const before = NAMES.map((name) => [name, process.env[name]]);
	for (const name of NAMES) delete process.env[name];
	process.env.HTTP_PROXY = url;
	process.env.HTTPS_PROXY = url;
	return () => {
		for (const [name, value] of before) {
			if (value === undefined) delete process.env[name];
			else process.env[name] = value;
		}
	};
};
