import { expect, test } from 'vitest';
import { aMachine, FunctionError, invoke, runMachine } from './an-engine.ts';

const boom = (name: string, message?: string) => () => {
  throw new FunctionError(name, message);
};
const failing = (name: string, times: number) => (_payload: unknown, call: number) => {
  if (call < times) throw new FunctionError(name);
  return { call };
};
const delays = (calls: readonly { at: number }[]) =>
  calls.slice(1).map(({ at }, index) => (at - calls[index]!.at) / 1000);

interface Case {
  readonly name: string;
  readonly retry: readonly Record<string, unknown>[];
  readonly error: string;
  readonly times: number;
  readonly random?: number;
  readonly delays: readonly number[];
  readonly status: string;
}

const cases: Case[] = [
  {
    name: 'the defaults: 3 attempts, 1 s, doubling',
    retry: [{ ErrorEquals: ['A'] }],
    error: 'A',
    times: 9,
    delays: [1, 2, 4],
    status: 'FAILED',
  },
  {
    name: 'an error that goes away',
    retry: [{ ErrorEquals: ['A'], IntervalSeconds: 5 }],
    error: 'A',
    times: 2,
    delays: [5, 10],
    status: 'SUCCEEDED',
  },
  {
    name: 'an error of another name',
    retry: [{ ErrorEquals: ['B'] }],
    error: 'A',
    times: 9,
    delays: [],
    status: 'FAILED',
  },
  {
    name: 'States.ALL',
    retry: [{ ErrorEquals: ['B'] }, { ErrorEquals: ['States.ALL'], MaxAttempts: 1 }],
    error: 'A',
    times: 9,
    delays: [1],
    status: 'FAILED',
  },
  {
    name: 'States.TaskFailed',
    retry: [{ ErrorEquals: ['States.TaskFailed'], MaxAttempts: 2 }],
    error: 'A',
    times: 9,
    delays: [1, 2],
    status: 'FAILED',
  },
  {
    name: 'MaxAttempts 0',
    retry: [{ ErrorEquals: ['A'], MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }],
    error: 'A',
    times: 9,
    delays: [],
    status: 'FAILED',
  },
  {
    name: 'MaxDelaySeconds',
    retry: [{ ErrorEquals: ['A'], IntervalSeconds: 10, BackoffRate: 3, MaxDelaySeconds: 40, MaxAttempts: 4 }],
    error: 'A',
    times: 9,
    delays: [10, 30, 40, 40],
    status: 'FAILED',
  },
  {
    name: 'jitter',
    retry: [{ ErrorEquals: ['A'], IntervalSeconds: 4, MaxAttempts: 2, JitterStrategy: 'FULL' }],
    error: 'A',
    times: 9,
    random: 0.25,
    delays: [1, 2],
    status: 'FAILED',
  },
  {
    name: 'hours of patience',
    retry: [{ ErrorEquals: ['A'], IntervalSeconds: 3600, MaxAttempts: 5 }],
    error: 'A',
    times: 5,
    delays: [3600, 7200, 14400, 28800, 57600],
    status: 'SUCCEEDED',
  },
];

test.each(cases)('retries: $name', async ({ retry, error, times, random = 0.5, delays: expected, status: end }) => {
  const { calls, status } = await runMachine(
    aMachine({ A: invoke('f', { Retry: retry }) }),
    {},
    { functions: { f: failing(error, times) }, random: () => random },
  );
  expect([delays(calls), status]).toEqual([expected, end]);
});

test('each retrier counts its own attempts, and RetryCount counts all', async () => {
  const errors = ['A', 'B', 'A', 'B', 'B'];
  const { calls, error } = await runMachine(
    aMachine({
      S: invoke('f', {
        Arguments: { FunctionName: 'f', Payload: '{% $states.context.State.RetryCount %}' },
        Retry: [
          { ErrorEquals: ['A'], MaxAttempts: 2, IntervalSeconds: 1, BackoffRate: 1 },
          { ErrorEquals: ['B'], MaxAttempts: 2, IntervalSeconds: 7, BackoffRate: 1 },
        ],
      }),
    }),
    {},
    {
      functions: {
        f: (_payload, call) => {
          throw new FunctionError(errors[call]!);
        },
      },
    },
  );
  expect(calls.map(({ payload }) => payload)).toEqual([0, 1, 2, 3, 4]);
  expect([delays(calls), error]).toEqual([[1, 7, 1, 7], 'B']);
});

test('a state that is entered again has all its attempts again', async () => {
  const { calls } = await runMachine(
    aMachine({
      S: invoke('f', {
        Retry: [{ ErrorEquals: ['A'], MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ['A'], Next: 'C', Output: '{% $states.input %}' }],
        Next: 'C',
      }),
      C: {
        Type: 'Choice',
        Choices: [{ Condition: '{% $states.input.n < 1 %}', Next: 'S', Output: { n: '{% $states.input.n + 1 %}' } }],
        Default: 'E',
      },
      E: { Type: 'Succeed' },
    }),
    { n: 0 },
    { functions: { f: boom('A') } },
  );
  expect(calls).toHaveLength(4);
});

test('Catch hands the error on, or Output and Assign', async () => {
  const catching = (fields: Record<string, unknown>) =>
    aMachine({
      S: invoke('f', {
        Catch: [
          { ErrorEquals: ['Other'], Next: 'Never' },
          { ErrorEquals: ['A'], Next: 'E', ...fields },
        ],
        Next: 'E',
      }),
      E: {
        Type: 'Succeed',
        ...(fields.Assign === undefined
          ? undefined
          : { Output: { seen: '{% $seen %}', input: '{% $states.input %}' } }),
      },
      Never: { Type: 'Fail' },
    });
  const plain = await runMachine(catching({}), { a: 1 }, { functions: { f: boom('A', 'why') } });
  expect(plain.output).toEqual({ Error: 'A', Cause: '{"errorType":"A","errorMessage":"why","trace":[]}' });
  const assigning = await runMachine(
    catching({
      Assign: { seen: '{% $parse($states.errorOutput.Cause).errorMessage %}' },
      Output: { item: '{% $states.input %}', error: '{% $states.errorOutput.Error %}' },
    }),
    { a: 1 },
    { functions: { f: boom('A', 'why') } },
  );
  expect(assigning.output).toEqual({ seen: 'why', input: { item: { a: 1 }, error: 'A' } });
});

test('errors of the Lambda service keep their plain message', async () => {
  const { error, cause } = await runMachine(
    aMachine({ S: invoke('f') }),
    {},
    { functions: { f: boom('Lambda.TooManyRequestsException', 'Rate exceeded') } },
  );
  expect([error, cause]).toEqual(['Lambda.TooManyRequestsException', 'Rate exceeded']);
});

test.each([
  ['States.Timeout', true],
  ['States.ALL', true],
  ['States.TaskFailed', false],
])('TimeoutSeconds ends a task with States.Timeout, which %s matches: %s', async (name, isCaught) => {
  let signals = 0;
  const { status, clock, startDate } = await runMachine(
    aMachine({
      S: invoke('f', { TimeoutSeconds: 90, Catch: [{ ErrorEquals: [name], Next: 'E' }], Next: 'E' }),
      E: { Type: 'Succeed' },
    }),
    {},
    {
      functions: {
        f: (_payload, _call, signal) => {
          signal.addEventListener('abort', () => {
            signals += 1;
          });
          return new Promise(() => {});
        },
      },
    },
  );
  expect([status, clock.now() - startDate.getTime(), signals]).toEqual([isCaught ? 'SUCCEEDED' : 'FAILED', 90_000, 1]);
});

test('errors in Output of a task can be retried and caught', async () => {
  const { calls, output } = await runMachine(
    aMachine({
      S: invoke('f', {
        Output: '{% $states.result.Payload.value %}',
        Retry: [{ ErrorEquals: ['States.QueryEvaluationError'], MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'E', Output: '{% $states.errorOutput.Error %}' }],
        Next: 'E',
      }),
      E: { Type: 'Succeed' },
    }),
    {},
    { functions: { f: () => ({}) } },
  );
  expect([calls.length, output]).toEqual([2, 'States.QueryEvaluationError']);
});

test('Retry and Catch stand on Parallel and Map too', async () => {
  const retry = {
    Retry: [{ ErrorEquals: ['A'], MaxAttempts: 3 }],
    Catch: [{ ErrorEquals: ['States.ALL'], Next: 'E' }],
    Next: 'E',
  };
  const branch = { StartAt: 'S', States: { S: invoke('f') } };
  for (const state of [
    { Type: 'Parallel', Branches: [branch], ...retry },
    { Type: 'Map', Items: [1], ItemProcessor: branch, ...retry },
  ]) {
    const { calls, output } = await runMachine(
      aMachine({ A: state, E: { Type: 'Succeed' } }),
      {},
      { functions: { f: failing('A', 2) } },
    );
    expect([calls.length, output]).toEqual([3, [{ call: 2 }]]);
  }
});
