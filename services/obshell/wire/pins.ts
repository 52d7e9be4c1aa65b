import { createHash } from 'node:crypto';

import type { BackupCredential } from '../../credential';
import { BackupServiceError, invalidInput } from '../../errors';

/** SHA-256 of a public key as its agent gives it (base64 of DER), in lower-case hexadecimal. */
export function fingerprintOf(publicKey: string): string {
	return createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex');
}

/**
 * The fingerprints that a credential allows; undefined = any key.
 * @throws BackupServiceError invalid-input when one is none
 */
export function pinsOf({ ownTrust, agentKeyFingerprints = '' }: Pick<BackupCredential, 'ownTrust' | 'agentKeyFingerprints'>): string[] | undefined {
	if (ownTrust !== true || agentKeyFingerprints.trim() === '') return undefined;
	return agentKeyFingerprints
		.split(/[\s,;]+/)
		.filter((part) => part !== '')
		.map((part) => {
			const pin = part.replace(/^sha-?256:/i, '').replaceAll(':', '').toLowerCase();
			if (!/^[0-9a-f]{64}$/.test(pin)) {
				throw invalidInput('Agent Key Fingerprints', 'holds something that is no SHA-256', 'Give 64 hexadecimal digits for each agent, separated by commas');
			}
			return pin;
		});
}

/**
 * Refuses a key that the credential does not list, before anything is sealed for whoever holds it.
 * @throws BackupServiceError unauthorized with the fingerprint that came
 */
export function checkPin(credential: BackupCredential, publicKey: string, origin: string): void {
	const pins = pinsOf(credential);
	if (pins === undefined) return;
	const came = fingerprintOf(publicKey);
	if (pins.includes(came)) return;
	const advice = 'Nothing was sent under it. If the agent was upgraded or rebuilt, have its fingerprint confirmed on that server, then add it to the credential; if not, somebody may be answering in its place.';
	throw new BackupServiceError('unauthorized', `The key of the agent at ${origin} is not among 'Agent Key Fingerprints': it has ${came}`, { description: advice, advice });
}
