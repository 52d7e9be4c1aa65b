/** Names as obshell puts them into SQL, without quotes, and OceanBase reads them. */

/** OceanBase's reserved keywords (its src/sql/parser/sql_parser_mysql_mode.y), with TRUE, FALSE, NULL and the names of character sets. */
const RESERVED = new Set(
	`
		accessible add all alter analyze and as asc asensitive before between bigint binary blob both by call cascade case change char
		character check collate column condition constraint continue convert create cross current_date current_time current_timestamp
		current_user cursor database databases day_hour day_microsecond day_minute day_second declare decimal default delayed delete desc
		describe deterministic distinct distinctrow div double drop dual each else elseif enclosed escaped exists exit explain false fetch
		float float4 float8 for force foreign from fulltext generated get grant group having high_priority hour_microsecond hour_minute
		hour_second if ignore in index infile inner inout insensitive insert int int1 int2 int3 int4 int8 integer interval into
		io_after_gtids io_before_gtids is iterate join key keys kill leading leave left like limit linear lines load localtime
		localtimestamp long longblob longtext loop low_priority master_bind master_ssl_verify_server_cert match maxvalue mediumblob
		mediumint mediumtext middleint minute_microsecond minute_second mod modifies natural not no_write_to_binlog null numeric on
		optimize option optionally or order out outer outfile partition precision primary procedure purge range read reads read_write real
		references regexp release rename repeat replace require resignal restrict return revoke right rlike schema schemas
		second_microsecond select sensitive separator set show signal smallint spatial specific sql sqlexception sqlstate sqlwarning
		sql_big_result sql_calc_found_rows sql_small_result ssl starting stored straight_join table tablegroup terminated then tinyblob
		tinyint tinytext to trailing trigger true undo union unique unlock unsigned update usage use using utc_date utc_time utc_timestamp
		values varbinary varchar varcharacter varying virtual when where while with write xor year_month zerofill _binary _gb18030
		_gb18030_2022 _gbk _latin1 _utf16 _utf8 _utf8mb4
	`.trim().split(/\s+/),
);

/**
 * Whether a name that stands in SQL without quotes is read as a name: letters, digits, _, $ and everything beyond ASCII, in any
 * order, unless all of it makes a keyword or a number (its sql_parser_mysql_mode.l).
 */
export function isBareName(name: string): boolean {
	if (!/^[A-Za-z0-9_$\u0080-\u{10ffff}]+$/u.test(name) || RESERVED.has(name.toLowerCase())) return false;
	return ![/^[0-9]+$/, /^[0-9]+e[0-9]+$/i, /^0x[0-9a-f]+$/i, /^0b[01]+$/i].some((number) => number.test(name));
}

/** What stands for many tenants in `TENANT = …`: all user tenants, or their META tenants, which these worlds do not have. */
export function manyTenants(name: string): 'users' | 'metas' | undefined {
	const word = name.toLowerCase();
	if (word === 'all' || word === 'all_user') return 'users';
	return word === 'all_meta' ? 'metas' : undefined;
}
