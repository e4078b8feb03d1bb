import { routes } from '@sheaf/core/platform/api/routes';
import type { AuditEntry } from '@sheaf/core/platform/audit/audit-entry';
import { createAuditTrail } from '@sheaf/core/platform/audit/audit-trail';
import { auditKindOf } from '@sheaf/core/platform/audit/audited-route';
import { createFailedAttempts } from '@sheaf/core/platform/audit/failed-attempts';
import { describe, expect, it } from 'vitest';

const anEntry = (entryId: string): AuditEntry => ({
  entryId,
  at: '2025-11-21T09:30:00.000Z',
  kind: 'write',
  principalId: 'p',
  operation: 'o',
  targetId: null,
  targets: {},
  outcome: 'succeeded',
  status: 200,
  correlationId: 'c',
  sourceAddress: null,
});

/** A database whose calls end when the test says so. */
function aSlowDatabase() {
  const calls: { ids: string[]; end: () => void; fail: (error: Error) => void }[] = [];
  const call = (_name: string, argument: unknown): Promise<never> =>
    new Promise((end, fail) => {
      const { entries } = argument as { entries: AuditEntry[] };
      calls.push({ ids: entries.map(({ entryId }) => entryId), end: end as () => void, fail });
    });
  return { calls, call };
}

describe('an audit trail', () => {
  it('writes what comes meanwhile by one more statement, and says of each entry when it is written', async () => {
    const database = aSlowDatabase();
    const trail = createAuditTrail(database);
    const written: string[] = [];
    const appended = ['a', 'b', 'c'].map((id) => trail.append('acme', anEntry(id)).then(() => written.push(id)));
    expect(database.calls.map(({ ids }) => ids)).toEqual([['a']]);
    database.calls[0]!.end();
    await appended[0];
    expect(written).toEqual(['a']);
    await Promise.resolve();
    expect(database.calls.map(({ ids }) => ids)).toEqual([['a'], ['b', 'c']]);
    database.calls[1]!.end();
    await Promise.all(appended);
    expect(written).toEqual(['a', 'b', 'c']);
  });

  it('fails the entries of the statement that failed, and no others', async () => {
    const database = aSlowDatabase();
    const trail = createAuditTrail(database);
    const [first, second] = [trail.append('acme', anEntry('a')), trail.append('acme', anEntry('b'))];
    const other = trail.append('zeta', anEntry('c'));
    database.calls[0]!.fail(new Error('down'));
    await expect(first).rejects.toThrow('down');
    database.calls[1]!.end();
    database.calls[2]!.end();
    await expect(Promise.all([second, other])).resolves.toBeDefined();
    const later = trail.append('acme', anEntry('d'));
    expect(database.calls[3]!.ids).toEqual(['d']);
    database.calls[3]!.end();
    await later;
  });
});

describe('what is audited', () => {
  it('is every route that does not only read, but searches, and the one whose tools ask the others', () => {
    const unaudited = routes.filter((route) => route.method !== 'get' && auditKindOf(route) === null);
    expect(unaudited.map(({ operationId }) => operationId)).toEqual(['search', 'callMcp']);
  });

  it('is every way to read one document', () => {
    const reads = routes.filter((route) => auditKindOf(route) === 'read').map(({ operationId }) => operationId);
    expect(reads).toEqual(expect.arrayContaining(['getDocument', 'getDocumentText', 'listChunks', 'getDocumentDiff']));
    expect(auditKindOf({ method: 'get', path: '/v1/tenants/{tenantId}/export', permission: 'jobs:read' })).toBe('read');
    expect(auditKindOf({ method: 'post', path: '/v1/auth/token', permission: 'public' })).toBe('authentication');
  });
});

describe('failed attempts', () => {
  it('of one address are written up to a number a minute, then counted', () => {
    const attempts = createFailedAttempts(2);
    expect([0, 1, 2, 3].map((at) => attempts.admit('a', at))).toEqual([
      { suppressed: 0 },
      { suppressed: 0 },
      null,
      null,
    ]);
    expect(attempts.admit('b', 4)).toEqual({ suppressed: 0 });
    expect(attempts.admit('a', 60_000)).toEqual({ suppressed: 2 });
  });
});
