import { invalidInput } from '../../errors';

/**
 * What obshell would spoil: it puts the passwords of backup sets into SQL and escapes only double quotes (its
 * service/tenant/backup.go and restore.go), so a backslash changes the password, and a single quote ends it.
 */
const SPOILED = /['\\]/;

/**
 * Refuses passwords that would not reach OceanBase as they are.
 * @throws BackupServiceError invalid-input
 */
export function checkDecryptionPasswords(passwords: string[]): void {
	if (!passwords.some((password) => SPOILED.test(password))) return;
	throw invalidInput('Decryption Passwords', 'hold a single quote or a backslash', 'The server puts them into SQL as they are, so these characters are refused');
}

/**
 * Refuses a password for a new backup set that no restore could be given: what `checkDecryptionPasswords` refuses, double
 * quotes, and what a list with commas between its entries cannot hold.
 * @throws BackupServiceError invalid-input
 */
export function checkBackupPassword(password: string): void {
	if (!SPOILED.test(password) && !/[",]|^\s|\s$/.test(password)) return;
	throw invalidInput(
		'Backup Password',
		'holds a quote, a backslash, a comma, or a space at an end',
		"With such a password the backup could not be restored here: the server puts it into SQL, and 'Decryption Passwords' has commas between its entries",
	);
}

/** What obshell puts between double quotes in SQL without escaping it (the KMS info, its service/tenant/restore.go). */
export function inDoubleQuotes(text: string): string {
	return text.replace(/["\\]/g, '\\$&');
}
