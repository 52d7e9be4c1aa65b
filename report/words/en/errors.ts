/** What an error number of OceanBase means, and what to do about it. Both begin small and end without a full stop. */
export interface ErrorWords {
	meaning: string;
	remedy: string;
}

const DESTINATION = 'look whether the destination is reachable from every OBServer, with the keys and rights that OceanBase has';
const SPACE = 'free space or add some';
const FULL_BACKUP = 'start a full backup: from its end on, points can be restored again';

/**
 * Numbers that backups, archives and restores give (src/share/ob_errno.def of oceanbase/oceanbase), in our words. Others are
 * shown as they came.
 */
export const ERRORS: Readonly<Record<string, ErrorWords>> = {
	'-4012': { meaning: 'a step took longer than its time limit', remedy: 'look at the load of the OBServers and at the speed of the destination, then try again' },
	'-4013': { meaning: 'memory ran out', remedy: 'give the tenant (or tenant sys) more memory, or back up when less is going on' },
	'-4016': { meaning: 'an internal error of OceanBase', remedy: 'look for the trace ID in observer.log and rootservice.log, and ask OceanBase support if it comes again' },
	'-4018': { meaning: 'something that is needed is not there: a file at the destination or, for a restore, logs up to the end of the backup', remedy: 'see whether files were deleted at the destination and whether log archiving had a gap; for a restore choose another point, and start a full backup for the future' },
	'-4023': { meaning: 'OceanBase was not ready and asks to try again', remedy: 'try again in a few minutes; if it stays, look at the leaders and the health of the cluster' },
	'-4030': { meaning: 'the tenant ran out of memory', remedy: 'give the tenant more memory, or back up when less is going on' },
	'-4072': { meaning: 'it was canceled', remedy: 'find out who canceled it and why' },
	'-4184': { meaning: 'an OBServer has no disk space left', remedy: `${SPACE} on the data disks of the OBServers` },
	'-9001': { meaning: 'the address of the destination cannot be read', remedy: 'set the destination anew and check how it is written' },
	'-9003': { meaning: 'the object store (OSS) refused a request', remedy: DESTINATION },
	'-9011': { meaning: 'a file of the backup is missing', remedy: 'see whether files were deleted at the destination; restore from another backup, and start a full one' },
	'-9014': { meaning: 'another restore is under way', remedy: 'wait until it has ended' },
	'-9023': { meaning: 'log archiving cannot start', remedy: 'look at the archive destination: it must be set, empty and writable' },
	'-9026': { meaning: 'the backup destination is not valid or cannot be used', remedy: DESTINATION },
	'-9027': { meaning: 'log archiving is interrupted', remedy: `make log archiving run again, then ${FULL_BACKUP}` },
	'-9029': { meaning: 'log archiving does not run, and without it no backup can be made', remedy: 'start log archiving and wait until it is DOING, then start the backup again' },
	'-9036': { meaning: 'another backup is under way', remedy: 'wait until it has ended' },
	'-9040': { meaning: 'the backup cannot start now', remedy: 'see whether log archiving runs (DOING), another backup is under way, or a destination is not set' },
	'-9041': { meaning: 'the backup cannot be canceled now', remedy: 'wait until it has ended' },
	'-9047': { meaning: 'the password of the backup is wrong or missing', remedy: 'give the passwords that the backup sets were made with' },
	'-9048': { meaning: 'the backup lies between two rounds of log archiving, so nothing after it can be restored', remedy: FULL_BACKUP },
	'-9060': { meaning: 'the object store (COS) refused a request', remedy: DESTINATION },
	'-9061': { meaning: 'the destination limits how fast it may be read or written', remedy: 'raise the limit of the storage, or use fewer threads' },
	'-9063': { meaning: 'this OBServer may not write backups now', remedy: 'look whether the OBServer still is a member of its zone, then try again' },
	'-9064': { meaning: 'the archived logs do not join the backup', remedy: FULL_BACKUP },
	'-9070': { meaning: 'the destination cannot be reached', remedy: DESTINATION },
	'-9071': { meaning: 'OceanBase may not read or write at the destination', remedy: 'give the account in the destination (or the user of the OBServers) the right to read, write and list there' },
	'-9073': { meaning: 'the object store (OBS) refused a request', remedy: DESTINATION },
	'-9077': { meaning: 'logs are missing between two rounds of log archiving', remedy: FULL_BACKUP },
	'-9079': { meaning: 'logs that are needed were cleaned at the archive destination', remedy: 'choose a later point to restore to, and keep archived logs as long as the backups that need them' },
	'-9080': { meaning: 'the destination lacks the file that says whose it is', remedy: 'set the destination anew, and see who deleted files there' },
	'-9081': { meaning: 'the destination belongs to another tenant or cluster', remedy: 'give each tenant an empty directory of its own' },
	'-9082': { meaning: 'the destination is full', remedy: `${SPACE} at the destination, and see whether old backups are cleaned` },
	'-9087': { meaning: 'logs were recycled before they were archived', remedy: `make archiving faster or log disks larger, then ${FULL_BACKUP}` },
	'-9099': { meaning: 'the restore of the tenant failed', remedy: 'look in rootservice.log of the target cluster for the reason' },
	'-9100': { meaning: 'a directory or file is not there', remedy: 'see whether the destination is mounted on every OBServer' },
	'-9102': { meaning: 'a directory or file may not be opened', remedy: 'give the user of the OBServers the right to read and write at the destination' },
	'-9105': { meaning: 'the object store (S3) refused a request', remedy: DESTINATION },
	'-9114': { meaning: 'the destination is not valid', remedy: DESTINATION },
	'-9115': { meaning: 'the destination cannot be reached', remedy: DESTINATION },
	'-9116': { meaning: 'the account of the destination lacks a right', remedy: 'give the account in the destination the right to read, write and list there' },
	'-9117': { meaning: 'the region in the destination is not that of its endpoint', remedy: 'set the destination anew, with the region of the bucket' },
	'-9118': { meaning: 'the endpoint in the destination does not exist', remedy: 'set the destination anew, and check its host' },
	'-9119': { meaning: 'there is too little to restore from', remedy: 'choose another point to restore to, or add the missing destinations' },
};

/** The words for a number; undefined where there are none. */
export function errorWords(code: number | null | undefined): ErrorWords | undefined {
	return code === null || code === undefined ? undefined : ERRORS[String(code)];
}
