import { invalidInput } from '../../../../services/errors';
import { checkedDestination } from '../../../../services/obshell/writes/destination';
import { collection } from '../fieldKinds';
import { cluster, tenantOrAll } from '../fields';
import { onBoth } from '../operation';
import { output } from '../output';

const storage = collection<{ dataUri?: string; archiveUri?: string }>('Options', 'options', 'Add Option', [
	{
		displayName: 'Data Backup URI',
		name: 'dataUri',
		type: 'string',
		default: '',
		placeholder: 'e.g. oss://bucket/orders/data?host=oss-cn-hangzhou.aliyuncs.com',
		description:
			'Where the data backups of the tenant lie (obshell only). Needed for object stores, whose keys the server does not give; without it, the window is computed.',
	},
	{
		displayName: 'Log Archive URI',
		name: 'archiveUri',
		type: 'string',
		default: '',
		placeholder: 'e.g. oss://bucket/orders/clog?host=oss-cn-hangzhou.aliyuncs.com',
		description: 'Where the archived logs lie (obshell only)',
	},
]);

/**
 * Which points in time a restore may choose: docs/reference/obshell.md#38-backup-destinations and #312-restore-queries;
 * docs/reference/ocp.md#36-recoverable-windows (C11, T9).
 */
export const getWindows = onBoth({
	name: 'Get Recovery Windows',
	value: 'getWindows',
	action: 'Get recovery windows',
	description: 'Retrieve the time spans that a restore may choose its point from',
	kind: 'read',
	fields: [cluster, tenantOrAll, storage, output('recoveryWindow')],
	async execute({ service, credential, get }) {
		const { dataUri, archiveUri } = get(storage);
		if (archiveUri && !dataUri) throw invalidInput('Data Backup URI', 'is empty', "Fill it in beside 'Log Archive URI', or remove both");
		if (dataUri && get(tenantOrAll) === '') {
			throw invalidInput('Tenant', 'is empty', "Choose the tenant whose backups lie at 'Data Backup URI'");
		}
		return await service.recoveryWindows({
			cluster: get(cluster),
			tenant: get(tenantOrAll),
			...(dataUri && { dataUri: checkedDestination('Data Backup URI', dataUri, credential) }),
			...(archiveUri && { archiveUri: checkedDestination('Log Archive URI', archiveUri, credential) }),
		});
	},
});
