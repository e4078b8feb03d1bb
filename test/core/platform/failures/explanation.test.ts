import { errorTable } from '@sheaf/core/error-table';
import type { FailureView } from '@sheaf/core/platform/api/contract/failures';
import { explanationRequest, plainExplanation, readExplanation } from '@sheaf/core/platform/failures/explanation';
import { viewOf } from '@sheaf/core/platform/failures/failure-rows';
import type { ModelAnswer } from '@sheaf/core/platform/models/language-model';
import { describe, expect, it } from 'vitest';

const aFailure = (changes: Partial<FailureView> = {}): FailureView =>
  viewOf({
    failureId: '3d0c6f0e-7f1b-4d8e-9c55-7b1f6f1e4a11',
    status: 'open',
    stage: 'fetch',
    error: 'DocumentTooLarge',
    message: 'The file has 7 bytes.',
    detail: { sizeBytes: 7, versionHash: 'abc123' },
    corpus: 'secret-corpus',
    jobId: 'job-id',
    documentId: 'document-id',
    inputKey: 'default/secret name.pdf',
    attempts: 3,
    reason: null,
    firstAt: '2026-03-01T08:00:00Z',
    lastAt: '2026-03-01T09:00:00Z',
    ...changes,
  });

const answered = (text: string, finish: ModelAnswer['finish'] = 'stop') => ({ text, finish }) as ModelAnswer;

describe('the explanation without a model', () => {
  it('has an answer to each question for every error of the table', () => {
    for (const error of Object.keys(errorTable)) {
      const { meaning, remedy } = errorTable[error as keyof typeof errorTable];
      const { whatHappened, likelyCause, whatToDo } = plainExplanation(aFailure({ error }));
      expect(whatHappened).toBe(`${meaning} The file has 7 bytes. It happened 3 times.`);
      expect(likelyCause).toMatch(/^It .*\.$/);
      expect(whatToDo).toContain(`${remedy} Then: sheaf failures redrive 3d0c6f0e`);
    }
  });

  it('says of a halted job that the job goes on, and handles names that the table has not', () => {
    expect(plainExplanation(aFailure({ stage: 'job', error: 'CircuitOpen' })).whatToDo).toMatch(/the job goes on/);
    expect(plainExplanation(aFailure({ error: 'toString' })).whatHappened).toContain(errorTable.Unknown.meaning);
  });
});

describe('what a model is asked', () => {
  it('holds the facts of the failure, and no name, key or id', () => {
    const { messages, system } = explanationRequest(aFailure());
    const text = messages[0]!.text;
    expect(JSON.parse(text)).toMatchObject({
      error: 'DocumentTooLarge',
      message: 'The file has 7 bytes.',
      detail: { sizeBytes: 7 },
    });
    for (const secret of ['secret', 'abc123', 'document-id', 'job-id', '3d0c6f0e'])
      expect(text + system).not.toContain(secret);
  });
});

describe('the answer of a model', () => {
  const parts = ['What happened: It was large.', 'Likely cause: A scan.', 'What to do: Split it.'];
  const read = { whatHappened: 'It was large.', likelyCause: 'A scan.', whatToDo: 'Split it.' };

  it.each([
    parts.join('\n'),
    `Sure!\n\n1. **What happened:** It was large.\n\n2. **Likely cause:**\nA scan.\n3. **What to do:** Split it.`,
    parts.map((part) => `## ${part}`).join('\n'),
  ])('is read with or without ornament: %s', (text) => {
    expect(readExplanation(answered(text))).toEqual(read);
  });

  it.each([
    ['cut', answered(parts.join('\n'), 'length')],
    ['refused', answered('', 'refused')],
    ['free text', answered('I think it was too large.')],
    ['in another order', answered(parts.toReversed().join('\n'))],
    ['with an empty part', answered('What happened:\nLikely cause: A.\nWhat to do: B.')],
    ['endless', answered(`${parts.join('\n')} ${'x'.repeat(2000)}`)],
  ])('is refused when it is %s', (_title, answer) => {
    expect(readExplanation(answer)).toBeUndefined();
  });
});
