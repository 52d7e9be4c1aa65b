/** The server that the fixture package talks to. */
import express from 'express';

/** The password that it takes. */
export const password = 'pass-word-never-shown';

/** A request that arrived. */
export interface Seen {
	method: string;
	url: string;
	user: string | undefined;
	sealed: string;
	body: string;
}

/** A server whose key can rotate, and which records what arrives. */
export function startServer() {
	const seen: Seen[] = [];
	const state = { key: 'key-1', events: [1, 2], waiting: () => {} };
	const app = express();
	app.use(express.text({ type: () => true }));
	app.get('/key', (_request, response) => void response.json({ key: state.key }));
	app.use((request, response, next) => {
		const sealed = request.get('x-sealed') ?? '';
		const body = typeof request.body === 'string' ? request.body : '';
		seen.push({ method: request.method, url: request.url, user: request.get('x-user'), sealed, body });
		const [key, given, target] = sealed.split('|');
		if (key !== state.key) return void response.status(401).json({ message: 'stale key' });
		if (given !== password) return void response.status(403).json({ message: 'wrong password' });
		if (new URL(target).pathname !== request.path)
			return void response.status(400).json({ message: 'sealed for another path' });
		next();
	});
	app.get('/whoami', (_request, response) => void response.json({ data: { user: 'root' } }));
	app.get('/page', (_request, response) => void response.send('<html>'));
	app.get(
		'/things',
		(request, response) => void response.json({ things: ['a', 'b', String(request.query.filter ?? '')] }),
	);
	app.get(
		'/events',
		(request, response) =>
			void response.json({ events: state.events.filter((id) => id > Number(request.query.since)) }),
	);
	app.get(
		'/broken',
		(_request, response) => void response.status(422).json({ message: 'limit of things exceeded' }),
	);
	app.all(
		'/echo',
		(request, response) => void response.json({ query: request.query, body: request.body ?? null }),
	);
	return new Promise<{ url: string; seen: Seen[]; state: typeof state; stop: () => Promise<void> }>(
		(resolve) => {
			const server = app.listen(0, '127.0.0.1', () => {
				const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
				const stop = async () => {
					server.closeAllConnections();
					await new Promise((closed) => server.close(closed));
				};
				resolve({ url, seen, state, stop });
			});
		},
	);
}
