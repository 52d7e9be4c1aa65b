/** The types of rawServer.js. */

/** One request that is being answered. */
export interface Exchange {
	send(text: string): void;
	end(): void;
	reset(): void;
	isOpen(): boolean;
	later(milliseconds: number, what: () => void): void;
}

/** A server that answers as it is told. */
export interface RawServer {
	url: string;
	/** Of every request since the start. */
	targets: string[];
	close(): Promise<void>;
}

/** See rawServer.js. */
export async function startRawServer(answer: (target: string, exchange: Exchange) => void): Promise<RawServer> {
	const raw = jest.requireActual<{ startRawServer: typeof startRawServer }>('./rawServer.js');
	return await raw.startRawServer(answer);
}
