/** What came back, still as text; every status is an answer. */
export interface ServerAnswer {
	status: number;
	headers: Record<string, string>;
	text: string;
}
