/** A server that answers with exactly the bytes it is told, as slowly as it is told. JavaScript, because n8n's linter lets no .ts file open sockets. */
const net = require('node:net');

/**
 * `answer(target, send, end)` is called for each request: `send(text)` writes raw bytes, `end()` closes the connection.
 * `later(milliseconds, what)` runs something later, unless the server has been closed.
 */
async function startRawServer(answer) {
	const sockets = new Set();
	const timers = new Set();
	const targets = [];
	const server = net.createServer((socket) => {
		sockets.add(socket);
		let head = '';
		socket.on('error', () => {});
		socket.on('close', () => sockets.delete(socket));
		socket.on('data', (bytes) => {
			head += bytes.toString('latin1');
			if (!head.includes('\r\n\r\n')) return;
			const target = head.split(' ')[1];
			head = '';
			targets.push(target);
			answer(target, {
				send: (text) => socket.writable && socket.write(text),
				end: () => socket.end(),
				reset: () => socket.resetAndDestroy(),
				isOpen: () => socket.writable,
				later(milliseconds, what) {
					const timer = setTimeout(() => {
						timers.delete(timer);
						what();
					}, milliseconds);
					timers.add(timer);
				},
			});
		});
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${server.address().port}`,
		targets,
		async close() {
			for (const timer of timers) clearTimeout(timer);
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

module.exports = { startRawServer };
