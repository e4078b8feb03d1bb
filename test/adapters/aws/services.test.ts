import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFunction } from '../../../lambdas/adapters/lambda-function.ts';
import { openStateMachine } from '../../../lambdas/adapters/sfn-state-machine.ts';
import { openQueue } from '../../../lambdas/adapters/sqs-queue.ts';

interface Call {
  readonly target: string;
  readonly path: string;
  readonly body: Record<string, unknown>;
}

/** What the next call is answered with; the wire formats are AWS JSON 1.0 and Lambda's REST. */
let answer: { status: number; body: unknown; headers?: Record<string, string> };
const calls: Call[] = [];
const server = createServer(async (request, response) => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  calls.push({
    target: String(request.headers['x-amz-target'] ?? ''),
    path: request.url ?? '',
    body: text === '' ? {} : JSON.parse(text),
  });
  response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0', ...answer.headers });
  response.end(JSON.stringify(answer.body));
});
const fault = (name: string, status = 400) => ({
  status,
  body: { __type: `com.amazonaws.states#${name}`, message: 'No.' },
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SFN: url,
    AWS_ENDPOINT_URL_LAMBDA: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
  });
});
afterAll(() => void server.close());

describe('the queue on SQS', () => {
  it('sends JSON through the configured endpoint, whatever host the URL names, with a delay', async () => {
    const sqs = await startFauxqs({ port: 0, logger: false });
    process.env.AWS_ENDPOINT_URL_SQS = sqs.address;
    const { queueUrl } = sqs.createQueue('open-jobs');
    await openQueue(queueUrl).send({ look: 'again' });
    await openQueue(queueUrl).send({ later: true }, { delaySeconds: 60 });
    const queue = sqs.inspectQueue('open-jobs');
    expect(queue?.messages.ready.map(({ body }: { body: string }) => JSON.parse(body))).toEqual([{ look: 'again' }]);
    expect(queue?.messages.delayed).toHaveLength(1);
    await expect(openQueue(queueUrl.replace('open-jobs', 'absent')).send({})).rejects.toMatchObject({
      name: 'StoreRefused',
    });
    await sqs.stop();
    await expect(openQueue(queueUrl).send({})).rejects.toMatchObject({ name: 'StoreUnavailable' });
  });
});

describe('the state machine on Step Functions', () => {
  const arn = 'arn:aws:states:us-east-1:000000000000:stateMachine:sheaf-dev-ingest';
  const execution = 'arn:aws:states:us-east-1:000000000000:execution:sheaf-dev-ingest:J-1';

  it('starts an execution by name', async () => {
    answer = { status: 200, body: { executionArn: execution, startDate: 1 } };
    expect(await openStateMachine(arn).start('J-1', { jobId: 'J' })).toEqual({
      executionId: execution,
      alreadyStarted: false,
    });
    expect(calls.at(-1)).toMatchObject({
      target: 'AWSStepFunctions.StartExecution',
      body: { stateMachineArn: arn, name: 'J-1', input: '{"jobId":"J"}' },
    });
  });

  it('takes a name that was started before as started', async () => {
    answer = fault('ExecutionAlreadyExists');
    expect(await openStateMachine(arn).start('J-1', {})).toEqual({ executionId: execution, alreadyStarted: true });
  });

  it('stops by name, with a cause that fits, and takes one that is not there as stopped', async () => {
    answer = { status: 200, body: { stopDate: 1 } };
    await openStateMachine(arn).stop('J-1', 'Cancelled', 'x'.repeat(40_000));
    expect(calls.at(-1)?.body).toMatchObject({ executionArn: execution, error: 'Cancelled' });
    expect(String(calls.at(-1)?.body.cause)).toHaveLength(32_768);
    answer = fault('ExecutionDoesNotExist');
    await openStateMachine(arn).stop('J-2', 'Cancelled', '');
  });

  it('tells the status, and undefined for a name that nobody knows', async () => {
    answer = {
      status: 200,
      body: { executionArn: execution, stateMachineArn: arn, status: 'TIMED_OUT', startDate: 1 },
    };
    expect(await openStateMachine(arn).status('J-1')).toBe('TIMED_OUT');
    answer = fault('ExecutionDoesNotExist');
    expect(await openStateMachine(arn).status('J-2')).toBeUndefined();
  });

  it('fails by the names of the error table', async () => {
    answer = fault('StateMachineDoesNotExist');
    await expect(openStateMachine(arn).start('J-1', {})).rejects.toMatchObject({ name: 'StoreRefused' });
    answer = fault('InternalServerError', 500);
    await expect(openStateMachine(arn).status('J-1')).rejects.toMatchObject({ name: 'StoreUnavailable' });
  });
});

describe('another function on Lambda', () => {
  it('is called and waited for', async () => {
    answer = { status: 200, body: { busy: [] } };
    expect(await openFunction('sheaf-dev-erase-documents').invoke({ tenantId: 'default' })).toEqual({ busy: [] });
    expect(calls.at(-1)).toMatchObject({
      path: '/2015-03-31/functions/sheaf-dev-erase-documents/invocations',
      body: { tenantId: 'default' },
    });
  });

  it('fails with the error of the function under its own name', async () => {
    const failed = { 'x-amz-function-error': 'Unhandled' };
    answer = { status: 200, headers: failed, body: { errorType: 'LeaseHeld', errorMessage: 'Another writer.' } };
    await expect(openFunction('f').invoke({})).rejects.toMatchObject({ name: 'LeaseHeld', message: 'Another writer.' });
    answer = { status: 200, headers: failed, body: { errorType: 'TypeError', errorMessage: 'x is undefined' } };
    await expect(openFunction('f').invoke({})).rejects.toMatchObject({
      name: 'TypeError',
      message: 'f failed: x is undefined',
    });
  });

  it('fails with StoreRefused for a function that does not exist, and calls it once only', async () => {
    answer = { status: 404, headers: { 'x-amzn-errortype': 'ResourceNotFoundException' }, body: { Message: 'No.' } };
    const before = calls.length;
    await expect(openFunction('absent').invoke({})).rejects.toMatchObject({ name: 'StoreRefused' });
    expect(calls.length - before).toBe(1);
  });
});
