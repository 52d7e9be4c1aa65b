import fc from 'fast-check';

import { renderOpenMetrics } from '../../report/forms/openMetrics';
import { backup, believable, healthyTenants, log, snapshot } from '../judgement/snapshots';
import { anyText, HOSTILE, hostile, names } from './hostile';
import { readMetrics, type Family } from './prometheusText';
import { report } from './written';

const families = readMetrics(renderOpenMetrics(report(believable())));

function family(name: string): Family {
	return families.get(`oceanbase_backup_${name}`) ?? { name, unit: undefined, help: '', samples: [] };
}

const byTenant = (name: string) => Object.fromEntries(family(name).samples.map(({ labels, value }) => [labels.tenant, value]));

test('the report as a whole', () => {
	const one = (name: string) => family(name).samples;
	const labels = { cluster: 'obdemo', cluster_id: '1' };
	expect(one('verdict')).toEqual([{ labels, value: 2 }]);
	// 2026-01-05T23:00:00Z
	expect(one('report_timestamp_seconds')).toEqual([{ labels, value: 1_767_654_000 }]);
	expect(['tenants', 'tenants_safe', 'tenants_failed', 'tenants_overdue', 'tenants_without_backup', 'tenants_running'].map((name) => one(name)[0].value)).toEqual([6, 2, 1, 1, 1, 1]);
	expect(one('findings')).toEqual([
		{ labels: { ...labels, severity: 'critical' }, value: 4 },
		{ labels: { ...labels, severity: 'attention' }, value: 3 },
	]);
	expect(one('finding')).toContainEqual({ labels: { ...labels, tenant: 'billing', tenant_id: '1004', rule: 'backup-failed', severity: 'critical' }, value: 1 });
});

test('each tenant, and nothing where nothing is known', () => {
	expect(byTenant('tenant_verdict')).toMatchObject({ orders: 0, crm: 1, billing: 2, sandbox: 2 });
	expect(byTenant('tenant_findings')).toMatchObject({ orders: 0, billing: 2 });
	expect(byTenant('tenant_last_good_backup_age_seconds')).toMatchObject({ orders: 18_000, billing: 111_600 });
	// 2026-01-04T16:00:00Z
	expect(byTenant('tenant_last_good_backup_timestamp_seconds').billing).toBe(1_767_542_400);
	expect(byTenant('tenant_last_good_backup_size_bytes').billing).toBe(6_871_947_674);
	expect(byTenant('tenant_last_good_backup_duration_seconds').billing).toBe(3840);
	expect(byTenant('tenant_log_delay_seconds')).toMatchObject({ orders: 3.2, archive_lab: 10_800 });
	expect(byTenant('tenant_last_good_backup_age_seconds')).not.toHaveProperty('sandbox');
	expect(family('tenant_log_delay_seconds').unit).toBe('seconds');
	expect(family('tenant_last_good_backup_size_bytes').unit).toBe('bytes');
});

test.each(names)('hostile %s is text of a label and nothing else', (name) => {
	const calm = readMetrics(renderOpenMetrics(hostile('plain')));
	const read = readMetrics(renderOpenMetrics(hostile(HOSTILE[name])));
	expect([...read].map(([key, { samples }]) => [key, samples.length])).toEqual([...calm].map(([key, { samples }]) => [key, samples.length]));
});

test('any names, alike or not, give text that the strict reader takes', () => {
	fc.assert(
		fc.property(fc.array(anyText, { minLength: 1, maxLength: 5 }), (texts) => {
			const backups = texts.map((tenant, index) => backup({ tenant: tenant || 'x', tenantId: index === 0 ? null : index }));
			const text = renderOpenMetrics(report(snapshot({ cluster: texts[0], backups: [...backups, backups[0]], logBackups: texts.map((tenant) => log({ tenant })) })));
			expect(readMetrics(text).get('oceanbase_backup_tenant_verdict')?.samples.length).toBeGreaterThanOrEqual(1);
		}),
	);
});

test('quotes, backslashes and Chinese come back as they are', () => {
	const tenant = 'a"b\\n订单\\';
	const text = renderOpenMetrics(report(snapshot({ backups: [backup({ tenant })] })));
	expect(readMetrics(text).get('oceanbase_backup_tenant_verdict')?.samples[0].labels.tenant).toBe(tenant);
});

test('two tenants that no label tells apart are one sample, the worse one', () => {
	const backups = [backup({ tenant: 'a b', tenantId: null }), backup({ tenant: 'a\nb', tenantId: null, outcome: 'failed' })];
	const text = renderOpenMetrics(report(snapshot({ backups, logBackups: backups.map(({ tenant }) => log({ tenant })), windows: [] })));
	expect(readMetrics(text).get('oceanbase_backup_tenant_verdict')?.samples).toEqual([{ labels: { cluster: 'obdemo', cluster_id: '1', tenant: 'a b', tenant_id: '' }, value: 2 }]);
});

test('1,000 tenants are a sample each', () => {
	const text = renderOpenMetrics(report(healthyTenants(1000)));
	expect(readMetrics(text).get('oceanbase_backup_tenant_last_good_backup_age_seconds')?.samples).toHaveLength(1000);
	expect(text.length).toBeLessThan(1_000_000);
});
