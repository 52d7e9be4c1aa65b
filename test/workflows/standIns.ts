/** Stand-ins of n8n's nodes that the example workflows use, each doing what the node does with the parameters set there. */
import { createHmac } from 'node:crypto';

import type { ICredentialType, IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties, INodeType } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { asNodeReads, asNodeSends } from '../engine/httpRequestNode';
import type { LegacyRequestOptions, LegacyResponse } from '../engine/types';
import { standInFor } from './descriptions';

const field = (name: string, type: INodeProperties['type'] = 'string'): INodeProperties => ({ displayName: name, name, type, default: '' });

/** n8n's own credentials that the example workflows ask for, by type name. */
export const N8N_CREDENTIALS: Record<string, ICredentialType> = {
	crypto: { name: 'crypto', displayName: 'Crypto', properties: [field('hmacSecret')] },
	httpCustomAuth: { name: 'httpCustomAuth', displayName: 'Custom Auth', properties: [field('json', 'json')] },
	httpQueryAuth: { name: 'httpQueryAuth', displayName: 'Query Auth', properties: [field('name'), field('value')] },
};

/** HTTP Request: its JSON body, and the query or the JSON of its generic credential, as nodes/HttpRequest/V3 puts them together. */
export function httpRequest(localUrl: (url: string) => string): INodeType {
	return standInFor('n8n-nodes-base.httpRequest', async function () {
		const results: INodeExecutionData[] = [];
		for (const index of this.getInputData().keys()) {
			const read = <T = string>(name: string) => this.getNodeParameter(name, index) as T;
			const body = read<string | IDataObject>('jsonBody');
			const options: LegacyRequestOptions = { method: read('method'), uri: localUrl(read('url')), body: JSON.stringify(typeof body === 'string' ? JSON.parse(body) : body), headers: { 'content-type': 'application/json' } };
			options.qs = read('authentication') === 'genericCredentialType' ? await queryOf(this, read('genericAuthType'), index) : {};
			const legacy = 'request' as const;
			const send = this.helpers[legacy] as unknown as (request: object) => Promise<LegacyResponse>;
			const { body: json } = await asNodeReads(await send(asNodeSends(options)), options);
			results.push({ json: typeof json === 'object' ? (json as IDataObject) : { data: json as string }, pairedItem: { item: index } });
		}
		return [results];
	});
}

async function queryOf(context: IExecuteFunctions, type: string, index: number): Promise<IDataObject> {
	const { name, value, json } = await context.getCredentials<{ name: string; value: string; json: string }>(type, index);
	return type === 'httpQueryAuth' ? { [name]: value } : (JSON.parse(json) as { qs: IDataObject }).qs;
}

/** Crypto, action HMAC: the key is that of the credential as it is for the first item. */
export function crypto(): INodeType {
	const type = standInFor('n8n-nodes-base.crypto', async function () {
		const { hmacSecret } = await this.getCredentials<{ hmacSecret: string }>('crypto');
		const items = this.getInputData().map((item, index): INodeExecutionData => {
			const read = (name: string) => String(this.getNodeParameter(name, index));
			const digest = createHmac(read('type'), hmacSecret).update(read('value')).digest(read('encoding') as 'base64');
			return { json: { ...item.json, [read('dataPropertyName')]: digest }, pairedItem: { item: index } };
		});
		return [items];
	});
	type.description.credentials = [{ name: 'crypto', required: true }];
	return type;
}

/** Stop and Error. */
export function stopAndError(): INodeType {
	return standInFor('n8n-nodes-base.stopAndError', async function () {
		throw new NodeOperationError(this.getNode(), String(this.getNodeParameter('errorMessage', 0)));
	});
}

/** What a webhook's caller gets. */
export interface WebhookResponse {
	status: number;
	headers: Record<string, string>;
	body: string;
}

/** Respond to Webhook, with a text: one answer for all items, made of the first, as nodes/RespondToWebhook does. */
export function respondToWebhook(responses: WebhookResponse[]): INodeType {
	return standInFor('n8n-nodes-base.respondToWebhook', async function () {
		const { responseCode = 200, responseHeaders } = this.getNodeParameter('options', 0) as {
			responseCode?: number;
			responseHeaders?: { entries: Array<{ name: string; value: string }> };
		};
		const headers = Object.fromEntries((responseHeaders?.entries ?? []).map(({ name, value }) => [name.toLowerCase(), value]));
		responses.push({ status: responseCode, headers, body: String(this.getNodeParameter('responseBody', 0)) });
		return [this.getInputData()];
	});
}

/** Edit Fields. */
export function set(): INodeType {
	return standInFor('n8n-nodes-base.set', async function () {
		const items = this.getInputData().map((item, index): INodeExecutionData => {
			const { assignments } = this.getNodeParameter('assignments', index) as { assignments: Array<{ name: string; value: IDataObject[string] }> };
			const fields = Object.fromEntries(assignments.map(({ name, value }) => [name, value]));
			return { json: this.getNodeParameter('includeOtherFields', index) === true ? { ...item.json, ...fields } : fields, pairedItem: { item: index } };
		});
		return [items];
	});
}

/** Code, JavaScript, once for all items: what its text sees of n8n is what n8n's own data proxy gives. */
export function code(): INodeType {
	return standInFor('n8n-nodes-base.code', async function () {
		const { $, $input } = this.getWorkflowDataProxy(0) as unknown as { $: unknown; $input: unknown };
		const { runCode } = jest.requireActual<{ runCode(text: string, seen: object): INodeExecutionData[] }>('./runCode.js');
		const items = runCode(String(this.getNodeParameter('jsCode', 0)), { $, $input });
		return [items.map(({ json }) => ({ json: JSON.parse(JSON.stringify(json)) as IDataObject }))];
	});
}

/** Split Out: one item for each member of a list. */
export function splitOut(): INodeType {
	return standInFor('n8n-nodes-base.splitOut', async function () {
		const name = String(this.getNodeParameter('fieldToSplitOut', 0));
		return [this.getInputData().flatMap(({ json }, item) => (json[name] as IDataObject[]).map((one) => ({ json: one, pairedItem: { item } })))];
	});
}

/** A Data Table: its columns and its rows. */
export interface Table {
	columns: string[];
	rows: IDataObject[];
}

/** Data Table: create a table, get its rows, insert one or put one in the place of those that match. A column that there is not is refused. */
export function dataTable(tables: Map<string, Table>): INodeType {
	return standInFor('n8n-nodes-base.dataTable', async function () {
		const results: INodeExecutionData[] = [];
		for (const [index, { json }] of this.getInputData().entries()) {
			const read = (name: string) => this.getNodeParameter(name, index, undefined, { extractValue: true });
			results.push(...rowsOf(tables, read, json).map((row) => ({ json: { ...row }, pairedItem: { item: index } })));
		}
		return [results];
	});
}

function rowsOf(tables: Map<string, Table>, read: (name: string) => unknown, json: IDataObject): IDataObject[] {
	if (read('resource') === 'table') {
		const name = String(read('tableName'));
		const { column = [] } = read('columns') as { column?: Array<{ name: string }> };
		if (!tables.has(name)) tables.set(name, { columns: column.map((one) => one.name), rows: [] });
		return [{ name }];
	}
	const table = tables.get(String(read('dataTableId')));
	if (!table) throw new Error(`Data table with name "${String(read('dataTableId'))}" not found`);
	const { columns, rows } = table;
	if (read('operation') === 'get') return [...rows];
	const values = Object.fromEntries(Object.entries(json).filter(([name]) => !['id', 'createdAt', 'updatedAt'].includes(name)));
	const stranger = Object.keys(values).find((column) => !columns.includes(column));
	if (stranger !== undefined) throw new Error(`unknown column name '${stranger}'`);
	if (read('operation') === 'upsert') {
		const { conditions } = read('filters') as { conditions: Array<{ keyName: string; keyValue: string }> };
		const matching = rows.filter((row) => conditions.every(({ keyName, keyValue }) => row[keyName] === keyValue));
		for (const row of matching) Object.assign(row, values);
		if (matching.length > 0) return matching;
	}
	const added = { id: rows.length + 1, createdAt: '2026-05-08T02:00:00.000Z', updatedAt: '2026-05-08T02:00:00.000Z', ...values };
	rows.push(added);
	return [added];
}
