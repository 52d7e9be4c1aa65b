/**
 * Requests of our own nodes that are under way, by the Base URL of their credential. n8n asks the credential's code
 * before every request, whoever sends it: our nodes, which explain themselves what went wrong, or a credential test,
 * which would show a bare code of the system.
 */
const underWay = new Map<string, number>();

/** Does the work of a node that has this Base URL in its credential. */
export async function whileUnderWay<T>(baseUrl: string, work: () => Promise<T>): Promise<T> {
	underWay.set(baseUrl, (underWay.get(baseUrl) ?? 0) + 1);
	try {
		return await work();
	} finally {
		const left = (underWay.get(baseUrl) ?? 1) - 1;
		if (left > 0) underWay.set(baseUrl, left);
		else underWay.delete(baseUrl);
	}
}

/** Whether a request of one of our nodes is under way there. */
export function isUnderWay(baseUrl: string): boolean {
	return underWay.has(baseUrl);
}
