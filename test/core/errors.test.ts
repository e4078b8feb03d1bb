import { errorTable } from '@sheaf/core/error-table';
import { classify, isStageErrorName, namesOf, StageError } from '@sheaf/core/errors';
import { describe, expect, it } from 'vitest';

describe('the error table', () => {
  it('says of each error what happened and what to do', () => {
    for (const entry of Object.values(errorTable)) {
      expect(entry.meaning).toMatch(/^[A-Z].*\.$/);
      expect(entry.remedy).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('gives each retried error a policy and each halt an outcome, and nothing else has one', () => {
    for (const name of namesOf('retry')) expect(errorTable[name]).toHaveProperty('retry');
    for (const name of namesOf('halt')) expect(errorTable[name]).toHaveProperty('haltsAs');
    for (const name of namesOf('quarantine'))
      expect(Object.keys(errorTable[name]).filter((key) => ['retry', 'haltsAs'].includes(key))).toEqual([]);
  });

  it('knows an error by its name, not by its class', () => {
    expect(classify(Object.assign(new Error('slow down'), { name: 'ProviderThrottled' }))).toMatchObject({
      name: 'ProviderThrottled',
      message: 'slow down',
    });
    expect(classify(new StageError('LeaseHeld', 'held', { retryAfterSeconds: 3 })).entry.disposition).toBe('retry');
  });

  it('takes everything else for Unknown', () => {
    expect(classify(new TypeError('x is not a function')).name).toBe('Unknown');
    expect(classify('a string')).toMatchObject({ name: 'Unknown', message: 'a string' });
    expect(isStageErrorName('toString')).toBe(false);
  });
});
