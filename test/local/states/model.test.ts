import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anEngine, type Bench, define, FunctionError, machineArn, type Setup } from './an-engine.ts';
import { ObservedClock, remains } from './crash.ts';
import { FakeClock } from './fake-clock.ts';
import { randomSteps, toMachine } from './random-machine.ts';
import { evaluateSteps, type Failed, type Step } from './reference.ts';

const setup: Setup = {
  functions: {
    flaky: ({ value, failures, attempt }: { value: number; failures: number; attempt: number }) => {
      if (attempt < failures) throw new FunctionError('Flaky');
      return value * 2;
    },
  },
};

/** What the reference says of a run: its possible errors or its value, and how long it took. */
function expected(
  steps: readonly Step[],
  value: number,
): { errors: readonly string[]; output: string | undefined; seconds: number } {
  const world = { value, variable: 0, elapsedSeconds: 0 };
  try {
    evaluateSteps(steps, world);
    return { errors: [], output: String(world.value), seconds: world.elapsedSeconds };
  } catch (failed) {
    return { errors: (failed as Failed).errors, output: undefined, seconds: world.elapsedSeconds };
  }
}

async function outcomeOf({ engine, clock }: Bench, executionArn: string) {
  await clock.until(engine.drain());
  const { error, output, startDate, stopDate } = engine.describeExecution(executionArn);
  await engine.close();
  return { error, output, seconds: (stopDate!.getTime() - startDate.getTime()) / 1000 };
}

const start = (bench: Bench, steps: readonly Step[], value: number): string => {
  define(bench, toMachine(steps));
  return bench.engine.startExecution({ stateMachineArn: machineArn, name: 'run', input: String(value) }).executionArn;
};

test('random machines end as the simplest evaluator says: same value, same error, same time', async () => {
  await fc.assert(
    fc.asyncProperty(randomSteps, fc.integer({ min: -5, max: 20 }), async (steps, value) => {
      const bench = anEngine(setup);
      const { error, ...outcome } = await outcomeOf(bench, start(bench, steps, value));
      const { errors, ...wanted } = expected(steps, value);
      expect(outcome).toEqual(wanted);
      if (error !== undefined) expect(errors).toContain(error);
    }),
    { numRuns: 100 },
  );
}, 120_000);

test('random machines that are killed at a random moment end the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      randomSteps,
      fc.integer({ min: -5, max: 20 }),
      fc.integer({ min: 3, max: 90 }),
      async (steps, value, moment) => {
        const clock = new ObservedClock();
        const first = anEngine({ ...setup, clock });
        let left: { file: string; now: number } | undefined;
        let questions = 0;
        clock.onQuestion = () => {
          questions += 1;
          if (questions === moment) left = { file: remains(first.file), now: clock.time };
        };
        const executionArn = start(first, steps, value);
        await outcomeOf(first, executionArn);
        if (left === undefined) return;
        const second = anEngine({ ...setup, file: left.file, clock: new FakeClock(left.now) });
        if (second.engine.resume().executions === 0) return;
        const { error, output } = await outcomeOf(second, executionArn);
        const wanted = expected(steps, value);
        expect([output, error !== undefined]).toEqual([wanted.output, wanted.errors.length > 0]);
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);
