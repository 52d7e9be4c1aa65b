/** Tasks of agents that have run for years. */
import { BackupServiceError } from '../../../../services/errors';
import type { Dags } from '../../../../services/obshell/reads/dags';
import type { ObshellApi } from '../../../../services/obshell/wire/endpoints';
import { TaskWrites } from '../../../../services/obshell/writes/tasks';

const NAME = 'Obcluster start full backup for orders';
const dag = (id: number) => ({ id: `1${id}`, dag_id: id, name: NAME, state: 'SUCCEED', operator: 'RUN', stage: 4, max_stage: 4, nodes: [] });

it('among 150,000 tasks, the one whose answer was lost is found, and no older one of that name is taken for it', async () => {
	const dags = Array.from({ length: 150_000 }, (_, index) => dag(index + 1));
	const api = { clusterDags: async () => await Promise.resolve({ dags: [...dags] }) } as unknown as ObshellApi;
	const { record } = await new TaskWrites(api, {} as Dags).send(NAME, async () => {
		dags.push(dag(150_001));
		return await Promise.reject(new BackupServiceError('answer-lost', 'made up'));
	});
	expect(record.taskId).toBe('1150001');
});
