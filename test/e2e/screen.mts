/** n8n's editor in a browser: opening panels, running nodes, reading labels, taking pictures. */
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';

import { NodeHelpers, type INode, type INodeProperties, type INodeTypeDescription } from 'n8n-workflow';

import type { Page } from '../../scripts/real-n8n/browser.mts';
import { CREDENTIAL_TYPE, type Demo } from '../../scripts/real-n8n/demo.mts';
import { manifest } from '../../scripts/real-n8n/ourPackage.mts';
import { OWNER, type WorkflowNode } from '../../scripts/real-n8n/rest.mts';

/** The size of the window. */
export const WIDTH = 1440;
/** See WIDTH. */
export const HEIGHT = 900;
/** In bytes. */
const LARGEST_PICTURE = 200_000;

/** A node's parameters. */
export type Parameters = Record<string, unknown>;

/** The trigger of every workflow that is run by hand. */
export const manualTrigger: WorkflowNode = {
	id: 'start',
	name: 'When You Click',
	type: 'n8n-nodes-base.manualTrigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** What the looks of the editor share: one page, logged in as the owner. */
export class Screen {
	constructor(
		protected readonly page: Page,
		protected readonly demo: Demo,
		protected readonly pictures: string,
	) {}

	/** Logs in as the owner of the n8n. */
	async logIn(): Promise<void> {
		const { page, demo } = this;
		await page.goto(`${demo.n8n.url}/signin`);
		await page.getByTestId('emailOrLdapLoginId').locator('input').fill(OWNER.email);
		await page.locator('input[type=password]').fill(OWNER.password);
		await page.getByTestId('form-submit-button').click();
		await page.waitForURL(/home|workflow|projects/);
	}

	/** A workflow of a manual trigger and one node of ours. */
	protected workflow(name: string, parameters: Parameters) {
		const connections = { [manualTrigger.name]: { main: [[{ node: name, type: 'main', index: 0 }]] } };
		return { name, nodes: [manualTrigger, this.node(name, 'oceanBaseBackup', parameters)], connections };
	}

	/** The same, stored; gives its id. */
	protected async single(name: string, parameters: Parameters): Promise<string> {
		return (await this.demo.rest.addWorkflow(this.workflow(name, parameters))).id;
	}

	protected node(name: string, type: string, parameters: Parameters, index = 0): WorkflowNode {
		const credentials = { [CREDENTIAL_TYPE]: { id: this.demo.credentials.get('obshell') ?? '', name: 'obshell' } };
		const position: [number, number] = [220 + 200 * (index % 8), 200 * Math.floor(index / 8)];
		return { id: idOf(name), name, type: `${manifest.name}.${type}`, typeVersion: 1, position, parameters, credentials };
	}

	/** Opens a node's panel: from the canvas if that is open already, which is much quicker than loading the page anew. */
	protected async open(workflow: string, name: string): Promise<void> {
		const { page, demo } = this;
		const canvas = `${demo.n8n.url}/workflow/${workflow}`;
		if (page.url().startsWith(`${canvas}/`)) {
			await page.keyboard.press('Escape');
			await page.getByTestId('node-parameters').first().waitFor({ state: 'detached' });
			await page.locator(`[data-test-id=canvas-node][data-node-name="${name}"]`).first().dblclick();
		} else {
			await page.goto(`${canvas}/${idOf(name)}`);
		}
		await page.getByTestId('node-parameters').first().waitFor();
		await page.getByTestId('parameter-item').first().waitFor();
		await page.waitForTimeout(500);
	}

	/** Runs the node, and gives the output most of the room. */
	protected async execute(): Promise<void> {
		const { mouse } = this.page;
		await this.page.getByTestId('node-execute-button').first().click();
		await mouse.move(WIDTH / 2, 60);
		await mouse.down();
		await mouse.move(WIDTH / 4, 60, { steps: 5 });
		await mouse.up();
		await this.page.evaluate('getSelection().removeAllRanges()');
	}

	/** Waits for a text in the output, and puts away the message about the run. */
	protected async output(text: string | RegExp): Promise<void> {
		const { page } = this;
		await page.getByTestId('output-panel').getByText(text, typeof text === 'string' ? { exact: true } : {}).first().waitFor();
		await page.waitForTimeout(1_000);
		for (const close of await page.locator('.el-notification__closeBtn').all()) await close.click();
		await page.waitForTimeout(1_000);
	}

	/** All texts that were on the screen when somebody looked, for what README quotes of them. */
	protected readonly seen: string[] = [];

	/** Keeps what is on the screen now. */
	async see(): Promise<void> {
		this.seen.push(await this.page.evaluate<string>('document.body.innerText'));
	}

	/** The labels there that have n8n's mark for what must be filled in. */
	protected async marked(within: string): Promise<string[]> {
		const texts = await this.page.evaluate<string[]>(
			`[...document.querySelectorAll('${within} label')].map((label) => label.innerText)`,
		);
		return texts.map((text) => text.split('\n')[0].trim()).filter((text) => /\*$/.test(text)).map((text) => text.replace(/\s*\*$/, ''));
	}

	/** The labels of what can be filled in there, without the switches beside them. */
	protected async labels(within: string): Promise<string[]> {
		const texts = await this.page.evaluate<string[]>(
			`[...document.querySelectorAll('${within} label')].map((label) => label.innerText)`,
		);
		return texts.map((text) => text.split('\n')[0].replace(/\s*\*$/, '').trim());
	}

	/** The fields that show while the parameters have these values. */
	protected shown(properties: INodeProperties[], values: object, node: INode | null = null, description: INodeTypeDescription | null = null): INodeProperties[] {
		return properties
			.filter(({ type }) => type !== 'hidden' && type !== 'notice')
			.filter((property) => NodeHelpers.displayParameter(values as INode['parameters'], property, node, description));
	}

	/** The required ones are marked, and what a field means when it stays empty stands under it. */
	protected async compareMarks(within: string, expected: INodeProperties[]): Promise<void> {
		const names = (fields: INodeProperties[]) => [...new Set(fields.map(({ displayName }) => displayName))].sort();
		const marked = [...new Set(await this.marked(within))].sort();
		assert.deepEqual(marked, names(expected.filter(({ required }) => required === true)), 'marked as required');
		const text = await this.page.locator(within).first().innerText();
		const hints = expected.flatMap(({ hint }) => (hint === undefined ? [] : [hint]));
		assert.deepEqual(hints.filter((hint) => !text.includes(hint)), [], 'these hints are not shown');
	}

	protected compare(seen: string[], fields: INodeProperties[], others: RegExp): void {
		const expected = fields.map(({ displayName }) => displayName);
		const ours = seen.filter((label) => !others.test(label));
		assert.ok(!seen.includes(''), `a label is empty: ${seen.join(', ')}`);
		assert.deepEqual([...new Set(ours)].sort(), [...new Set(expected)].sort());
	}

	/** A part of the page with a little room around it. */
	protected async around(selector: string) {
		const box = await this.page.evaluate<{ x: number; y: number; width: number; height: number }>(
			`document.querySelector('${selector}').getBoundingClientRect().toJSON()`,
		);
		return { x: Math.max(0, box.x - 24), y: Math.max(0, box.y - 24), width: box.width + 48, height: box.height + 48 };
	}

	/** Takes a picture, if it has a name. */
	protected async picture(name: string, clip?: { x: number; y: number; width: number; height: number }): Promise<void> {
		if (name === '') return;
		const path = join(this.pictures, `${name}.png`);
		await this.page.screenshot({ path, ...(clip && { clip }) });
		assert.ok(statSync(path).size < LARGEST_PICTURE, `${name}.png is larger than ${LARGEST_PICTURE} bytes`);
	}
}

/** Node ids stand in the address of a panel. */
function idOf(name: string): string {
	return name.replace(/\W+/g, '-');
}
