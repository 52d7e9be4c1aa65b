/** What the panels ask for: which fields, which of them marked, where the rest went, and what older workflows still have. */
import { NodeHelpers, Workflow, type ICredentialDataDecryptedObject, type IDataObject, type INode, type INodeProperties, type INodeType, type INodeTypes, type NodeParameterValueType } from 'n8n-workflow';

import { OceanBaseBackupApi } from '../../credentials/OceanBaseBackupApi.credentials';
import { resources } from '../../nodes/OceanBaseBackup/actions/operations';
import { OceanBaseBackup } from '../../nodes/OceanBaseBackup/OceanBaseBackup.node';
import { EVENTS } from '../../nodes/OceanBaseBackupTrigger/eventNames';
import { OceanBaseBackupTrigger } from '../../nodes/OceanBaseBackupTrigger/OceanBaseBackupTrigger.node';
import { LAYOUTS } from '../../services/records/layouts';
import { AGENT_PASSWORD, failure, pick, setScene, STORAGE_KEYS, type Scene } from './scene';

const action = new OceanBaseBackup();
const trigger = new OceanBaseBackupTrigger();

/** The fields that the panel shows for these parameters, as n8n decides it. */
function shown(type: INodeType, parameters: object): INodeProperties[] {
	const { description } = type;
	const node = { name: 'x', type: 'x', typeVersion: 1, parameters } as unknown as INode;
	const values = NodeHelpers.getNodeParameters(description.properties, node.parameters, true, false, node, description) ?? {};
	return description.properties.filter((property) => property.type !== 'hidden' && NodeHelpers.displayParameter(values, property, node, description));
}

const namesOf = (properties: INodeProperties[]) => properties.map(({ displayName, required }) => `${displayName}${required === true ? ' *' : ''}`);
const ofOperation = (resource: string, operation: string, parameters: object = {}) =>
	shown(action, { resource, operation, ...parameters }).filter(({ name }) => name !== 'resource' && name !== 'operation' && name !== 'output');

let scene: Scene | undefined;
afterEach(async () => {
	await scene?.close();
	scene = undefined;
});

describe('Report > Build', () => {
	const BUILD = { resource: 'report', operation: 'build' };
	const build = async (parameters: object): Promise<IDataObject[]> => {
		scene ??= await setScene({ ocp: { ocp: {} } });
		return await scene.items('ocp', { ...BUILD, formats: [], ...parameters });
	};
	const tenantsOf = ([{ tenants }]: IDataObject[]) => (tenants as IDataObject[]).map(({ tenant }) => tenant).sort();

	it('asks for the cluster, what is promised, the forms and the language; all else is an option', () => {
		expect(namesOf(ofOperation('report', 'build'))).toEqual(['All Clusters', 'Cluster', 'Promises', 'Write As', 'Language', 'Options']);
	});

	it('takes an option before what an older workflow has in the panel, and that where there is no option', async () => {
		const whole = tenantsOf(await build({}));
		const without = (name: string) => whole.filter((tenant) => tenant !== name);
		expect(whole).toEqual(expect.arrayContaining(['crm', 'sandbox']));
		expect(tenantsOf(await build({ leaveOut: 'crm' }))).toEqual(without('crm'));
		expect(tenantsOf(await build({ options: { leaveOut: 'sandbox' } }))).toEqual(without('sandbox'));
		expect(tenantsOf(await build({ leaveOut: 'crm', options: { leaveOut: 'sandbox' } }))).toEqual(without('sandbox'));
		expect(tenantsOf(await build({ leaveOut: 'crm', options: { history: 'all' } }))).toEqual(without('crm'));
	});

	it('takes thresholds one by one from the options and from the older collection', async () => {
		const [{ thresholds }] = await build({ thresholds: { overdueHours: 40, restoreHours: 3 }, options: { overdueHours: 50, logDelaySeconds: 1200 } });
		expect(thresholds).toMatchObject({ overdueHours: 50, restoreHours: 3, logDelaySeconds: 1200 });
	});

	it('gives history rows, as the option says and as older workflows say', async () => {
		for (const parameters of [{ output: 'rows' }, { options: { output: 'rows' } }]) {
			const rows = await build(parameters);
			expect(rows.length).toBeGreaterThan(3);
			expect(rows[0]).not.toHaveProperty('headline');
		}
	});

	it('refuses an option that an expression leaves without a value', async () => {
		await build({});
		const options = { promiseRows: 'Promises From Rows', overdueHours: 'Backup Overdue (Hours)', drillLedger: 'Drill Ledger', oceanBaseFacts: 'OceanBase Facts' };
		const messages = [];
		for (const name of Object.keys(options)) messages.push((await failure((scene as Scene).run('ocp', { ...BUILD, options: { [name]: '={{ $json.nothing }}' } }))).message);
		expect(messages).toEqual(Object.values(options).map((name) => `'${name}' is an expression that gives nothing`));
	});

	it('begins with the verdict, and ends with what is the same in every report', async () => {
		const [report] = await build({ formats: ['text', 'slack'] });
		const keys = Object.keys(report);
		expect(keys.slice(0, 5)).toEqual(['verdict', 'headline', 'slack', 'text', 'findings']);
		expect(keys.slice(-2)).toEqual(['thresholds', 'service']);
	});
});

describe('Backup Strategy > Create', () => {
	const CREATE = { resource: 'backupStrategy', operation: 'create', tenant: pick('sandbox'), fullWeekdays: ['7'] };
	const fields = (parameters: object = {}) => namesOf(ofOperation('backupStrategy', 'create', parameters));

	it('marks the days, the time and the storage', () => {
		expect(fields()).toEqual(
			['Cluster', 'Apply To', 'Tenant *', 'Schedule', 'Full Backup On *', 'Incremental Backup On', 'Backup Time *', 'Storage Type', 'Storage URL *', 'Storage Name *', 'Settings'],
		);
		expect(fields({ storageType: 'S3' })).toEqual(expect.arrayContaining(['Storage Endpoint *', 'Storage Region *']));
		expect(fields({ storageType: 'COS' })).toEqual(expect.arrayContaining(['Storage Endpoint *', 'Storage App ID *']));
	});

	it('marks nothing that an older workflow has in its collection, and says where that is', () => {
		const old = fields({ storage: { storageName: 'nfs', storageUrl: '/b/' } });
		expect(old.filter((name) => name.startsWith('Storage'))).toEqual([]);
		expect(old).toContain('An older version of this node has saved the storage, and it goes on counting. To see and change it, add a new node.');
	});

	it('sends what the fields say, at 02:00 where no other time is given', async () => {
		scene = await setScene({ ocp: { ocp: {} }, more: { withKeys: { of: 'ocp', storageAccessId: STORAGE_KEYS[0], storageAccessSecret: STORAGE_KEYS[1] } } });
		const storage = { storageType: 'S3', storageUrl: 'bucket/backup', storageName: 'nightly', storageEndpoint: 's3.example.com', storageRegion: 'eu-1', settings: { storageAlarmPercent: 70 } };
		await scene.items('withKeys', { ...CREATE, ...storage });
		const sent = scene.ocp.ocp.requests.find(({ method, target }) => method === 'POST' && target.includes('backupStrategy'));
		expect(JSON.parse(sent?.body ?? '')).toMatchObject({
			obBackupScheduleConfig: { backupScheduleTime: expect.stringMatching(/^02:00:00/) as unknown, dayAndDataBackupModelMap: { 7: 'FULL_BACKUP' } },
			obBackupServiceStorageConfig: {
				configName: 'nightly',
				alarmStoragePercentageThreshold: 70,
				obBackupStorageBaseInfo: { backupStorageType: 'BACKUP_STORAGE_S3', storageUrl: 'bucket/backup', s3AccessKey: { endpoint: 's3.example.com', region: 'eu-1' } },
			},
		});
	});
});

describe('Backup Strategy > Update', () => {
	it.each([{}, { changeSchedule: true }, { settings: {}, storage: {} }, { settings: { extra: '{}' } }])('with nothing to update %j says so, and nothing is sent', async (parameters) => {
		scene = await setScene({ ocp: { ocp: {} } });
		const { message } = await failure(scene.run('ocp', { resource: 'backupStrategy', operation: 'update', tenant: pick('billing'), ...parameters }));
		expect(message).toBe("'Settings' is empty, and nothing else is to be changed");
		expect(scene.ocp.ocp.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
	});
});

describe('Restore > Preview', () => {
	it('offers nothing that only obshell can do', () => {
		const offered = ofOperation('restore', 'preview');
		const inside = offered.flatMap(({ type, options = [] }) => (type === 'collection' ? (options as INodeProperties[]) : []));
		const texts = [...offered, ...inside].map(({ displayName, description = '' }) => `${displayName}: ${description}`);
		expect(texts.filter((text) => /obshell only/.test(text))).toEqual([]);
		expect(offered.map(({ name }) => name)).not.toContain('sourceKind');
		expect(inside.map(({ name }) => name)).toEqual(['extra', 'primaryZone', 'replicaType', 'targetCluster']);
	});
});

describe('what may stay empty', () => {
	it('says what that means, under the field itself', () => {
		const fields = resources.flatMap(({ value, operations }) => operations.flatMap((operation) => ofOperation(value, operation.value)));
		const open = fields.filter(({ type, required }) => type === 'resourceLocator' && required !== true);
		expect(open.length).toBeGreaterThan(20);
		expect(open.filter(({ hint }) => !/^(Empty means|May stay empty)/.test(hint ?? '')).map(({ name }) => name)).toEqual([]);
	});
});

describe('in the list of nodes and on the canvas', () => {
	const typeOf = (name: string) => (name === 'trigger' ? trigger : action);
	const types: INodeTypes = { getByName: typeOf, getByNameAndVersion: typeOf, getKnownTypes: () => ({}) };
	const words = ({ description: { subtitle } }: INodeType, parameters: object): NodeParameterValueType => {
		const node = { id: 'x', name: 'x', type: 'events' in parameters ? 'trigger' : 'action', typeVersion: 1, position: [0, 0], parameters } as INode;
		const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes: types });
		return workflow.expression.getSimpleParameterValue(node, subtitle, 'internal', {}) as NodeParameterValueType;
	};

	it('the node and its trigger, which n8n shows as one, are described alike', () => {
		expect(action.description.description).toBe(trigger.description.description);
		expect(action.description.description).not.toMatch(/^Starts|^Triggers/);
	});

	it('the operation stands under the node in words', () => {
		for (const { value: resource, operations } of resources) {
			for (const { value, action: said } of operations) expect(words(action, { resource, operation: value })).toBe(said);
		}
	});

	it('the events stand under the trigger in words', () => {
		const under = (events: unknown) => words(trigger, { events });
		expect(under(['backupFailed'])).toBe('Backup Failed');
		expect(under(['backupFailed', 'problemNew'])).toBe('Backup Failed, Problem New');
		expect(under(EVENTS.map(({ value }) => value))).toBe(`Backup Failed, Backup Overdue and ${EVENTS.length - 2} more`);
	});

	it('the trigger says what it waits for, and that its first check takes stock', () => {
		expect(trigger.description.eventTriggerDescription).toMatch(/backup/);
		expect(trigger.description.activationMessage).toMatch(/first check only takes stock/);
	});
});

describe('the credential', () => {
	const { properties } = new OceanBaseBackupApi();
	/** What n8n keeps of a credential, when it is saved and when it is used. */
	const kept = (data: object) => NodeHelpers.getNodeParameters(properties, data as INode['parameters'], true, false, null, null) as unknown as ICredentialDataDecryptedObject;
	const fields = (data: object) => {
		const values = kept(data) as INode['parameters'];
		return namesOf(properties.filter((property) => property.type !== 'hidden' && NodeHelpers.displayParameter(values, property, null, null)));
	};

	it('marks what OCP must be given', () => {
		expect(fields({ service: 'ocp' })).toEqual(expect.arrayContaining(['Base URL *', 'Username *', 'Password *']));
		expect(fields({ service: 'ocp', ocpMethod: 'accessKey' })).toEqual(expect.arrayContaining(['AccessKey ID *', 'AccessKey Secret *']));
		expect(fields({ service: 'obshell' })).toEqual(['Service', 'Base URL *', 'Root@sys Password', 'Set Storage Keys and Other Secrets', 'Ignore SSL Issues (Insecure)', 'Set Certificates and Fingerprints']);
	});

	it('shows storage keys and the rest with a switch', () => {
		const rare = ['Agent Password', 'Storage Access ID', 'Storage Access Key', 'Evidence Secret'];
		expect(fields({ service: 'obshell', showMore: true })).toEqual(expect.arrayContaining(rare));
		expect(fields({ service: 'ocp', showMore: true })).not.toContain('Agent Password');
	});

	it('of before the switch keeps its keys and its agent password', () => {
		const secrets = { agentPassword: AGENT_PASSWORD, storageAccessId: STORAGE_KEYS[0], storageAccessSecret: STORAGE_KEYS[1], evidenceSecret: 'made-up' };
		for (const showMore of [undefined, false, true]) expect(kept({ service: 'obshell', baseUrl: 'http://h', showMore, ...secrets })).toMatchObject(secrets);
	});

	it('hides those fields from whoever reads a credential, too: n8n looks at the first of a name', () => {
		for (const name of ['agentPassword', 'storageAccessSecret', 'evidenceSecret']) expect(properties.find((property) => property.name === name)?.typeOptions?.password).toBe(true);
	});
});

describe('the fields of records', () => {
	it.each(Object.entries(LAYOUTS))('%s: why stands within the first seven, the service last', (_kind, { simplified, rest }) => {
		const all: string[] = [...simplified, ...rest];
		if (all.includes('message')) expect(all.indexOf('message')).toBeLessThan(7);
		if (all.includes('service')) expect(Math.max(all.indexOf('service'), simplified.indexOf('service' as never))).toBeGreaterThan(3);
		expect(all[0]).toMatch(/^(tenant|cluster|taskId|backupType)$/);
	});
});

describe('a failure', () => {
	it('names the tenant that it is about', async () => {
		scene = await setScene({ obshell: { obshell: {} } });
		const { message, description } = await failure(scene.run('obshell', { resource: 'backup', operation: 'start', tenant: pick('sandbox') }));
		expect(message).toBe('A tenant has no backup destination yet');
		expect(description).toContain('sandbox');
	});
});
