// Runs npm so that a person can follow it: a line that tells how long it has been going on, and one sentence when
// it does not work. Uses nothing but Node itself, because on a fresh clone there is nothing else.
import { spawn } from 'node:child_process';

/** What npm says when it fails, and what to tell instead. */
const knownFailures = [
	[
		/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED/,
		"The package registry cannot be reached: check the network (or npm's registry and proxy settings) and try again.",
	],
	[
		/CERT_|_CERT|self.signed/i,
		"The package registry's certificate is not trusted: check npm's settings cafile and strict-ssl.",
	],
	[/E401|E403|ENEEDAUTH/, "The package registry refuses access: check npm's registry setting and log in to it."],
	[/E404|ETARGET/, "The package registry lacks a package of package-lock.json: check npm's registry setting."],
	[/EUSAGE/, 'package.json and package-lock.json do not fit together: run npm install once.'],
	[/EINTEGRITY/, 'A downloaded package differs from package-lock.json: run npm cache verify and try again.'],
	[/ENOSPC/, 'The disk is full: SPACE are needed.'],
	[/spawn npm/, 'npm was not found: it comes with Node, and has to be on the PATH.'],
	[/EACCES|EPERM/, 'DIRECTORY cannot be written: check who owns this directory.'],
	[/gyp ERR/, 'A native module could not be compiled: Python 3, make and a C++ compiler are needed.'],
];

/** Runs npm and shows how long it has been going on; gives its exit code and all that it wrote. Ends it when what it writes is hopeless. */
export async function npm(args, { cwd, env = process.env, what, isHopeless = () => false }) {
	const started = Date.now();
	const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
	const live = process.stderr.isTTY;
	process.stderr.write(live ? `${what} …` : `${what} …\n`);
	const ticking = live && setInterval(() => process.stderr.write(`\r${what} … ${seconds()}`), 1000);

	const { npm_execpath: npmFile } = process.env;
	const [command, ...first] = npmFile?.endsWith('.js') ? [process.execPath, npmFile] : ['npm'];
	const child = spawn(command, [...first, ...args], {
		cwd,
		env,
		stdio: ['ignore', 'pipe', 'pipe'],
		// Only Windows needs a shell to find npm, and only when this was not started by npm.
		shell: command === 'npm' && process.platform === 'win32',
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text) => {
			output += text;
			// npm does not end on a gentler signal when it hangs.
			if (isHopeless(text)) child.kill('SIGKILL');
		});
	}
	const code = await new Promise((resolve) => {
		child.on('error', (error) => {
			output += error.message;
			resolve(1);
		});
		child.on('close', (exitCode) => resolve(exitCode ?? 1));
	});

	clearInterval(ticking);
	const ending = `${what} … ${code === 0 ? `done in ${seconds()}` : 'not done'}`;
	process.stderr.write(live ? `\r${ending}\n` : `${ending}\n`);
	return { code, output };
}

/** Tells, from the requests that npm reports, that there is no way to the registry. */
function watchRequests() {
	let answered = false;
	let failed = 0;
	return (text) => {
		answered ||= /http fetch GET (200|304)/.test(text);
		failed += text.match(/attempt \d failed with E/g)?.length ?? 0;
		return !answered && failed > 9;
	};
}

/**
 * Installs what package-lock.json of `cwd` names, without running anybody's install scripts.
 * @throws Error with one sentence when it does not work
 */
export async function installLocked({ cwd, env, what, space, directory = 'node_modules', args = [] }) {
	const settings = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
	// Without a network, npm would go on for more than a minute, or for ever when it cannot resolve names.
	const how = { cwd, env, what, isHopeless: watchRequests() };
	const { code, output } = await npm(['ci', '--loglevel=http', ...settings, ...args], how);
	if (code !== 0) throw new Error(`${sentenceFor(output, { space, directory })}`);
}

/** One sentence for what made npm fail: a known one, or npm's own lines. */
export function sentenceFor(output, { space = 'some hundred MB', directory = 'node_modules' } = {}) {
	const errors = output.split('\n').filter((line) => /^npm (error|ERR!)/.test(line));
	const failure = errors.slice(0, 9).join('\n') || output.trim().split('\n').pop();
	const known = knownFailures.find(([sign]) => sign.test(failure))?.[1];
	return known?.replace('SPACE', space).replace('DIRECTORY', directory) ?? `npm did not work: ${failure}`;
}
