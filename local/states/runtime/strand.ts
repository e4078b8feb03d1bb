import type { CompiledState, Exit, Graph } from '../definition/compiled.ts';
import type { Bindings } from '../expressions/expression.ts';
import type { Template } from '../expressions/template.ts';
import { type Payload, parsePayload, toPayload } from '../payload.ts';
import type { StrandRow } from '../store/strands.ts';
import type { CancelScope } from './cancel-scope.ts';
import type { EventDetails, Run } from './run.ts';

/** How a state ends: where to go, with what. */
export interface Departure {
  readonly next: string | undefined;
  readonly output: Payload;
  readonly assigned: Bindings | undefined;
}

export interface StrandPlace {
  readonly run: Run;
  readonly scope: CancelScope;
  readonly graph: Graph;
  /** Path in the run: `r`, `r/0`, `r/0/3`. */
  readonly id: string;
  /** Variables of the strands around it. */
  readonly outer: Bindings;
  readonly mapItem?: { readonly Index: number; readonly Value: unknown };
}

export const rootStrandId = 'r';

/** One line of states as it is worked through, and its snapshot. */
export class Strand {
  readonly place: StrandPlace;
  state: CompiledState;
  input: Payload;
  attempts: readonly number[] = [];
  retryCount = 0;
  enteredAt: number;
  wakeAt: number | null = null;
  /** What the present attempt decided at its beginning, kept for a restart. */
  memo: string | null = null;
  /** Set once the strand has ended. */
  output: Payload | undefined;
  lastEvent: number;
  /** The strand goes on with an attempt that an earlier process began. */
  isResumed = false;
  #own: Bindings = {};
  #leftovers: (() => void)[] = [];

  private constructor(place: StrandPlace, state: string, input: Payload, enteredAt: number, lastEvent: number) {
    this.place = place;
    this.state = place.graph.states.get(state)!;
    this.input = input;
    this.enteredAt = enteredAt;
    this.lastEvent = lastEvent;
  }

  /** Enters the first state; `alongside` is written in the same transaction. */
  static start(place: StrandPlace, input: Payload, lastEvent: number, alongside?: () => void): Strand {
    const strand = new Strand(place, place.graph.startAt, input, place.run.services.clock.now(), lastEvent);
    strand.#logEntered();
    strand.save(() => {
      alongside?.();
      strand.#put();
    });
    return strand;
  }

  static restore(place: StrandPlace, row: StrandRow): Strand {
    const strand = new Strand(place, row.state, parsePayload(row.input), row.entered_at, row.last_event);
    strand.#own = JSON.parse(row.variables) as Bindings;
    strand.attempts = JSON.parse(row.attempts) as number[];
    strand.retryCount = row.retry_count;
    strand.wakeAt = row.wake_at;
    strand.memo = row.memo;
    strand.output = row.output === null ? undefined : parsePayload(row.output);
    strand.isResumed = true;
    return strand;
  }

  get variables(): Bindings {
    return { ...this.place.outer, ...this.#own };
  }

  log(type: string, details?: () => EventDetails): void {
    this.lastEvent = this.place.run.log(this.lastEvent, type, details);
  }

  /** @throws Halted when the strand was called off: nothing is written after that. */
  save(write: () => void): void {
    this.place.scope.check();
    this.place.run.save(write);
  }

  /** To be done in the transaction that ends the present attempt, however it ends. */
  atEnd(clear: () => void): void {
    this.#leftovers.push(clear);
  }

  /** Keeps a decision, or the time to wake up, for a restart. */
  note(memo: string | null, wakeAt: number | null): void {
    this.memo = memo;
    this.wakeAt = wakeAt;
    const { run, id } = this.place;
    this.save(() => run.services.store.strands.note(run.identity.arn, id, memo, wakeAt));
  }

  /** The context object as `$states.context`. */
  context(extra?: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const { run, mapItem } = this.place;
    return {
      ...run.identity.context,
      State: {
        EnteredTime: new Date(this.enteredAt).toISOString(),
        Name: this.state.name,
        RetryCount: this.retryCount,
      },
      ...(mapItem === undefined ? undefined : { Map: { Item: mapItem } }),
      ...extra,
    };
  }

  /** @param extra more fields of `$states`; its `context` is added to the context object */
  evaluate(
    template: Template,
    extra?: { result?: unknown; errorOutput?: unknown; context?: Readonly<Record<string, unknown>> },
  ): unknown | Promise<unknown> {
    if (template.expressions.length === 0) return template.evaluate({});
    return template.evaluate({
      ...this.variables,
      states: { input: this.input.value, ...extra, context: this.context(extra?.context) },
    });
  }

  /** Output and Assign are evaluated side by side: neither sees the other. */
  async departure(
    exit: Exit,
    byDefault: Payload,
    extra?: { result?: unknown; errorOutput?: unknown },
  ): Promise<Departure> {
    const output =
      exit.output === undefined
        ? byDefault
        : toPayload(await this.evaluate(exit.output, extra), `output of state "${this.state.name}"`);
    if (exit.assign === undefined) return { next: exit.next, output, assigned: undefined };
    const assigned = toPayload(
      await this.evaluate(exit.assign, extra),
      `variables assigned by state "${this.state.name}"`,
    );
    return { next: exit.next, output, assigned: assigned.value as Bindings };
  }

  /** One transaction: leaves the state, and enters the next one or ends. The end of an execution is written by its end. */
  leave({ next, output, assigned }: Departure): void {
    const { name } = this.state;
    if (this.state.type !== 'Fail') {
      this.log(`${kindOf(this.state)}StateExited`, () => [
        'stateExitedEventDetails',
        {
          name,
          output: output.text,
          outputDetails: { truncated: false },
          ...(assigned === undefined ? undefined : assignedDetails(assigned)),
        },
      ]);
    }
    if (assigned !== undefined) this.#own = { ...this.#own, ...assigned };
    this.#beginAttempt([], 0, null);
    if (next === undefined) {
      this.output = output;
      if (this.#endsExecution) return;
    } else {
      this.state = this.place.graph.states.get(next)!;
      this.input = output;
      this.enteredAt = this.place.run.services.clock.now();
      this.#logEntered();
    }
    this.#saveAttempt();
  }

  /** One transaction: gives the attempt up and waits until `wakeAt` for the next one. */
  retry(attempts: readonly number[], wakeAt: number): void {
    this.#beginAttempt(attempts, this.retryCount + 1, wakeAt);
    this.#saveAttempt();
  }

  get #endsExecution(): boolean {
    return this.place.id === rootStrandId && this.place.run.identity.keepsHistory;
  }

  #beginAttempt(attempts: readonly number[], retryCount: number, wakeAt: number | null): void {
    this.attempts = attempts;
    this.retryCount = retryCount;
    this.wakeAt = wakeAt;
    this.memo = null;
    this.isResumed = false;
  }

  #saveAttempt(): void {
    const leftovers = this.#leftovers;
    this.#leftovers = [];
    this.save(() => {
      for (const clear of leftovers) clear();
      this.#put();
    });
  }

  #logEntered(): void {
    this.log(`${kindOf(this.state)}StateEntered`, () => [
      'stateEnteredEventDetails',
      { name: this.state.name, input: this.input.text, inputDetails: { truncated: false } },
    ]);
  }

  #put(): void {
    const { run, id } = this.place;
    run.services.store.strands.put({
      run: run.identity.arn,
      id,
      root: run.identity.root,
      state: this.state.name,
      input: this.input.text,
      variables: JSON.stringify(this.#own),
      attempts: JSON.stringify(this.attempts),
      retry_count: this.retryCount,
      entered_at: this.enteredAt,
      wake_at: this.wakeAt,
      memo: this.memo,
      output: this.output?.text ?? null,
      last_event: this.lastEvent,
      events: run.eventCount,
    });
  }
}

function kindOf(state: CompiledState): string {
  return state.type === 'DistributedMap' ? 'Map' : state.type;
}

function assignedDetails(assigned: Bindings): Record<string, unknown> {
  return {
    assignedVariables: Object.fromEntries(
      Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]),
    ),
    assignedVariablesDetails: { truncated: false },
  };
}
