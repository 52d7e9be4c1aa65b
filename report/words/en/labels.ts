import type { Labels, PageWords } from '../words';
import { counted, duration, FIGURES } from './figures';

/** Short texts around what is told, in English. */
export const LABELS: Labels = {
	product: 'OceanBase backups',
	verdicts: { critical: 'Critical', attention: 'Attention', healthy: 'Healthy' },
	known: 'Known',
	toDo: 'To do',
	whatToDo: 'What to do',
	tenants: 'Tenants',
	findings: 'Findings',
	promised: 'Promised',
	notChecked: 'Not checked',
	safe: 'Safe',
	failed: 'Last backup failed',
	overdue: 'Overdue',
	withoutBackup: 'Without backup',
	running: 'Running now',
	ofTenants: (count, all) => `${count} of ${counted(all, 'tenant')}`,
	bySeverity: (critical, attention) => `${critical} critical, ${attention} other`,
	lastGood: (cell) => `last good backup ${cell}`,
	took: (cell) => `in ${cell}`,
	log: (cell, isRunning) => (isRunning ? `log ${cell} behind` : `log ${cell}`),
	proven: (cell) => `proven by a restore: ${cell}`,
	titled: (title, text) => `${title}: ${text}`,
	sentences: (parts) => parts.join('. '),
	names: (names, more = 0) => (more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ')),
	andMore: (count) => `and ${count} more`,
	moreFindings: (count, mix) => `and ${counted(count, 'more finding')}: ${mix}`,
	moreTenants: (count, mix) => `and ${counted(count, 'more tenant')}: ${mix}`,
	allHealthy: 'all healthy',
	mix: (of) =>
		(
			[
				[of.critical, 'critical'],
				[of.attention, 'to look at'],
				[of.healthy, 'healthy'],
			] as const
		)
			.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]))
			.join(', '),
	withNames: (headline, names) => `${headline} (${names})`,
};

/** Texts of the page, in English. */
export const PAGE: PageWords = {
	safeOf: (tenants) => `safe of ${tenants}`,
	lastFailed: 'last backup failed',
	overdue: 'overdue',
	withoutBackup: 'without backup',
	runningNow: 'running now',
	findings: (critical) => `findings, ${critical} critical`,
	critical: (state) => `critical: ${state}`,
	serverSays: 'What the server says',
	sortBy: 'Sort by',
	legend: (left) =>
		`The mark on an age bar is when the next good backup is due; a full red bar without a time is a tenant that has none. The small bars are the last runs, oldest first; a red frame is a run without success, a dashed one still runs.${left > 0 ? ` They are left out for the last ${counted(left, 'tenant')}.` : ''}`,
	noneGood: (runs) => `None of the last ${counted(runs, 'backup')} is good.`,
	ageBar: (age, limit) => (age === null ? `No good backup is known, limit ${duration(limit)}` : `Last good backup ${FIGURES.ago(age)}, limit ${duration(limit)}`),
	durations: (runs) => `Durations of the last ${counted(runs, 'backup')}`,
	sizes: (runs) => `Sizes of the last ${counted(runs, 'backup')}`,
	range: (lowest, highest, last, others) => `From ${lowest} to ${highest}, the last good one ${last}${others === 0 ? '' : `; ${others} not good or not yet, shown as frames`}.`,
};
