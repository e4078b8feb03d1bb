import { afterEach, describe, expect, it } from 'vitest';
import { aServer, sheaf } from './a-server.ts';

let server: Awaited<ReturnType<typeof aServer>> | undefined;
afterEach(() => server?.close());

const jobId = '01JAB8X2Z5W1T4M0Q6R7S8V9YN';
const failureId = '3d0c6f0e-7f1b-4d8e-9c55-7b1f6f1e4a11';
const aCause = {
  stage: 'fetch',
  error: 'DocumentTooLarge',
  class: 'quarantine',
  remedy: 'Split the document, or raise maxFileBytes.',
  firstAt: '2025-11-21T09:30:00.000Z',
  lastAt: '2025-11-21T09:31:00.000Z',
};
const aGroup = { ...aCause, groupId: '0123456789abcdef', template: 'The file has <*>', count: 12, documentIds: ['d'] };
const aFailure = {
  ...aCause,
  failureId,
  status: 'dismissed',
  message: 'The file has 7 bytes',
  detail: { sizeBytes: 7 },
  corpus: 'documents',
  jobId,
  documentId: 'd-1',
  inputKey: 'default/a.md',
  attempts: 3,
  reason: 'Not needed.',
};

describe('sheaf failures', () => {
  it('shows open failures in groups: count, stage, error, template and what to do', async () => {
    const answer = { groups: [aGroup], isComplete: true };
    server = await aServer({ 'GET /v1/failures/groups': { json: answer } });
    const { code, out } = await sheaf(['failures', '--stage', 'fetch', '--job', jobId], server);
    expect(code).toBe(0);
    for (const part of [
      '12',
      '0123456789abcdef',
      'fetch',
      'DocumentTooLarge',
      'The file has <*>',
      'raise maxFileBytes',
    ])
      expect(out).toContain(part);
    expect(server.received[0]!.path).toBe(`/v1/failures/groups?status=open&stage=fetch&jobId=${jobId}`);
    expect(JSON.parse((await sheaf(['failures', '--json'], server)).out)).toEqual(answer);
  });

  it('lists them one by one, with the reason of a dismissal and the command for more', async () => {
    server = await aServer({ 'GET /v1/failures': { json: { items: [aFailure], nextCursor: 'next' } } });
    const { out, err } = await sheaf(['failures', '--list', '--status', 'dismissed', '-l', '1'], server);
    for (const part of [failureId, 'd-1', '3', 'dismissed: Not needed.']) expect(out).toContain(part);
    expect(err).toContain('--cursor next');
    expect(server.received[0]!.path).toBe('/v1/failures?status=dismissed&limit=1');
  });

  it('says so when there are none', async () => {
    server = await aServer({ 'GET /v1/failures/groups': { json: { groups: [], isComplete: true } } });
    expect((await sheaf(['failures'], server)).out).toContain('There are no such failures.');
  });

  it('explains one, and says on the side who wrote it', async () => {
    const explanation = {
      ...{ failureId, stage: 'fetch', error: 'DocumentTooLarge', class: 'quarantine' },
      ...{ whatHappened: 'It is large.', likelyCause: 'A scan.', whatToDo: 'Split it.' },
      ...{ provider: null, model: null, standIn: 'Stand-in: from the error table.' },
    };
    const path = `GET /v1/failures/${failureId}/explanation`;
    server = await aServer({ [path]: { json: explanation } });
    const shown = await sheaf(['failures', 'explain', failureId], server);
    expect(shown.code).toBe(0);
    for (const part of ['DocumentTooLarge at fetch', 'It is large.', 'A scan.', 'Split it.'])
      expect(shown.out).toContain(part);
    expect(shown.err).toContain('Stand-in: from the error table.');
    expect(JSON.parse((await sheaf(['failures', 'explain', failureId, '--json'], server)).out)).toEqual(explanation);
    await server.close();
    const written = { ...explanation, provider: 'anthropic', model: 'claude-haiku-4-5', standIn: null };
    server = await aServer({ [path]: { json: written } });
    expect((await sheaf(['failures', 'explain', failureId], server)).err).toMatch(/Written by claude.*may be wrong/);
  });

  it('redrives ids, a group or all, and names the jobs and what was left', async () => {
    const answer = {
      jobs: [{ jobId, corpus: 'documents', attempt: 2 }],
      redriven: 2,
      skipped: [{ failureId, why: 'It is dismissed, not open.' }],
    };
    server = await aServer({ 'POST /v1/failures/redrive': { status: 202, json: answer } });
    const { code, out } = await sheaf(['failures', 'redrive', failureId], server);
    expect(code).toBe(0);
    for (const part of ['2 redriven', `sheaf job ${jobId} --wait`, '1 left: It is dismissed'])
      expect(out).toContain(part);
    await sheaf(['failures', 'redrive', '--group', aGroup.groupId], server);
    await sheaf(['failures', 'redrive', '--all', '--json'], server);
    expect(server.received.map(({ body }) => JSON.parse(body))).toEqual([
      { failureIds: [failureId] },
      { group: aGroup.groupId },
      { all: true },
    ]);
  });

  it('dismisses with a reason', async () => {
    server = await aServer({ 'POST /v1/failures/dismiss': { json: { dismissed: 1, skipped: [] } } });
    expect((await sheaf(['failures', 'dismiss', '--all', '--reason', 'Old.'], server)).out).toContain('1 dismissed');
    expect(JSON.parse(server.received[0]!.body)).toEqual({ all: true, reason: 'Old.' });
  });

  it('rejects a selection of none or two, and a dismissal without a reason', async () => {
    for (const argv of [
      ['failures', 'redrive'],
      ['failures', 'redrive', failureId, '--all'],
      ['failures', 'dismiss', '--all'],
      ['failures', '--status', 'lost'],
    ]) {
      const { code, err } = await sheaf(argv);
      expect(code).toBe(2);
      expect(err).not.toBe('');
    }
  });
});

describe('sheaf retry', () => {
  it('starts the next attempt of a job', async () => {
    server = await aServer({ [`POST /v1/jobs/${jobId}/retry`]: { status: 202, json: { jobId, status: 'pending' } } });
    const { code, out } = await sheaf(['retry', jobId], server);
    expect({ code, body: server.received[0]!.body }).toEqual({ code: 0, body: '{}' });
    expect(out).toContain(`sheaf job ${jobId} --wait`);
  });
});
