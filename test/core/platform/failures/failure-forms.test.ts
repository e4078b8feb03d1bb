import { createFailureForms } from '@sheaf/core/platform/failures/failure-forms';
import { groupsOf } from '@sheaf/core/platform/failures/group-failures';
import { describe, expect, it } from 'vitest';

const failure = (message: string, at = 1, documentIds: readonly string[] = []) => ({
  stage: 'clean',
  error: 'CorruptDocument',
  message,
  count: 1,
  firstAt: `2024-01-01T00:00:${String(at).padStart(2, '0')}Z`,
  lastAt: `2024-01-02T00:00:${String(at).padStart(2, '0')}Z`,
  documentIds,
});

describe('the forms of failures', () => {
  it('keep one of 30,000 messages that differ in numbers, with counts, times and a few documents', () => {
    const forms = createFailureForms(2);
    for (let n = 0; n < 30_000; n += 1)
      forms.add(failure(`Page ${n} of 'file ${n}' is torn.`, 30 - (n % 30), [`d${n % 7}`]));
    expect(forms.all()).toMatchObject([{ count: 30_000, documentIds: ['d0', 'd1'] }]);
    expect(forms.isComplete()).toBe(true);
    expect(groupsOf(forms.all())).toMatchObject([
      { template: 'Page <*> of <*> is torn.', firstAt: '2024-01-01T00:00:01Z', lastAt: '2024-01-02T00:00:30Z' },
    ]);
  });

  it('say so when there are more than are kept, and go on to count those that are', () => {
    const forms = createFailureForms(0);
    const word = (n: number) => [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
    for (let n = 0; n < 10_001; n += 1) forms.add(failure(`Reader ${word(n)} ${word(n * 7)} stopped`));
    forms.add(failure('Reader a a stopped'));
    expect(forms.isComplete()).toBe(false);
    expect(forms.all()).toHaveLength(10_000);
    expect(forms.all()[0]).toMatchObject({ count: 2 });
  });
});
