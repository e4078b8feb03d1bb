import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  ListExecutionsCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ContainerTasks } from '../../../local/endpoints/container-tasks.ts';
import { type Endpoints, startEndpoints } from '../../../local/endpoints/endpoints.ts';
import type { FunctionPort } from '../../../local/endpoints/invoke-function.ts';
import { openScheduleStore, type Schedule, type ScheduleStore } from '../../../local/endpoints/schedule-store.ts';
import { targetAt } from '../../../local/endpoints/schedule-target.ts';
import { openSecretStore } from '../../../local/endpoints/secret-store.ts';
import { type Engine, openEngine } from '../../../local/states/engine.ts';
import { createCredentials } from '../../../local/storage/credentials.ts';

const region = 'us-east-1';
const account = '000000000000';
const machineArn = `arn:aws:states:${region}:${account}:stateMachine:wait`;
const credentials = createCredentials();
const dataDir = mkdtempSync(join(tmpdir(), 'sheaf-test-'));
const problems: string[] = [];
const tokens: string[] = [];
const due: Schedule[] = [];
const clock = {
  time: Date.parse('2026-01-01T00:00:00Z'),
  timers: new Map<number, { at: number; run: () => void }>(),
  next: 0,
  now: () => clock.time,
  setTimer(delayMs: number, run: () => void) {
    clock.next += 1;
    clock.timers.set(clock.next, { at: clock.time + delayMs, run });
    return clock.next;
  },
  clearTimer: (handle: unknown) => void clock.timers.delete(handle as number),
  pass(ms: number) {
    clock.time += ms;
    for (const [id, { at, run }] of [...clock.timers]) {
      if (at <= clock.time && clock.timers.delete(id)) run();
    }
  },
};

/** Answers with its input; throws what the input says. */
const functions: FunctionPort = {
  has: (name) => name.endsWith('echo'),
  async invoke(name, payload) {
    const input = JSON.parse(payload || 'null') as { fail?: string } | null;
    if (input?.fail === undefined) return { requestId: '1', payload: JSON.stringify({ name, input }) };
    return { requestId: '1', error: { errorType: input.fail, errorMessage: 'as told' } };
  },
};

let engine: Engine;
let schedules: ScheduleStore;
let endpoints: Endpoints;
let sfn: SFNClient;
let lambda: LambdaClient;
let secretsManager: SecretsManagerClient;

const open = async (): Promise<Endpoints> => {
  engine = openEngine({
    file: join(dataDir, 'executions.sqlite'),
    tasks: {
      invokeFunction: async () => ({}),
      sendMessage: async ({ MessageBody }) => {
        tokens.push((JSON.parse(MessageBody) as { token: string }).token);
        return {};
      },
      runTask: async () => ({}),
      runTaskToEnd: async () => ({}),
    },
    objects: { async *read() {}, write: async () => {} },
    onEvent: () => {},
  });
  schedules = await openScheduleStore({ dataDir, clock, onDue: (schedule) => due.push(schedule) });
  const tasks = new ContainerTasks({ region, account }, ({ containers, taskDefinition }) => {
    if (!taskDefinition.startsWith('worker')) throw new Error(`There is no task definition ${taskDefinition}.`);
    const { promise, resolve } = Promise.withResolvers<number>();
    return { name: containers[0]?.name ?? 'main', exitCode: promise, stop: () => resolve(143) };
  });
  return startEndpoints({
    ...{ engine, functions, schedules, tasks, credentials, region, account },
    secrets: await openSecretStore(dataDir),
    onProblem: (message) => problems.push(message),
  });
};

beforeAll(async () => {
  endpoints = await open();
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'Ask',
    States: {
      Ask: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
        Arguments: { QueueUrl: 'q', MessageBody: { token: '{% $states.context.Task.Token %}' } },
        End: true,
      },
    },
  };
  engine.define({ arn: machineArn, name: 'wait', type: 'STANDARD', definition });
  const options = { region, endpoint: endpoints.url, credentials, maxAttempts: 1 };
  sfn = new SFNClient(options);
  lambda = new LambdaClient(options);
  secretsManager = new SecretsManagerClient(options);
});
afterAll(async () => {
  for (const client of [sfn, lambda, secretsManager]) client.destroy();
  await endpoints.close();
  await engine.close();
  schedules.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const aToken = async (): Promise<string> => {
  for (let left = 100; tokens.length === 0; left -= 1) {
    if (left === 0) throw new Error('No token came.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return tokens.shift() ?? '';
};
const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20260101/us-east-1/x/aws4_request`;
  const answer = await fetch(endpoints.url + path, {
    method,
    headers: { authorization, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

describe('Step Functions', () => {
  const start = (name: string, input = '{}') =>
    sfn.send(new StartExecutionCommand({ stateMachineArn: machineArn, name, input }));

  it('starts, describes and lists executions, and ends them by their token', async () => {
    const { executionArn, startDate } = await start('one', '{"a":1}');
    expect(startDate).toBeInstanceOf(Date);
    const taskToken = await aToken();
    await sfn.send(new SendTaskHeartbeatCommand({ taskToken }));
    await sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{"b":2}' }));
    await engine.drain();
    const described = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(described).toMatchObject({ status: 'SUCCEEDED', input: '{"a":1}', output: '{"b":2}', name: 'one' });
    expect(described.stopDate).toBeInstanceOf(Date);
    const listed = await sfn.send(
      new ListExecutionsCommand({ stateMachineArn: machineArn, statusFilter: 'SUCCEEDED' }),
    );
    expect(listed.executions?.map(({ name }) => name)).toEqual(['one']);
  });

  it('fails an execution by its token, and stops one', async () => {
    const failing = await start('failing');
    await sfn.send(new SendTaskFailureCommand({ taskToken: await aToken(), error: 'Broken', cause: 'told so' }));
    await engine.drain();
    expect(await sfn.send(new DescribeExecutionCommand(failing as { executionArn: string }))).toMatchObject({
      status: 'FAILED',
      error: 'Broken',
      cause: 'told so',
    });
    const { executionArn } = await start('stopped');
    await aToken();
    expect((await sfn.send(new StopExecutionCommand({ executionArn, error: 'E' }))).stopDate).toBeInstanceOf(Date);
  });

  it('rejects by the names that the SDK knows', async () => {
    await expect(start('one', '{"other":1}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    const absent = machineArn.replace('wait', 'absent');
    await expect(sfn.send(new StartExecutionCommand({ stateMachineArn: absent }))).rejects.toMatchObject({
      name: 'StateMachineDoesNotExist',
    });
    const send = new SendTaskSuccessCommand({ taskToken: 'none', output: '{}' });
    await expect(sfn.send(send)).rejects.toMatchObject({
      name: expect.stringMatching(/InvalidToken|TaskDoesNotExist/),
    });
  });

  it('rejects an action and a field that it does not know, and says what it knows', async () => {
    const unknown = sfn.send(new DeleteStateMachineCommand({ stateMachineArn: machineArn }));
    await expect(unknown).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringMatching(/DeleteStateMachine.*StartExecution/),
    });
    const traced = new StartExecutionCommand({ stateMachineArn: machineArn, traceHeader: 'x' });
    await expect(sfn.send(traced)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('traceHeader'),
    });
  });
});

describe('Lambda', () => {
  const invoke = (input: unknown, more = {}) =>
    lambda.send(new InvokeCommand({ FunctionName: 'echo', Payload: JSON.stringify(input), ...more }));

  it('gives the result of a function', async () => {
    const { Payload, FunctionError, StatusCode } = await invoke({ x: 1 });
    expect([StatusCode, FunctionError]).toEqual([200, undefined]);
    expect(JSON.parse(Buffer.from(Payload ?? []).toString())).toEqual({ name: 'echo', input: { x: 1 } });
  });

  it('tells an error of the function from one of the service', async () => {
    const { Payload, FunctionError } = await invoke({ fail: 'DocumentBusy' });
    expect(FunctionError).toBe('Unhandled');
    expect(JSON.parse(Buffer.from(Payload ?? []).toString())).toMatchObject({ errorType: 'DocumentBusy' });
    await expect(invoke({}, { FunctionName: 'absent' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(invoke({}, { InvocationType: 'DryRun' })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
    await expect(lambda.send(new ListFunctionsCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });

  it('accepts an event at once and reports its failure', async () => {
    expect((await invoke({ fail: 'Late' }, { InvocationType: 'Event' })).StatusCode).toBe(202);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(problems.at(-1)).toContain('Late');
  });
});

describe('Secrets Manager', () => {
  it('keeps secrets in a file of its owner, over starts, and never twice', async () => {
    const create = new CreateSecretCommand({ Name: 'corpora/key', SecretString: 'one' });
    const { ARN } = await secretsManager.send(create);
    const again = new CreateSecretCommand({ Name: 'corpora/key', SecretString: 'two' });
    await expect(secretsManager.send(again)).rejects.toMatchObject({ name: 'ResourceExistsException' });
    await secretsManager.send(new PutSecretValueCommand({ SecretId: ARN, SecretString: 'three' }));
    const found = await secretsManager.send(new GetSecretValueCommand({ SecretId: 'corpora/key' }));
    expect(found).toMatchObject({ SecretString: 'three', Name: 'corpora/key', VersionStages: ['AWSCURRENT'] });
    const file = join(dataDir, 'secrets.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await openSecretStore(dataDir)).get('corpora/key').value).toBe('three');
    expect(readFileSync(file, 'utf8')).not.toContain('one');
  });

  it('deletes at once or after a window', async () => {
    await secretsManager.send(new CreateSecretCommand({ Name: 'gone', SecretString: 'x' }));
    const forced = { SecretId: 'gone', ForceDeleteWithoutRecovery: true };
    expect((await secretsManager.send(new DeleteSecretCommand(forced))).DeletionDate).toBeInstanceOf(Date);
    const get = () => secretsManager.send(new GetSecretValueCommand({ SecretId: 'gone' }));
    await expect(get()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await secretsManager.send(new CreateSecretCommand({ Name: 'gone', SecretString: 'x' }));
    await secretsManager.send(new DeleteSecretCommand({ SecretId: 'gone', RecoveryWindowInDays: 7 }));
    await expect(get()).rejects.toMatchObject({ name: 'InvalidRequestException' });
    await expect(secretsManager.send(new ListSecretsCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });
});

describe('Scheduler', () => {
  const aSchedule = (more = {}) => ({
    ScheduleExpression: 'rate(5 minutes)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: 'arn:aws:lambda:us-east-1:000000000000:function:echo', RoleArn: 'role', Input: '{"job":1}' },
    ...more,
  });

  it('makes, changes, lists and removes schedules, which come due', async () => {
    expect((await call('POST', '/schedules/nightly', aSchedule())).status).toBe(200);
    clock.pass(5 * 60_000);
    clock.pass(5 * 60_000);
    expect(due.map(({ Name }) => Name)).toEqual(['nightly', 'nightly']);
    expect((await call('PUT', '/schedules/nightly', aSchedule({ State: 'DISABLED' }))).status).toBe(200);
    clock.pass(60 * 60_000);
    expect(due).toHaveLength(2);
    expect((await call('GET', '/schedules/nightly')).body).toMatchObject({ State: 'DISABLED', GroupName: 'default' });
    const { body } = await call('GET', '/schedules?NamePrefix=night&MaxResults=1');
    expect(body.Schedules).toMatchObject([{ Name: 'nightly' }]);
    expect((await openScheduleStore({ dataDir, clock, onDue: () => {} })).list()).toHaveLength(1);
    await call('DELETE', '/schedules/nightly');
    expect((await call('GET', '/schedules/nightly')).body.__type).toBe('ResourceNotFoundException');
  });

  it('counts a rate from its start, and says for which time each firing is', async () => {
    const times: string[] = [];
    const folder = mkdtempSync(join(tmpdir(), 'sheaf-test-'));
    const store = await openScheduleStore({
      ...{ dataDir: folder, clock },
      onDue: ({ Target }, dueAt) => times.push(targetAt(Target, dueAt).Input!),
    });
    const StartDate = Math.floor(clock.now() / 1_000) + 90;
    const Target = { Arn: 'f', RoleArn: 'r', Input: '{"at":"<aws.scheduler.scheduled-time>"}' };
    await store.create({ Name: 'rate', ...aSchedule({ StartDate, Target }), FlexibleTimeWindow: { Mode: 'OFF' } });
    for (const minutes of [1, 1, 5]) clock.pass(minutes * 60_000);
    store.close();
    rmSync(folder, { recursive: true, force: true });
    const iso = (seconds: number) => `{"at":"${new Date(seconds * 1_000).toISOString().slice(0, 19)}Z"}`;
    expect(times).toEqual([iso(StartDate), iso(StartDate + 300)]);
  });

  it('rejects what it would ignore', async () => {
    const at = await call('POST', '/schedules/at', aSchedule({ ScheduleExpression: 'at(2030-01-01T00:00:00)' }));
    expect(at.body.__type).toBe('ValidationException');
    const flexible = aSchedule({ FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 } });
    expect((await call('POST', '/schedules/x', flexible)).body.__type).toBe('ValidationException');
    expect((await call('POST', '/schedule-groups/x', {})).body.__type).toBe('UnknownOperationException');
  });
});

describe('ECS', () => {
  const ecs = (name: string, body: unknown) =>
    call('POST', '/', body, { 'x-amz-target': `AmazonEC2ContainerServiceV20141113.${name}` });

  it('runs, lists, describes and stops tasks', async () => {
    const overrides = { containerOverrides: [{ name: 'embed', environment: [{ name: 'A', value: '1' }] }] };
    const { body } = await ecs('RunTask', { cluster: 'gpu', taskDefinition: 'worker:3', count: 2, overrides });
    const [first, second] = body.tasks as { taskArn: string; lastStatus: string }[];
    expect(first).toMatchObject({ lastStatus: 'RUNNING' });
    expect((await ecs('ListTasks', { cluster: 'gpu', family: 'worker' })).body.taskArns).toHaveLength(2);
    await ecs('StopTask', { cluster: 'gpu', task: first?.taskArn, reason: 'enough' });
    const described = await ecs('DescribeTasks', { cluster: 'gpu', tasks: [first?.taskArn, second?.taskArn, 'none'] });
    expect(described.body).toMatchObject({
      tasks: [
        { lastStatus: 'STOPPED', stoppedReason: 'enough', containers: [{ exitCode: 143 }] },
        { lastStatus: 'RUNNING' },
      ],
      failures: [{ arn: 'none', reason: 'MISSING' }],
    });
    expect((await ecs('ListTasks', { cluster: 'gpu' })).body.taskArns).toEqual([second?.taskArn]);
  });

  it('rejects a task definition that is not there and a field that it would ignore', async () => {
    expect((await ecs('RunTask', { taskDefinition: 'absent' })).body.__type).toBe('ClientException');
    expect((await ecs('RunTask', { taskDefinition: 'worker', tags: [] })).body.__type).toBe('ValidationException');
  });
});

it('rejects requests without the key of this run', async () => {
  const answer = await call(
    'POST',
    '/',
    {},
    { authorization: 'none', 'x-amz-target': 'secretsmanager.GetSecretValue' },
  );
  expect([answer.status, answer.body.__type]).toEqual([403, 'InvalidAccessKeyId']);
});
