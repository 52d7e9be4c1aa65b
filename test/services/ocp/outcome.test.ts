/** What OCP made of a write: HTTP 200 is not success, and what does not say so is none either. */
import { BackupServiceError } from '../../../services/errors';
import { taskIdOf } from '../../../services/ocp/wire/outcome';

const answer = (...results: object[]) => ({ obBackupTaskType: 'DATA_BACKUP_NOW', backupObjectOpsResultList: results });
const kindOf = (data: unknown): string | undefined => {
	try {
		return taskIdOf(data, 'The backup');
	} catch (error) {
		return error instanceof BackupServiceError ? error.kind : String(error);
	}
};

test.each<[unknown, string | undefined]>([
	[answer({ beSuccessful: true, taskIdList: [3000041] }), '3000041'],
	[answer({ beSuccessful: true }), undefined],
	[answer({ beSuccessful: false, hint: 'no' }), 'work-failed'],
	[answer({ taskIdList: [] }), 'work-failed'],
	[answer({ beSuccessful: null }), 'work-failed'],
	[answer({ beSuccessful: 'true' }), 'work-failed'],
	[answer({ beSuccessful: true, taskIdList: [1] }, {}), 'partly-refused'],
	[undefined, undefined],
])('%j comes to %s', (data, expected) => {
	expect(kindOf(data)).toBe(expected);
});
