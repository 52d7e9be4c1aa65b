import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import type { Connection } from '../../../services/connect';
import { BackupServiceError } from '../../../services/errors';

/** Our error in n8n's clothes: server answers as NodeApiError with their status, the rest as NodeOperationError. */
export function nodeError(
	node: INode,
	error: unknown,
	redact: Connection['redact'],
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	if (error instanceof RangeError && /call stack/i.test(error.message)) {
		const description = 'Check what stands behind Base URL: no obshell and no OCP answers like that.';
		return new NodeOperationError(node, 'The server sent an answer that is nested too deep to be read', { description, itemIndex });
	}
	if (!(error instanceof BackupServiceError)) {
		return new NodeOperationError(node, error as Error, { itemIndex });
	}
	const { status } = error;
	// n8n shows both as HTML. Quoted words of the server have no bracket that opens any more, and ours never have one.
	const shown = (text: string | undefined) => text?.replace(/</g, '&lt;');
	const { message, description, code } = redact({ message: String(shown(error.message)), description: shown(error.description), code: error.code });
	if (status === undefined) return new NodeOperationError(node, message, { description, itemIndex });
	const details = { message, description, itemIndex, httpCode: String(status) };
	return new NodeApiError(node, { message, ...(description && { description }), ...(code && { errorCode: code }) }, details);
}
