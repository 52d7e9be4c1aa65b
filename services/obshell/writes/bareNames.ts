import { invalidInput, quote } from '../../errors';

/**
 * Words that OceanBase's lexer takes for part of the statement (the reserved keywords of its
 * sql/parser/sql_parser_mysql_mode.y, and the literals and character sets that its lexer knows by name).
 */
const RESERVED = new Set(
	`
		ACCESSIBLE ADD ALL ALTER ANALYZE AND AS ASC ASENSITIVE BEFORE BETWEEN BIGINT BINARY BLOB BOTH BY CALL CASCADE CASE CHANGE CHAR
		CHARACTER CHECK COLLATE COLUMN CONDITION CONSTRAINT CONTINUE CONVERT CREATE CROSS CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP
		CURRENT_USER CURSOR DATABASE DATABASES DAY_HOUR DAY_MICROSECOND DAY_MINUTE DAY_SECOND DECLARE DECIMAL DEFAULT DELAYED DELETE DESC
		DESCRIBE DETERMINISTIC DISTINCT DISTINCTROW DIV DOUBLE DROP DUAL EACH ELSE ELSEIF ENCLOSED ESCAPED EXISTS EXIT EXPLAIN FALSE FETCH
		FLOAT FLOAT4 FLOAT8 FOR FORCE FOREIGN FROM FULLTEXT GENERATED GET GRANT GROUP HAVING HIGH_PRIORITY HOUR_MICROSECOND HOUR_MINUTE
		HOUR_SECOND IF IGNORE IN INDEX INFILE INNER INOUT INSENSITIVE INSERT INT INT1 INT2 INT3 INT4 INT8 INTEGER INTERVAL INTO
		IO_AFTER_GTIDS IO_BEFORE_GTIDS IS ITERATE JOIN KEY KEYS KILL LEADING LEAVE LEFT LIKE LIMIT LINEAR LINES LOAD LOCALTIME
		LOCALTIMESTAMP LONG LONGBLOB LONGTEXT LOOP LOW_PRIORITY MASTER_BIND MASTER_SSL_VERIFY_SERVER_CERT MATCH MAXVALUE MEDIUMBLOB
		MEDIUMINT MEDIUMTEXT MIDDLEINT MINUTE_MICROSECOND MINUTE_SECOND MOD MODIFIES NATURAL NOT NO_WRITE_TO_BINLOG NULL NUMERIC ON
		OPTIMIZE OPTION OPTIONALLY OR ORDER OUT OUTER OUTFILE PARTITION PRECISION PRIMARY PROCEDURE PURGE RANGE READ READS READ_WRITE REAL
		REFERENCES REGEXP RELEASE RENAME REPEAT REPLACE REQUIRE RESIGNAL RESTRICT RETURN REVOKE RIGHT RLIKE SCHEMA SCHEMAS
		SECOND_MICROSECOND SELECT SENSITIVE SEPARATOR SET SHOW SIGNAL SMALLINT SPATIAL SPECIFIC SQL SQLEXCEPTION SQLSTATE SQLWARNING
		SQL_BIG_RESULT SQL_CALC_FOUND_ROWS SQL_SMALL_RESULT SSL STARTING STORED STRAIGHT_JOIN TABLE TABLEGROUP TERMINATED THEN TINYBLOB
		TINYINT TINYTEXT TO TRAILING TRIGGER TRUE UNDO UNION UNIQUE UNLOCK UNSIGNED UPDATE USAGE USE USING UTC_DATE UTC_TIME UTC_TIMESTAMP
		VALUES VARBINARY VARCHAR VARCHARACTER VARYING VIRTUAL WHEN WHERE WHILE WITH WRITE XOR YEAR_MONTH ZEROFILL _BINARY _GB18030
		_GB18030_2022 _GBK _LATIN1 _UTF16 _UTF8 _UTF8MB4
	`.trim().split(/\s+/),
);

/** Words that stand for many tenants where one is named. */
const MANY = ['ALL', 'ALL_USER', 'ALL_META'];

/** What the lexer takes for a number: digits alone, with an exponent, hexadecimal, binary. Digits before letters make a name. */
const NUMBER = /^(\d+(e\d+)?|0x[0-9a-f]+|0b[01]+)$/i;

/** Letters, digits, _ and $, and every character beyond ASCII: sql_parser_mysql_mode.l, `identifier`. */
const NAME = /^[\w$\u0080-\u{10ffff}]+$/u;

const WITHOUT_QUOTES = 'obshell puts the name into SQL without quotes';

/**
 * Why a name cannot stand in SQL as it is, where obshell puts it without quotes
 * (docs/reference/obshell.md#30-the-tenant-check); undefined = it can.
 * It fails there, or does worse: a tenant may be called `all` (in quotes), and NOARCHIVELOG TENANT = all is for every tenant.
 */
function whyNotBare(name: string): string | undefined {
	const word = name.toUpperCase();
	if (MANY.includes(word)) return 'has a name that means many tenants in SQL';
	if (RESERVED.has(word)) return 'has a name that is a reserved word of SQL';
	if (NUMBER.test(name)) return 'has a name that is a number in SQL';
	return NAME.test(name) ? undefined : 'has a name that would need quotes';
}

/** Refuses a tenant that obshell would name wrongly in SQL. @throws BackupServiceError invalid-input */
export function checkBareName(field: string, name: string): void {
	const why = whyNotBare(name);
	if (why === undefined) return;
	throw invalidInput(field, `${quote(name)} ${why}`, `${WITHOUT_QUOTES}. Use OCP or SQL for this tenant`);
}

/** Refuses what is for all tenants when obshell would name one of them wrongly in SQL. @throws BackupServiceError invalid-input */
export function checkBareNames(names: string[]): void {
	const name = names.find((one) => whyNotBare(one) !== undefined);
	if (name === undefined) return;
	throw invalidInput('Apply To', `takes in the tenant ${quote(name)}, which ${whyNotBare(name)}`, `${WITHOUT_QUOTES}, one tenant after the other. Choose 'One Tenant' for each of the others, and use OCP or SQL for this one`);
}

/** Refuses a name for a new tenant that obshell would write wrongly into SQL. @throws BackupServiceError invalid-input */
export function checkNewName(field: string, name: string): void {
	if (whyNotBare(name) === undefined && name.length <= LONGEST && name.toUpperCase() !== 'SYS') return;
	throw invalidInput(field, 'is not a name that can be restored to', `Use up to ${LONGEST} letters, digits, _ and $, no reserved word of SQL and no number: ${WITHOUT_QUOTES}`);
}

const LONGEST = 63;
