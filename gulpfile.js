const { dest, parallel, src } = require('gulp');

// Everything n8n reads beside the compiled code: icons, codex files, schema samples. Binary-safe (SVG and PNG).
const copy = (glob, base) => () => src(glob, { encoding: false, base: '.' }).pipe(dest(base));

const icons = copy('icons/*.{svg,png}', 'dist');
const nodeFiles = copy('nodes/**/*.json', 'dist');

exports.build = parallel(icons, nodeFiles);
