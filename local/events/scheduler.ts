/** Fires the rules that have a schedule. */
import type { RuleResource } from '../assembly/inventory.ts';
import type { EngineClock, TimerHandle } from '../states/ports.ts';
import { type NextTime, parseSchedule } from './schedule-expression.ts';

export interface SchedulerOptions {
  readonly rules: readonly RuleResource[];
  readonly clock: EngineClock;
  readonly onDue: (rule: RuleResource) => void;
  /**
   * A rate starts so long after the start, if its interval is longer: few laptops run for whole intervals.
   * @default the interval
   */
  readonly firstRateMs?: number;
}

export interface Scheduler {
  close(): void;
}

/** @throws AssemblyError for an expression that the local cloud does not know. */
export function startScheduler({
  rules,
  clock,
  onDue,
  firstRateMs = Number.POSITIVE_INFINITY,
}: SchedulerOptions): Scheduler {
  const timers = new Map<RuleResource, TimerHandle>();
  let isClosed = false;

  function arm(rule: RuleResource, next: NextTime, dueAt: number | undefined): void {
    if (dueAt === undefined || isClosed) return;
    const timer = clock.setTimer(Math.max(0, dueAt - clock.now()), () => {
      // A machine that slept fires once, not once for each interval that it slept through.
      arm(rule, next, next(Math.max(dueAt, clock.now())));
      onDue(rule);
    });
    timers.set(rule, timer);
  }

  for (const rule of rules) {
    if (!rule.isEnabled || rule.schedule === null) continue;
    const next = parseSchedule(rule.schedule);
    const now = clock.now();
    const first = next(now);
    const isRate = rule.schedule.expression.startsWith('rate');
    arm(rule, next, isRate && first !== undefined ? Math.min(first, now + firstRateMs) : first);
  }
  return {
    close() {
      isClosed = true;
      for (const timer of timers.values()) clock.clearTimer(timer);
    },
  };
}
