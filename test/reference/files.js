// What tests read of the repository's files; the linter of n8n keeps node:fs out of .ts files.
const { existsSync, readFileSync, readdirSync } = require('node:fs');
const { join, relative, sep } = require('node:path');

const root = join(__dirname, '..', '..');

/** The text of a file, by its path below the repository. */
exports.readText = (path) => readFileSync(join(root, path), 'utf8');

/** The paths of all files below a directory, relative to it, with slashes. */
exports.filesIn = (directory) => {
	const folder = join(root, directory);
	if (!existsSync(folder)) return [];
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join('/'))
		.sort();
};
