import { expect, test } from 'vitest';
import { aMachine, invoke, runMachine } from './an-engine.ts';

test('a chain of states hands its output on', async () => {
  const { status, output, history } = await runMachine(
    aMachine({
      First: {
        Type: 'Pass',
        Output: { a: '{% $states.input.a + 1 %}' },
        Assign: { before: '{% $states.input.a %}' },
        Next: 'Second',
      },
      Second: invoke('double', { Next: 'Third' }),
      Third: {
        Type: 'Choice',
        Choices: [{ Condition: '{% $states.input.value > 3 %}', Next: 'Big' }],
        Default: 'Small',
      },
      Big: { Type: 'Succeed', Output: { big: '{% $states.input.value %}', before: '{% $before %}' } },
      Small: { Type: 'Fail', Error: 'Small' },
    }),
    { a: 1 },
    { functions: { double: ({ a }: { a: number }) => ({ value: a * 2 }) } },
  );
  expect([status, output]).toEqual(['SUCCEEDED', { big: 4, before: 1 }]);
  expect(history.map(({ type }) => type).slice(0, 3)).toEqual([
    'ExecutionStarted',
    'PassStateEntered',
    'PassStateExited',
  ]);
});
