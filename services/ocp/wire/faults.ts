import { BackupServiceError, quote, type ErrorKind } from '../../errors';
import type { Envelope } from '../../wire/envelope';
import { redact } from '../../wire/redact';

interface Meaning {
	/** OCP 4.2 and later; and the numbers of OCP 3.x to 4.0 where the wording matches (docs/reference/ocp.md#23-errors). */
	codes: string[];
	kind: ErrorKind;
	message: string;
	advice: string;
}

/** OCP no longer waits for its own work (docs/reference/ocp.md#23-errors: "processing timed out"), which may go on. */
const TIMED_OUT = 'COM10004';

/** OCP's refusals that a user can do something about. */
const MEANINGS: Meaning[] = [
	{
		codes: ['IAM10004', 'IAM10006', '3004', '3006'],
		kind: 'unauthorized',
		message: "OCP does not accept the user name and password",
		advice: 'Correct them in the credential. A few more wrong tries lock the account.',
	},
	{
		codes: ['IAM10007', 'IAM10014', '3007', '3014'],
		kind: 'unauthorized',
		message: 'OCP has locked out this user or the address of n8n after too many wrong log-ons',
		advice: 'Correct the credential, then wait for the lock to end (10 to 30 minutes) or have an administrator lift it.',
	},
	{
		codes: ['IAM10001', 'IAM10002', 'IAM10003', 'IAM10005', 'IAM10019', 'IAM10020'],
		kind: 'unauthorized',
		message: 'This OCP account cannot be used',
		advice: 'It is disabled, expired or locked, or its password has expired: ask an OCP administrator.',
	},
	{
		codes: ['COM10009', 'IAM11000', '3100'],
		kind: 'forbidden',
		message: 'This OCP user may not do that',
		advice: 'Give the user the right for it in OCP (read-only permission on cluster backup and recovery for all reads).',
	},
	{
		codes: ['OBE11001', 'OBE11002'],
		kind: 'not-found',
		message: 'OCP manages no such cluster',
		advice: "Choose 'Cluster' from the list.",
	},
	{
		codes: ['OBE21002', 'OBE21003'],
		kind: 'tenant-unknown',
		message: 'There is no such tenant in this cluster',
		advice: "Choose the tenant from the list.",
	},
	{
		codes: ['TSK10001'],
		kind: 'not-found',
		message: 'There is no such task',
		advice: "Take 'taskId' of the item that a start operation gave.",
	},
	{
		codes: ['BAK30001', 'BAK30002', 'BAK21008'],
		kind: 'too-old',
		message: 'This version of OceanBase or OCP has no such backup',
		advice: 'Back up the whole cluster instead, or upgrade.',
	},
	{
		codes: ['COM10010', 'COM10014'],
		kind: 'invalid-input',
		message: 'OCP does not accept this time range',
		advice: 'Choose a shorter range that ends after it starts.',
	},
	{
		codes: [TIMED_OUT],
		kind: 'server',
		message: 'OCP did not finish in its time',
		advice: 'Try again later.',
	},
	{
		codes: ['COM10001', 'COM10003', '1001', '1003', 'BAK10001', 'BAK10002'],
		kind: 'invalid-input',
		message: 'OCP does not accept this input',
		advice: 'Correct the fields that the answer names.',
	},
	{
		codes: ['COM10005', 'OBE11007', 'OBE11020', 'BAK31005', '20007'],
		kind: 'conflict',
		message: 'Another task is at work on this cluster or tenant',
		advice: 'Wait for it to end.',
	},
];

const BY_STATUS: Record<number, Omit<Meaning, 'codes'>> = {
	401: {
		kind: 'unauthorized',
		message: 'OCP does not accept this log-on',
		advice:
			'Check user name and password, or AccessKey ID and Secret, in the credential; with an AccessKey the clocks of n8n and OCP must agree to 15 minutes.',
	},
	403: {
		kind: 'forbidden',
		message: 'This OCP user may not do that',
		advice: 'Give the user the right for it in OCP.',
	},
	404: { kind: 'not-found', message: 'OCP does not know this object', advice: "Choose 'Cluster' and 'Tenant' from the lists." },
	409: { kind: 'conflict', message: 'OCP is busy with this object', advice: 'Try again later.' },
};

const WRITE_TIMED_OUT: Omit<Meaning, 'codes'> = {
	kind: 'answer-lost',
	message: 'OCP did not finish in its time, so it is not known whether the request was carried out',
	advice: 'It was not sent again. Look in OCP whether the work was begun before you repeat it.',
};

/**
 * What a refused OCP request means: our sentence, what to do, and the server's words in the description.
 * @param ofWrite whether the request changes something: of a write that timed out, nobody knows what became of it
 */
export function ocpFault(envelope: Envelope, ofWrite = false): BackupServiceError {
	const { code, message: said } = envelope.failure ?? { code: '', message: '' };
	const meaning =
		code === TIMED_OUT && ofWrite
			? WRITE_TIMED_OUT
			: (MEANINGS.find(({ codes }) => codes.includes(code)) ?? BY_STATUS[envelope.status]);
	const words = `OCP says: ${quote(redact(said))}${code === '' || code === '0' ? '' : ` (${quote(code)})`}`;
	return new BackupServiceError(
		meaning?.kind ?? 'server',
		meaning?.message ?? `OCP refused the request (HTTP ${envelope.status})`,
		{
			description: `${meaning?.advice ?? `Trace ID ${quote(envelope.traceId) || '(none)'} finds it in OCP's log.`} ${words}`,
			status: envelope.status,
			code,
		},
	);
}
