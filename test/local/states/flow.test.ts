import { expect, test } from 'vitest';
import { aMachine, invoke, runMachine, type Setup } from './an-engine.ts';

interface Case {
  readonly name: string;
  readonly states: Record<string, unknown>;
  readonly input?: unknown;
  readonly setup?: Setup;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: RegExp;
}

const functions = {
  double: ({ n }: { n: number }) => ({ n: n * 2 }),
  echo: (payload: unknown) => payload,
};
const iterator = (state: Record<string, unknown>) => ({
  ProcessorConfig: { Mode: 'INLINE' },
  StartAt: 'Item',
  States: { Item: state },
});

const cases: Case[] = [
  {
    name: 'Pass without Output hands its input on',
    states: { A: { Type: 'Pass', End: true } },
    input: { a: [1] },
    output: { a: [1] },
  },
  {
    name: 'Assign and Output are evaluated side by side',
    states: {
      A: { Type: 'Pass', Assign: { x: 1 }, Next: 'B' },
      B: { Type: 'Pass', Assign: { x: '{% $x + 1 %}', y: '{% $x %}' }, Output: '{% $x %}', Next: 'C' },
      C: { Type: 'Pass', Output: { x: '{% $x %}', y: '{% $y %}', out: '{% $states.input %}' }, End: true },
    },
    output: { x: 2, y: 1, out: 1 },
  },
  {
    name: 'the first Choice rule that is true wins, with its own Assign and Output',
    states: {
      A: {
        Type: 'Choice',
        Choices: [
          { Condition: '{% $states.input.n > 5 %}', Next: 'B' },
          { Condition: '{% $states.input.n > 1 %}', Next: 'B', Assign: { rule: 2 }, Output: 'second' },
        ],
        Default: 'B',
        Assign: { rule: 0 },
      },
      B: { Type: 'Succeed', Output: ['{% $rule %}', '{% $states.input %}'] },
    },
    input: { n: 3 },
    output: [2, 'second'],
  },
  {
    name: 'a Choice falls to its Default, with the Assign of the state',
    states: {
      A: { Type: 'Choice', Choices: [{ Condition: false, Next: 'C' }], Default: 'B', Assign: { rule: 'none' } },
      B: { Type: 'Succeed', Output: '{% $rule %}' },
      C: { Type: 'Fail' },
    },
    output: 'none',
  },
  {
    name: 'fails when no Choice rule matches and there is no Default',
    states: { A: { Type: 'Choice', Choices: [{ Condition: '{% 1 = 2 %}', Next: 'B' }] }, B: { Type: 'Succeed' } },
    error: 'States.NoChoiceMatched',
  },
  {
    name: 'fails when a Condition is no boolean',
    states: { A: { Type: 'Choice', Choices: [{ Condition: '{% "yes" %}', Next: 'B' }] }, B: { Type: 'Succeed' } },
    error: 'States.QueryEvaluationError',
    cause: /Choices\/0\/Condition/,
  },
  {
    name: 'fails when an expression gives nothing',
    states: { A: { Type: 'Pass', Output: { a: '{% $states.input.missing %}' }, End: true } },
    error: 'States.QueryEvaluationError',
    cause: /Output\/a.*returned nothing/,
  },
  {
    name: 'fails when an expression throws',
    states: { A: { Type: 'Pass', Output: '{% $error("broken") %}', End: true } },
    error: 'States.QueryEvaluationError',
    cause: /broken/,
  },
  {
    name: 'Fail evaluates Error and Cause',
    states: { A: { Type: 'Fail', Error: '{% "E" & $states.input.n %}', Cause: 'because' } },
    input: { n: 1 },
    error: 'E1',
    cause: /^because$/,
  },
  {
    name: 'a Task sends Arguments and reads the context',
    states: {
      A: invoke('echo', {
        Arguments: {
          FunctionName: 'echo',
          Payload: {
            retryCount: '{% $states.context.State.RetryCount %}',
            name: '{% $states.context.Execution.Name %}',
            state: '{% $states.context.State.Name %}',
            machine: '{% $states.context.StateMachine.Name %}',
            input: '{% $states.context.Execution.Input.a %}',
          },
        },
      }),
    },
    input: { a: 7 },
    output: { retryCount: 0, name: 'run', state: 'A', machine: 'sample', input: 7 },
  },
  {
    name: 'a Task without Output gives the whole answer of the service',
    states: { A: { ...invoke('double'), Output: undefined } },
    input: { n: 2 },
    output: { ExecutedVersion: '$LATEST', Payload: { n: 4 }, StatusCode: 200 },
  },
  {
    name: 'Parallel gives the outputs of its branches in order',
    states: {
      A: {
        Type: 'Parallel',
        Arguments: { n: '{% $states.input.n + 1 %}' },
        Branches: [
          { StartAt: 'L', States: { L: invoke('double') } },
          { StartAt: 'R', States: { R: { Type: 'Pass', End: true } } },
        ],
        Output: { both: '{% $states.result %}' },
        End: true,
      },
    },
    input: { n: 1 },
    output: { both: [{ n: 4 }, { n: 2 }] },
  },
  {
    name: 'an inline Map selects items, sees outer variables and keeps the order',
    states: {
      A: { Type: 'Pass', Assign: { add: 10 }, Next: 'B' },
      B: {
        Type: 'Map',
        Items: '{% $states.input.items %}',
        ItemSelector: {
          n: '{% $states.context.Map.Item.Value + $add %}',
          index: '{% $states.context.Map.Item.Index %}',
        },
        MaxConcurrency: 2,
        ItemProcessor: iterator({
          Type: 'Pass',
          Output: ['{% $states.input.n + $add %}', '{% $states.input.index %}'],
          End: true,
        }),
        End: true,
      },
    },
    input: { items: [1, 2, 3] },
    output: [
      [21, 0],
      [22, 1],
      [23, 2],
    ],
  },
  {
    name: 'a Map of nothing gives nothing',
    states: { A: { Type: 'Map', ItemProcessor: iterator({ Type: 'Fail' }), End: true } },
    input: [],
    output: [],
  },
  {
    name: 'fails as its iteration fails',
    states: { A: { Type: 'Map', ItemProcessor: iterator({ Type: 'Fail', Error: 'Inner', Cause: 'x' }), End: true } },
    input: [1, 2],
    error: 'Inner',
  },
  {
    name: 'fails when Items are no array',
    states: { A: { Type: 'Map', ItemProcessor: iterator({ Type: 'Pass', End: true }), End: true } },
    error: 'States.QueryEvaluationError',
  },
  {
    name: 'an array made by an expression behaves like any other array later',
    states: {
      A: {
        Type: 'Pass',
        Output: { list: '{% [$states.input.n] %}', found: '{% $states.input.all[$ > 1] %}' },
        Next: 'B',
      },
      B: {
        Type: 'Pass',
        Output: { nested: '{% [[$states.input.list]] %}', count: '{% $count($states.input.found) %}' },
        End: true,
      },
    },
    input: { n: 1, all: [1, 2, 3] },
    output: { nested: [[1]], count: 2 },
  },
];

test.each(cases)('$name', async ({ states, input, setup, output, error, cause }) => {
  const result = await runMachine(aMachine(JSON.parse(JSON.stringify(states))), input, { functions, ...setup });
  expect({ error: result.error, output: result.output }).toEqual({ error, output });
  expect(result.status).toBe(error === undefined ? 'SUCCEEDED' : 'FAILED');
  if (cause !== undefined) expect(result.cause).toMatch(cause);
});

test('Wait waits for seconds, and until a time', async () => {
  const { clock, output, startDate } = await runMachine(
    aMachine({
      A: { Type: 'Wait', Seconds: '{% $states.input.seconds %}', Next: 'B' },
      B: {
        Type: 'Wait',
        Timestamp: '{% $fromMillis($toMillis($states.context.Execution.StartTime) + 7200000) %}',
        Next: 'C',
      },
      C: { Type: 'Wait', Timestamp: '2020-01-01T00:00:00Z', Output: '{% $millis() %}', End: true },
    }),
    { seconds: 3600 },
  );
  expect(clock.now() - startDate.getTime()).toBe(7_200_000);
  expect(output).toBe(startDate.getTime() + 7_200_000);
});

test('a failing branch calls off the others', async () => {
  let wasAborted = false;
  const { status, error, calls } = await runMachine(
    aMachine({
      A: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Slow', States: { Slow: invoke('slow', { Next: 'Never' }), Never: invoke('never') } },
          { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 5, Next: 'F' }, F: { Type: 'Fail', Error: 'Quick' } } },
        ],
        End: true,
      },
    }),
    {},
    {
      functions: {
        slow: (_payload, _call, signal) =>
          new Promise(() => {
            signal.addEventListener('abort', () => {
              wasAborted = true;
            });
          }),
      },
    },
  );
  expect([status, error, wasAborted]).toEqual(['FAILED', 'Quick', true]);
  expect(calls.map(({ name }) => name)).toEqual(['slow']);
});

test('an inline Map runs at most MaxConcurrency iterations at once', async () => {
  let running = 0;
  let most = 0;
  const bench = await runMachine(
    aMachine({
      A: { Type: 'Map', MaxConcurrency: 3, ItemProcessor: iterator(invoke('busy')), End: true },
    }),
    Array.from({ length: 10 }, (_, index) => index),
    {
      functions: {
        busy: async (payload: number) => {
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
          return payload;
        },
      },
    },
  );
  expect([most, bench.output]).toEqual([3, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]);
});
