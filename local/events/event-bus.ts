/** The default bus of EventBridge: events in, rules match, targets receive. */
import type { Logger } from '@sheaf/core/ports';
import type { RuleResource, Target } from '../assembly/inventory.ts';
import type { EngineClock } from '../states/ports.ts';
import type { BridgeEvent } from './bridge-event.ts';
import { compilePattern, type Matches } from './event-pattern.ts';
import { inputFor } from './target-input.ts';

/** What rules can have as targets, by ARN; each rejects when the target does not take the input. */
export interface TargetPorts {
  sendMessage(queueArn: string, body: string): Promise<void>;
  /** Resolves when the function has ended well. */
  invokeFunction(functionArn: string, payload: string): Promise<void>;
  /** `name` is the id of the event, so that a repeated delivery starts nothing. */
  startExecution(stateMachineArn: string, input: string, name: string): Promise<void>;
}

export interface EventBusOptions {
  readonly rules: readonly RuleResource[];
  readonly targets: TargetPorts;
  readonly clock: EngineClock;
  readonly logger: Logger;
}

const firstRetryMs = 500;

export class EventBus {
  readonly #options: EventBusOptions;
  readonly #rules: readonly { readonly rule: RuleResource; readonly matches: Matches }[];
  readonly #calls = new Set<Promise<void>>();

  /** @throws AssemblyError for a pattern that the local cloud does not know. */
  constructor(options: EventBusOptions) {
    this.#options = options;
    this.#rules = options.rules
      .filter((rule) => rule.isEnabled && rule.pattern !== null)
      .map((rule) => ({ rule, matches: compilePattern(rule.pattern, rule.name) }));
  }

  /** Resolves when queues and state machines have the event; functions are called, but not waited for. */
  async publish(event: BridgeEvent): Promise<void> {
    await Promise.all(this.#rules.filter(({ matches }) => matches(event)).map(({ rule }) => this.trigger(rule, event)));
  }

  /** Sends an event to the targets of one rule, as its schedule does. */
  async trigger(rule: RuleResource, event: BridgeEvent): Promise<void> {
    await Promise.all(
      rule.targets.map((target) => {
        const call = this.#deliver(rule, target, event);
        this.#calls.add(call);
        void call.finally(() => this.#calls.delete(call));
        return target.arn.startsWith('arn:aws:lambda:') ? undefined : call;
      }),
    );
  }

  /** Resolves when no delivery is under way. */
  async drain(): Promise<void> {
    while (this.#calls.size > 0) await Promise.all(this.#calls);
  }

  /** Never rejects: what cannot be delivered goes to the dead letters of the target, and to the log. */
  async #deliver(rule: RuleResource, target: Target, event: BridgeEvent): Promise<void> {
    const input = inputFor(target.input, event);
    let failure: unknown;
    for (let attempt = 0; attempt <= target.maximumRetryAttempts; attempt += 1) {
      if (attempt > 0) await this.#pause(firstRetryMs * 2 ** (attempt - 1));
      try {
        await this.#send(target.arn, input, event.id);
        return;
      } catch (error) {
        failure = error;
      }
    }
    this.#options.logger.error('An event could not be delivered.', {
      rule: rule.name,
      target: target.arn,
      eventId: event.id,
      error: String(failure),
    });
    if (target.deadLetterArn === null) return;
    await this.#options.targets.sendMessage(target.deadLetterArn, input).catch((error: unknown) => {
      this.#options.logger.error('A dead letter could not be stored.', { rule: rule.name, error: String(error) });
    });
  }

  #send(arn: string, input: string, eventId: string): Promise<void> {
    const { targets } = this.#options;
    if (arn.startsWith('arn:aws:sqs:')) return targets.sendMessage(arn, input);
    if (arn.startsWith('arn:aws:states:')) return targets.startExecution(arn, input, eventId);
    return targets.invokeFunction(arn, input);
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#options.clock.setTimer(delayMs, resolve);
    });
  }
}
