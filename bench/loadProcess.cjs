// Loads n8n-workflow, then the package as n8n does it (every class of package.json's `n8n` made), and tells the cost.
const { join } = require('node:path');

const root = join(__dirname, '..');
const { n8n } = require(join(root, 'package.json'));

let started = performance.now();
require('n8n-workflow');
const n8nWorkflow = performance.now() - started;

const before = memory();
const modules = Object.keys(require.cache).length;
started = performance.now();
const made = [...n8n.credentials, ...n8n.nodes].map((file) => {
	const { [/([^/]+)\.(node|credentials)\.js$/.exec(file)[1]]: Type } = require(join(root, file));
	return new Type();
});
const milliseconds = performance.now() - started;
const after = memory();

process.stdout.write(
	JSON.stringify({
		n8nWorkflow,
		milliseconds,
		heap: after.heapUsed - before.heapUsed,
		external: after.external - before.external,
		modules: Object.keys(require.cache).length - modules,
		made: made.length,
	}),
);

function memory() {
	globalThis.gc();
	globalThis.gc();
	return process.memoryUsage();
}
