/** Each doubt stands alone: without its check, nothing else would have kept the tenant. */
import type { RestoreRecord } from '../../../services/records/types';
import { doubtsOf, type DrillClaim, type DrillWitness } from '../../../services/work/drillTenant';

const restore = {
	service: 'obshell', clusterId: 7, tenant: 'drill', tenantId: 1020, restoreId: 5, startedAt: '2026-05-08T02:00:00.000Z', finishedAt: '2026-05-08T02:03:00.000Z',
	restoreTime: '2026-05-08T01:59:00.000Z', sourceTenant: 'crm', outcome: 'succeeded', status: 'SUCCESS',
} as RestoreRecord;
const CLAIM: DrillClaim = { tenant: 'drill', repeated: 'drill', sourceTenant: 'crm', start: restore };
const LISTED = { name: 'drill', id: 1020, status: 'NORMAL', role: 'PRIMARY', createdAt: '2026-05-08T02:00:02.000Z' };
const WITNESS: DrillWitness = { service: 'obshell', clusterId: 7, tenants: [LISTED], restore, uses: [] };

const start = (more: object): DrillClaim => ({ ...CLAIM, start: { ...restore, ...more } });
const listed = (more: object): DrillWitness => ({ ...WITNESS, tenants: [{ ...LISTED, ...more }] });
const history = (more: object | undefined): DrillWitness => ({ ...WITNESS, restore: more && { ...restore, ...more } });

it('has no doubt of the tenant that the restore of the drill made', () => {
	expect(doubtsOf(CLAIM, WITNESS)).toEqual([]);
	expect(doubtsOf(CLAIM, listed({ role: null, createdAt: null }))).toEqual([]);
	expect(doubtsOf(CLAIM, history({ tenantId: null }))).toEqual([]);
	expect(doubtsOf(start({ tenantId: '1020', restoreId: '5' }), WITNESS)).toEqual([]);
});

it.each<[string, DrillClaim, DrillWitness]>([
	['The name was repeated as "dril"', { ...CLAIM, repeated: 'dril' }, WITNESS],
	['There is no tenant "drill" any more', CLAIM, { ...WITNESS, tenants: [] }],
	['Several tenants go by that name: drill, Drill', CLAIM, { ...WITNESS, tenants: [LISTED, { ...LISTED, name: 'Drill' }] }],
	['The tenant there is called "DRILL"', CLAIM, listed({ name: 'DRILL' })],
	['The drill was started in another cluster', CLAIM, { ...WITNESS, clusterId: 8 }],
	['The drill was started in another cluster', start({ clusterId: null }), { ...WITNESS, clusterId: null }],
	['The drill was started in another cluster', CLAIM, { ...WITNESS, service: 'ocp' }],
	['Which tenant was restored is not known', { ...CLAIM, sourceTenant: '' }, WITNESS],
	['"drill" is the tenant whose backup was restored', { ...CLAIM, sourceTenant: 'Drill' }, WITNESS],
	['"drill" is the tenant whose backup was restored', { ...CLAIM, sourceTenant: '1020' }, WITNESS],
	['The drill restored "crm", not "orders"', { ...CLAIM, sourceTenant: 'orders' }, WITNESS],
	['The item of the start does not say that the restore has ended well', start({ outcome: 'failed' }), WITNESS],
	['The drill restored to "other"', start({ tenant: 'other' }), WITNESS],
	["The server's history has no restore to this name", CLAIM, history(undefined)],
	['The newest restore to this name in the server\'s history is another one (restoreId', CLAIM, history({ restoreId: 6 })],
	['The newest restore to this name in the server\'s history is another one (restoreId', start({ restoreId: null }), history({ restoreId: null })],
	['The newest restore to this name in the server\'s history is another one (startedAt', CLAIM, history({ startedAt: '2026-05-08T02:00:01.000Z' })],
	['The newest restore to this name in the server\'s history is another one (restoreTime', CLAIM, history({ restoreTime: '2026-05-08T01:58:00.000Z' })],
	['The newest restore to this name in the server\'s history is another one (sourceTenant', CLAIM, history({ sourceTenant: 'orders' })],
	["The server's history calls the restore \"FAIL\"", CLAIM, history({ outcome: 'failed', status: 'FAIL' })],
	['The tenant of that name has the ID "1021"', CLAIM, { ...listed({ id: 1021 }), restore: { ...restore, tenantId: null } }],
	['The tenant of that name has the ID "unknown"', start({ tenantId: null }), { ...listed({ id: null }), restore: { ...restore, tenantId: null } }],
	["The server's history says that the restore made the tenant with the ID \"1019\"", CLAIM, history({ tenantId: 1019 })],
	['The tenant was made at 2026-05-08T03:00:00.000Z', CLAIM, listed({ createdAt: '2026-05-08T03:00:00.000Z' })],
	['The tenant was made at 2026-05-07T03:00:00.000Z', CLAIM, listed({ createdAt: '2026-05-07T03:00:00.000Z' })],
	['Its status is "RESTORE"', CLAIM, listed({ status: 'RESTORE' })],
	['Its status is "not reported"', CLAIM, listed({ status: null })],
	['Its role is "STANDBY"', CLAIM, listed({ role: 'STANDBY' })],
	['Something else uses it: a backup of it runs', CLAIM, { ...WITNESS, uses: ['a backup of it runs'] }],
])('doubts: %s', (doubt, claim, witness) => {
	expect(doubtsOf(claim, witness)).toEqual([expect.stringContaining(doubt) as string]);
});

it.each(['sys', '__recycle_$_1_2', 'AUX_RECOVER$1234', 'META$1020'])('never takes %s for a tenant of a drill', (name) => {
	const claim = { ...CLAIM, tenant: name, repeated: name, start: { ...restore, tenant: name } };
	expect(doubtsOf(claim, listed({ name }))).toEqual([`"${name}" is no name of a drill's tenant`]);
});
