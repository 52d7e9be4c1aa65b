/** Stands where a secret stood. */
const MASK = '***';

/** @returns the text without secrets; see the tests for every place where one may hide. */
export function redact(text: string, secrets: readonly string[] = []): string {
	let redacted = text;
	for (const secret of secrets) if (secret.length >= 3) redacted = redacted.split(secret).join(MASK);
	return redacted.replace(/(access_?(?:id|key)|accessKeySecret|password|encryption)=[^&\s"']+/gi, `$1=${MASK}`);
}

/** The same for every string in a JSON value, and for every member that is named like a secret. */
export function redactDeep(value: unknown, secrets: readonly string[] = []): unknown {
	if (typeof value === 'string') return redact(value, secrets);
	if (Array.isArray(value)) return value.map((entry) => redactDeep(entry, secrets));
	if (value === null || typeof value !== 'object') return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, member]) => [
			name,
			/^(?:access_?(?:id|key)|access_?key_?(?:id|secret)|.*password|encryption|decryption|kms_encrypt_info)$/i.test(name)
				? MASK
				: redactDeep(member, secrets),
		]),
	);
}
