import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { row } from '../simulators/tenantRow';
import { examples, type Example } from './examples';
import { CHANNEL, fewTenants, HOUR } from './means';
import { setStage, type Stage } from './stage';

const example = examples.find(({ file }) => file.startsWith('8-')) as Example;

let stage: Stage;
afterEach(async () => await stage.close());

/** What the last query asks for, and the rows of a healthy tenant for it. */
const viewAsked = () => /FROM oceanbase\.(\w+) f/.exec(stage.sql.at(-1) ?? '')?.[1] ?? '';
const columnsAsked = () => [...(/^SELECT (.+)\n/.exec(stage.sql.at(-1) ?? '')?.[1] ?? '').matchAll(/(?:AS |f\.|t\.)(\w+)(?=,|$)/g)].map(([, name]) => name);

/** Rows as MySQL gives them: only the columns that the query names, in their letters. */
function rowsOf(rows: Record<string, IDataObject[]>): () => IDataObject[] {
	return () => (rows[viewAsked()] ?? []).map((one) => Object.fromEntries(columnsAsked().map((name) => [name, one[name] ?? null])) as IDataObject);
}

const scn = (hoursAgo: number) => `${stage.clock.now() - hoursAgo * HOUR}000001`;
const ofTenant = (facts: IDataObject): IDataObject => {
	const { id, name } = row(stage.world, 'tenant_0002');
	return { TENANT_ID: id, TENANT_NAME: name, ...facts };
};
const policies = () => stage.world.tenants.map(({ id, name }) => ({ TENANT_ID: id, TENANT_NAME: name, POLICY_NAME: 'default', RECOVERY_WINDOW: '7d' }));
const sets = (facts: IDataObject = {}) => [ofTenant({ BACKUP_SET_ID: 1, BACKUP_TYPE: 'FULL', STATUS: 'SUCCESS', FILE_STATUS: 'AVAILABLE', START_REPLAY_SCN: scn(9), MIN_RESTORE_SCN: scn(8), PLUS_ARCHIVELOG: 'OFF', ENCRYPTION_MODE: 'NONE', ...facts })];

describe.each(['obshell', 'ocp'] as const)('with %s', (service) => {
	beforeEach(async () => void (stage = await setStage(service, fewTenants)));
	const report = async (items?: INodeExecutionData[]) => (await stage.run(example, items)).nodes['Build Report'].items[0].json;

	it('reads the views, each once, and posts one quiet report when all is well', async () => {
		stage.query = rowsOf({ CDB_OB_BACKUP_SET_FILES: sets(), CDB_OB_BACKUP_DELETE_POLICY: policies() });
		expect(await report()).toMatchObject({ verdict: 'healthy' });
		expect(stage.sql.map((query) => /CDB_\w+/.exec(query)?.[0])).toEqual(['CDB_OB_BACKUP_SET_FILES', 'CDB_OB_ARCHIVELOG_PIECE_FILES', 'CDB_OB_BACKUP_DELETE_POLICY', 'CDB_OB_BACKUP_VALIDATE_JOB_HISTORY']);
		expect(stage.posted.map(({ channel }) => channel)).toEqual([CHANNEL]);
		expect(stage.writes()).toEqual([]);
	});

	it('tells what only OceanBase knows, and wakes the channel', async () => {
		stage.query = rowsOf({ CDB_OB_BACKUP_SET_FILES: sets({ FILE_STATUS: 'BROKEN' }), CDB_OB_BACKUP_DELETE_POLICY: policies(), CDB_OB_BACKUP_VALIDATE_JOB_HISTORY: [ofTenant({ JOB_ID: 7, TYPE: 'DATABASE', STATUS: 'FAILED', RESULT: -4184, END_TIMESTAMP: String((stage.clock.now() - HOUR) / 1000) })] });
		const { findings } = await report();
		expect((findings as IDataObject[]).map(({ rule, tenant }) => [rule, tenant])).toEqual([['set-broken', 'tenant_0002'], ['validation-failed', 'tenant_0002']]);
		expect(stage.posted.map(({ text }) => text.startsWith('<!channel>'))).toEqual([false, true]);
		expect(JSON.stringify(stage.posted[0].blocks)).toContain('broken (BROKEN)');
	});

	it('reads the ledger of the restore drills', async () => {
		stage.query = rowsOf({ CDB_OB_BACKUP_SET_FILES: sets(), CDB_OB_BACKUP_DELETE_POLICY: policies() });
		await stage.run(example);
		stage.tables.get('oceanbase_restore_drills')?.rows.push({ id: 1, tenant: 'tenant_0001', cluster: 'obdemo', proof: 'failed', concludedAt: new Date(stage.clock.now() - HOUR).toISOString(), tenantId: null, service });
		const { findings } = await report();
		expect((findings as IDataObject[]).map(({ rule, tenant }) => [rule, tenant])).toEqual([['proof-failed', 'tenant_0001']]);
	});

	it('posts the rest of the report when the database cannot be asked, and says what was not checked', async () => {
		// As n8n's MySQL node hands on what it failed with.
		stage.query = () => [{ message: 'connect ECONNREFUSED 10.0.0.1:2881', error: { code: 'ECONNREFUSED' } }];
		const { verdict, notChecked } = await report();
		expect(verdict).toBe('healthy');
		expect(JSON.stringify(notChecked)).toContain('CDB_OB_BACKUP_SET_FILES, row 1: the query failed (connect ECONNREFUSED');
		expect(stage.posted).toHaveLength(1);
	});

	it('takes what a node without a credential hands on for no rows of a view', async () => {
		stage.query = () => {
			throw new Error('Node does not have any credentials set');
		};
		const { findings, notChecked } = await report([{ json: { timestamp: '2026-05-08T07:00:00', Hour: '07' } }]);
		expect(findings).toEqual([]);
		expect(JSON.stringify(notChecked)).toContain('No rows of CDB_OB_BACKUP_SET_FILES were handed over');
	});

	it('says that nothing is known when the server does not answer', async () => {
		stage.query = () => [];
		await stage.switchOff();
		const { status } = await stage.run(example);
		expect(status).toBe('success');
		expect(stage.posted.map(({ text }) => text)).toEqual([expect.stringMatching(/^<!channel> :red_circle: There is no OceanBase backup report today/)]);
	});
});
