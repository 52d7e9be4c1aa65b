import type { ErrorKind } from '../../../../services/errors';
import { ocpFault } from '../../../../services/ocp/wire/faults';
import { ERRNO, refused } from '../../wire/refused';

describe('OCP', () => {
	it.each<[string, number, string | number, ErrorKind, string]>([
		['a wrong password', 401, 'IAM10004', 'unauthorized', 'OCP does not accept the user name and password'],
		['the same, before 4.2', 401, 3004, 'unauthorized', 'OCP does not accept the user name and password'],
		['a blocked address', 401, 'IAM10014', 'unauthorized', 'OCP has locked out this user or the address of n8n after too many wrong log-ons'],
		['the same, before 4.2', 401, 3014, 'unauthorized', 'OCP has locked out this user or the address of n8n after too many wrong log-ons'],
		['a disabled account', 401, 'IAM10001', 'unauthorized', 'This OCP account cannot be used'],
		['a signature that does not hold', 401, 'IAM10000', 'unauthorized', 'OCP does not accept this log-on'],
		['a missing right', 403, 'COM10009', 'forbidden', 'This OCP user may not do that'],
		['the same, before 4.2', 403, 3100, 'forbidden', 'This OCP user may not do that'],
		['an unknown cluster', 404, 'OBE11001', 'not-found', 'OCP manages no such cluster'],
		['an unknown tenant', 404, 'OBE21002', 'tenant-unknown', 'There is no such tenant in this cluster'],
		['a version without backups', 400, 'BAK30002', 'too-old', 'This version of OceanBase or OCP has no such backup'],
		['a bad time range', 400, 'COM10010', 'invalid-input', 'OCP does not accept this time range'],
		['a bad parameter', 400, 'COM10001', 'invalid-input', 'OCP does not accept this input'],
		['the same, before 4.2', 400, 1001, 'invalid-input', 'OCP does not accept this input'],
		['another task at work', 409, 'BAK31005', 'conflict', 'Another task is at work on this cluster or tenant'],
		['the same, before 4.2', 409, 20007, 'conflict', 'Another task is at work on this cluster or tenant'],
		['a read that took OCP too long', 500, 'COM10004', 'server', 'OCP did not finish in its time'],
		['any 403', 403, 'NEW10001', 'forbidden', 'This OCP user may not do that'],
		['any 404', 404, 'NEW10001', 'not-found', 'OCP does not know this object'],
		['any 409', 409, 'NEW10001', 'conflict', 'OCP is busy with this object'],
		['anything else', 500, 'NEW10001', 'server', 'OCP refused the request (HTTP 500)'],
	])('refuses for %s: %i %s', (_what, status, code, kind, message) => {
		const error = ocpFault(refused(status, code, 'as OCP says it'));
		expect([error.kind, error.message, error.status, error.code]).toEqual([kind, message, status, String(code)]);
		expect(error.description).toContain(`OCP says: as OCP says it (${code})`);
		expect(error.message).not.toMatch(ERRNO);
	});

	it('that throttles has no code worth showing', () => {
		expect(ocpFault(refused(503, 0, 'later')).description).toMatch(/OCP says: later$/);
	});
});
