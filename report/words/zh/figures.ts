import { inOneUnit, inTwoUnits, type Amount, type Unit } from '../../quantities';
import type { Moment } from '../speech';
import type { FigureWords } from '../words';

const UNITS: Readonly<Record<Unit, string>> = { second: '秒', minute: '分钟', hour: '小时', day: '天' };

function inWords([count, unit]: Amount): string {
	return `${count} ${UNITS[unit]}`;
}

/** Seconds in one unit: `31 小时`. */
export function age(seconds: number): string {
	return inWords(inOneUnit(seconds));
}

/** Seconds in two units: `1 小时 12 分钟`. */
export function duration(seconds: number): string {
	return inTwoUnits(seconds).map(inWords).join(' ');
}

/** Figures in Chinese. */
export const FIGURES: FigureWords = {
	age,
	ago: (seconds) => `${age(seconds)}前`,
	duration,
	tenants: (count) => `${count} 个租户`,
	findings: (count) => `${count} 个问题`,
	backups: (count) => `${count} 次备份`,
};

/** `31 小时前（2026-01-31 07:05）`: for what happened. */
export function ago(moment: Moment | null): string {
	if (moment === null) return '未知时间';
	return moment.ago === null ? ` ${moment.clock} ` : ` ${age(moment.ago)}前（${moment.clock}）`;
}

/** `2026-01-31 07:05（31 小时前）`: for what lasts since or until then. */
export function on(moment: Moment | null): string {
	if (moment === null) return '未知时间';
	return moment.ago === null ? ` ${moment.clock} ` : ` ${moment.clock}（${age(moment.ago)}前）`;
}

/** `2026-01-31 07:05，31 小时前`: inside brackets. */
export function inside(moment: Moment | null): string {
	if (moment === null) return '时间未知';
	return moment.ago === null ? moment.clock : `${moment.clock}，${age(moment.ago)}前`;
}

/** `超出 26 小时的上限 5 小时 12 分钟`; seconds. */
export function over(value: number, limit: number): string {
	return `超出 ${duration(limit)}的上限 ${duration(value - limit)}`;
}
