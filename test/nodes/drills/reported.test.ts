/** The rows that Conclude Drill gives, handed to Report > Build as a Data Table keeps them; and rows of OceanBase's own views. */
import type { IDataObject } from 'n8n-workflow';

import type { Report, TenantHealth } from '../../../report/report';
import { readMetrics } from '../../report/prometheusText';
import { conclude, concluded, DRILL, open, scene, SERVICES, start, worldOf, type Service } from './drill';
import { row } from '../writes/lab';

beforeEach(async () => await open());
afterEach(async () => await scene.close());

/** Two braces in a row would end n8n's expression. */
const expression = (value: unknown) => `={{ (${JSON.stringify(value).replace(/}(?=})/g, '} ')}) }}`;

/** As a Data Table hands its rows on: with columns of its own, empty cells as null. */
const kept = (rows: IDataObject[]) => expression(rows.map((json, index) => ({ json: { id: index + 1, createdAt: '2026-05-08T02:00:00.000Z', ...json } })));
const promise = (facts: object) => ({ promises: { row: [{ tenants: 'crm', ...facts }] } });

async function report(service: Service, parameters: object): Promise<Report & IDataObject> {
	const [built] = await scene.items(service, { resource: 'report', operation: 'build', leaveOut: DRILL, ...parameters });
	return built as Report & IDataObject;
}
const crm = ({ tenants }: Report) => tenants.find(({ tenant }) => tenant === 'crm') as TenantHealth;
const proofs = ({ findings }: Report) => findings.filter(({ kind }) => kind === 'proof').map(({ rule, tenant, severity }) => `${severity} ${rule} ${tenant}`);

describe.each(SERVICES)('with %s', (service) => {
	it('reads the row that Conclude Drill really gives: a column "proven" in every form', async () => {
		const evidence = await concluded(service, await start(service));
		const built = await report(service, { drillLedger: kept([evidence]), ...promise({ proofDays: 90, rtoMinutes: 60 }), formats: ['html', 'email', 'openmetrics', 'text', 'markdown'], safeTenants: true, files: ['csv', 'json'] });
		expect(proofs(built)).toEqual([]);
		expect(crm(built).proven).toMatchObject({ proof: 'proven', at: evidence.concludedAt, rtoSeconds: evidence.rtoSeconds, rpoSeconds: evidence.rpoSeconds });
		expect(crm(built).promise).toContain('proven by a restore every 90 days (your row), restored within 60 min (your row)');
		expect(built.tenants.find(({ tenant }) => tenant === 'orders')?.proven).toMatchObject({ proof: 'none', at: null });
		expect(built.html).toContain('data-title="Proven">0 s ago</td>');
		expect(built.html).toContain('data-title="Proven">never</td>');
		expect((built.email as IDataObject).html).toMatch(/>Proven<[^]*>0 s ago</);
		expect(built.text).toMatch(/proven by a\s+restore: never/);
		const metrics = readMetrics(String(built.openmetrics));
		expect(JSON.stringify([...(metrics as unknown as Iterable<unknown>)])).toContain('last_proof_rto_seconds');
	});

	it('says nothing of proofs without a ledger, and nothing new with one and no promise', async () => {
		const plain = await report(service, { formats: ['html'] });
		expect([proofs(plain), crm(plain).proven]).toEqual([[], null]);
		expect(plain.html).not.toContain('Proven');
		expect(plain.notChecked.map(({ rule }) => rule)).not.toContain('proof');
		expect(proofs(await report(service, { drillLedger: '[]' }))).toEqual([]);
		expect(proofs(await report(service, { drillLedger: expression([{ json: {} }]), ...promise({ proofDays: 1 }) }))).toEqual(['attention proof-missing crm']);
	});

	it('tells a drill that failed, one too slow and one too old', async () => {
		const item = await start(service);
		const good = await concluded(service, item);
		const bad = await concluded(service, item, { validationKind: 'workflow', validationResult: '={{ false }}' });
		expect(proofs(await report(service, { drillLedger: kept([bad]) }))).toEqual(['critical proof-failed crm']);
		expect(proofs(await report(service, { drillLedger: kept([good]), ...promise({ rtoMinutes: 1 }) }))).toEqual(['attention proof-too-slow crm']);
		scene.clock.advance(3 * 86_400_000);
		expect(proofs(await report(service, { drillLedger: kept([good]), ...promise({ proofDays: 2 }) }))).toEqual(['attention proof-too-old crm']);
		const unverified = await conclude(service, { error: 'No such unit', message: 'Choose another' });
		expect(proofs(await report(service, { drillLedger: kept([unverified.json[0]]), ...promise({ proofDays: 2 }) }))).toEqual(['attention proof-missing crm']);
	});

	it('lets a tenant that was made anew under its name inherit nothing', async () => {
		const evidence = await concluded(service, await start(service));
		const tenant = row(worldOf(service), 'crm');
		scene.clock.advance(86_400_000);
		Object.assign(tenant, { id: 1900, ocpId: 201_900 });
		const built = await report(service, { drillLedger: kept([evidence]) });
		expect(built.tenants.filter(({ tenant: name }) => name === 'crm').map(({ proven }) => proven?.proof)).toEqual(['none']);
	});

	it('takes rows of OceanBase\'s own views by the ID of OceanBase', async () => {
		const { id } = row(worldOf(service), 'orders');
		const set = { TENANT_ID: id, BACKUP_SET_ID: 13, BACKUP_TYPE: 'FULL', STATUS: 'SUCCESS', FILE_STATUS: 'BROKEN', START_REPLAY_SCN: '1778198400000000001', MIN_RESTORE_SCN: '1778202000000000001', ENCRYPTION_MODE: 'NONE' };
		const rows = { CDB_OB_BACKUP_SET_FILES: [{ json: set }], CDB_OB_ARCHIVELOG_PIECE_FILES: [], CDB_OB_BACKUP_DELETE_POLICY: [{ json: { tenant_id: id, policy_name: 'default', recovery_window: '7d' } }] };
		const built = await report(service, { oceanBaseFacts: expression(rows), language: 'zh' });
		const found = built.findings.filter(({ kind }) => kind === 'set');
		expect(found.map(({ rule, tenant, sentence }) => [rule, tenant, sentence])).toEqual([['set-broken', 'orders', expect.stringMatching(/^备份集 13（最新为 .+）已损坏（BROKEN），最新的备份集因此无法恢复。$/)]]);
		const cleaned = built.findings.filter(({ rule }) => rule === 'retention-none').map(({ tenant }) => tenant);
		expect(cleaned.includes('crm')).toBe(service === 'obshell');
		expect(cleaned).not.toContain('orders');
	});

	it.each<[string, object, string]>([
		['a ledger that is none', { drillLedger: '[{"tenant": "crm"}]' }, "'Drill Ledger, row 1' lacks 'tenant', 'proof' or 'concludedAt'"],
		['facts that are no JSON', { oceanBaseFacts: 'CDB_OB_BACKUP_SET_FILES' }, "'OceanBase Facts' is not JSON"],
		['a view that nobody knows', { oceanBaseFacts: '{"BACKUPS": []}' }, '\'OceanBase Facts\' has "BACKUPS", which is no view that is known'],
	])('refuses %s before anything is asked', async (_what, parameters, message) => {
		const { error } = await scene.run(service, { resource: 'report', operation: 'build', ...parameters });
		expect(error?.message).toBe(message);
	});
});
