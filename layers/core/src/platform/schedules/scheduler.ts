/** What calls back at the times of a schedule. */
export interface SchedulerEntry {
  readonly name: string;
  /** `rate(…)` or `cron(…)` of EventBridge. */
  readonly expression: string;
  readonly timeZone: string;
  /** Milliseconds since 1970: no call before; an interval is counted from here. */
  readonly startAt: number | null;
  readonly isEnabled: boolean;
  /** What the call carries, beside the time that it is for. */
  readonly input: Readonly<Record<string, string>>;
}

/**
 * Calls `fire-schedule` at the times of each entry: at least once for each, perhaps late. Which of the calls counts is decided
 * in the database.
 * @throws StageError StoreUnavailable when it does not answer, StoreRefused when it will not take the entry
 */
export interface Scheduler {
  /** Makes the entry, or replaces the one of the same name. */
  put(entry: SchedulerEntry): Promise<void>;
  /** An entry that is not there is no error. */
  delete(name: string): Promise<void>;
}
