import { afterEach, describe, expect, it } from 'vitest';
import { aServer, sheaf } from './a-server.ts';

let server: Awaited<ReturnType<typeof aServer>> | undefined;
afterEach(() => server?.close());

const anEntry = {
  entryId: '01JAB8X2Z5W1T4M0Q6R7S8V9YN',
  at: '2026-05-01T01:00:00.000Z',
  kind: 'write',
  principalId: 'local',
  operation: 'deleteDocument',
  targetId: 'd-1',
  targets: { documentId: 'd-1' },
  outcome: 'refused',
  status: 409,
  correlationId: 'c-1',
  sourceAddress: '127.0.0.1',
  chain: { sequence: 7, contentHash: 'x', previousHash: 'y', hash: 'z' },
};

describe('sheaf audit', () => {
  it('lists who did what by filters', async () => {
    server = await aServer({ 'GET /v1/audit': { json: { items: [anEntry], nextCursor: null } } });
    const options = ['--target', 'd-1', '--kind', 'write', '--principal', 'local'];
    const { code, out } = await sheaf(['audit', 'list', ...options], { ...server });
    expect(code).toBe(0);
    expect(out).toMatch(/7 .* local +127\.0\.0\.1 +deleteDocument +d-1 +refused \(409\) +c-1/);
    expect(server.received[0]!.path).toContain('kind=write&principalId=local&targetId=d-1');
  });

  it('verifies in as many calls as it takes, and fails when the log is broken', async () => {
    const part = { entries: 10_000, hash: 'h', isComplete: false, problem: null, nextCursor: 'on' };
    const end = { entries: 12_000, hash: 'i', isComplete: true, problem: null, nextCursor: null };
    let last: object = end;
    server = await aServer({
      'GET /v1/audit/verify': ({ path }) => ({ json: path.includes('cursor=on') ? last : part }),
      'GET /v1/audit': { json: { items: [anEntry], nextCursor: null } },
    });
    expect(await sheaf(['audit', 'verify'], { ...server })).toMatchObject({
      code: 0,
      out: expect.stringMatching(/12000 entries is whole.* i$/m),
    });
    expect(await sheaf(['audit', 'verify', '--expect', 'z'], { ...server })).toMatchObject({ code: 0 });
    expect(await sheaf(['audit', 'verify', '--expect', 'q'], { ...server })).toMatchObject({
      code: 1,
      err: expect.stringMatching(/written anew/),
    });
    last = { ...end, problem: 'Entry 5 does not fit.' };
    const broken = await sheaf(['audit', 'verify'], { ...server });
    expect([broken.code, broken.out]).toEqual([1, expect.stringContaining('Entry 5 does not fit.')]);
  });
});
