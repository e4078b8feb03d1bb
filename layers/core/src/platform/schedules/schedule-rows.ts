import type { Timing } from './timing.ts';

/** A row of `schedules`, as its SQL functions give it. */
export interface ScheduleRow {
  readonly tenantId: string;
  readonly scheduleId: string;
  readonly name: string;
  readonly corpus: string;
  readonly source: { readonly type: string; readonly [parameter: string]: unknown };
  readonly options: Readonly<Record<string, unknown>>;
  readonly timing: Timing;
  readonly overlap: 'skip' | 'queue';
  readonly catchUp: 'none' | 'last' | 'all';
  readonly isPaused: boolean;
  readonly revision: number;
  readonly appliedRevision: number;
  /** Every time up to here has fired, or was left out. */
  readonly settledUntil: string;
  readonly nextRunAt: string | null;
  readonly isDeleted: boolean;
  /** Of its tenant; told by `get_schedule` only. */
  readonly isSuspended?: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export type ScheduleRef = Pick<ScheduleRow, 'tenantId' | 'scheduleId'>;

export interface FiringRow {
  readonly scheduledAt: string;
  readonly trigger: 'schedule' | 'person';
  readonly outcome: 'starting' | 'queued' | 'submitted' | 'skipped';
  readonly reason: string | null;
  readonly startAt: string;
  readonly jobId: string | null;
}

export const isoOf = (milliseconds: number): string => new Date(milliseconds).toISOString();
