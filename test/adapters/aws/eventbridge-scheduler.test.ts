import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openScheduler } from '../../../lambdas/adapters/eventbridge-scheduler.ts';
import { firingEvent } from '../../../lambdas/adapters/schedule-events.ts';

interface Call {
  readonly asked: string;
  readonly body: Record<string, unknown>;
}

/** Answers in turn: a name is an error of the service, null is success; after them, success. */
let answers: (string | null)[] = [];
let calls: Call[] = [];
const server = createServer(async (request, response) => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  const [path] = (request.url ?? '').split('?');
  calls.push({ asked: `${request.method} ${path}`, body: text === '' ? {} : JSON.parse(text) });
  const fault = answers.shift() ?? null;
  const status = { ResourceNotFoundException: 404, ConflictException: 409, InternalServerException: 500 };
  response.writeHead(fault === null ? 200 : (status[fault as keyof typeof status] ?? 400), {
    'content-type': 'application/json',
    ...(fault !== null && { 'x-amzn-errortype': fault }),
  });
  response.end(JSON.stringify(fault === null ? { ScheduleArn: 'arn' } : { Message: 'No.' }));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SCHEDULER: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
  });
});
beforeEach(() => {
  answers = [];
  calls = [];
});
afterAll(() => void server.close());

const scheduler = () =>
  openScheduler({ prefix: 'sheaf-dev', targetArn: 'arn:fire', roleArn: 'arn:role', deadLettersArn: 'arn:dead' });
const entry = {
  name: 'abc',
  expression: 'rate(1 hour)',
  timeZone: 'Europe/Berlin',
  startAt: Date.parse('2026-05-01T00:00:00Z'),
  isEnabled: false,
  input: { tenantId: 'default', scheduleId: 'S' },
};
const path = '/schedules/sheaf-dev-abc';

describe('the scheduler on EventBridge Scheduler', () => {
  it('replaces an entry: target, role, dead letters, and the time of each call in its input', async () => {
    await scheduler().put(entry);
    expect(calls).toMatchObject([
      {
        asked: `PUT ${path}`,
        body: {
          ScheduleExpression: 'rate(1 hour)',
          ScheduleExpressionTimezone: 'Europe/Berlin',
          State: 'DISABLED',
          StartDate: 1_777_593_600,
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: {
            Arn: 'arn:fire',
            RoleArn: 'arn:role',
            Input: '{"tenantId":"default","scheduleId":"S","scheduledAt":"<aws.scheduler.scheduled-time>"}',
            DeadLetterConfig: { Arn: 'arn:dead' },
            RetryPolicy: { MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: 3_600 },
          },
        },
      },
    ]);
  });

  it('makes one that is not there, and replaces one that somebody made meanwhile', async () => {
    answers = ['ResourceNotFoundException', 'ConflictException'];
    await scheduler().put(entry);
    expect(calls.map(({ asked }) => asked)).toEqual([`PUT ${path}`, `POST ${path}`, `PUT ${path}`]);
  });

  it('deletes one, and takes one that is not there as deleted', async () => {
    await scheduler().delete('abc');
    answers = ['ResourceNotFoundException'];
    await scheduler().delete('abc');
    expect(calls.map(({ asked }) => asked)).toEqual([`DELETE ${path}`, `DELETE ${path}`]);
  });

  it('fails by the names of the error table', async () => {
    answers = ['AccessDeniedException'];
    await expect(scheduler().put(entry)).rejects.toMatchObject({ name: 'StoreRefused' });
    answers = ['InternalServerException'];
    await expect(scheduler().delete('abc')).rejects.toMatchObject({ name: 'StoreUnavailable' });
  });
});

describe('a call for a schedule', () => {
  const call = { tenantId: 'default', scheduleId: 'S' };

  it('comes from the scheduler, from another function, or out of the queue', () => {
    const timed = { ...call, scheduledAt: '2026-05-01T03:00:00Z' };
    expect(firingEvent.parse(timed)).toEqual(timed);
    expect(firingEvent.parse(call)).toEqual(call);
    expect(firingEvent.parse({ Records: [{ messageId: '1', body: JSON.stringify(call) }] })).toEqual(call);
  });

  it('rejects anything else', () => {
    for (const event of [{ Records: [{ body: '{}' }] }, { Records: [{ body: 'x' }] }, { tenantId: 'default' }])
      expect(firingEvent.safeParse(event).success).toBe(false);
  });
});
