import { planRedrive } from '@sheaf/core/platform/failures/plan-redrive';
import type { SelectedFailure } from '@sheaf/core/platform/failures/select-failures';
import { describe, expect, it } from 'vitest';

function aFailure(failureId: string, changes: Partial<SelectedFailure> = {}): SelectedFailure {
  return {
    failureId,
    status: 'open',
    stage: 'clean',
    corpus: 'documents',
    documentId: `document-of-${failureId}`,
    inputKey: null,
    jobId: 'j1',
    jobStatus: 'partial',
    totalIsFinal: true,
    ...changes,
  };
}

const halt = { stage: 'job', documentId: null, jobStatus: 'paused' };

describe('the plan of a redrive', () => {
  it('repeats a job that has ended and has listed everything', () => {
    const plan = planRedrive([aFailure('a'), aFailure('b', { jobStatus: 'failed', jobId: 'j2' }), aFailure('c')]);
    expect(plan.attempts).toEqual([
      { jobId: 'j1', isWhole: false, corpus: 'documents', failureIds: ['a', 'c'] },
      { jobId: 'j2', isWhole: false, corpus: 'documents', failureIds: ['b'] },
    ]);
    expect(plan).toMatchObject({ jobs: [], letters: [], skipped: [] });
  });

  it.each([
    ['is gone', { jobStatus: null, totalIsFinal: null }],
    ['runs', { jobStatus: 'running' }],
    ['was cancelled', { jobStatus: 'cancelled' }],
    ['has not listed everything', { totalIsFinal: false }],
  ])('moves documents into a job of their own, by corpus, where their job %s', (_, changes) => {
    const plan = planRedrive([aFailure('a', changes), aFailure('b', { ...changes, corpus: 'manuals' })]);
    expect(plan.attempts).toEqual([]);
    expect(plan.jobs).toEqual([
      { corpus: 'documents', failureIds: ['a'] },
      { corpus: 'manuals', failureIds: ['b'] },
    ]);
  });

  it('opens several jobs for very many documents', () => {
    const many = Array.from({ length: 25_000 }, (_, n) => aFailure(`f${n}`, { jobStatus: null }));
    expect(planRedrive(many).jobs.map(({ failureIds }) => failureIds.length)).toEqual([10_000, 10_000, 5_000]);
  });

  it('lets a halted job go on as a whole, with its documents', () => {
    const plan = planRedrive([aFailure('h', halt), aFailure('a', { jobStatus: 'paused', totalIsFinal: false })]);
    expect(plan.attempts).toEqual([{ jobId: 'j1', isWhole: true, corpus: 'documents', failureIds: ['h', 'a'] }]);
    expect(plan.jobs).toEqual([]);
  });

  it('looks at the keys of messages again', () => {
    const plan = planRedrive([aFailure('m', { stage: 'intake', inputKey: 'default/a', jobId: null, corpus: null })]);
    expect(plan.letters).toEqual([{ corpus: 'documents', failureIds: ['m'] }]);
  });

  it('skips what is not open, and halts of jobs that cannot go on, with the reason', () => {
    const plan = planRedrive([
      aFailure('a', { status: 'dismissed' }),
      aFailure('b', { ...halt, jobStatus: 'running' }),
      aFailure('c', { ...halt, jobStatus: null }),
    ]);
    expect(plan.skipped).toEqual([
      { failureId: 'a', why: 'It is dismissed, not open.' },
      { failureId: 'b', why: 'Its job is running.' },
      { failureId: 'c', why: 'Its job is gone. Submit it again.' },
    ]);
    expect(plan).toMatchObject({ attempts: [], jobs: [], letters: [] });
  });
});
