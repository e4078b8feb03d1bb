import { expect, test } from 'vitest';
import { aMachine, invoke, runMachine } from './an-engine.ts';

const big = 'x'.repeat(262_143);
const caught = (fields: Record<string, unknown>) => ({
  Catch: [{ ErrorEquals: ['States.ALL'], Next: 'E' }],
  Next: 'E',
  ...fields,
});

test.each([
  ['the output of a state', { A: { Type: 'Pass', Output: { a: big }, End: true } }],
  ['the result of a task', { A: invoke('big', caught({ Output: 1 })), E: { Type: 'Succeed' } }],
  [
    'the arguments of a task',
    { A: invoke('f', caught({ Arguments: { FunctionName: 'f', Payload: big } })), E: { Type: 'Succeed' } },
  ],
  ['assigned variables', { A: { Type: 'Pass', Assign: { x: big }, End: true } }],
  [
    'the outputs of branches together',
    {
      A: {
        Type: 'Parallel',
        Branches: ['L', 'R'].map((name) => ({
          StartAt: name,
          States: { [name]: { Type: 'Pass', Output: big.slice(0, 140_000), End: true } },
        })),
        ...caught({}),
      },
      E: { Type: 'Succeed' },
    },
  ],
])(
  'fails with States.DataLimitExceeded, which States.ALL does not catch, when %s is over 256 KB',
  async (_name, states) => {
    const { error, cause } = await runMachine(aMachine(states), {}, { functions: { big: () => big, f: () => 1 } });
    expect([error, cause]).toEqual(['States.DataLimitExceeded', expect.stringMatching(/262144 bytes/)]);
  },
);

test('exactly 256 KB is allowed, counted in bytes of UTF-8', async () => {
  const most = 'x'.repeat(262_142);
  expect((await runMachine(aMachine({ A: { Type: 'Pass', Output: most, End: true } }))).status).toBe('SUCCEEDED');
  const wide = 'é'.repeat(131_072);
  expect((await runMachine(aMachine({ A: { Type: 'Pass', Output: wide, End: true } }))).error).toBe(
    'States.DataLimitExceeded',
  );
});

test('an execution ends with its 25,000th event', async () => {
  const { error, cause, history, engine, executionArn } = await runMachine(
    aMachine({
      Count: { Type: 'Pass', Output: '{% $states.input + 1 %}', Next: 'Again' },
      Again: { Type: 'Choice', Choices: [{ Condition: true, Next: 'Count' }] },
    }),
    0,
  );
  expect([error, cause]).toEqual([
    'States.Runtime',
    'The execution reached the maximum number of history events (25000).',
  ]);
  expect(history).toHaveLength(1000);
  const { events } = engine.getExecutionHistory({ executionArn, reverseOrder: true, maxResults: 1 });
  expect(events).toMatchObject([{ id: 25_000, type: 'ExecutionFailed' }]);
});

test('the limit of events cannot be caught, and counts the branches', async () => {
  const loop = (name: string) => ({
    StartAt: name,
    States: {
      [name]: { Type: 'Pass', Next: `${name}2` },
      [`${name}2`]: { Type: 'Choice', Choices: [{ Condition: true, Next: name }] },
    },
  });
  const { error } = await runMachine(
    aMachine({ P: { Type: 'Parallel', Branches: [loop('A'), loop('B')], ...caught({}) }, E: { Type: 'Succeed' } }),
  );
  expect(error).toBe('States.Runtime');
});

test('a Standard child of a map has its own 25,000 events', async () => {
  const { output } = await runMachine(
    aMachine({
      M: {
        Type: 'Map',
        ToleratedFailurePercentage: 100,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'A',
          States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Choice', Choices: [{ Condition: true, Next: 'A' }] } },
        },
        End: true,
      },
    }),
    [1],
  );
  expect(output).toEqual([expect.objectContaining({ Status: 'FAILED', Error: 'States.Runtime' })]);
});
