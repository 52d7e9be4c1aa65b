/**
 * A test of names against a pattern in which `*` stands for any characters, and nothing else is special. Not a regular
 * expression, because patterns come from users: however many stars there are, each part is looked for once.
 */
export function glob(pattern: string): (name: string) => boolean {
	const parts = pattern.split('*');
	if (parts.length === 1) return (name) => name === pattern;
	const first = parts[0];
	const last = parts[parts.length - 1];
	const between = parts.slice(1, -1).filter((part) => part !== '');
	return (name) => {
		if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
		const end = name.length - last.length;
		let at = first.length;
		for (const part of between) {
			const found = name.indexOf(part, at);
			if (found === -1 || found + part.length > end) return false;
			at = found + part.length;
		}
		return true;
	};
}

/** A test against several patterns, separated by commas; empty = every name. */
export function globs(patterns: string): (name: string) => boolean {
	const tests = patterns.split(',').flatMap((part) => (part.trim() === '' ? [] : [glob(part.trim())]));
	return tests.length === 0 ? () => true : (name) => tests.some((test) => test(name));
}
