/** What an error number of OceanBase means, and what to do about it. Both begin small where a language knows capitals, and end without a full stop. */
export interface ErrorWords {
	meaning: string;
	remedy: string;
}

/**
 * Numbers that backups, archives and restores give (src/share/ob_errno.def of oceanbase/oceanbase). Others are shown as
 * they came.
 */
export const ERROR_NUMBERS = [
	'-4012',
	'-4013',
	'-4016',
	'-4018',
	'-4023',
	'-4030',
	'-4072',
	'-4184',
	'-9001',
	'-9003',
	'-9011',
	'-9014',
	'-9023',
	'-9026',
	'-9027',
	'-9029',
	'-9036',
	'-9040',
	'-9041',
	'-9047',
	'-9048',
	'-9060',
	'-9061',
	'-9063',
	'-9064',
	'-9070',
	'-9071',
	'-9073',
	'-9077',
	'-9079',
	'-9080',
	'-9081',
	'-9082',
	'-9087',
	'-9099',
	'-9100',
	'-9102',
	'-9105',
	'-9114',
	'-9115',
	'-9116',
	'-9117',
	'-9118',
	'-9119',
] as const;

/** One of them. */
export type ErrorNumber = (typeof ERROR_NUMBERS)[number];

const OF_DESTINATIONS: readonly ErrorNumber[] = ['-9001', '-9003', '-9026', '-9060', '-9061', '-9070', '-9071', '-9073', '-9080', '-9081', '-9082', '-9100', '-9102', '-9105', '-9114', '-9115', '-9116', '-9117', '-9118'];

/** Whether what helps is to be done at the destination. */
export function isOfDestination(code: number | null | undefined): boolean {
	return (OF_DESTINATIONS as readonly string[]).includes(String(code));
}
