import * as age from './age';
import * as archive from './archive';
import * as clocks from './clocks';
import * as coverage from './coverage';
import * as destination from './destination';
import * as failure from './failure';
import * as length from './length';
import * as proofs from './proofs';
import * as restorability from './restorability';
import * as restores from './restores';
import * as retention from './retention';
import type { ClusterRule, TenantRule } from './rule';
import * as schedule from './schedule';
import * as sets from './sets';
import * as size from './size';
import * as validation from './validation';

/** The rules about each tenant that owes backups. */
export const TENANT_RULES: readonly TenantRule[] = [
	coverage.never,
	failure.failed,
	failure.completedWithError,
	age.overdue,
	age.lastGoodUnknown,
	archive.interrupted,
	archive.stopped,
	archive.neverStarted,
	archive.notListed,
	archive.preparing,
	archive.beganAnew,
	archive.closedEarly,
	archive.delayed,
	restorability.missing,
	restorability.otherTenant,
	restorability.inverted,
	restorability.behind,
	sets.gone,
	sets.broken,
	sets.withoutFull,
	sets.hole,
	validation.failed,
	proofs.failed,
	age.fullOverdue,
	age.tooFew,
	failure.canceled,
	length.timeout,
	length.tooLong,
	length.startUnknown,
	failure.unknown,
	size.odd,
	archive.unknown,
	archive.delayUnknown,
	restorability.notListed,
	restorability.noBeginning,
	destination.changed,
	clocks.ahead,
	proofs.missing,
	proofs.tooOld,
	proofs.tooSlow,
	proofs.losesTooMuch,
	validation.tooOld,
	sets.notEncrypted,
	retention.shortByPolicy,
	retention.none,
	retention.exceeded,
];

/** The rules about a cluster, and about what is in no list of tenants. */
export const CLUSTER_RULES: readonly ClusterRule[] = [
	coverage.notListed,
	coverage.tenantUnreadable,
	coverage.partUnreadable,
	coverage.fewer,
	coverage.none,
	coverage.unmatched,
	destination.shared,
	schedule.abnormal,
	schedule.paused,
	schedule.none,
	clocks.restoresAhead,
	restores.failed,
	restores.unknown,
	restores.hanging,
	retention.short,
];
