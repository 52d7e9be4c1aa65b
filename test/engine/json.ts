/**
 * JSON text of anything, circular references included, with the same rules (`toJSON`, enumerable properties) as the
 * text in which n8n saves an execution: what can be found in it would be in n8n's database.
 */
export function jsonText(value: unknown): string {
	const seen = new WeakSet<object>();
	const text: string | undefined = JSON.stringify(value, (_key, entry: unknown) => {
		if (typeof entry !== 'object' || entry === null) return entry;
		if (seen.has(entry)) return '[see above]';
		seen.add(entry);
		return entry;
	});
	return text ?? '';
}

/** A copy that shares nothing with the original, as if it had been stored and read again. */
export function storedCopy<T>(value: T): T {
	return JSON.parse(JSON.stringify(value)) as T;
}
