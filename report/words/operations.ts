import type { Rule } from '../../judgement/types';
import type { ServiceName } from '../../services/records/types';

/** Operations of these nodes as a panel names them, `Resource > Operation`, by the service that has them. */
type Operations = Readonly<Record<ServiceName, readonly string[]>>;

const START: Operations = { obshell: ['Backup > Start'], ocp: ['Backup > Start'] };
const START_LOGS: Operations = { obshell: ['Log Backup > Set Status'], ocp: ['Backup Strategy > Update'] };
const START_BOTH: Operations = { obshell: ['Log Backup > Set Status', 'Backup > Start'], ocp: ['Backup Strategy > Update', 'Backup > Start'] };
const WINDOWS: Operations = { obshell: ['Backup > Get Recovery Windows'], ocp: ['Backup > Get Recovery Windows'] };
const CHECK: Operations = { obshell: ['Restore > Check'], ocp: ['Restore > Check'] };
const CHANGE_STRATEGY: Operations = { obshell: [], ocp: ['Backup Strategy > Update'] };

/** With which operations a workflow can do what a finding asks for. */
const BY_RULE: Readonly<Partial<Record<Rule, Operations>>> = {
	'backup-never': { obshell: ['Backup Config > Set Backup Config', 'Backup > Start'], ocp: ['Backup Strategy > Create', 'Backup > Start'] },
	'backup-failed': START,
	'backup-completed-with-error': START,
	'backup-overdue': START,
	'backup-last-good-unknown': START,
	'backup-full-overdue': START,
	'backup-canceled': START,
	'log-interrupted': START_BOTH,
	'log-stopped': START_LOGS,
	'log-never-started': START_LOGS,
	'log-not-listed': START_LOGS,
	'log-preparing': START_LOGS,
	'log-began-anew': START,
	'log-closed-early': START_BOTH,
	'log-delayed': { obshell: ['Backup Config > Set Backup Config'], ocp: [] },
	'window-missing': START_BOTH,
	'window-not-listed': WINDOWS,
	'window-no-beginning': WINDOWS,
	'window-inverted': WINDOWS,
	'backup-timeout': CHANGE_STRATEGY,
	'backup-too-long': { obshell: ['Backup > Cancel'], ocp: [] },
	'destination-changed': START,
	'schedule-paused': { obshell: [], ocp: ['Backup Strategy > Resume'] },
	'schedule-none': { obshell: [], ocp: ['Backup Strategy > Create'] },
	'restore-failed': CHECK,
	'restore-unknown': CHECK,
	'restore-hanging': CHECK,
	'retention-short': CHANGE_STRATEGY,
};

/** Of a rule, one variant of which is only to be looked at. */
const ONLY_LOOKED_AT: readonly string[] = ['log-delayed contradiction', 'backup-last-good-unknown first'];

/** Of a rule's finding; empty where no operation helps. */
export function operationsFor(rule: Rule, service: ServiceName, variant?: string): readonly string[] {
	if (ONLY_LOOKED_AT.includes(`${rule} ${variant}`)) return [];
	return BY_RULE[rule]?.[service] ?? [];
}
