import { expect, test } from 'vitest';
import { aMachine, anEngine, type Bench, define, machineArn, rejection } from './an-engine.ts';

function waiting(fields: Record<string, unknown> = {}): object {
  return aMachine({
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Arguments: {
        QueueUrl: 'https://sqs/gpu',
        MessageBody: { token: '{% $states.context.Task.Token %}', shard: '{% $states.input.shard %}' },
      },
      Output: { answer: '{% $states.result %}' },
      End: true,
      ...fields,
    },
  });
}

function branchOf(machine: object): object {
  const { StartAt, States } = machine as { StartAt: string; States: object };
  return { StartAt, States };
}

async function started(definition: object, bench: Bench = anEngine()) {
  define(bench, definition);
  const { executionArn } = bench.engine.startExecution({
    stateMachineArn: machineArn,
    name: 'run',
    input: '{"shard":"s1"}',
  });
  await bench.clock.advance(0);
  return { ...bench, executionArn, taskToken: tokenOf(bench) };
}

const tokenOf = ({ messages }: Bench) => JSON.parse(messages.at(-1)!.MessageBody).token as string;
const endOf = async ({ engine, clock, executionArn }: Bench & { executionArn: string }) => {
  await clock.until(engine.drain());
  return engine.describeExecution(executionArn);
};

test('a task waits for the success of its token', async () => {
  const run = await started(waiting());
  expect(run.messages).toEqual([
    { QueueUrl: 'https://sqs/gpu', MessageBody: JSON.stringify({ token: run.taskToken, shard: 's1' }) },
  ]);
  await run.clock.advance(86_400_000);
  run.engine.sendTaskSuccess({ taskToken: run.taskToken, output: '{"done":true}' });
  expect(await endOf(run)).toMatchObject({ status: 'SUCCEEDED', output: '{"answer":{"done":true}}' });
});

test('a failure report fails the task with its name', async () => {
  const run = await started(waiting());
  run.engine.sendTaskFailure({ taskToken: run.taskToken, error: 'OutOfMemory', cause: 'gpu' });
  expect(await endOf(run)).toMatchObject({ status: 'FAILED', error: 'OutOfMemory', cause: 'gpu' });
});

test('a retry makes a new token, and the old one is closed', async () => {
  const run = await started(waiting({ Retry: [{ ErrorEquals: ['OutOfMemory'], MaxAttempts: 1 }] }));
  run.engine.sendTaskFailure({ taskToken: run.taskToken, error: 'OutOfMemory' });
  await run.clock.advance(1000);
  const second = tokenOf(run);
  expect(second).not.toBe(run.taskToken);
  expect((await rejection(() => run.engine.sendTaskSuccess({ taskToken: run.taskToken, output: '1' }))).name).toBe(
    'TaskTimedOut',
  );
  run.engine.sendTaskSuccess({ taskToken: second, output: '1' });
  expect((await endOf(run)).status).toBe('SUCCEEDED');
});

test('TimeoutSeconds ends the wait, heartbeats or not', async () => {
  const run = await started(waiting({ TimeoutSeconds: 100, HeartbeatSeconds: 60 }));
  await run.clock.advance(50_000);
  run.engine.sendTaskHeartbeat({ taskToken: run.taskToken });
  expect(await endOf(run)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  expect(run.clock.now() - run.engine.describeExecution(run.executionArn).startDate.getTime()).toBe(100_000);
  expect((await rejection(() => run.engine.sendTaskHeartbeat({ taskToken: run.taskToken }))).name).toBe('TaskTimedOut');
});

test.each(['States.HeartbeatTimeout', 'States.Timeout'])(
  'a missing heartbeat is States.HeartbeatTimeout, which %s catches',
  async (name) => {
    const run = await started(
      aMachine({
        ...(
          waiting({ HeartbeatSeconds: 60, End: undefined, Next: 'E', Catch: [{ ErrorEquals: [name], Next: 'E' }] }) as {
            States: Record<string, unknown>;
          }
        ).States,
        E: { Type: 'Succeed' },
      }),
    );
    for (let beat = 0; beat < 3; beat += 1) {
      await run.clock.advance(50_000);
      run.engine.sendTaskHeartbeat({ taskToken: run.taskToken });
    }
    const { output, startDate, stopDate } = await endOf(run);
    expect(JSON.parse(output!)).toMatchObject({ Error: 'States.HeartbeatTimeout' });
    expect(stopDate!.getTime() - startDate.getTime()).toBe(210_000);
  },
);

test('a worker that answers before the message was acknowledged is heard', async () => {
  const bench = anEngine({
    tasks: {
      async sendMessage(message) {
        bench.engine.sendTaskSuccess({ taskToken: JSON.parse(message.MessageBody).token, output: '"quick"' });
        return {};
      },
    },
  });
  define(bench, waiting());
  const { executionArn } = bench.engine.startExecution({ stateMachineArn: machineArn, input: '{"shard":"s"}' });
  expect(await endOf({ ...bench, executionArn })).toMatchObject({ output: '{"answer":"quick"}' });
});

test('a message that is refused fails the task', async () => {
  const bench = anEngine({
    tasks: {
      sendMessage: async () => {
        throw Object.assign(new Error('no such queue'), { name: 'SQS.QueueDoesNotExistException' });
      },
    },
  });
  define(bench, waiting());
  const { executionArn } = bench.engine.startExecution({ stateMachineArn: machineArn, input: '{"shard":"s"}' });
  expect(await endOf({ ...bench, executionArn })).toMatchObject({
    error: 'SQS.QueueDoesNotExistException',
    cause: 'no such queue',
  });
});

test('rejects tokens that are unknown, malformed or spent, and outputs that are no JSON', async () => {
  const run = await started(waiting());
  const nameOf = async (work: () => void) => (await rejection(work)).name;
  expect(await nameOf(() => run.engine.sendTaskSuccess({ taskToken: 'x', output: '1' }))).toBe('InvalidToken');
  expect(await nameOf(() => run.engine.sendTaskFailure({ taskToken: `AQ${'a'.repeat(64)}` }))).toBe('TaskDoesNotExist');
  expect(await nameOf(() => run.engine.sendTaskSuccess({ taskToken: run.taskToken, output: '{' }))).toBe(
    'InvalidOutput',
  );
  run.engine.sendTaskSuccess({ taskToken: run.taskToken, output: '1' });
  expect(await nameOf(() => run.engine.sendTaskSuccess({ taskToken: run.taskToken, output: '1' }))).toBe(
    'TaskTimedOut',
  );
  await endOf(run);
  expect(await nameOf(() => run.engine.sendTaskHeartbeat({ taskToken: run.taskToken }))).toBe('TaskTimedOut');
});

test('stopping the execution closes its tokens', async () => {
  const run = await started(aMachine({ P: { Type: 'Parallel', Branches: [branchOf(waiting())], End: true } }));
  run.engine.stopExecution({ executionArn: run.executionArn });
  expect((await rejection(() => run.engine.sendTaskSuccess({ taskToken: run.taskToken, output: '1' }))).name).toBe(
    'TaskTimedOut',
  );
  expect(await endOf(run)).toMatchObject({ status: 'ABORTED' });
});

test('a branch that fails closes the tokens of the others', async () => {
  const quick = {
    StartAt: 'W',
    States: { W: { Type: 'Wait', Seconds: 5, Next: 'F' }, F: { Type: 'Fail', Error: 'Quick' } },
  };
  const Branches = [branchOf(waiting()), quick];
  const run = await started(
    aMachine({
      P: { Type: 'Parallel', Branches, Catch: [{ ErrorEquals: ['Quick'], Next: 'L' }], Next: 'L' },
      L: { Type: 'Wait', Seconds: 60, End: true },
    }),
  );
  await run.clock.advance(10_000);
  expect((await rejection(() => run.engine.sendTaskSuccess({ taskToken: run.taskToken, output: '1' }))).name).toBe(
    'TaskTimedOut',
  );
});
