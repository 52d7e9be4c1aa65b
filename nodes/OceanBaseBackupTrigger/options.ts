import type { MuteRow } from '../../judgement/changes';
import type { Policy } from '../../judgement/policy';
import type { LedgerRow } from '../../judgement/proofs';
import type { Severity } from '../../judgement/types';
import type { Language } from '../../report/words/words';
import type { EventName, KindName } from './eventNames';

/** What the user asked for. */
export interface TriggerOptions {
	events: readonly EventName[];
	/** Tenants by name or id. */
	tenants: { mode: 'all' | 'in' | 'notIn'; names: readonly string[] };
	/** What is promised, as for a report. */
	policy: Policy;
	/** Restore drills that were held; undefined = nothing is said of proofs. */
	ledger?: readonly LedgerRow[];
	/** What is acknowledged, or comes of maintenance. */
	mutes: readonly MuteRow[];
	/** Which findings are told as problems, and from how bad. */
	kinds: readonly KindName[];
	severity: Severity;
	/** Hours between reminders. */
	remindHours: number;
	/** One item for each event, or one for all of a poll. */
	output: 'events' | 'digest';
	/** Whether to look which points can be restored to; `auto` = where it is cheap, with OCP. */
	windows: 'auto' | 'yes' | 'no';
	/** What messages are written in. */
	language: Language;
	/** IANA name, for the times in messages. */
	timeZone: string;
}
