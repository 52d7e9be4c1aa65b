import { BackupServiceError } from '../../errors';

/** What an agent must be able to do, and since when it can. */
export interface Ability {
	/** The first obshell release with it. */
	since: string;
	/** What a user can do where it is missing; without it, only an upgrade helps. */
	instead?: string;
}

const LATEST_INSTEAD = "'Get Tenant Backup' and 'Get Cluster Backups' give the latest backup of each tenant on older agents, too.";
const PLACE_INSTEAD = 'An older agent does not say where backups lie: give the URIs yourself.';

/**
 * What not every agent can do, by the route that it needs, and the first release with it; "needs obshell N" comes from
 * here and nowhere else. Measured on 4.2.5.0, 4.3.0.0, 4.3.1.0, 4.3.2.0, 4.4.1.1 and 4.5.0.0, what lies between read from
 * the source (docs/reference/obshell.md#0-version-map). What is not named here, every supported agent can do.
 */
export const ABILITIES = {
	/** `…/backup`, `…/backup/overview`, `…/backup/config`, `…/backup/log`, `…/restore`, `…/restore/overview`. */
	backups: { since: '4.2.4' },
	/** `GET /obcluster/info`; `GET /ob/info` tells most of it, too. */
	clusterDetails: { since: '4.3.0' },
	/** `GET /task/dags/ob`; older agents list only the tasks that have not come to a good end. */
	allTasks: { since: '4.3.0' },
	/** `GET …/backup/tasks`. */
	backupList: { since: '4.3.2', instead: LATEST_INSTEAD },
	/** `GET …/backup/log/tasks` and `GET …/backup/info`. */
	logArchive: { since: '4.3.2' },
	/** `GET …/backup/config/storage`. */
	destinations: { since: '4.3.2', instead: PLACE_INSTEAD },
	/** `GET /restore/tasks`. */
	restoreList: { since: '4.3.2', instead: "'Get Restore Overview' gives the latest restore of one tenant on older agents, too." },
	/** `POST /restore/source-tenant-info`. */
	backupsAt: { since: '4.3.2' },
	/** `PATCH …/backup/log` with `suspend`: no route, so the release itself is asked for. */
	suspend: { since: '4.3.2', instead: "Use 'Stop', which ends the round of archiving: no point after it can be restored until a new backup is made." },
	/** `GET /obcluster/topology/info`; `GET /ob/info` tells the zones, too. */
	topology: { since: '4.4.1' },
} as const satisfies Record<string, Ability>;

/** A key of ABILITIES. */
export type AbilityName = keyof typeof ABILITIES;

/**
 * The refusal of what this agent has no route for: it is too old, or, where its release is new enough, something else than
 * an agent of a cluster of OceanBase (docs/reference/obshell.md#25-unknown-routes).
 * @param version the agent's own, e.g. `4.2.5.0-12024…`
 * @param status of the answer that showed it, where there was one
 */
export function tooOld(name: AbilityName, version: unknown, status?: number): BackupServiceError {
	const { since, instead }: Ability = ABILITIES[name];
	const release = releaseOf(version);
	if (release !== undefined && !isTooOldFor(name, version)) {
		return new BackupServiceError('too-old', `This agent has no route for that, though its release ${release} should have it`, {
			description: 'Check what stands behind Base URL: it may be an agent of seekdb, which knows no backups and restores, or a proxy that lets only some paths through.',
			...(status !== undefined && { status }),
		});
	}
	return new BackupServiceError('too-old', `This needs obshell ${since} or later; this one is ${release ?? 'of an unknown version'}`, {
		description: ['Upgrade obshell on that server.', instead].filter(Boolean).join(' '),
		...(status !== undefined && { status }),
	});
}

/** Whether an agent of this version is surely too old; one that does not report its version is not. */
export function isTooOldFor(name: AbilityName, version: unknown): boolean {
	const [own, needed] = [partsOf(releaseOf(version)), partsOf(ABILITIES[name].since)];
	if (own.length === 0) return false;
	const at = needed.findIndex((part, index) => part !== (own[index] ?? 0));
	return at >= 0 && (own[at] ?? 0) < needed[at];
}

/** `4.2.5.0` of the agent's own `4.2.5.0-12024…`. */
function releaseOf(version: unknown): string | undefined {
	return /^\d+(\.\d+)+/.exec(String(version))?.[0];
}

function partsOf(release: string | undefined): number[] {
	return release === undefined ? [] : release.split('.').map(Number);
}
