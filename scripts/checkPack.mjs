// What `npm pack` would publish: dist, README, LICENSE and CHANGELOG, and every file that package.json promises to n8n.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { n8n, dependencies, peerDependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const [{ files, size }] = JSON.parse(
	execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
);
const packed = files.map(({ path }) => path);
const allowed = /^(dist\/(credentials|icons|nodes|drills|judgement|report|services)\/|(package\.json|README\.md|LICENSE|CHANGELOG\.md)$)/;

const faults = [
	...packed.filter((path) => !allowed.test(path)).map((path) => `${path} does not belong into the package`),
	...['README.md', 'LICENSE', 'CHANGELOG.md', 'dist/icons/oceanbase.svg', 'dist/icons/oceanbase.dark.svg', ...n8n.credentials, ...n8n.nodes]
		.filter((path) => !packed.includes(path))
		.map((path) => `${path} is missing`),
	...(Object.keys(dependencies ?? {}).length > 0 ? ['package.json has runtime dependencies'] : []),
	...(JSON.stringify(peerDependencies) === '{"n8n-workflow":"*"}' ? [] : ['the peer dependency is not exactly n8n-workflow "*"']),
];
for (const fault of faults) console.error(`pack: ${fault}`);
if (faults.length === 0) console.log(`pack: ${packed.length} files, ${Math.round(size / 1024)} KiB, nothing else`);
process.exitCode = faults.length === 0 ? 0 : 1;
