const { runInNewContext } = require('node:vm');

/** What the text of a Code node returns, with what n8n lets it see. */
exports.runCode = (text, seen) => runInNewContext(`(() => {\n${text}\n})()`, seen);
