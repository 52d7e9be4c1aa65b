import { shown } from '../../services/errors';
import { obshellFault } from '../../services/obshell/wire/faults';
import { ocpFault } from '../../services/ocp/wire/faults';
import { refused } from './wire/refused';

describe('the words of a server', () => {
	const hostile = 'a\u0000b\r\nc <img src=x onerror=alert(1)> & s3://b/p?access_id=MADEUPID&access_key=madeUpKey ENOENT';

	it.each([
		['obshell', obshellFault],
		['OCP', ocpFault],
	])('are made harmless: %s', (_name, fault) => {
		const error = fault(refused(418, 'X', hostile));
		expect(error.description).toContain('a b c <img src=x onerror=alert(1)> & s3://b/p?access_id=***&access_key=*** ENOENT');
		expect(shown(error.description ?? '')).toContain('a b c &lt;img src=x onerror=alert(1)> &amp; s3://b/p?access_id=***&amp;access_key=*** ENOENT');
		expect(error.message).not.toContain('ENOENT');
		expect(fault(refused(418, 'X', 'y'.repeat(10_000))).description?.length).toBeLessThan(1000);
	});
});
