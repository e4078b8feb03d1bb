/** What a schedule may be; each refusal names the field, what was received and what is allowed. */
import type { FieldError } from '../api/contract/problem.ts';
import { ProblemError } from '../api/problems.ts';
import { schedulerExpressionOf } from './scheduler-expression.ts';
import { nextTime, openCron, type Timing } from './timing.ts';

export interface TimingFields {
  readonly cron?: string | null | undefined;
  readonly everySeconds?: number | null | undefined;
  readonly timeZone: string;
  readonly jitterSeconds: number;
}

/** @throws ProblemError invalid-request */
export function timingOf(given: TimingFields, now: number): Timing {
  const { timeZone, jitterSeconds, cron = null, everySeconds = null } = given;
  if ((cron === null) === (everySeconds === null))
    throw refusal(
      'cron',
      { cron, everySeconds },
      'needs exactly one of cron and everySeconds',
      'cron: "0 3 * * *", or everySeconds: 3600',
    );
  if (!isTimeZone(timeZone))
    throw refusal(
      'timeZone',
      timeZone,
      'is no time zone that is known here',
      'a name of the IANA database, such as UTC or Europe/Berlin',
    );
  if (everySeconds !== null && jitterSeconds >= everySeconds)
    throw refusal('jitterSeconds', jitterSeconds, 'must be shorter than the interval', `0 to ${everySeconds - 1}`);
  // Schedulers count whole seconds.
  const anchorAt = new Date(Math.floor(now / 1_000) * 1_000).toISOString();
  const timing = { cron, everySeconds, timeZone, jitterSeconds, anchorAt };
  if (cron !== null) checkCron(cron, timing, now);
  return timing;
}

function checkCron(cron: string, timing: Timing, now: number): void {
  const allowed = 'five fields, such as 0 3 * * MON-FRI';
  try {
    schedulerExpressionOf(timing);
    openCron(cron, timing.timeZone);
  } catch (error) {
    throw refusal('cron', cron, error instanceof Error ? error.message : 'is no cron expression', allowed);
  }
  if (nextTime(timing, now) === null) throw refusal('cron', cron, 'names a time that never comes', allowed);
}

/** @throws ProblemError invalid-request for a source that a job can take once only */
export function checkSource(source: { readonly type: string }): void {
  if (source.type === 'file_upload')
    throw refusal(
      'source.type',
      source.type,
      'is the files of one upload, which one job takes and no other',
      'a source that can be listed again',
    );
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '' && !/^[+-]/.test(name);
  } catch {
    return false;
  }
}

function refusal(field: string, received: unknown, message: string, allowed: string): ProblemError {
  const error: FieldError = { in: 'body', field, message, received: JSON.stringify(received), allowed };
  return new ProblemError('invalid-request', `Correct ${field}: see errors.`, { errors: [error] });
}
