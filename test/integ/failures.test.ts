import { readFileSync } from 'node:fs';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FailureGroup } from '../../sdk/client.ts';
import { aCloud, aDataFolder, type RunningCloud, removeFolder } from './a-cloud.ts';
import { until } from './until.ts';

const dataDir = aDataFolder();
let cloud: RunningCloud;

beforeAll(async () => {
  cloud = await aCloud(dataDir);
  await cloud.client.corpora.configure('documents', { maxFileBytes: 2_000 });
}, 240_000);

afterAll(async () => {
  await cloud?.close();
  removeFolder(dataDir);
});

const binary = Uint8Array.from({ length: 900 }, (_, index) => (index * 7919) % 251);

/** What is broken about the documents, and ten of each kind, no two of which are equal. */
const causes: Readonly<Record<string, (n: number) => readonly [string, string | Uint8Array<ArrayBuffer>]>> = {
  large: (n) => [`large ${n}.md`, `The sentence number ${n} is rather long. `.repeat(60 + n)],
  empty: (n) => [`empty-${n}.txt`, ''],
  blank: (n) => [`blank-${n}.${n % 2 ? 'md' : 'txt'}`, '\n'.repeat(n + 1)],
  strange: (n) =>
    n % 2 ? [`drawing-${n}.ps`, `%!PS-Adobe-3.0\n% Drawing ${n}.\n`] : [`strange-${n}.xyz`, binary.with(600, n)],
};
const perCause = 10;

function brokenFiles(): Record<string, string | Uint8Array<ArrayBuffer>> {
  const numbers = Array.from({ length: perCause }, (_, n) => n);
  return Object.fromEntries(Object.values(causes).flatMap((file) => numbers.map(file)));
}

const groupsOf = async (): Promise<readonly FailureGroup[]> => (await cloud.client.failures.groups()).groups;
const count = async (status: 'open' | 'redriven' | 'resolved' | 'dismissed') =>
  (await Array.fromAsync(cloud.client.failures.all({ status }))).length;
const wait = (jobId: string) =>
  cloud.client.jobs.wait(jobId, { signal: AbortSignal.timeout(60_000), maxPauseMilliseconds: 100 });

describe('the failure inbox', () => {
  it('shows 40 broken documents with 4 causes as 4 groups, and a good one not at all', {
    timeout: 90_000,
  }, async () => {
    const job = await cloud.ingest({ ...brokenFiles(), 'good.md': '# Good\n\nThis one is good.' });
    expect(job).toMatchObject({ status: 'partial', counts: { documents: { total: 41, stored: 1, quarantined: 40 } } });
    const groups = await groupsOf();
    expect(groups.map(({ stage, error, count: size }) => `${stage} ${error} ${size}`).sort()).toEqual([
      'clean EmptyDocument 10',
      'clean UnsupportedMediaType 10',
      'fetch DocumentTooLarge 10',
      'fetch EmptyDocument 10',
    ]);
    const failures = await Array.fromAsync(cloud.client.failures.all());
    const shown = JSON.stringify(failures.map(({ message, detail }) => [message, detail]));
    expect(shown).not.toMatch(/large \d|empty-|blank-|strange-|drawing-/);
  });

  it('redrives a group whose cause is gone, and nothing else', { timeout: 90_000 }, async () => {
    await cloud.client.corpora.configure('documents', { maxFileBytes: 50_000_000 });
    const group = (await groupsOf()).find(({ error }) => error === 'DocumentTooLarge');
    const { jobs, redriven, skipped } = await cloud.client.failures.redrive({ group: group!.groupId });
    expect({ jobs: jobs.length, redriven, skipped }).toEqual({ jobs: 1, redriven: perCause, skipped: [] });
    const job = await wait(jobs[0]!.jobId);
    expect(job).toMatchObject({
      attempt: 2,
      status: 'partial',
      counts: { documents: { stored: 11, quarantined: 30 } },
    });
    expect({ open: await count('open'), redriven: await count('redriven'), resolved: await count('resolved') }).toEqual(
      {
        open: 30,
        redriven: 0,
        resolved: perCause,
      },
    );
    const untouched = await Array.fromAsync(cloud.client.failures.all({ status: 'open' }));
    expect(new Set(untouched.map(({ attempts, detail }) => `${attempts} ${detail.attempt}`))).toEqual(new Set(['1 1']));
    expect((await cloud.client.search({ query: 'sentence number long', mode: 'keyword' })).results).not.toEqual([]);
  });

  it('resolves by itself what is replaced at its source', { timeout: 90_000 }, async () => {
    const [path] = causes.empty!(3);
    const job = await cloud.ingest({ [path]: 'No longer empty.' });
    expect(job.status).toBe('completed');
    expect(await count('resolved')).toBe(perCause + 1);
  });

  it('dismisses a group with a reason', { timeout: 60_000 }, async () => {
    const group = (await groupsOf()).find(({ error }) => error === 'UnsupportedMediaType');
    const reason = 'Drawings are not wanted here.';
    expect(await cloud.client.failures.dismiss({ group: group!.groupId, reason })).toMatchObject({
      dismissed: perCause,
    });
    const dismissed = await Array.fromAsync(cloud.client.failures.all({ status: 'dismissed' }));
    expect(dismissed.map((failure) => failure.reason)).toEqual(Array.from({ length: perCause }, () => reason));
    expect((await groupsOf()).map(({ error }) => error)).not.toContain('UnsupportedMediaType');
  });

  it('takes in what lies in a dead-letter queue, and looks at its key when redriven', { timeout: 90_000 }, async () => {
    const bucketKey = 'default/dead letter.md';
    cloud.drop('dead letter.md', 'It came all the same.');
    await cloud.documentOf('s3://landing/default/dead%20letter.md');
    await cloud.quiet();
    const detail = { bucket: { name: 'landing' }, object: { key: bucketKey } };
    await sendDeadLetter({ 'detail-type': 'Object Created', source: 'aws.s3', detail });
    const letters = async () => (await cloud.client.failures.list({ stage: 'intake' })).items;
    const failure = await until('the dead letter is in the inbox', 30, async () => (await letters())[0]);
    expect(failure).toMatchObject({ error: 'DeadLetter', status: 'open', inputKey: bucketKey, corpus: 'documents' });
    await until('the queue is empty', 10, () =>
      cloud.status().queues.every(({ name, visible, inFlight }) => !isDead(name) || visible + inFlight === 0),
    );
    const { jobs } = await cloud.client.failures.redrive({ failureIds: [failure.failureId] });
    const job = await wait(jobs[0]!.jobId);
    expect(job).toMatchObject({ source: { type: 'landing' }, counts: { documents: { total: 1, unchanged: 1 } } });
    expect((await letters()).map(({ status }) => status)).toEqual(['resolved']);
  });
});

const isDead = (queueName: string): boolean => /DeadLetters/i.test(queueName);

/** Puts a message into the dead-letter queue of object events, with the credentials of a function. */
async function sendDeadLetter(message: object): Promise<void> {
  const { pid } = cloud.status().processes.find(({ name }) => /receive-objects/.test(name))!;
  const variables = readFileSync(`/proc/${pid}/environ`, 'utf8')
    .split('\0')
    .map((line) => line.split('='));
  const env = Object.fromEntries(variables.map(([name, ...value]) => [name, value.join('=')]));
  const { name } = cloud.status().queues.find((queue) => isDead(queue.name) && /Objects/.test(queue.name))!;
  const sqs = new SQSClient({
    endpoint: env.AWS_ENDPOINT_URL_SQS!,
    region: env.AWS_REGION!,
    credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID!, secretAccessKey: env.AWS_SECRET_ACCESS_KEY! },
  });
  const QueueUrl = `${env.AWS_ENDPOINT_URL_SQS}/000000000000/${name}`;
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));
  sqs.destroy();
}
