/** The zone itself when this platform knows it, else UTC. */
export function knownTimeZone(timeZone: string): string {
	try {
		return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
	} catch {
		return 'UTC';
	}
}
