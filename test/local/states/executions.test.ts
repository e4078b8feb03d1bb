import { expect, test } from 'vitest';
import {
  allEvents,
  aMachine,
  anEngine,
  type Bench,
  define,
  invoke,
  machineArn,
  rejection,
  runMachine,
  type Setup,
} from './an-engine.ts';

const forever = () => new Promise(() => {});
const patient = aMachine({ S: { Type: 'Wait', Seconds: 1000, End: true } });

function aBench(definition: object = patient, setup: Setup = {}) {
  const bench = anEngine(setup);
  define(bench, definition);
  const start = (name?: string, input = '{}') =>
    bench.engine.startExecution({ stateMachineArn: machineArn, input, ...(name === undefined ? undefined : { name }) });
  return { ...bench, start };
}
const nameOf = async (work: () => unknown) => (await rejection(work)).name;
const drained = ({ clock, engine }: Bench) => clock.until(engine.drain());

test('a name that runs with equal input is the same execution; any other use of it is refused for 90 days', async () => {
  const bench = aBench();
  const first = bench.start('n', '{"a":1}');
  await bench.clock.advance(10);
  expect(bench.start('n', '{"a":1}')).toEqual(first);
  expect(await nameOf(() => bench.start('n', '{"a":2}'))).toBe('ExecutionAlreadyExists');
  await drained(bench);
  expect(await nameOf(() => bench.start('n', '{"a":1}'))).toBe('ExecutionAlreadyExists');
  await bench.clock.advance(91 * 86_400_000);
  expect(bench.start('n', '{"a":3}').executionArn).toBe(first.executionArn);
});

test('stop ends an execution, its tasks and its children at once', async () => {
  let aborted = 0;
  const bench = aBench(
    aMachine({
      M: {
        Type: 'Map',
        Items: [1, 2],
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'S',
          States: { S: invoke('f') },
        },
        End: true,
      },
    }),
    {
      functions: {
        f: (_payload, _call, signal) => {
          signal.addEventListener('abort', () => {
            aborted += 1;
          });
          return forever();
        },
      },
    },
  );
  const { executionArn } = bench.start('n');
  await bench.clock.advance(5000);
  const { stopDate } = bench.engine.stopExecution({ executionArn, error: 'Cancelled', cause: 'by a person' });
  await drained(bench);
  expect(aborted).toBe(2);
  expect(bench.engine.describeExecution(executionArn)).toMatchObject({
    status: 'ABORTED',
    error: 'Cancelled',
    cause: 'by a person',
    stopDate,
  });
  expect(allEvents(bench, executionArn).at(-1)).toMatchObject({
    type: 'ExecutionAborted',
    executionAbortedEventDetails: { error: 'Cancelled' },
  });
  expect(bench.engine.stopExecution({ executionArn }).stopDate).toEqual(stopDate);
});

test('TimeoutSeconds of the machine ends the execution', async () => {
  const { status, error, startDate, stopDate } = await runMachine(
    aMachine({ S: { Type: 'Wait', Seconds: 1000, End: true } }, { TimeoutSeconds: 60 }),
  );
  expect([status, error, stopDate!.getTime() - startDate.getTime()]).toEqual(['TIMED_OUT', 'States.Timeout', 60_000]);
});

test('every status is told in the shape of EventBridge', async () => {
  const { events, executionArn, startDate } = await runMachine(
    aMachine({ S: { Type: 'Fail', Error: 'E', Cause: 'c' } }),
    { a: 1 },
  );
  const detail = {
    executionArn,
    stateMachineArn: machineArn,
    name: 'run',
    status: 'RUNNING',
    startDate: startDate.getTime(),
    stopDate: null,
    input: '{"a":1}',
    output: null,
    inputDetails: { included: true },
    outputDetails: null,
    error: null,
    cause: null,
    stateMachineVersionArn: null,
    stateMachineAliasArn: null,
    redriveCount: 0,
    redriveDate: null,
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: 'Execution is RUNNING and cannot be redriven',
  };
  const event = {
    version: '0',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account: '000000000000',
    time: '2026-01-01T00:00:00Z',
    region: 'us-east-1',
    resources: [executionArn],
    detail,
  };
  const failed = {
    status: 'FAILED',
    stopDate: startDate.getTime(),
    error: 'E',
    cause: 'c',
    redriveStatusReason: 'Execution is FAILED and cannot be redriven',
  };
  expect(events).toEqual([event, { ...event, detail: { ...detail, ...failed } }]);
});

test('an event leaves out what EventBridge would not take', async () => {
  const { events } = await runMachine(aMachine({ S: { Type: 'Pass', End: true } }), 'x'.repeat(150_000));
  expect(events[1]!.detail).toMatchObject({
    input: null,
    inputDetails: { included: false },
    outputDetails: { included: true },
  });
});

test('history tells the whole story, page by page, in both directions', async () => {
  const bench = aBench(aMachine({ A: { Type: 'Pass', Assign: { x: 1 }, Next: 'B' }, B: invoke('f') }), {
    functions: { f: () => 7 },
  });
  const { executionArn } = bench.start('n');
  await drained(bench);
  const events = allEvents(bench, executionArn);
  expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
    [1, 0, 'ExecutionStarted'],
    [2, 1, 'PassStateEntered'],
    [3, 2, 'PassStateExited'],
    [4, 3, 'TaskStateEntered'],
    [5, 4, 'TaskScheduled'],
    [6, 5, 'TaskStarted'],
    [7, 6, 'TaskSucceeded'],
    [8, 7, 'TaskStateExited'],
    [9, 8, 'ExecutionSucceeded'],
  ]);
  expect(events[2]).toMatchObject({
    stateExitedEventDetails: { name: 'A', output: '{}', assignedVariables: { x: '1' } },
  });
  expect(events[4]).toMatchObject({
    taskScheduledEventDetails: {
      resourceType: 'lambda',
      resource: 'invoke',
      region: 'us-east-1',
      parameters: '{"FunctionName":"f","Payload":{}}',
    },
  });
  for (const reverseOrder of [false, true]) {
    const paged = [];
    for (let nextToken: string | undefined = undefined; ; ) {
      const page = bench.engine.getExecutionHistory({
        executionArn,
        maxResults: 4,
        reverseOrder,
        ...(nextToken === undefined ? undefined : { nextToken }),
      });
      paged.push(...page.events);
      nextToken = page.nextToken;
      if (nextToken === undefined) break;
    }
    expect(paged).toEqual(reverseOrder ? [...events].reverse() : events);
  }
});

test('history of a running execution is up to date', async () => {
  const bench = aBench(aMachine({ A: invoke('f') }), { functions: { f: forever } });
  const { executionArn } = bench.start('n');
  await bench.clock.advance(0);
  expect(allEvents(bench, executionArn).at(-1)).toMatchObject({ type: 'TaskStarted' });
});

test('executions are listed newest first, by status, page by page', async () => {
  const bench = aBench();
  for (const name of ['a', 'b', 'c']) bench.start(name);
  bench.engine.stopExecution({ executionArn: bench.start('d').executionArn });
  const list = (fields: object) => bench.engine.listExecutions({ stateMachineArn: machineArn, ...fields });
  expect(list({}).executions.map(({ name }) => name)).toEqual(['d', 'c', 'b', 'a']);
  expect(list({ statusFilter: 'ABORTED' }).executions.map(({ name }) => name)).toEqual(['d']);
  const page = list({ maxResults: 3 });
  expect(list({ maxResults: 3, nextToken: page.nextToken }).executions.map(({ name }) => name)).toEqual(['a']);
});

test('history is forgotten after the retention time, the execution after 90 days', async () => {
  const bench = aBench(aMachine({ A: { Type: 'Pass', End: true } }), { retentionDays: 14 });
  const { executionArn } = bench.start('n');
  await drained(bench);
  await bench.clock.advance(15 * 86_400_000);
  await bench.engine.close();
  const later = aBench(patient, { file: bench.file, clock: bench.clock });
  later.engine.resume();
  expect(allEvents(later, executionArn)).toEqual([]);
  expect(later.engine.describeExecution(executionArn).status).toBe('SUCCEEDED');
  await later.clock.advance(80 * 86_400_000);
  await later.engine.close();
  const last = aBench(patient, { file: bench.file, clock: bench.clock });
  last.engine.resume();
  expect(await nameOf(() => last.engine.describeExecution(executionArn))).toBe('ExecutionDoesNotExist');
});

test('a machine starts executions of another; without a name the start is still once only', async () => {
  const child = 'arn:aws:states:us-east-1:000000000000:stateMachine:child';
  const bench = aBench(
    aMachine({
      A: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution',
        Arguments: { StateMachineArn: child, Input: { a: '{% $states.input.a %}' }, Name: 'c1' },
        Next: 'B',
      },
      B: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution',
        Arguments: { StateMachineArn: child },
        Next: 'C',
      },
      C: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution',
        Arguments: { StateMachineArn: child, Name: 'c1' },
        End: true,
      },
    }),
  );
  bench.engine.define({
    arn: child,
    name: 'child',
    definition: aMachine({ S: { Type: 'Pass', End: true } }),
    type: 'STANDARD',
  });
  const { executionArn } = bench.start('n', '{"a":1}');
  await drained(bench);
  expect(bench.engine.describeExecution(executionArn)).toMatchObject({
    status: 'FAILED',
    error: 'StepFunctions.ExecutionAlreadyExistsException',
  });
  const children = bench.engine.listExecutions({ stateMachineArn: child }).executions;
  expect(children).toHaveLength(2);
  expect(bench.engine.describeExecution(children[1]!.executionArn)).toMatchObject({ name: 'c1', input: '{"a":1}' });
});

test('ECS tasks run with and without waiting for their end', async () => {
  const seen: unknown[] = [];
  const task = {
    Cluster: 'c',
    TaskDefinition: 'td',
    LaunchType: 'FARGATE',
    Overrides: { ContainerOverrides: [{ Name: 'x', Environment: [] }] },
  };
  const state = (suffix: string, fields: object) => ({
    Type: 'Task',
    Resource: `arn:aws:states:::ecs:runTask${suffix}`,
    Arguments: task,
    ...fields,
  });
  const { output } = await runMachine(
    aMachine({ A: state('', { Next: 'B' }), B: state('.sync', { End: true }) }),
    {},
    {
      tasks: {
        runTask: async (given) => seen.push(given),
        runTaskToEnd: async (given) => {
          seen.push(given);
          return { LastStatus: 'STOPPED' };
        },
      },
    },
  );
  expect([seen, output]).toEqual([[task, task], { LastStatus: 'STOPPED' }]);
});

test('rejects requests with the exception names of the API', async () => {
  const bench = aBench();
  const start = (fields: object) =>
    nameOf(() => bench.engine.startExecution({ stateMachineArn: machineArn, ...fields }));
  expect(await start({ stateMachineArn: `${machineArn}x` })).toBe('StateMachineDoesNotExist');
  expect(await start({ stateMachineArn: 'nonsense' })).toBe('InvalidArn');
  expect(await start({ input: '{' })).toBe('InvalidExecutionInput');
  expect(await start({ input: JSON.stringify('x'.repeat(262_144)) })).toBe('InvalidExecutionInput');
  expect(await start({ name: 'with space' })).toBe('InvalidName');
  expect(await nameOf(() => bench.engine.describeExecution('arn:none'))).toBe('ExecutionDoesNotExist');
  expect(await nameOf(() => bench.engine.stopExecution({ executionArn: 'arn:none' }))).toBe('ExecutionDoesNotExist');
  expect(await nameOf(() => bench.engine.listExecutions({ stateMachineArn: `${machineArn}x` }))).toBe(
    'StateMachineDoesNotExist',
  );
  expect(await nameOf(() => bench.engine.listExecutions({ stateMachineArn: machineArn, maxResults: 5000 }))).toBe(
    'ValidationException',
  );
});
