// Who publishes stands in publisher.json alone; `npm run publisher` writes it into every other file that names it.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const pathOf = (file) => fileURLToPath(new URL(`../${file}`, import.meta.url));
const read = (file) => readFileSync(pathOf(file), 'utf8');

/** The three values of publisher.json. */
const publisher = () => JSON.parse(read('publisher.json'));

/** Files with links to the repository. */
const LINKING = [
	'credentials/OceanBaseBackupApi.credentials.ts',
	'nodes/OceanBaseBackup/OceanBaseBackup.node.json',
	'nodes/OceanBaseBackupTrigger/OceanBaseBackupTrigger.node.json',
	'README.md',
	'workflows/12-daily-report-to-dingtalk.json',
];

/** Every file that names the publisher, as it should be. */
function withPublisher({ name, email, repository }) {
	const raw = repository.replace('https://github.com/', 'https://raw.githubusercontent.com/');
	const linked = (file) =>
		read(file)
			.replace(/https:\/\/raw\.githubusercontent\.com\/[\w.-]+\/n8n-nodes-oceanbase-backup(?=\/)/g, raw)
			.replace(/https:\/\/github\.com\/[\w.-]+\/n8n-nodes-oceanbase-backup(?=[#/"'\s)])/g, repository);
	const manifest = JSON.parse(read('package.json'));
	manifest.homepage = `${repository}#readme`;
	manifest.author = { name, email };
	manifest.repository = { type: 'git', url: `git+${repository}.git` };
	return {
		'package.json': `${JSON.stringify(manifest, null, 2)}\n`,
		LICENSE: read('LICENSE').replace(/^(Copyright \(c\) \d{4}) .*$/m, `$1 ${name}`),
		...Object.fromEntries(LINKING.map((file) => [file, linked(file)])),
	};
}

/** What keeps the package from being published, one sentence each: placeholders, and files that say something else than publisher.json. */
export function publisherFaults() {
	const { name, email, repository } = publisher();
	const faults = [];
	if (!name || / maintainers$/.test(name)) faults.push('publisher.json: "name" is a placeholder; give the person or company that publishes.');
	if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) || /@example\.\w+$/.test(email)) faults.push('publisher.json: "email" is a placeholder; give an address that reaches the publisher.');
	if (!/^https:\/\/github\.com\/[\w.-]+\/[\w.-]+$/.test(repository) || repository.includes('/example/')) faults.push('publisher.json: "repository" is a placeholder; give the address of the public repository at GitHub, without .git.');
	for (const [file, text] of Object.entries(withPublisher({ name, email, repository }))) {
		if (text !== read(file)) faults.push(`${file} does not say what publisher.json says; run \`npm run publisher\`.`);
	}
	return faults;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
	for (const [file, text] of Object.entries(withPublisher(publisher()))) writeFileSync(pathOf(file), text);
	const faults = publisherFaults();
	for (const fault of faults) console.error(fault);
	process.exitCode = faults.length === 0 ? 0 : 1;
}
