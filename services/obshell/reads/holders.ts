import type { IDataObject } from 'n8n-workflow';

import { numberOf } from './dags';
import { isRestore } from './tasks';

/** The task that holds a tenant's lock, if one does. */
export function holderOf(dags: IDataObject[], tenant: string): IDataObject | undefined {
	const released = (dag: IDataObject) => dag.state === 'SUCCEED' || (dag.state === 'FAILED' && isReleasedOnFailure(dag));
	return dags.filter((dag) => lockedBy(dag) === tenant && !released(dag)).sort((a, b) => numberOf(b) - numberOf(a))[0];
}

/** A restore task and one that drops a tenant give the lock back when they fail (docs/reference/obshell.md#310-restore-a-tenant, #317-drop-a-tenant). */
function isReleasedOnFailure(dag: IDataObject): boolean {
	return isRestore(dag) || dag.name === DROP_TENANT;
}

/** What every task that drops a tenant is called, whichever tenant it is for (#317-drop-a-tenant). */
export const DROP_TENANT = 'Drop tenant';

/** The tenant that a task locks; before 4.3.1 only its name tells (docs/reference/obshell.md#41-states-and-operators). */
export function lockedBy({ maintenance_key: key, name }: IDataObject): string | undefined {
	return typeof key === 'string' ? key : /^(?:Set obcluster backup config for |Restore backup_)(.+)$/s.exec(String(name))?.[1];
}
