import type { RowFault } from '../../history/types';
import type { HistoryWords } from '../words';
import { duration } from './figures';
import { nameOf } from './lines';

const FAULTS: Readonly<Record<RowFault, string>> = {
	'no-object': '不是对象',
	missing: '缺失',
	'no-time': '不是带时区偏移的时间',
	'no-number': '不是数字',
	'no-word': '的值无效',
	'in-the-future': '晚于本次报告',
};

/** The history of reports, in Chinese. */
export const HISTORY: HistoryWords = {
	title: '最近几周',
	summary({ from, to, reports, backups, succeeded, successPercent, longestWithoutGoodSeconds: longest, longestWithoutGoodTenant: whose, logDelayMaxSeconds: log, known, new: fresh, over }) {
		return [
			`${from.slice(0, 10)} 至 ${to.slice(0, 10)} 共 ${reports} 次报告：${successPercent === null ? '未见备份结束' : `备份成功率 ${successPercent}%（${succeeded}/${backups}）`}。`,
			...(longest === null ? [] : [`最长无成功备份时间至少 ${duration(longest)}${whose === null ? '' : `（${nameOf(whose)}）`}。`]),
			...(log === null ? [] : [`归档延迟最大 ${duration(log)}。`]),
			...(known === null || fresh === null || over === null ? [] : [`与上一次报告相比：已知 ${known} 项，新增 ${fresh} 项，已消除 ${over} 项。`]),
		];
	},
	week: '周（起始日）',
	tenant: '租户',
	success: '成功率',
	longest: '最长无成功备份时间',
	duration: '耗时（中位数）',
	size: '大小（中位数）',
	logMost: '归档延迟（最大）',
	logMedian: '归档延迟（中位数）',
	findings: '问题',
	rate: (percent, succeeded, backups) => `${percent}%（${succeeded}/${backups}）`,
	withChange: (value, percent) => (percent === null ? value : `${value}（${percent > 0 ? '+' : ''}${percent}%）`),
	changes: (known, fresh, over) => `已知 ${known}，新增 ${fresh}，已消除 ${over}`,
	leftOut: (rows, first) => `有 ${rows} 行历史记录无法读取，未计入：${first.join('；')}${rows > first.length ? '；…' : ''}。`,
	fault: (row, column, why) => `第 ${row} 行${column === null ? '' : `“${column}”`}${FAULTS[why]}`,
};
