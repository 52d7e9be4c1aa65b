/** The statements that obshell sends, and what OceanBase may have against them. */
import { ObshellError, old } from './errors';
import { isBareName, manyTenants } from './names';
import type { DatabaseError, World } from '../world';

/** A refusal of the database, as the handlers pass it on. docs/reference/obshell.md#19-log-on-errors. */
export class SqlError extends ObshellError {
	/** As the driver tells it: `Error <n> (<state>): …`. */
	readonly text: string;

	constructor({ errno, message }: DatabaseError, state = 'HY000') {
		const text = `Error ${errno} (${state}): ${message}`;
		super(400, 'MySQL.Error', `MySQL error: ${text}`, { old: old.unexpected(text) });
		this.text = text;
	}
}

/**
 * Sends a statement; the names in it stand there without quotes.
 * @throws SqlError when the database was told to refuse it (`world.plans`), or cannot parse it
 */
export function execute(world: World, statement: string, ...names: string[]): void {
	const { error, restoreError, activateError } = world.plans ?? {};
	if (error && new RegExp(error.match).test(statement)) throw new SqlError(error);
	if (restoreError && statement.includes('ALTER SYSTEM RESTORE')) throw new SqlError(restoreError);
	if (activateError && statement.includes('ACTIVATE STANDBY')) throw new SqlError(activateError);
	const odd = names.find((name) => manyTenants(name) === undefined && !isBareName(name));
	if (odd !== undefined) throw syntaxError(odd);
}

/** 1064: the parser stops near a text. */
export function syntaxError(near: string): SqlError {
	const message = `You have an error in your SQL syntax; check the manual that corresponds to your OceanBase version for the right syntax to use near '${near}' at line 1`;
	return new SqlError({ errno: 1064, message }, '42000');
}
