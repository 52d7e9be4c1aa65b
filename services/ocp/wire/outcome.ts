import type { IDataObject } from 'n8n-workflow';

import { BackupServiceError, quote } from '../../errors';
import { isObject, objectsIn } from '../../wire/envelope';
import { redact } from '../../wire/redact';

/**
 * The task that OCP made of a write, from a BackupCommonResponse (docs/reference/ocp.md#37-strategies-and-writes):
 * undefined when it made none.
 * HTTP 200 is not success: each object of the request has a result of its own.
 * @param what what was asked for, beginning the message, e.g. "The backup"
 * @throws BackupServiceError work-failed when it was refused, with OCP's hints; partly-refused, with the tasks of the others
 */
export function taskIdOf(data: unknown, what: string): string | undefined {
	const results = objectsIn(isObject(data) ? data.backupObjectOpsResultList : undefined);
	const refused = results.filter(({ beSuccessful }) => beSuccessful !== true);
	const ids = results.flatMap(({ taskIdList }) => (Array.isArray(taskIdList) ? taskIdList.map(String) : []));
	if (refused.length > 0) {
		const hints = refused.map((result) => `${objectsOf(result)}: ${reasonOf(result)}`).join('; ');
		if (ids.length === 0) throw new BackupServiceError('work-failed', `${what} was refused by OCP`, { description: `${hints}.` });
		throw new BackupServiceError('partly-refused', `${what} was refused in part by OCP`, {
			description: `${hints}. The rest has begun: task ${ids.join(', ')}.`,
		});
	}
	return ids[0];
}

function reasonOf({ errorCode, hint }: IDataObject): string {
	const code = typeof errorCode === 'object' ? JSON.stringify(errorCode) : String(errorCode ?? '');
	return [quote(redact(String(hint ?? 'no reason given'))), code === '' ? '' : `(${quote(code)})`].join(' ').trim();
}

function objectsOf({ obBackupObjectList }: IDataObject): string {
	const names = objectsIn(obBackupObjectList).map(({ tenantId, clusterId }) =>
		tenantId === undefined || tenantId === 0 ? `cluster ${String(clusterId)}` : `tenant ${String(tenantId)}`,
	);
	return names.length > 0 ? names.join(', ') : 'OCP';
}
