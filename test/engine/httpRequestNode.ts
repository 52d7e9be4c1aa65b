/** What n8n's HTTP Request node (4.x) makes of its parameters, and of an answer. */
import type { LegacyRequestOptions, LegacyResponse } from './types';

/** Whether the node finds out by itself what the answer is; then it asks for a stream. */
const detects = ({ json }: LegacyRequestOptions) => json !== true;

/** The request that the node hands to n8n's legacy helper, with the options that it adds itself. */
export function asNodeSends(options: LegacyRequestOptions): object {
	return {
		gzip: true,
		rejectUnauthorized: true,
		followRedirect: true,
		followAllRedirects: true,
		resolveWithFullResponse: true,
		sendCredentialsOnCrossOriginRedirect: false,
		timeout: 300_000,
		...(detects(options) ? { encoding: null, json: false, useStream: true } : {}),
		...options,
		method: options.method ?? 'GET',
		headers: { accept: 'application/json,text/*;q=0.9, */*;q=0.7', ...options.headers },
	};
}

/** The answer as the node gives it out: JSON where it is some, else text. */
export async function asNodeReads({ statusCode, headers, body }: LegacyResponse, options: LegacyRequestOptions): Promise<LegacyResponse> {
	return { statusCode, headers, body: detects(options) ? await readAnswer(body) : body };
}

async function readAnswer(body: unknown): Promise<unknown> {
	const chunks: Buffer[] = [];
	for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(Buffer.from(chunk));
	const text = Buffer.concat(chunks).toString('utf8');
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
