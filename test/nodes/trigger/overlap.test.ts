import type { IDataObject, IPollFunctions } from 'n8n-workflow';

import { OceanBaseBackupTrigger } from '../../../nodes/OceanBaseBackupTrigger/OceanBaseBackupTrigger.node';
import { look } from '../../../nodes/OceanBaseBackupTrigger/watch';
import type { BackupRecord } from '../../../services/records/types';
import { clock } from '../../../services/time/clock';
import { backup, everything, sightOf, START } from './records';

jest.mock('../../../nodes/OceanBaseBackupTrigger/watch');

/** n8n keeps one static data object of an active workflow, and does not wait for a poll to end before the next. */
it('lets only one of two polls that overlap have its say', async () => {
	jest.spyOn(clock, 'now').mockReturnValue(START);
	const GIVEN: Record<string, unknown> = { events: ['backupFailed', 'backupSucceeded'], cluster: '' };
	const memory: IDataObject = {};
	const trigger = new OceanBaseBackupTrigger();
	const standardOf = (name: string) => trigger.description.properties.find((property) => property.name === name)?.default;
	const context = {
		getMode: () => 'trigger',
		getNode: () => ({ name: 'Trigger', parameters: {} }),
		getTimezone: () => 'UTC',
		getNodeParameter: (name: string) => GIVEN[name] ?? standardOf(name),
		getCredentials: async () => await Promise.resolve({ service: 'obshell', baseUrl: 'http://127.0.0.1:2886' }),
		getWorkflowStaticData: () => memory,
		helpers: { returnJsonArray: (items: IDataObject[]) => items.map((json) => ({ json })) },
	} as unknown as IPollFunctions;
	const answers: Array<() => void> = [];
	const poll = async (backups: BackupRecord[]) => {
		jest.mocked(look).mockImplementationOnce(async ({ state }) => {
			const seen = sightOf(state, { backups }, START);
			await new Promise<void>((answer) => answers.push(answer));
			return { seen, options: { ...everything, events: ['backupFailed', 'backupSucceeded'] } };
		});
		const items = await trigger.poll.call(context);
		return items?.[0].map(({ json }) => `${String(json.event)} ${String(json.tenant)}`) ?? [];
	};
	const begin = async (backups: BackupRecord[]) => {
		let failed = false;
		const result = poll(backups);
		result.catch(() => (failed = true));
		while (answers.length === 0 && !failed) await Promise.resolve();
		if (failed) await result;
		return { result, answer: answers.pop() as () => void };
	};
	const whole = async (backups: BackupRecord[]) => {
		const { result, answer } = await begin(backups);
		answer();
		return await result;
	};

	expect(await whole([backup('orders', 5, 'succeeded'), backup('crm', 1, 'succeeded')])).toEqual([]);
	const slow = await begin([backup('orders', 6, 'failed'), backup('crm', 1, 'succeeded')]);
	const quick = await begin([backup('orders', 6, 'failed'), backup('crm', 1, 'succeeded')]);
	quick.answer();
	expect(await quick.result).toEqual(['backupFailed orders']);
	slow.answer();
	expect(await slow.result).toEqual([]);
	expect(await whole([backup('orders', 6, 'failed'), backup('crm', 2, 'failed')])).toEqual(['backupFailed crm']);
});
