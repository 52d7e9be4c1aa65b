import type { RowFault } from '../../history/types';
import { inTwoUnits, type Unit } from '../../quantities';
import type { PagesWords } from './words';

const FAULTS: Readonly<Record<RowFault, string>> = {
	'no-object': '不是对象',
	missing: '缺失',
	'no-time': '不是带时区偏移的时间',
	'no-number': '不是数字',
	'no-word': '的值无效',
	'in-the-future': '晚于本次报告',
};

const UNITS: Readonly<Record<Unit, string>> = { second: '秒', minute: '分钟', hour: '小时', day: '天' };

function duration(seconds: number): string {
	return inTwoUnits(seconds)
		.map(([count, unit]) => `${count} ${UNITS[unit]}`)
		.join(' ');
}

/** The pages and the history in Simplified Chinese. */
export const PAGES_ZH: PagesWords = {
	serverSays: '服务器返回的信息',
	sortBy: '排序',
	legend: (left) =>
		`时间条上的刻度表示下一次成功备份的最晚时间；没有时间的红色满条表示该租户没有成功的备份。小图为最近几次备份，从旧到新；红框表示未成功，虚线框表示仍在运行。${left > 0 ? `最后 ${left} 个租户不显示小图。` : ''}`,
	noneGood: (runs) => `最近 ${runs} 次备份均未成功。`,
	history: {
		title: '最近几周',
		summary({ from, to, reports, backups, succeeded, successPercent, longestWithoutGoodSeconds: longest, longestWithoutGoodTenant: whose, logDelayMaxSeconds: log, known, new: fresh, over }) {
			return [
				`${from.slice(0, 10)} 至 ${to.slice(0, 10)} 共 ${reports} 次报告：${successPercent === null ? '未见备份结束' : `备份成功率 ${successPercent}%（${succeeded}/${backups}）`}。`,
				...(longest === null ? [] : [`最长无成功备份时间至少 ${duration(longest)}${whose === null ? '' : `（${whose}）`}。`]),
				...(log === null ? [] : [`日志归档最大延迟 ${duration(log)}。`]),
				...(known === null || fresh === null || over === null ? [] : [`与上一次报告相比：已知 ${known} 项，新增 ${fresh} 项，已恢复 ${over} 项。`]),
			];
		},
		week: '周（起始日）',
		tenant: '租户',
		success: '成功率',
		longest: '最长无成功备份时间',
		duration: '耗时（中位数）',
		size: '大小（中位数）',
		logMost: '日志归档延迟（最大）',
		logMedian: '日志归档延迟（中位数）',
		findings: '问题',
		rate: (percent, succeeded, backups) => `${percent}%（${succeeded}/${backups}）`,
		withChange: (value, percent) => (percent === null ? value : `${value}（${percent > 0 ? '+' : ''}${percent}%）`),
		changes: (known, fresh, over) => `已知 ${known}，新增 ${fresh}，已恢复 ${over}`,
		leftOut: (rows, first) => `有 ${rows} 行历史记录无法读取，未计入：${first.join('；')}${rows > first.length ? '；…' : ''}。`,
		fault: (row, column, why) => `第 ${row} 行${column === null ? '' : `“${column}”`}${FAULTS[why]}`,
	},
};
