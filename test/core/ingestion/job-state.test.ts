import {
  conclusionOf,
  type DocumentCounts,
  type JobEvent,
  sourcesOf,
  transition,
} from '@sheaf/core/ingestion/job-state';
import type { JobStatus } from '@sheaf/core/ingestion/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const statuses: JobStatus[] = ['pending', 'running', 'paused', 'completed', 'partial', 'failed', 'cancelled'];
const anEvent = fc.oneof(
  fc.constantFrom<JobEvent>({ type: 'start' }, { type: 'cancel' }, { type: 'pause' }, { type: 'nextAttempt' }),
  fc.constantFrom('completed', 'partial', 'failed', 'paused').map((status) => ({ type: 'finish', status }) as JobEvent),
);

function counts(given: Partial<DocumentCounts>): DocumentCounts {
  return {
    total: 0,
    stored: 0,
    unchanged: 0,
    quarantined: 0,
    failed: 0,
    deleted: 0,
    cancelled: 0,
    pending: 0,
    ...given,
  };
}

describe('transition', () => {
  it('takes a job from submission to its end', () => {
    expect(transition('pending', { type: 'start' })).toBe('running');
    expect(transition('running', { type: 'finish', status: 'partial' })).toBe('partial');
    expect(transition('partial', { type: 'nextAttempt' })).toBe('pending');
  });

  it('never leaves completed, and leaves an ended status only by the next attempt', () => {
    fc.assert(
      fc.property(fc.array(anEvent, { maxLength: 30 }), (events) => {
        let status: JobStatus = 'pending';
        for (const event of events) {
          const next = transition(status, event);
          if (status === 'completed') expect(next).toBeUndefined();
          if (next && ['partial', 'failed', 'cancelled'].includes(status)) expect(event.type).toBe('nextAttempt');
          status = next ?? status;
          expect(statuses).toContain(status);
        }
      }),
    );
  });

  it('agrees with the statuses that the database compares with', () => {
    for (const status of statuses) {
      for (const type of ['start', 'cancel', 'pause', 'nextAttempt'] as const) {
        expect(transition(status, { type }) !== undefined).toBe(sourcesOf(type).includes(status));
      }
    }
  });
});

describe('conclusionOf', () => {
  it.each([
    [counts({}), null, 'completed', 'empty'],
    [counts({ total: 3, stored: 1, unchanged: 1, deleted: 1 }), null, 'completed', null],
    [counts({ total: 3, stored: 1, quarantined: 2 }), null, 'partial', /2 of 3/],
    [counts({ total: 2, failed: 2 }), null, 'failed', /2 of 2/],
    [
      counts({ total: 2, pending: 2 }),
      { error: 'BudgetExceeded', message: 'Spent.', haltsAs: 'paused' },
      'paused',
      /Spent/,
    ],
    [
      counts({ total: 2, stored: 1, pending: 1 }),
      { error: 'StoreRefused', message: 'Full.', haltsAs: 'failed' },
      'partial',
      /StoreRefused/,
    ],
    [
      counts({ total: 2, pending: 2 }),
      { error: 'StoreRefused', message: 'Full.', haltsAs: 'failed' },
      'failed',
      /Full/,
    ],
  ] as const)('concludes %j with halt %j as %s', (given, halt, status, outcome) => {
    const conclusion = conclusionOf(given, halt);
    expect(conclusion.status).toBe(status);
    if (outcome instanceof RegExp) expect(conclusion.outcome).toMatch(outcome);
    else expect(conclusion.outcome).toBe(outcome);
  });

  it('is completed only when nothing is lost', () => {
    const aCount = fc.nat({ max: 5 });
    fc.assert(
      fc.property(
        fc.record({
          stored: aCount,
          unchanged: aCount,
          quarantined: aCount,
          failed: aCount,
          deleted: aCount,
          cancelled: aCount,
          pending: aCount,
        }),
        (given) => {
          const total = Object.values(given).reduce((sum, value) => sum + value, 0);
          const lost = given.quarantined + given.failed + given.cancelled + given.pending;
          expect(conclusionOf({ total, ...given }, null).status === 'completed').toBe(lost === 0);
        },
      ),
    );
  });
});
