/**
 * The query of a request, decoded the way a Java servlet does it: `+` is a space, so a date whose `+08:00` was sent
 * unencoded arrives broken (docs/reference/ocp.md#11-aksk-signature, pitfall).
 */

/** One decoded parameter, in the order of the wire. */
export type Parameter = [name: string, value: string];

/** A request target split into its raw path and its decoded parameters. */
export interface Target {
	/** As on the wire, still percent-encoded: this is what gets signed. */
	path: string;
	parameters: Parameter[];
}

/** Splits a request target; throws URIError when its percent-encoding is broken. */
export function splitTarget(target: string): Target {
	const mark = target.indexOf('?');
	if (mark < 0) return { path: target, parameters: [] };
	const parameters = target
		.slice(mark + 1)
		.split('&')
		.filter((pair) => pair !== '')
		.map((pair): Parameter => {
			const equals = pair.indexOf('=');
			return equals < 0
				? [decodeFormText(pair), '']
				: [decodeFormText(pair.slice(0, equals)), decodeFormText(pair.slice(equals + 1))];
		});
	return { path: target.slice(0, mark), parameters };
}

function decodeFormText(text: string): string {
	return decodeURIComponent(text.replaceAll('+', ' '));
}

/** The value of a parameter that is given once; of a repeated one the first, as Spring binds a scalar. */
export function first(parameters: Parameter[], name: string): string | undefined {
	const found = parameters.find(([key]) => key === name)?.[1];
	return found === '' ? undefined : found;
}

/**
 * The values of an array parameter: repeated, comma-separated, or both (docs/reference/ocp.md#11-aksk-signature: clients
 * should send one, with commas).
 */
export function list(parameters: Parameter[], name: string): string[] {
	return parameters
		.filter(([key]) => key === name)
		.flatMap(([, value]) => value.split(','))
		.map((value) => value.trim())
		.filter((value) => value !== '');
}
