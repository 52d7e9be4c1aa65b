/** The credential's storage keys never take the place of another account's: OCP shows whose key a storage has, but not its secret. */
import type { IDataObject } from 'n8n-workflow';

import { failure, lastBody, pick, setScene, STORAGE_KEYS, writesTo, type Scene } from './lab';

const UPDATE = { resource: 'backupStrategy', operation: 'update', applyTo: 'tenant', tenant: pick('billing') };
const START = { resource: 'backup', operation: 'start', applyTo: 'tenant', tenant: pick('billing') };
const OTHERS = 'The storage keys of the credential are not those of this storage';
const [ID] = STORAGE_KEYS;

let scene: Scene;
const server = () => scene.ocp.ocp;
const access = () => server().strategies.find(({ tenantId }) => tenantId === 201_004)?.obBackupServiceStorageConfig.obBackupStorageBaseInfo.ossAccessKey ?? {};
const sent = (method: string) => ((lastBody(server(), method).obBackupServiceStorageConfig as IDataObject).obBackupStorageBaseInfo as IDataObject).ossAccessKey;

beforeEach(async () => {
	scene = await setScene({ ocp: { ocp: {} }, more: { withKeys: { of: 'ocp', storageAccessId: ID, storageAccessSecret: STORAGE_KEYS[1] } } });
});
afterEach(async () => await scene.close());

const CHANGES: Array<[string, object]> = [
	['an Update of one number', { ...UPDATE, settings: { retentionDays: 7 } }],
	['an Update of the alarm of the storage', { ...UPDATE, storage: { storageAlarmPercent: 80 } }],
	['an Update of the endpoint alone', { ...UPDATE, storage: { storageEndpoint: 'oss.example.org' } }],
	['a Start', START],
];

describe.each(CHANGES)('%s', (_what, parameters) => {
	const method = 'settings' in parameters || 'storage' in parameters ? 'PATCH' : 'POST';

	it.each(['LTAI-of-another', 'LTAI****ther', `${ID.slice(0, 4)}****other`, `x****${ID.slice(-3)}`, ID.toLowerCase()])('is refused when OCP shows the key ID %s', async (accessKeyId) => {
		Object.assign(access(), { accessKeyId, accessKeySecret: '******' });
		const { message, description } = await failure(scene.run('withKeys', parameters));
		expect(message).toBe(OTHERS);
		expect(description).toContain("'Storage Access ID'");
		expect(`${message} ${description}`).not.toContain(ID);
		expect(writesTo(server())).toEqual([]);
	});

	it.each([ID, '', undefined, '******', `${ID.slice(0, 4)}****${ID.slice(-3)}`])('is sent when OCP shows the key ID %j', async (accessKeyId) => {
		Object.assign(access(), { accessKeyId, accessKeySecret: '******' });
		expect((await scene.run('withKeys', parameters)).error).toBeUndefined();
		expect(sent(method)).toMatchObject({ accessKeyId: ID, accessKeySecret: STORAGE_KEYS[1] });
	});
});

it('a storage that is named anew takes the keys of the credential', async () => {
	Object.assign(access(), { accessKeyId: 'LTAI-of-another', accessKeySecret: '******' });
	await scene.run('withKeys', { ...UPDATE, storage: { storageUrl: 'other_bucket/x' } });
	expect(sent('PATCH')).toMatchObject({ accessKeyId: ID, accessKeySecret: STORAGE_KEYS[1] });
});

it('a secret that OCP tells in clear goes back as it is, whoever the credential is', async () => {
	Object.assign(access(), { accessKeyId: 'LTAI-of-another', accessKeySecret: 'told in clear' });
	await scene.run('withKeys', { ...UPDATE, settings: { retentionDays: 7 } });
	expect(sent('PATCH')).toMatchObject({ accessKeyId: 'LTAI-of-another', accessKeySecret: 'told in clear' });
});

it('Azure Blob has its own message', async () => {
	const { message, description } = await failure(scene.run('withKeys', { ...UPDATE, storage: { storageUrl: 'azblob://box/x' } }));
	expect(message).toBe("'Storage URL' is on Azure Blob (azblob://), which OCP does not know");
	expect(description).toContain('DATA_BACKUP_DEST');
});
