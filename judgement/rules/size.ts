import type { BackupRecord } from '../../services/records/types';
import { instant, median } from '../facts';
import type { Found, TenantRule } from './rule';

/** How big the newest good backup is, against the usual. */

/** So many times the usual, or so small a part of it, is odd for a full backup; increments differ more among each other. */
const ODD = { full: 4, incremental: 20 };

/** So many of the last good ones say what is usual. */
const RUNS = 10;

function bytesOf({ outputBytes }: BackupRecord): number | null {
	const bytes = outputBytes === null ? NaN : Number(outputBytes);
	return Number.isFinite(bytes) && bytes >= 0 ? bytes : null;
}

export const odd: TenantRule = {
	id: 'backup-size-odd',
	look({ lastGood, good }): Found | undefined {
		const bytes = lastGood ? bytesOf(lastGood) : null;
		if (!lastGood || bytes === null) return undefined;
		const others = good.filter((run) => run !== lastGood && run.backupType === lastGood.backupType).slice(0, RUNS);
		const usual = median(others.flatMap((run) => bytesOf(run) ?? []));
		if (usual === null || usual === 0) return undefined;
		const factor = ODD[lastGood.backupType ?? 'full'];
		if (bytes <= usual * factor && bytes >= usual / factor) return undefined;
		return {
			severity: 'attention',
			since: instant(lastGood.finishedAt),
			figures: { bytes: lastGood.outputBytes ?? bytes, usual, at: lastGood.finishedAt, variant: bytes > usual ? 'big' : 'small' },
		};
	},
};
