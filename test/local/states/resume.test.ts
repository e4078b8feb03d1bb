import { expect, test } from 'vitest';
import {
  aFile,
  aMachine,
  anEngine,
  type Bench,
  define,
  FunctionError,
  invoke,
  machineArn,
  type Setup,
} from './an-engine.ts';
import { ObservedClock, remains } from './crash.ts';
import { FakeClock } from './fake-clock.ts';

const item = (fields: Record<string, unknown>, name: string) => ({
  ProcessorConfig: fields,
  StartAt: name,
  States: { [name]: invoke('work') },
});
const reader = {
  Resource: 'arn:aws:states:::s3:getObject',
  ReaderConfig: { InputType: 'JSONL' },
  Arguments: { Bucket: 'lake', Key: 'items' },
};
const flaky = {
  Arguments: {
    FunctionName: 'flaky',
    Payload: { attempt: '{% $states.context.State.RetryCount %}', seen: '{% $seen %}' },
  },
};

/** A little of everything. */
const machine = aMachine({
  Begin: { Type: 'Pass', Assign: { seen: 1 }, Next: 'Try' },
  Try: invoke('flaky', {
    ...flaky,
    Retry: [{ ErrorEquals: ['Flaky'], MaxAttempts: 3 }],
    Assign: { seen: '{% $seen + 1 %}' },
    Next: 'Rest',
  }),
  Rest: { Type: 'Wait', Seconds: 30, Next: 'Both' },
  Both: {
    Type: 'Parallel',
    Branches: [
      {
        StartAt: 'Left',
        States: { Left: invoke('work', { Next: 'LeftWait' }), LeftWait: { Type: 'Wait', Seconds: 3, End: true } },
      },
      {
        StartAt: 'Right',
        States: {
          Right: { Type: 'Map', Items: [1, 2, 3], MaxConcurrency: 2, ItemProcessor: item({}, 'Part'), End: true },
        },
      },
    ],
    Assign: { both: '{% $states.result %}' },
    Next: 'Express',
  },
  Express: {
    Type: 'Map',
    ItemReader: reader,
    ItemBatcher: { MaxItemsPerBatch: 2 },
    MaxConcurrency: 2,
    ItemProcessor: item({ Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' }, 'Batch'),
    Assign: { express: '{% $states.result %}' },
    Next: 'Standard',
  },
  Standard: {
    Type: 'Map',
    ItemReader: reader,
    MaxConcurrency: 3,
    ToleratedFailurePercentage: 100,
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'Pause',
      States: { Pause: { Type: 'Wait', Seconds: 2, Next: 'One' }, One: invoke('work') },
    },
    Output: { seen: '{% $seen %}', both: '{% $both %}', express: '{% $express %}', standard: '{% $states.result %}' },
    End: true,
  },
});

const setup: Setup = {
  objects: { 'lake/items': '1\n2\n3\n4\n5\n' },
  functions: {
    flaky: ({ attempt, seen }: { attempt: number; seen: number }) => {
      if (attempt < 2) throw new FunctionError('Flaky');
      return { attempt, seen };
    },
    work: async (payload: unknown) => {
      await new Promise((resolve) => setImmediate(resolve));
      return { worked: payload };
    },
  },
};

const start = (bench: Bench) => {
  define(bench, machine);
  return bench.engine.startExecution({ stateMachineArn: machineArn, name: 'run' }).executionArn;
};

test('wherever it is killed, an execution goes on and ends the same', async () => {
  const clock = new ObservedClock();
  const whole = anEngine({ ...setup, clock });
  const copies: { file: string; now: number; calls: number }[] = [];
  clock.onQuestion = () => {
    copies.push({ file: remains(whole.file), now: clock.time, calls: whole.calls.length });
  };
  const executionArn = start(whole);
  await clock.until(whole.engine.drain());
  clock.onQuestion = () => {};
  const end = whole.engine.describeExecution(executionArn);
  expect(end.status).toBe('SUCCEEDED');
  let resumed = 0;
  for (const { file, now, calls } of copies) {
    const bench = anEngine({ ...setup, file, clock: new FakeClock(now) });
    define(bench, machine);
    const { executions } = bench.engine.resume();
    if (executions === 0) continue;
    resumed += 1;
    await bench.clock.until(bench.engine.drain());
    expect(bench.engine.describeExecution(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: end.output });
    expect(bench.calls.length + calls).toBeGreaterThanOrEqual(whole.calls.length);
    expect(bench.calls.length + calls).toBeLessThanOrEqual(whole.calls.length + 5);
    await bench.engine.close();
  }
  expect(resumed).toBeGreaterThan(100);
}, 60_000);

/** Starts, runs for a while, is killed, and is started again after a pause. */
async function interrupted(
  definition: object,
  options: Setup & { before: number; downtime: number; meanwhile?: (bench: Bench) => void },
) {
  const first = anEngine(options);
  define(first, definition);
  const { executionArn } = first.engine.startExecution({ stateMachineArn: machineArn, name: 'run', input: '{}' });
  await first.clock.advance(options.before);
  options.meanwhile?.(first);
  const clock = new FakeClock(first.clock.now() + options.downtime);
  const second = anEngine({ ...options, file: remains(first.file), clock });
  await first.engine.close();
  define(second, definition);
  second.engine.resume();
  return { first, second, executionArn, elapsed: () => clock.now() - first.clock.now() };
}
const forever = () => new Promise(() => {});
const hour = 3_600_000;

test('a task in flight is invoked again without spending an attempt', async () => {
  const Arguments = { FunctionName: 'f', Payload: '{% $states.context.State.RetryCount %}' };
  const definition = aMachine({ A: invoke('f', { Arguments, Retry: [{ ErrorEquals: ['X'], MaxAttempts: 1 }] }) });
  let hangs = true;
  const { first, second, executionArn } = await interrupted(definition, {
    before: 1000,
    downtime: hour,
    functions: {
      f: (attempt: number) => {
        if (attempt === 0) throw new FunctionError('X');
        return hangs ? forever() : 'done';
      },
    },
    meanwhile: () => {
      hangs = false;
    },
  });
  await second.clock.until(second.engine.drain());
  expect([...first.calls, ...second.calls].map(({ payload }) => payload)).toEqual([0, 1, 1]);
  expect(second.engine.describeExecution(executionArn).output).toBe('"done"');
});

test('waits are absolute', async () => {
  const { second, elapsed } = await interrupted(aMachine({ A: { Type: 'Wait', Seconds: 7200, End: true } }), {
    before: hour,
    downtime: hour / 2,
  });
  await second.clock.until(second.engine.drain());
  expect(elapsed()).toBe(hour);
});

test('a pause before a retry is absolute', async () => {
  const { second, elapsed } = await interrupted(
    aMachine({ A: invoke('f', { Retry: [{ ErrorEquals: ['X'], IntervalSeconds: 100 }] }) }),
    {
      before: 10_000,
      downtime: 20_000,
      functions: {
        f: (_payload, call) => {
          if (call === 0) throw new FunctionError('X');
          return 1;
        },
      },
    },
  );
  await second.clock.advance(0);
  expect(second.calls).toEqual([]);
  await second.clock.until(second.engine.drain());
  expect(elapsed()).toBeGreaterThanOrEqual(90_000);
});

test('time-outs of tasks and executions exclude the downtime', async () => {
  const { second, executionArn } = await interrupted(
    aMachine({ A: { Type: 'Wait', Seconds: 100 * 3600, End: true } }, { TimeoutSeconds: 7200 }),
    { before: hour, downtime: 10 * hour },
  );
  await second.clock.until(second.engine.drain());
  const { status, startDate, stopDate } = second.engine.describeExecution(executionArn);
  expect(status).toBe('TIMED_OUT');
  expect(stopDate!.getTime() - startDate.getTime()).toBeGreaterThanOrEqual(12 * hour);
  expect(stopDate!.getTime() - startDate.getTime()).toBeLessThanOrEqual(12 * hour + 5000);
});

const asking = aMachine({
  A: {
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    Arguments: { QueueUrl: 'q', MessageBody: '{% $states.context.Task.Token %}' },
    TimeoutSeconds: 7200,
    HeartbeatSeconds: 3000,
    End: true,
  },
});

test('task tokens stay valid, and their message is not sent again', async () => {
  const { first, second, executionArn } = await interrupted(asking, { before: hour / 2, downtime: 10 * hour });
  await second.clock.advance(1000);
  expect(second.messages).toEqual([]);
  second.engine.sendTaskSuccess({ taskToken: first.messages[0]!.MessageBody, output: '"late"' });
  await second.clock.until(second.engine.drain());
  expect(second.engine.describeExecution(executionArn).output).toBe('"late"');
});

test('a report that was acknowledged is not lost', async () => {
  const { second, executionArn } = await interrupted(asking, {
    before: hour / 2,
    downtime: hour,
    meanwhile: ({ engine, messages }) =>
      engine.sendTaskSuccess({ taskToken: messages[0]!.MessageBody, output: '"in time"' }),
  });
  await second.clock.until(second.engine.drain());
  expect(second.engine.describeExecution(executionArn).output).toBe('"in time"');
});

test('time-outs and heartbeats of task tokens exclude the downtime', async () => {
  const { second, executionArn } = await interrupted(asking, { before: 2000_000, downtime: 10 * hour });
  await second.clock.until(second.engine.drain());
  const { error, startDate, stopDate } = second.engine.describeExecution(executionArn);
  expect(error).toBe('States.HeartbeatTimeout');
  expect(Math.round((stopDate!.getTime() - startDate.getTime() - 10 * hour) / 10_000)).toBe(300);
});

test('a run keeps the definition that it started with', async () => {
  const bench = anEngine();
  define(
    bench,
    aMachine({ A: { Type: 'Wait', Seconds: 10, Next: 'B' }, B: { Type: 'Pass', Output: 'old', End: true } }),
  );
  const { executionArn } = bench.engine.startExecution({ stateMachineArn: machineArn, name: 'old' });
  const changed = aMachine({ C: { Type: 'Pass', Output: 'new', End: true } });
  define(bench, changed);
  await bench.engine.close();
  const later = anEngine({ file: bench.file, clock: bench.clock });
  define(later, changed);
  later.engine.resume();
  const young = later.engine.startExecution({ stateMachineArn: machineArn, name: 'young' });
  await later.clock.until(later.engine.drain());
  expect([executionArn, young.executionArn].map((arn) => later.engine.describeExecution(arn).output)).toEqual([
    '"old"',
    '"new"',
  ]);
});

test('events that were not taken are told again at the next start', async () => {
  const definition = aMachine({ A: { Type: 'Pass', End: true } });
  const deaf = anEngine({
    onEvent: ({ detail }) => {
      if (detail.status === 'SUCCEEDED') throw new Error('no bus');
    },
  });
  define(deaf, definition);
  const { executionArn } = deaf.engine.startExecution({ stateMachineArn: machineArn, name: 'run' });
  await deaf.clock.until(deaf.engine.drain());
  await deaf.engine.close();
  const second = anEngine({ file: deaf.file, clock: deaf.clock });
  expect(second.engine.resume()).toEqual({ executions: 0 });
  expect(second.events.map(({ detail }) => [detail.executionArn, detail.status, detail.output])).toEqual([
    [executionArn, 'SUCCEEDED', '{}'],
  ]);
});

test('history goes on where it was', async () => {
  const { first, second, executionArn } = await interrupted(
    aMachine({ A: { Type: 'Wait', Seconds: 10, Next: 'B' }, B: { Type: 'Pass', End: true } }),
    { before: 1000, downtime: 0 },
  );
  await second.clock.until(second.engine.drain());
  const { events } = second.engine.getExecutionHistory({ executionArn });
  expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
  expect(events.map(({ type }) => type)).toEqual([
    'ExecutionStarted',
    'WaitStateEntered',
    'WaitStateExited',
    'PassStateEntered',
    'PassStateExited',
    'ExecutionSucceeded',
  ]);
  expect(first.events).toHaveLength(1);
});

test('rejects a file that is in use, too new, or no database', async () => {
  const { engine, file } = anEngine();
  expect(() => anEngine({ file })).toThrow(/in use by another process/);
  await engine.close();
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(file);
  database.exec('pragma user_version = 99');
  database.close();
  expect(() => anEngine({ file })).toThrow(/format is 99/);
  const { writeFileSync } = await import('node:fs');
  const text = aFile();
  writeFileSync(text, 'not a database at all, but long enough to be looked at'.repeat(100));
  expect(() => anEngine({ file: text })).toThrow(/not a database/);
});
