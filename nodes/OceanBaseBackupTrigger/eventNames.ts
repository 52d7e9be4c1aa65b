/** What the trigger can tell, as its panel shows it. */
export const EVENTS = [
	{ name: 'Backup Failed', value: 'backupFailed', description: 'A data backup failed or was canceled' },
	{ name: 'Backup Overdue', value: 'backupOverdue', description: 'A tenant has had no successful backup for too long' },
	{ name: 'Backup Succeeded', value: 'backupSucceeded', description: 'A data backup ended well' },
	{ name: 'Log Backup Delayed', value: 'logBackupDelayed', description: 'Log archiving runs, but is far behind' },
	{ name: 'Log Backup Recovered', value: 'logBackupRecovered', description: 'A stopped or delayed log backup is fine again' },
	{ name: 'Log Backup Stopped', value: 'logBackupStopped', description: 'Log archiving was interrupted, stopped or suspended' },
	{ name: 'Restore Failed', value: 'restoreFailed', description: 'A restore failed or was canceled' },
	{ name: 'Restore Succeeded', value: 'restoreSucceeded', description: 'A restore ended well' },
] as const satisfies ReadonlyArray<{ name: string; value: string; description: string }>;

/** An event, by name. */
export type EventName = (typeof EVENTS)[number]['value'];
