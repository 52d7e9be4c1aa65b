const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const folder = join(__dirname, '../../workflows');

/** The example workflows as they lie in the repository: file name and text, in order. */
exports.workflowFiles = () =>
	readdirSync(folder)
		.filter((file) => file.endsWith('.json'))
		.sort((one, other) => parseInt(one, 10) - parseInt(other, 10))
		.map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));

/** A text of the repository, by its path from the root. */
exports.readText = (file) => readFileSync(join(__dirname, '../..', file), 'utf8');
