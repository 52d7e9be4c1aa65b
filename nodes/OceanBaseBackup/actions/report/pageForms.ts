import { renderHtml } from '../../../../report/forms/html';
import { renderMail } from '../../../../report/forms/mail';
import { renderOpenMetrics } from '../../../../report/forms/openMetrics';
import { historyRows } from '../../../../report/history/rows';
import type { History } from '../../../../report/history/types';
import type { Report } from '../../../../report/report';

/** The forms of a report that are no messages, by the field of the item that they are given in. */
export const PAGE_FORMS: Readonly<Record<'email' | 'html' | 'openmetrics' | 'rows', (report: Report, history?: History) => unknown>> = {
	email: renderMail,
	html: renderHtml,
	openmetrics: renderOpenMetrics,
	rows: historyRows,
};
