/** Everything that calls functions by itself: rules, schedules, queues, and executions that were under way. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@sheaf/core/ports';
import type { Inventory, RuleResource } from '../assembly/inventory.ts';
import type { Schedule } from '../endpoints/schedule-store.ts';
import { scheduledEvent } from '../events/bridge-event.ts';
import { disorderly } from '../events/disorder.ts';
import { EventBus } from '../events/event-bus.ts';
import { QueuePoller } from '../events/queue-poller.ts';
import { startScheduler } from '../events/scheduler.ts';
import type { FunctionPool } from '../functions/function-pool.ts';
import { systemClock } from '../states/runtime/system-clock.ts';
import type { Backends } from './backends.ts';
import type { CloudOptions } from './cloud-options.ts';
import { targetPorts } from './engine-ports.ts';
import { sweepAtStart } from './sweep-at-start.ts';

export interface EventsOptions extends CloudOptions {
  readonly inventory: Inventory;
  readonly backends: Backends;
  readonly pool: FunctionPool;
  readonly logger: Logger;
  /** Nothing was under way at the last stop. */
  readonly wasIdle: boolean;
}

/** Sweep and index upkeep look at what a stopped machine left behind, soon after the start. */
const firstRateMs = 20_000;
/** Batches under way may end for so long; then their processes are ended, and their messages come again. */
const graceMs = 2_000;

/** Returns how many executions went on. */
export async function startEvents(stack: AsyncDisposableStack, options: EventsOptions): Promise<number> {
  const { inventory, backends, pool, logger } = options;
  const { engine, storage, listener } = backends;
  const clock = systemClock;
  const bus = new EventBus({ rules: inventory.rules, targets: targetPorts(pool, storage, engine), clock, logger });
  const delivery = options.disorder && disorderly(options.disorder, (event) => bus.publish(event));
  for (const { arn, name, definition } of inventory.stateMachines)
    engine.define({ arn, name, definition, type: 'STANDARD' });
  if (!options.wasIdle) await sweepAtStart({ functions: inventory.functions, pool, logger }, true);

  const pollers = inventory.eventSourceMappings.map((mapping) => {
    const queue = storage.queue(mapping.queueArn.split(':').at(-1)!);
    return new QueuePoller({ mapping, queue, invoke: (name, payload) => pool.invoke(name, payload), logger });
  });
  stack.defer(() =>
    Promise.race([
      Promise.all(pollers.map((poller) => poller.close())),
      sleep(graceMs, undefined, { ref: false }),
    ]).then(() => undefined),
  );
  const scheduler = startScheduler({
    rules: inventory.rules,
    clock,
    firstRateMs,
    onDue: (rule) => void bus.trigger(rule, scheduledEvent(rule.arn, clock.now())),
  });
  stack.defer(() => scheduler.close());
  listener.resolve({
    onEvent: (event) => (event.source === 'aws.s3' && delivery ? delivery.publish(event) : bus.publish(event)),
    onSchedule: (target, event) => bus.trigger(ruleOf(target), event),
  });
  return engine.resume().executions;
}

/** A schedule of EventBridge Scheduler as a rule with one target. */
function ruleOf({ Arn: arn, Input: json = '{}', DeadLetterConfig, RetryPolicy }: Schedule['Target']): RuleResource {
  const target = {
    id: 'target',
    arn,
    input: { kind: 'constant', json },
    deadLetterArn: DeadLetterConfig?.Arn ?? null,
    maximumRetryAttempts: Math.min(RetryPolicy?.MaximumRetryAttempts ?? 2, 2),
  } as const;
  return { name: 'schedule', arn, isEnabled: true, pattern: null, schedule: null, targets: [target] };
}
