import { describe, expect, it } from 'vitest';
import { type Lane, type Pending, takeNext, tenantOf } from '../../../local/functions/lane.ts';
import { aFunction } from './a-function.ts';

function aLane(tenants: readonly string[]): Lane {
  const queue = tenants.map(
    (tenantId, queuedAt): Pending => ({
      payload: `${tenantId} ${queuedAt}`,
      options: {},
      queuedAt,
      tenantId,
      settle: () => {},
    }),
  );
  const definition = aFunction('');
  return { definition, isDedicated: false, limit: 1, capacity: 1, queue, workers: new Set(), served: new Map() };
}

const taken = (lane: Lane, count: number) => Array.from({ length: count }, () => takeNext(lane).payload);

describe('invocations that wait for a process', () => {
  it('are taken from the tenants in turn, of each the oldest first', () => {
    const lane = aLane(['large', 'large', 'large', 'small', 'large', 'small']);
    expect(taken(lane, 6)).toEqual(['large 0', 'small 3', 'large 1', 'small 5', 'large 2', 'large 4']);
  });

  it('go on with the turns of before', () => {
    const lane = aLane(['large', 'large']);
    taken(lane, 1);
    lane.queue.push(...aLane(['small']).queue);
    expect(taken(lane, 2)).toEqual(['small 0', 'large 1']);
  });
});

describe('the tenant of a payload', () => {
  it('is the one that it names first, and none where it names none', () => {
    expect(tenantOf('{"jobId":"1","tenantId":"acme","documents":[{"tenantId":"other"}]}')).toBe('acme');
    expect(tenantOf('{"Records":[{"body":"{\\"tenantId\\":\\"acme\\"}"}]}')).toBe('');
  });
});
