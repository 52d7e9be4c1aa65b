/** What to do: one thing in the words of the database for whoever reads a message, with operations of these nodes for whoever builds the workflow. */
import { judge } from '../../judgement/judge';
import type { Rule, Snapshot } from '../../judgement/types';
import { resources } from '../../nodes/OceanBaseBackup/actions/operations';
import { reportOf } from '../../report/report';
import type { ServiceName } from '../../services/records/types';
import { HOUR, log, run, snapshot } from '../judgement/snapshots';
import { everyFinding } from './everyFinding';

const failed = run(2 * HOUR, { outcome: 'failed', status: 'FAILED', message: 'disk full' });

function said(rule: Rule, facts: Partial<Snapshot>) {
	return reportOf(judge(snapshot(facts))).findings.find((one) => one.rule === rule);
}

/** Whether that service has such a resource and operation. */
function isOnScreen(service: ServiceName, place: string): boolean {
	const [resource, operation] = place.split(' > ');
	const { operations } = resources.find(({ name }) => name === resource) ?? { operations: [] };
	return operations.some(({ name, services }) => name === operation && services.includes(service));
}

describe.each(['obshell', 'ocp'] as const)('advice for %s', (service) => {
	const all = everyFinding(service, 'en');

	test('operations of these nodes stand at the end of the advice, and are on the screen', () => {
		const places = new Set(all.flatMap(({ advice }) => / In n8n: ([^.]+)\.$/.exec(advice)?.[1].split(', ') ?? []));
		expect(places.size).toBeGreaterThan(4);
		expect([...places].filter((place) => !isOnScreen(service, place))).toEqual([]);
		expect(all.filter(({ advice }) => / > /.test(advice.replace(/ In n8n: [^.]+\.$/, '')))).toEqual([]);
	});

	test('messages name one thing to do, none of these nodes, and no field of a request', () => {
		expect(all.filter(({ todo }) => / > |n8n:|Backup Config|Set Status/.test(todo))).toEqual([]);
		expect(all.filter(({ todo }) => todo.length > 330 || !/^\S.*\.$/.test(todo))).toEqual([]);
		expect(all.filter(({ todo, advice }) => !advice.startsWith(todo))).toEqual([]);
	});

	test('every finding is one sentence', () => {
		expect(all.map(({ sentence }) => sentence).filter((sentence) => /[.!?] [A-Z]/.test(sentence) || !sentence.endsWith('.'))).toEqual([]);
	});
});

/** As OceanBase 4.x has them (its SQL reference): a name in each is a placeholder. */
const STATEMENTS = [
	/^ALTER SYSTEM ARCHIVELOG TENANT = tenant_name$/,
	/^ALTER SYSTEM NOARCHIVELOG TENANT = tenant_name$/,
	/^ALTER SYSTEM BACKUP TENANT = tenant_name$/,
	/^ALTER SYSTEM CANCEL BACKUP TENANT = tenant_name$/,
	/^ALTER SYSTEM CANCEL RESTORE tenant_name$/,
	/^ALTER SYSTEM SET LOG_ARCHIVE_DEST_STATE = 'ENABLE' TENANT = tenant_name$/,
	/^ALTER SYSTEM SET log_archive_concurrency$/,
	/^ALTER SYSTEM VALIDATE BACKUP TENANT = tenant_name$/,
];

test.each(['en', 'zh'] as const)('statements are those that OceanBase knows (%s)', (language) => {
	const texts = (['obshell', 'ocp'] as const).flatMap((service) => everyFinding(service, language).map(({ advice }) => advice));
	const found = new Set(texts.flatMap((text) => text.match(/ALTER SYSTEM (?:[A-Z_]+ )*(?:(?:TENANT )?= (?:'\w+' TENANT = )?|(?=log_)|(?<=RESTORE ))\w+/g) ?? []));
	expect([...found].filter((statement) => !STATEMENTS.some((known) => known.test(statement)))).toEqual([]);
	expect(texts.join('').match(/ALTER SYSTEM/g)?.length).toBeGreaterThan(10);
	expect(found.size).toBe(STATEMENTS.length);
});

test('what helps fits the service', () => {
	const stopped = { logBackups: [log({ outcome: 'canceled', status: 'STOP' })] };
	expect(said('log-stopped', stopped)?.todo).toBe('Start it: ALTER SYSTEM ARCHIVELOG TENANT = tenant_name.');
	expect(said('log-stopped', { ...stopped, service: 'ocp' })?.todo).toBe("Start the log backup in OCP, or switch it on in the tenant's backup strategy.");
	expect(said('log-stopped', { logBackups: [log({ outcome: 'canceled', status: 'SUSPEND' })] })?.todo).toBe("Start it: ALTER SYSTEM SET LOG_ARCHIVE_DEST_STATE = 'ENABLE' TENANT = tenant_name.");
});

describe('an error number of OceanBase', () => {
	const of = (message: string) => said('backup-failed', { backups: [{ ...failed, message }] });

	test('is told by what it means, with a remedy that fits; the server\'s own text stays in the figures', () => {
		expect(of('OceanBase error -9082: io error')).toMatchObject({
			sentence: 'The last backup failed 100 min ago (2026-01-06 05:20): the destination is full (-9082).',
			todo: 'Free space or add some at the destination, and see whether old backups are cleaned.',
			advice: 'Free space or add some at the destination, and see whether old backups are cleaned. Then start a backup: ALTER SYSTEM BACKUP TENANT = tenant_name. In n8n: Backup > Start.',
			figures: { reason: 'OceanBase error -9082: io error' },
		});
		for (const code of ['-4012', '-4016', '-4018', '-4023', '-4184', '-9026', '-9029', '-9040', '-9041']) expect(of(`OceanBase error ${code}`)?.sentence).toMatch(new RegExp(`: [a-zA-Z, ]+ \\(${code}\\)\\.$`));
	});

	test('is none where the text only has such digits, or where nobody knows it', () => {
		for (const text of ['a backup of 4184 files', 'port 4012 refused', 'OceanBase error -4999: odd', 'trace -40181']) expect(of(text)?.sentence).toContain(`"${text}"`);
	});

	test('of the archive destination: what helps there, then archiving anew', () => {
		const broken = (message: string) => said('log-interrupted', { logBackups: [log({ outcome: 'failed', status: 'INTERRUPTED', message })] })?.todo;
		expect(broken('OceanBase error -9082')).toMatch(/^Free space .*; then ALTER SYSTEM NOARCHIVELOG TENANT = tenant_name, when it has stopped ALTER SYSTEM ARCHIVELOG TENANT = tenant_name/);
		expect(broken('OceanBase error -9027')).toMatch(/^See whether the archive destination is reachable/);
	});
});
