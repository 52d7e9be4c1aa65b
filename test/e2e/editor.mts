/** The package as a user sees it in n8n's editor: what is there, what it says, and pictures of it. */
import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { NodeHelpers, type INode, type INodeProperties, type INodeTypeDescription } from 'n8n-workflow';

import { OceanBaseBackupApi } from '../../credentials/OceanBaseBackupApi.credentials.ts';
import { resources } from '../../nodes/OceanBaseBackup/actions/operations.ts';
import { OceanBaseBackup } from '../../nodes/OceanBaseBackup/OceanBaseBackup.node.ts';
import { OceanBaseBackupTrigger } from '../../nodes/OceanBaseBackupTrigger/OceanBaseBackupTrigger.node.ts';
import type { Browser } from '../../scripts/real-n8n/browser.mts';
import { CREDENTIAL_TYPE, ROOT_PASSWORD, type Demo } from '../../scripts/real-n8n/demo.mts';
import { LAYOUTS } from '../../services/records/layouts.ts';
import { HEIGHT, manualTrigger, Screen, WIDTH, type Parameters } from './screen.mts';
import { MOST_ACTIONS, plain, quotedLabels } from './walkThrough.mts';

/** What n8n itself puts into every panel. */
const OF_N8N = /^(Credential|Always Output Data|Execute Once|Retry On Fail|On Error|Notes|Display Note in Flow\?)$/;
/** What it puts into a polling trigger's panel besides. */
const OF_POLLING = /^(Poll Times|Mode)$/;
/** Words that n8n shows where a text is missing, such as `nodeView.title`. */
const RAW_KEY = /^[a-z][A-Za-z]*(\.[a-z][A-Za-z]*)+$/;

const descriptions: Record<string, INodeTypeDescription> = {
	oceanBaseBackup: new OceanBaseBackup().description,
	oceanBaseBackupTrigger: new OceanBaseBackupTrigger().description,
};

interface Panel {
	id: string;
	type: string;
	parameters: Parameters;
}

function choose(value: string): Parameters {
	return { __rl: true, mode: 'name', value };
}

const drill = { resource: 'restore', operation: 'start', tenant: choose('orders'), newTenant: 'orders_drill2' };
const setConfig = { resource: 'backupConfig', operation: 'set' };

/** Every operation as it opens first, and those whose fields depend on others, otherwise set. */
const PANELS: Panel[] = [
	...resources.flatMap(({ value: resource, operations }) =>
		operations.map(({ value: operation }) => ({ id: `${resource}.${operation}`, type: 'oceanBaseBackup', parameters: { resource, operation } })),
	),
	{ id: 'all results', type: 'oceanBaseBackup', parameters: { resource: 'backup', operation: 'getAll', returnAll: true } },
	{ id: 'start and wait', type: 'oceanBaseBackup', parameters: { resource: 'backup', operation: 'start', waitForCompletion: true } },
	{ id: 'config of all tenants', type: 'oceanBaseBackup', parameters: { ...setConfig, applyTo: 'cluster' } },
	{ id: 'restore from URIs to a time', type: 'oceanBaseBackup', parameters: { ...drill, sourceKind: 'uris', pointKind: 'time' } },
	{ id: 'restore to an SCN', type: 'oceanBaseBackup', parameters: { ...drill, pointKind: 'scn' } },
	{ id: 'trigger', type: 'oceanBaseBackupTrigger', parameters: {} },
];

/** Tells what is wrong in the editor, takes the pictures, and counts. */
export async function look(demo: Demo, browser: Browser, pictures: string): Promise<{ passed: number; failed: number }> {
	const score = { passed: 0, failed: 0 };
	const complaints: string[] = [];
	const page = await browser.page({ width: WIDTH, height: HEIGHT });
	page.on('pageerror', (error) => complaints.push(error.message));
	const editor = new Editor(page, demo, pictures);
	const check = async (name: string, looks: () => Promise<void>) => {
		try {
			await looks();
			score.passed++;
			console.log(`  PASS  ${name}`);
		} catch (error) {
			score.failed++;
			const path = join(tmpdir(), `n8n-screen-${score.failed}.png`);
			await page.screenshot({ path });
			console.log(`  FAIL  ${name} (see ${path})\n${(error as Error).message.replace(/^/gm, '        ')}`);
		}
	};
	await editor.logIn();
	for (const [name, picture] of [['obshell', 'credential-obshell'], ['OCP with AccessKey', ''], ['OCP with password', '']]) {
		await check(`credential form: ${name}`, async () => await editor.credentialForm(name, picture));
	}
	await check('credential form: a wrong password is told in our words', async () => await editor.refusedCredential());
	await check('node creator: found by "oceanbase" and by "backup", with every operation', async () => await editor.nodeCreator());
	const workflow = await editor.addPanels();
	for (const panel of PANELS) {
		await check(`panel: ${panel.id}`, async () => await editor.panel(workflow, panel));
	}
	await check('a field vanishes when another makes it meaningless', async () => await editor.vanishing(workflow));
	await check('a tenant is picked from the list, the node runs, and the table shows its backup', async () => await editor.pickAndRun());
	await check('the backups of all tenants in a table', async () => await editor.cluster());
	await check('a failure is told with what happened and what to do', async () => await editor.failure());
	await check('the report of all tenants', async () => await editor.report());
	await check('the report as a page', async () => await editor.reportPage());
	await check('the trigger shows a test event', async () => await editor.triggerTest());
	await check('the example workflow on the canvas', async () => await editor.example());
	await check("the workflow's menu, and publishing", async () => await editor.menu());
	await check(`a newcomer has a report after at most ${MOST_ACTIONS} actions`, async () => await editor.newcomer());
	await check('every label that README quotes in its walk-through is on the screen', async () => await editor.quoted());
	await check('no fault in the page itself', async () => assert.deepEqual(complaints, []));
	return score;
}

class Editor extends Screen {
	/** Opens a stored credential, which n8n then tests; its fields are those that its values call for. */
	async credentialForm(name: string, picture: string): Promise<void> {
		const { page } = this;
		const id = this.demo.credentials.get(name) ?? '';
		const { data } = await this.demo.rest.credential(id);
		await page.goto(`${this.demo.n8n.url}/home/credentials/${id}`);
		await page.getByTestId('credentials-config-container-test-success').first().waitFor();
		const labels = await this.labels('[data-test-id=credential-connection-parameter]');
		const { properties } = new OceanBaseBackupApi();
		const fields = this.shown(properties, data);
		this.compare(labels, fields, /^Allowed (HTTP Request )?Domains/);
		await this.compareMarks('[data-test-id=editCredential-modal]', fields);
		await page.waitForTimeout(1_000);
		await this.picture(picture, await this.around('[data-test-id=editCredential-modal]'));
	}

	async refusedCredential(): Promise<void> {
		const { page, demo } = this;
		const name = 'obshell with a wrong password';
		const data = { service: 'obshell', baseUrl: demo.obshell.url, rootPassword: 'made-up-wrong-password', publicKey: '' };
		const id = await demo.rest.putCredential(name, CREDENTIAL_TYPE, data);
		await page.goto(`${demo.n8n.url}/home/credentials/${id}`);
		await this.see();
		await page.getByText('More details').first().click();
		await page.getByText(/Log-on refused\. Check the password/).first().waitFor();
		await this.see();
		await this.picture('credential-refused', await this.around('[data-test-id=editCredential-modal]'));
		await demo.rest.call('DELETE', `/rest/credentials/${id}`);
	}

	async nodeCreator(): Promise<void> {
		const { page, demo } = this;
		const { id } = await demo.rest.addWorkflow({ name: 'A new workflow', nodes: [manualTrigger], connections: {} });
		await page.goto(`${demo.n8n.url}/workflow/${id}`);
		await page.getByTestId('canvas-node').first().waitFor();
		await page.getByTestId('node-creator-plus-button').click();
		const search = page.getByTestId('node-creator-search-bar');
		for (const word of ['backup', 'oceanbase']) {
			await search.fill(word);
			await page.getByTestId('node-creator').getByText('OceanBase Backup', { exact: true }).first().waitFor();
		}
		await page.getByTestId('node-creator').getByText('OceanBase Backup', { exact: true }).first().click();
		await page.getByTestId('node-creator-category-item').first().waitFor();
		await page.waitForTimeout(500);
		const offered = (await page.getByTestId('node-creator').innerText()).split('\n').map((line) => line.trim());
		const actions = resources.flatMap(({ operations }) => operations.map(({ action }) => action));
		assert.deepEqual(actions.filter((action) => !offered.includes(action)), [], 'these operations are not offered');
		await this.picture('node-creator-actions');
	}

	/** One workflow with a node for every panel. */
	async addPanels(): Promise<string> {
		const nodes = PANELS.map(({ id, type, parameters }, index) => this.node(id, type, parameters, index));
		return (await this.demo.rest.addWorkflow({ name: 'Every panel', nodes, connections: {} })).id;
	}

	async panel(workflow: string, panel: Panel): Promise<void> {
		await this.open(workflow, panel.id);
		const labels = (await this.labels('[data-test-id=node-parameters]')).filter((label) => !OF_N8N.test(label));
		const fields = this.expected(panel);
		this.compare(labels, fields, panel.id === 'trigger' ? OF_POLLING : /^$/);
		await this.compareMarks('[data-test-id=node-parameters]', fields);
		const text = await this.page.getByTestId('node-parameters').first().innerText();
		const raw = text.split('\n').filter((line) => RAW_KEY.test(line.trim()));
		assert.deepEqual(raw, [], 'keys are shown where texts should be');
	}

	async vanishing(workflow: string): Promise<void> {
		const { page } = this;
		await this.open(workflow, 'backup.getAll');
		await page.getByTestId('parameter-input-limit').first().waitFor();
		await page.getByTestId('parameter-input-returnAll').first().click();
		await page.getByTestId('parameter-input-limit').first().waitFor({ state: 'detached' });
		await page.getByTestId('parameter-input-returnAll').first().click();
		await page.getByTestId('parameter-input-limit').first().waitFor();
	}

	async pickAndRun(): Promise<void> {
		const { page } = this;
		const name = 'Get Tenant Backup';
		await this.open(await this.single(name, { resource: 'backup', operation: 'getTenant' }), name);
		await page.getByTestId('resource-locator-tenant').click();
		await page.getByTestId('rlc-item').getByText('billing', { exact: true }).waitFor();
		await page.waitForTimeout(500);
		await this.picture('pick-a-tenant');
		await page.getByTestId('rlc-item').getByText('billing', { exact: true }).click();
		await this.execute();
		await this.output('failed');
		const columns = await page.getByTestId('output-panel').locator('th').allInnerTexts();
		const { simplified } = LAYOUTS.backup;
		assert.deepEqual(columns.map((text) => text.trim()).filter((text) => text !== '').slice(0, simplified.length), [...simplified], 'the columns in their order');
	}

	async cluster(): Promise<void> {
		const name = 'Get Cluster Backups';
		await this.open(await this.single(name, { resource: 'backup', operation: 'getCluster' }), name);
		await this.execute();
		await this.output('sandbox');
		await this.picture('cluster-backups');
	}

	async failure(): Promise<void> {
		const name = 'Start Backup';
		const parameters = { resource: 'backup', operation: 'start', tenant: choose('sandbox') };
		await this.open(await this.single(name, parameters), name);
		await this.execute();
		await this.output('A tenant has no backup destination yet');
		await this.output(/Set one with 'Set Backup Config'/);
		await this.picture('failure');
	}

	async report(): Promise<void> {
		const name = 'Build Report';
		await this.open(await this.single(name, { resource: 'report', operation: 'build', formats: ['text'] }), name);
		await this.execute();
		await this.output('critical');
	}

	/** The report as it looks in an e-mail. */
	async reportPage(): Promise<void> {
		const { page, demo } = this;
		const workflow = await demo.rest.addWorkflow(this.workflow('HTML report', { resource: 'report', operation: 'build', formats: ['html'] }));
		const { data } = await demo.rest.run(workflow);
		const html = String(data.resultData.runData['HTML report'][0].data?.main?.[0]?.[0].json.html);
		await page.goto(`data:text/html;base64,${Buffer.from(html).toString('base64')}`);
		await page.getByText('billing').first().waitFor();
	}

	async triggerTest(): Promise<void> {
		const name = 'OceanBase Backup Trigger';
		const node = this.node(name, 'oceanBaseBackupTrigger', { events: ['backupFailed'] });
		const { id } = await this.demo.rest.addWorkflow({ name, nodes: [node], connections: {} });
		await this.open(id, name);
		await this.execute();
		await this.output('billing');
		await this.picture('trigger-event');
	}

	async example(): Promise<void> {
		const { page, demo } = this;
		const example = (await demo.rest.workflows()).find(({ name }) => /daily backup report/.test(name));
		await page.goto(`${demo.n8n.url}/workflow/${example?.id}`);
		await page.getByTestId('canvas-node').first().waitFor();
		await page.waitForTimeout(2_000);
		const widths = await page.evaluate<number[]>(
			"[...document.querySelectorAll('[data-test-id=canvas-node] img[src*=oceanbase]')].map(({ naturalWidth }) => naturalWidth)",
		);
		assert.ok(widths.length > 0 && widths.every((width) => width > 0), 'our icon does not show');
		await this.picture('example-daily-report');
	}

	/** A workflow's menu with what is under *Import*. */
	async menu(): Promise<void> {
		const { page, demo } = this;
		const { id } = await demo.rest.addWorkflow({ name: 'A workflow with a menu', nodes: [manualTrigger], connections: {} });
		await page.goto(`${demo.n8n.url}/workflow/${id}`);
		await page.getByTestId('canvas-node').first().waitFor();
		await page.getByTestId('workflow-menu').click();
		await page.getByText('Import', { exact: true }).first().hover();
		await page.getByText('From file', { exact: true }).first().waitFor();
		await this.see();
		await page.keyboard.press('Escape');
	}

	/** README's steps 3 to 5, in an n8n without any credential; each click, and each field that is filled in, is one action. */
	async newcomer(): Promise<void> {
		const { page, demo } = this;
		for (const id of demo.credentials.values()) await demo.rest.call('DELETE', `/rest/credentials/${id}`);
		let actions = 0;
		const act = async (what: () => Promise<void>) => {
			actions++;
			await what();
			await page.waitForTimeout(1_000);
			await this.see();
		};
		const click = (text: string) => async () => await page.getByText(text).first().click();
		const fill = (name: string, text: string) => async () => await page.getByTestId(`parameter-input-${name}`).locator('input').fill(text);
		await page.goto(`${demo.n8n.url}/home/workflows`);
		await act(click('Create workflow'));
		await act(click('Add first step'));
		await act(async () => {
			const search = page.getByTestId('node-creator-search-bar');
			await search.fill('oceanbase');
			await page.getByTestId('node-creator').getByText('OceanBase Backup', { exact: true }).first().waitFor();
			await search.press('Enter');
		});
		await act(async () => await page.getByTestId('node-creator-category-item').locator('span', { hasText: 'Actions' }).first().click());
		await act(click('Build report'));
		await page.getByTestId('node-parameters').first().waitFor();
		await act(click('Connect to OceanBase Backup'));
		await act(fill('baseUrl', demo.obshell.url));
		await act(fill('rootPassword', ROOT_PASSWORD));
		await act(async () => {
			await page.getByText('Save', { exact: true }).last().click();
			await page.getByTestId('editCredential-modal').waitFor({ state: 'detached' });
		});
		await act(async () => await page.getByTestId('node-execute-button').first().click());
		await this.output('critical');
		await this.see();
		assert.ok(actions <= MOST_ACTIONS, `it takes ${actions} actions`);
		console.log(`        ${actions} actions`);
	}

	async quoted(): Promise<void> {
		const seen = plain(this.seen.join('\n'));
		const labels = quotedLabels();
		assert.ok(labels.includes('Build report') && labels.includes('Connect to OceanBase Backup'), `README quotes ${labels.join(', ')}`);
		assert.deepEqual(labels.filter((label) => !seen.includes(plain(label))), [], 'README quotes these, and they are nowhere');
	}

	private expected({ type, parameters }: Panel): INodeProperties[] {
		const description = descriptions[type];
		const node = { name: type, type, typeVersion: 1, parameters } as unknown as INode;
		const all = NodeHelpers.getNodeParameters(description.properties, parameters as INode['parameters'], true, false, node, description);
		return this.shown(description.properties, all ?? {}, node, description);
	}
}
