import { describe, expect, it } from 'vitest';
import { deadLettersOf } from '../../lambdas/adapters/dead-letters.ts';

const attributes = { SentTimestamp: '1772352000000' };
const sentAt = '2026-03-01T08:00:00.000Z';

describe('dead letters', () => {
  it('are read as object events, wake-ups, or neither', () => {
    const event = { 'detail-type': 'Object Created', detail: { object: { key: 'default/a.md' } } };
    const records = [event, { tenantId: 'acme' }, { reason: 'sweep' }, { other: 1 }].map((body, index) => {
      return { messageId: `m${index}`, body: JSON.stringify(body), attributes };
    });
    expect(deadLettersOf(records)).toEqual([
      { messageId: 'm0', sentAt, kind: 'object', bucketKey: 'default/a.md' },
      { messageId: 'm1', sentAt, kind: 'wake-up', tenantId: 'acme' },
      { messageId: 'm2', sentAt, kind: 'wake-up', tenantId: null },
      { messageId: 'm3', sentAt, kind: 'unreadable' },
    ]);
  });

  it('are unreadable when they are no JSON, and have no time when the queue tells none', () => {
    expect(deadLettersOf([{ messageId: 'm', body: '{' }])).toEqual([
      { messageId: 'm', sentAt: null, kind: 'unreadable' },
    ]);
  });

  it('leave out events that were to change nothing', () => {
    const body = {
      'detail-type': 'Object Deleted',
      detail: { object: { key: 'default/a' }, reason: 'Lifecycle Expiration' },
    };
    expect(deadLettersOf([{ messageId: 'm', body: JSON.stringify(body), attributes }])).toEqual([]);
  });
});
