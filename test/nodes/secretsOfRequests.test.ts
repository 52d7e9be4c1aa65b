/** Secrets of one request (passwords of backups, keys typed into URIs), and secrets that every form escapes, are masked before anything else. */
import type { IDataObject } from 'n8n-workflow';

import { pick, setScene, type Scene } from './scene';

/** Each with what HTML, Markdown, JSON and URIs have escapes for; made up. */
const BACKUP_PASSWORD = "Ba<ck&up>_pw*1#2!3%4 <b>";
const DECRYPTION = 'De<crypt&ion>_*#!%25';
const KMS = 'In<fo&>_*#!%6';
const KEY = 'ke/y+Secret_0815#!x';
const PASSWORD = `Us<er&pa>ss"'_*#!%7`;
const STORAGE_KEY = 'sto<rage&_*Key#!%8';

const ALL = [BACKUP_PASSWORD, DECRYPTION, KMS, KEY, PASSWORD, STORAGE_KEY];

const html = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;').replace(/'/g, '&#39;');
const half = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const markdown = (text: string) => text.replace(/[\\`*_[\]{}|~#!]/g, '\\$&');
const inner = (text: string) => JSON.stringify(text).slice(1, -1);
const forms = (secret: string) => [secret, html(secret), half(secret), markdown(secret), html(markdown(secret)), inner(secret), inner(html(secret)), inner(half(secret)), inner(html(markdown(secret))), encodeURIComponent(secret)];

let scene: Scene;

beforeAll(async () => {
	scene = await setScene({
		obshell: { obshell: {} },
		ocp: { ocp: { users: [{ username: 'backup_admin', password: PASSWORD, rights: 'all' }] } },
		more: { ocp: { of: 'ocp', password: PASSWORD, storageAccessId: 'STORAGEID_0815', storageAccessSecret: STORAGE_KEY } },
	});
});
afterAll(async () => await scene.close());

function expectNone(shown: string): void {
	for (const secret of ALL) for (const form of forms(secret)) expect(shown).not.toContain(form);
}

/** All that anybody sees of a failure. */
function seen({ error, saved }: { error?: { message: string; description?: string | null }; saved: string }): string {
	return [error?.message, error?.description, saved.replaceAll(JSON.stringify(BACKUP_PASSWORD).slice(1, -1), '')].join('\n');
}

/** A server that refuses with these words, a long way before and behind. */
const refusal = (words: string, service: 'obshell' | 'ocp', status = 500) => ({
	successful: false,
	status,
	timestamp: '2026-05-08T10:00:00+08:00',
	traceId: '1a',
	error: { code: service === 'ocp' ? 'X1' : 1, errCode: 'X.Y', message: words },
});

describe('a backup password that the server says back', () => {
	const start = (password: string) => ({ resource: 'backup', operation: 'start', applyTo: 'tenant', tenant: pick('crm'), backupPassword: password });
	// The password of a parameter stands in the saved workflow, as typed; what the server says of it must not.
	const withItem = async (words: string) => {
		scene.obshell.obshell.addFault({ kind: 'answer', status: 500, body: refusal(words, 'obshell'), method: 'POST', path: /backup$/ });
		const { error } = await scene.run('obshell', start('={{ $json.secret }}'), { items: [{ secret: BACKUP_PASSWORD.replace(/[,"'\\]/g, '') }] });
		return error;
	};

	it.each([
		['plainly', (secret: string) => secret],
		['in SQL', (secret: string) => `near 'x' at: ${secret} ONLY`],
		['in HTML', html],
		['in JSON', inner],
		['in a URI', encodeURIComponent],
	])('%s is masked in the error', async (_how, write) => {
		const error = await withItem(`cannot do it with ${write(BACKUP_PASSWORD)} at all`);
		expect(error?.description).toMatch(/cannot do it with (near 'x' at: )?\*\*\* (ONLY )?at all/);
		expectNone(`${error?.message} ${error?.description}`);
	});

	it('is masked where the words are cut, wherever that is', async () => {
		for (const length of [570, 575, 580, 585, 590, 595, 598]) {
			const error = await withItem(`${'w'.repeat(length)} ${BACKUP_PASSWORD}`);
			const shown = error?.description ?? '';
			expect(shown).not.toContain(half(BACKUP_PASSWORD.slice(0, 5)));
			expect(shown.length).toBeLessThan(900);
		}
	});
});

it('keys in a destination that was typed in are masked wherever they come back', async () => {
	const uri = `oss://bucket/dir?host=h&access_id=MADEUPID0815&access_key=${encodeURIComponent(KEY)}`;
	scene.obshell.obshell.addFault({ kind: 'answer', status: 400, body: refusal(`signature of ${KEY} (MADEUPID0815) does not match`, 'obshell', 400), method: 'POST', path: /config$/ });
	const { error } = await scene.run('obshell', { resource: 'backupConfig', operation: 'set', applyTo: 'cluster', configMode: 'replace', backupBaseUri: uri });
	expect(error?.description).toContain('signature of *** (***) does not match');
	expectNone(`${error?.message} ${error?.description}`);
});

it('decryption passwords and KMS info of a restore are masked when the server says them back', async () => {
	scene.obshell.obshell.addFault({ kind: 'answer', status: 500, body: refusal(`cannot open the set with ${half(DECRYPTION)} nor by ${inner(KMS)}`, 'obshell'), method: 'POST', path: /tenant\/restore$/ });
	const { error } = await scene.run('obshell', {
		resource: 'restore', operation: 'start', sourceKind: 'uris', dataUri: 'file:///backup/obdemo/1002/data/', archiveUri: 'file:///backup/obdemo/1002/clog/',
		newTenant: 'orders_again', pointKind: 'latest', unitConfig: pick('small_unit'), options: { decryption: DECRYPTION, kmsEncryptInfo: `{"kms":"${KMS}"}` },
	});
	expect(error?.description).toContain('cannot open the set with ***');
	expectNone(`${error?.message} ${error?.description}`);
});

describe('secrets of the credential that are escaped in every form', () => {
	const rows = (errorMsg: string) => ({
		contents: [{ taskId: 11, tenantId: 201002, tenantName: 'orders', status: 'FAILED', errorMsg, startTime: '2026-05-08T01:00:00.000Z', finishTime: '2026-05-08T01:10:00.000Z' }],
		page: { totalElements: 1, totalPages: 1 },
	});

	it('are in no error and no failure item', async () => {
		scene.ocp.ocp.addFault({ answer: { status: 500, body: refusal(`cannot log on with ${PASSWORD} or ${STORAGE_KEY}`, 'ocp') }, path: /dataBackupTasks/ });
		const { error, saved } = await scene.run('ocp', { resource: 'backup', operation: 'getTenant', tenant: pick('orders') });
		expect(error?.description).toContain('cannot log on with *** or ***');
		expectNone(seen({ error, saved }));
	});

	it('are in no form of the report and no file of it', async () => {
		const answer = { status: 200, body: { successful: true, status: 200, timestamp: '', traceId: '', data: rows(`cannot write with ${STORAGE_KEY} or ${PASSWORD} to bucket`) } };
		scene.ocp.ocp.addFault({ answer, path: /dataBackupTasks/, times: Infinity });
		const { items, saved } = await scene.run('ocp', { resource: 'report', operation: 'build', formats: ['html', 'markdown', 'slack', 'text'], files: ['html', 'csv', 'json'] });
		const json = items[0].json as IDataObject;
		expect(String(json.text).replace(/\s+/g, ' ')).toContain('cannot write with *** or *** to bucket');
		const files = Object.values(items[0].binary ?? {}).map(({ data }) => Buffer.from(data, 'base64').toString('utf8'));
		expect(files).toHaveLength(3);
		for (const text of [saved, JSON.stringify(json), String(json.html), String(json.markdown), String(json.text), ...files]) expectNone(text);
	});
});

it('no description holds HTML of the server, or much of its words', async () => {
	const words = `<img src=x onerror=alert(1)> ${'long '.repeat(40_000)}`;
	scene.obshell.obshell.addFault({ kind: 'answer', status: 500, body: refusal(words, 'obshell'), method: 'GET', path: /orders\/backup\/overview$/ });
	const { error } = await scene.run('obshell', { resource: 'backup', operation: 'getTenant', tenant: pick('orders') });
	expect(error?.description).toContain('&lt;img src=x');
	expect(error?.description).not.toContain('<');
	expect(error?.description?.length).toBeLessThan(800);
});
