/** What an agent's version decides. docs/reference/obshell.md#0-version-map. */

/** True when version `one` ("4.3.0.0-0") is older than `other` ("4.3.1"); the release after "-" does not count. */
export function isOlder(one: string, other: string): boolean {
	const left = parts(one);
	const right = parts(other);
	for (let index = 0; index < 4; index++) {
		if (left[index] !== right[index]) return left[index] < right[index];
	}
	return false;
}

/** Bits of a newly made RSA key. docs/reference/obshell.md#13-key-sizes-and-blocks. */
export function keyBitsOf(version: string): 512 | 1024 {
	return isOlder(version, '4.4.2') ? 512 : 1024;
}

function parts(version: string): number[] {
	const numbers = version.split('-')[0].split('.').map(Number);
	return [0, 1, 2, 3].map((index) => numbers[index] ?? 0);
}
