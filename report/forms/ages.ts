import type { Report, TenantHealth } from '../report';

/** How old a tenant's last good backup may get before the next one is due, in seconds; by the threshold where that is not known. */
export function longestAge({ lastGoodAt, dueAt }: TenantHealth, { thresholds }: Report): number {
	return lastGoodAt === null || dueAt === null ? thresholds.overdueHours * 3600 : (Date.parse(dueAt) - Date.parse(lastGoodAt)) / 1000;
}
