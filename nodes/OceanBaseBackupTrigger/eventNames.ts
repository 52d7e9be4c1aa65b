import type { Rule, Severity } from '../../judgement/types';

/** What the trigger can tell, as its panel shows it. */
export const EVENTS = [
	{ name: 'Backup Failed', value: 'backupFailed', description: 'A data backup failed, was canceled, or completed with an error' },
	{ name: 'Backup Overdue', value: 'backupOverdue', description: 'A tenant has had no successful backup for longer than is promised, or never had one' },
	{ name: 'Backup Succeeded', value: 'backupSucceeded', description: 'A data backup ended well' },
	{ name: 'Log Backup Delayed', value: 'logBackupDelayed', description: 'Log archiving runs, but is far behind' },
	{ name: 'Log Backup Recovered', value: 'logBackupRecovered', description: 'A stopped or delayed log backup is fine again' },
	{ name: 'Log Backup Stopped', value: 'logBackupStopped', description: 'Log archiving was interrupted, stopped or suspended, or never began' },
	{ name: 'Not Restorable', value: 'notRestorable', description: 'Backups are there, but a restore from them fails or ends too early: a gap in the logs, no recovery window, backups of another tenant' },
	{ name: 'Problem New', value: 'problemNew', description: 'A finding of the report that no other chosen event reports, or one that has become critical' },
	{ name: 'Problem Over', value: 'problemOver', description: 'A finding that was reported is no longer there' },
	{ name: 'Problem Still There', value: 'problemStill', description: "A reminder of every finding that was reported, as often as the option 'Remind Every (Hours)' says" },
	{ name: 'Restore Failed', value: 'restoreFailed', description: 'A restore failed or was canceled' },
	{ name: 'Restore Succeeded', value: 'restoreSucceeded', description: 'A restore ended well' },
] as const satisfies ReadonlyArray<{ name: string; value: string; description: string }>;

/** An event, by name. */
export type EventName = (typeof EVENTS)[number]['value'];

/** An event that tells a finding under a name of its own. */
export interface Alarm {
	event: EventName;
	/** Only what is at least so bad. */
	from: Severity;
}

/** The findings that users know by such a name; all others are problems. A restore that failed before the first poll is one, too. */
export const ALARMS: Readonly<Partial<Record<Rule, Alarm>>> = {
	'backup-failed': { event: 'backupFailed', from: 'attention' },
	'backup-completed-with-error': { event: 'backupFailed', from: 'attention' },
	'backup-canceled': { event: 'backupFailed', from: 'attention' },
	'backup-overdue': { event: 'backupOverdue', from: 'attention' },
	'backup-never': { event: 'backupOverdue', from: 'critical' },
	'backup-last-good-unknown': { event: 'backupOverdue', from: 'critical' },
	'log-interrupted': { event: 'logBackupStopped', from: 'attention' },
	'log-stopped': { event: 'logBackupStopped', from: 'attention' },
	'log-never-started': { event: 'logBackupStopped', from: 'attention' },
	'log-not-listed': { event: 'logBackupStopped', from: 'attention' },
	'log-preparing': { event: 'logBackupStopped', from: 'critical' },
	'log-delayed': { event: 'logBackupDelayed', from: 'attention' },
	'log-began-anew': { event: 'notRestorable', from: 'critical' },
	'log-closed-early': { event: 'notRestorable', from: 'critical' },
	'window-missing': { event: 'notRestorable', from: 'critical' },
	'window-foreign': { event: 'notRestorable', from: 'critical' },
	'window-inverted': { event: 'notRestorable', from: 'critical' },
	'window-behind': { event: 'notRestorable', from: 'critical' },
};

/** How the panel groups the kinds of findings; the first is what the group is called in the parameter. */
export const KINDS = [
	{ name: 'Backups', value: 'backup', kinds: ['backup'], description: 'Failed, overdue, none, too long, too few, odd size' },
	{ name: 'Clocks', value: 'clock', kinds: ['clock'], description: 'Times that lie in the future' },
	{ name: 'Destinations', value: 'destination', kinds: ['destination'], description: 'Changed, or shared' },
	{ name: 'Log Archiving', value: 'log', kinds: ['log'], description: 'Stopped, behind, a gap after the newest backup' },
	{ name: 'Proofs', value: 'proof', kinds: ['proof'], description: 'Restore drills that failed, are missing, too old or too slow (needs the Drill Ledger)' },
	{ name: 'Recovery Windows', value: 'window', kinds: ['window'], description: 'Missing, behind, of another tenant' },
	{ name: 'Restores', value: 'restore', kinds: ['restore'], description: 'Failed, unknown, hanging' },
	{ name: 'Retention', value: 'retention', kinds: ['retention'], description: 'Backups kept too short or too long' },
	{ name: 'Schedule', value: 'schedule', kinds: ['schedule'], description: 'Paused, abnormal, none (OCP)' },
	{ name: 'What Cannot Be Read', value: 'unreadable', kinds: ['cluster', 'part', 'tenant', 'tenants'], description: 'Tenants or lists that cannot be read, or are missing' },
] as const;

/** A group of kinds, by name. */
export type KindName = (typeof KINDS)[number]['value'];
