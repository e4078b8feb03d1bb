import fc from 'fast-check';
import type { Step } from './reference.ts';

/** Random steps, and the machine that does the same. */
export const randomSteps: fc.Arbitrary<Step[]> = fc
  .letrec<{ steps: Step[]; step: Step }>((tie) => ({
    steps: fc.array(tie('step'), { minLength: 1, maxLength: 4, depthIdentifier: 'machine' }),
    step: fc.oneof(
      { depthIdentifier: 'machine', maxDepth: 3, depthSize: 'small' },
      fc.record({ kind: fc.constant('pass' as const), add: fc.integer({ min: -3, max: 9 }) }),
      fc.record({ kind: fc.constant('assign' as const) }),
      fc.record({ kind: fc.constant('recall' as const) }),
      fc.record({
        kind: fc.constant('call' as const),
        failures: fc.integer({ min: 0, max: 3 }),
        retries: fc.integer({ min: 0, max: 3 }),
        isCaught: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 0, max: 50 }) }),
      fc.record({
        kind: fc.constant('choice' as const),
        limit: fc.integer({ min: -5, max: 20 }),
        above: tie('steps'),
        below: tie('steps'),
      }),
      fc.record({
        kind: fc.constant('parallel' as const),
        branches: fc.array(tie('steps'), { minLength: 1, maxLength: 3 }),
      }),
      fc.record({
        kind: fc.constant('map' as const),
        count: fc.integer({ min: 0, max: 3 }),
        mode: fc.constantFrom('INLINE' as const, 'EXPRESS' as const, 'STANDARD' as const),
        body: tie('steps'),
      }),
      fc.record({ kind: fc.constant('fail' as const), error: fc.constantFrom('Red', 'Blue') }),
    ),
  }))
  .steps.map((steps) => place(steps, { canAssign: true, canRecall: true, isExpress: false }));

interface Place {
  readonly canAssign: boolean;
  readonly canRecall: boolean;
  readonly isExpress: boolean;
}

const nothing: Step = { kind: 'pass', add: 0 };

/** Replaces what the language does not allow where it stands. */
function place(steps: readonly Step[], where: Place): Step[] {
  return steps.map((step): Step => {
    switch (step.kind) {
      case 'assign':
        return where.canAssign ? step : nothing;
      case 'recall':
        return where.canRecall ? step : nothing;
      case 'choice':
        return { ...step, above: place(step.above, where), below: place(step.below, where) };
      case 'parallel':
        return { ...step, branches: step.branches.map((branch) => place(branch, { ...where, canAssign: false })) };
      case 'map': {
        const mode = where.isExpress ? 'INLINE' : step.mode;
        const inside = {
          canAssign: false,
          canRecall: where.canRecall && mode === 'INLINE',
          isExpress: where.isExpress || mode === 'EXPRESS',
        };
        return { ...step, mode, body: place(step.body, inside) };
      }
      default:
        return step;
    }
  });
}

type States = Record<string, unknown>;

/** The number is the input of each state, and the variable is `$v`. */
export function toMachine(steps: readonly Step[]): object {
  const { StartAt, States } = new Writer().graph(steps);
  return {
    QueryLanguage: 'JSONata',
    StartAt: 'Start',
    States: { Start: { Type: 'Pass', Assign: { v: 0 }, Next: StartAt }, ...States },
  };
}

class Writer {
  #count = 0;

  graph(steps: readonly Step[]): { StartAt: string; States: States } {
    const States: States = {};
    return { StartAt: this.#chain(steps, States, undefined), States };
  }

  /** @returns the name of the first state; the last one goes to `next`, or ends */
  #chain(steps: readonly Step[], states: States, next: string | undefined): string {
    let target = next;
    for (const step of [...steps].reverse()) target = this.#write(step, states, target);
    return target!;
  }

  #write(step: Step, states: States, next: string | undefined): string {
    this.#count += 1;
    const name = `S${this.#count}`;
    const go = next === undefined ? { End: true } : { Next: next };
    const goesItself = step.kind === 'choice' || step.kind === 'fail' || step.kind === 'call';
    states[name] = { ...this.#state(step, states, next), ...(goesItself ? undefined : go) };
    return name;
  }

  #state(step: Step, states: States, next: string | undefined): object {
    switch (step.kind) {
      case 'pass':
        return { Type: 'Pass', Output: `{% $states.input + ${step.add} %}` };
      case 'assign':
        return { Type: 'Pass', Assign: { v: '{% $states.input %}' } };
      case 'recall':
        return { Type: 'Pass', Output: '{% $states.input + $v %}' };
      case 'call':
        return this.#call(step, states, next);
      case 'wait':
        return { Type: 'Wait', Seconds: step.seconds };
      case 'choice':
        return this.#choice(step, states, next);
      case 'parallel':
        return {
          Type: 'Parallel',
          Branches: step.branches.map((branch) => this.graph(branch)),
          Output: '{% $sum($states.result) %}',
        };
      case 'map':
        return this.#map(step);
      case 'fail':
        return this.#fail(step, states, next);
    }
  }

  #choice(step: Extract<Step, { kind: 'choice' }>, states: States, next: string | undefined): object {
    const join = next ?? this.#write(nothing, states, undefined);
    const above = this.#chain(step.above, states, join);
    return {
      Type: 'Choice',
      Choices: [{ Condition: `{% $states.input > ${step.limit} %}`, Next: above }],
      Default: this.#chain(step.below, states, join),
    };
  }

  /** A state after it would be unreachable, so a Choice that never goes there stands before it. */
  #fail(step: Extract<Step, { kind: 'fail' }>, states: States, next: string | undefined): object {
    if (next === undefined) return { Type: 'Fail', Error: step.error };
    return {
      Type: 'Choice',
      Choices: [{ Condition: false, Next: next }],
      Default: this.#write(step, states, undefined),
    };
  }

  #call(step: Extract<Step, { kind: 'call' }>, states: States, next: string | undefined): object {
    const after = next ?? this.#write(nothing, states, undefined);
    return {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: {
        FunctionName: 'flaky',
        Payload: {
          value: '{% $states.input %}',
          failures: step.failures,
          attempt: '{% $states.context.State.RetryCount %}',
        },
      },
      Output: '{% $states.result.Payload %}',
      Retry: [{ ErrorEquals: ['Flaky'], MaxAttempts: step.retries }],
      ...(step.isCaught ? { Catch: [{ ErrorEquals: ['States.ALL'], Next: after, Output: -1 }] } : undefined),
      Next: after,
    };
  }

  #map(step: Extract<Step, { kind: 'map' }>): object {
    const items = Array.from({ length: step.count }, (_, index) => `$states.input + ${index}`);
    const ProcessorConfig =
      step.mode === 'INLINE' ? { Mode: 'INLINE' } : { Mode: 'DISTRIBUTED', ExecutionType: step.mode };
    return {
      Type: 'Map',
      Items: `{% [${items.join(', ')}] %}`,
      ItemProcessor: { ProcessorConfig, ...this.graph(step.body) },
      Output: '{% $sum($states.result) %}',
    };
  }
}
