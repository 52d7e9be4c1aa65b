import { escapedByObshell, readLiteral } from './obshell/sqlText';

describe('the text of a password in the SQL of obshell', () => {
	it.each<[string, '"' | "'", string]>([
		['plain', '"', 'plain'],
		['say "so"', '"', 'say "so"'],
		['say "so"', "'", 'say "so"'],
		["it's", '"', "it's"],
		['back\\slash', '"', 'backslash'],
		['new\\n', "'", 'new\n'],
		["it''s", "'", "it's"],
	])('%j between %s is read as %j', (password, quote, read) => {
		expect(readLiteral(escapedByObshell(password), quote)).toBe(read);
	});

	it.each<[string, '"' | "'"]>([
		["it's", "'"],
		["' OR", "'"],
		['end\\', '"'],
		['two\\"', '"'],
	])('%j between %s breaks the statement', (password, quote) => {
		expect(() => readLiteral(escapedByObshell(password), quote)).toThrow(/error in your SQL syntax/);
	});

	it('that obshell does not escape at all (the KMS info) ends at the first double quote', () => {
		expect(() => readLiteral('{"KMS_HOST": "h"}', '"')).toThrow(/error in your SQL syntax/);
		expect(readLiteral('{\\"KMS_HOST\\": \\"h\\"}', '"')).toBe('{"KMS_HOST": "h"}');
	});
});
