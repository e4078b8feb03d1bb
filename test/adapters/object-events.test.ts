import { describe, expect, it } from 'vitest';
import { objectEventsOf } from '../../lambdas/adapters/object-events.ts';

function aMessage(type: string, detail: Record<string, unknown>, messageId = 'm1') {
  return {
    messageId,
    body: JSON.stringify({ 'detail-type': type, source: 'aws.s3', detail: { bucket: { name: 'landing' }, ...detail } }),
  };
}

describe('object events', () => {
  it('read a creation with its size and ETag', () => {
    const object = { key: 'default/a.md', size: 5, etag: '"e1"', sequencer: '0' };
    expect(objectEventsOf([aMessage('Object Created', { object, reason: 'PutObject' })]).events).toEqual([
      { bucketKey: 'default/a.md', sizeBytes: 5, etag: 'e1', looksAbsent: false },
    ]);
  });

  it('read a deletion by a user as a key that looks absent', () => {
    const { events } = objectEventsOf([
      aMessage('Object Deleted', { object: { key: 'default/a.md' }, reason: 'DeleteObject' }),
    ]);
    expect(events).toEqual([{ bucketKey: 'default/a.md', sizeBytes: null, etag: null, looksAbsent: true }]);
  });

  it('leave knowledge alone when a lifecycle rule expires the object', () => {
    expect(
      objectEventsOf([aMessage('Object Deleted', { object: { key: 'default/a.md' }, reason: 'Lifecycle Expiration' })]),
    ).toEqual({ events: [], unreadable: [] });
  });

  it('fails only the messages that hold something else', () => {
    const good = aMessage('Object Created', { object: { key: 'default/a.md' } }, 'good');
    const { events, unreadable } = objectEventsOf([
      good,
      { messageId: 'bad', body: '{' },
      aMessage('Object Restored', { object: { key: 'x' } }, 'odd'),
    ]);
    expect(events).toHaveLength(1);
    expect(unreadable).toEqual(['bad', 'odd']);
  });
});
