// Reading a long answer of OCP: 20,000 data backup tasks, half of whose integers JSON.parse would corrupt.
import { isDeepStrictEqual } from 'node:util';
import jsonBigint from 'json-bigint';
import { parse as parseByLosslessJson } from 'lossless-json';

import { parseLossless } from '../services/wire/losslessJson.ts';
import type { Comparison } from './compare.mts';

const TASKS = 20_000;

const text = JSON.stringify({
	data: { contents: Array.from({ length: TASKS }, (_, i) => task(i)), page: { number: 1, size: TASKS } },
	successful: true,
	status: 200,
}).replace(/"(?:small|large):(\d+)"/g, '$1');

const megabytes = (Buffer.byteLength(text) / 1e6).toFixed(1);

/** The comparison, with every contender checked for reading the same tasks. */
export default function comparisons(): Comparison[] {
	const integers = text.match(/(?<=[:[,])\d+(?=[,\]}])/g) ?? [];
	const unsafe = integers.filter((digits) => !Number.isSafeInteger(Number(digits)));
	const expected = JSON.parse(text.replace(/(?<=[:[,])(\d{17,})(?=[,\]}])/g, '"$1"')) as unknown;
	if (!isDeepStrictEqual(parseLossless(text), expected)) throw new Error('parseLossless reads something else');

	return [
		{
			work: `read ${TASKS} tasks, ${megabytes} MB, ${unsafe.length} of ${integers.length} integers beyond 2^53`,
			ours: { run: () => parseLossless(text) },
			peers: {
				'parse/builtIn': { run: () => JSON.parse(text) as unknown },
				'parse/jsonBigint': { run: () => jsonBigint.parse(text) as unknown },
				'parse/losslessJson': { run: () => parseByLosslessJson(text) },
			},
		},
	];
}

/** One DataBackupHistoryWrapperTask of T6 (docs/reference/ocp.md#33-data-backup-tasks); numbers become literals when the text is made. */
function task(i: number): object {
	const started = Date.UTC(2026, 0, 1) + i * 60_000;
	const small = (n: number) => `small:${n}`;
	const large = (n: number) => `large:${2n ** 60n + BigInt(i) * 1_000_003n + BigInt(n)}`;
	return {
		taskId: large(1),
		backupType: 'DATA_BACKUP',
		taskType: 'BACKUP',
		clusterName: `cluster${i % 7}`,
		clusterId: small(1_000_000 + (i % 7)),
		obClusterId: small(i % 7),
		clusterType: 'PRIMARY',
		tenantId: small(1000 + (i % 300)),
		tenantName: `tenant_${i % 300}`,
		obTenantId: small(1002 + (i % 300)),
		startTime: new Date(started).toISOString(),
		finishTime: new Date(started + 125_000).toISOString(),
		status: 'DONE',
		dataVersion: large(2),
		backupUri: 'file:///obbackup/',
		schemaVersion: large(3),
		backupSetId: large(4),
		backupMode: 'PHYSICAL_BACKUP',
		dataBackupTaskType: 'FULL_BACKUP',
		dataSecondaryBackupTaskIds: [large(5)],
		backupDimension: 'TENANT',
		duration: small(125),
	};
}
