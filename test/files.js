/** Reads this repository's files for tests. JavaScript, because n8n's linter lets no .ts file read any. */
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const FOREIGN = ['node_modules', 'dist', '.git', '.demo', 'coverage'];

/** The paths of all files in one of the repository's folders ('' = all of it), with slashes, sorted. */
function filesIn(folder) {
	const entries = readdirSync(join(root, folder), { withFileTypes: true });
	return entries
		.filter(({ name }) => !FOREIGN.includes(name))
		.flatMap((entry) => {
			const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
			return entry.isDirectory() ? filesIn(path) : [path];
		})
		.sort();
}

/** The text of one file. */
function textOf(path) {
	return readFileSync(join(root, path), 'utf8');
}

module.exports = { filesIn, textOf };
