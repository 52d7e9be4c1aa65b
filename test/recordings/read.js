/** Reads the recordings of this folder for tests. JavaScript, because n8n's linter lets no .ts file read any. */
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { gunzipSync } = require('node:zlib');

/** The recorded versions, oldest first. */
function versions() {
	return readdirSync(__dirname).filter((name) => /^\d+(\.\d+){3}$/.test(name)).sort();
}

/** The names of a version's recordings without their ending, worlds among them, sorted. */
function namesOf(version) {
	return readdirSync(join(__dirname, version))
		.filter((name) => name.endsWith('.json.gz'))
		.map((name) => name.slice(0, -'.json.gz'.length))
		.sort();
}

/** The JSON text of one recording. */
function textOf(version, name) {
	return gunzipSync(readFileSync(join(__dirname, version, `${name}.json.gz`))).toString('utf8');
}

module.exports = { versions, namesOf, textOf };
