/** The types of tlsProxy.js. */

/** A certificate and its key, in PEM. */
export interface Issued {
	key: string;
	plainKey: string;
	cert: string;
	subject: unknown;
}

/** Whom a certificate is for, by whom, and from when until when (in days from now). */
export interface Wanted {
	name?: string;
	issuer?: Issued;
	from?: number;
	until?: number;
	isCa?: boolean;
	passphrase?: string;
}

/** A TLS server in front of a plain one. */
export interface TlsProxy {
	url: string;
	port: number;
	/** Method and path of every request that got through. */
	seen: string[];
	close(): Promise<void>;
}

/** See tlsProxy.js. */
export const { issue, startTlsProxy } = jest.requireActual<{
	issue(wanted?: Wanted): Issued;
	startTlsProxy(target: string, options?: object): Promise<TlsProxy>;
}>('./tlsProxy.js');
