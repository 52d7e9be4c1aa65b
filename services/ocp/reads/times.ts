import { parseTime } from '../../time/times';

/**
 * OCP writes every time with its offset (docs/reference/ocp.md#5-oddities): one without is a wall clock of nobody knows
 * which zone, and no time.
 */
export function ocpTime(value: unknown): number | null {
	return typeof value === 'string' && /(Z|[+-]\d{2}:?\d{2})$/i.test(value.trim()) ? parseTime(value) : null;
}
