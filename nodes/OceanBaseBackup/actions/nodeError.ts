import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import type { Connection } from '../../../services/connect';
import { BackupServiceError, shown } from '../../../services/errors';

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
	const { code, ...texts } = redact({ message: error.message, description: error.description, code: error.code });
	const message = shown(texts.message);
	const description = texts.description === undefined ? undefined : shown(texts.description);
	if (status === undefined) return new NodeOperationError(node, message, { description, itemIndex });
	const details = { message, description, itemIndex, httpCode: String(status) };
	return new NodeApiError(node, { message, ...(description && { description }), ...(code && { errorCode: code }) }, details);
}
