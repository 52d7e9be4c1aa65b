/** The zone of the last judgement: asking the platform takes longer than judging a tenant, and a node has one zone. */
let last: { asked: string; known: string } | undefined;

/** The zone itself when this platform knows it, else UTC. */
export function knownTimeZone(timeZone: string): string {
	if (last?.asked !== timeZone) last = { asked: timeZone, known: resolved(timeZone) };
	return last.known;
}

function resolved(timeZone: string): string {
	try {
		return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
	} catch {
		return 'UTC';
	}
}
