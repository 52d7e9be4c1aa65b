import { judge } from '../../judgement/judge';
import type { Snapshot, Thresholds } from '../../judgement/types';
import { reportOf, type Report } from '../../report/report';

/** A snapshot, judged and put into words. */
export function report(snapshot: Snapshot, thresholds?: Partial<Thresholds>): Report {
	return reportOf(judge(snapshot, { thresholds }));
}
