import { estimateOf } from '@sheaf/core/ingestion/estimating/estimate';
import { emptyTally, type Tally, withDocument, withProblem } from '@sheaf/core/ingestion/estimating/tally';
import type { SurveyedDocument } from '@sheaf/core/sources/surveyor';
import { describe, expect, it } from 'vitest';

const now = Date.parse('2026-06-01');
const end: Tally['end'] = { removals: { count: 2 }, notes: { unavailable: null, skipped: {} }, mostReads: 20 };
const openai = { provider: 'openai', model: 'text-embedding-3-small' };

function aDocument(given: Partial<SurveyedDocument> & { documentId: string }): SurveyedDocument {
  const uri = `upload:${given.documentId}.txt`;
  return { uri, sizeBytes: 1000, mediaType: null, state: 'new', locator: null, ...given };
}

const tallyOf = (documents: readonly SurveyedDocument[]): Tally => ({
  ...documents.reduce(withDocument, emptyTally),
  end,
  model: openai,
});
const measuredOf = (tally: Tally, tokens: number) =>
  new Map(tally.sample.entries.map(({ documentId }) => [documentId, tokens]));

describe('an estimate', () => {
  it('prices the tokens by the table', () => {
    const tally = tallyOf([aDocument({ documentId: 'a' }), aDocument({ documentId: 'b', state: 'unchanged' })]);
    const { tokens, cost, documents } = estimateOf(tally, measuredOf(tally, 1_000_000), now);
    expect(tokens).toMatchObject({ value: 1_000_000, basis: 'measured' });
    expect(cost).toMatchObject({ currency: 'USD', amount: { value: 0.02, basis: 'measured' } });
    expect(cost.byStage).toMatchObject({ embed: { value: 0.02 }, store: { value: null } });
    expect(documents).toMatchObject({ total: { value: 2 }, new: { value: 1 }, toRemove: { value: 2 } });
  });

  it('is nothing, and not unknown, where nothing is to be done', () => {
    const tally = tallyOf([aDocument({ documentId: 'a', state: 'unchanged' })]);
    const { tokens, bytes, cost } = estimateOf(tally, new Map(), now);
    expect([tokens.value, bytes.value, cost.amount.value]).toEqual([0, 0, 0]);
  });

  it('takes from the documents that were read what the others are', () => {
    const unsure = Array.from({ length: 10 }, (_, at) => aDocument({ documentId: `d${at}`, state: 'unsure' }));
    const tally = tallyOf(unsure);
    const entries = tally.sample.entries.slice(0, 5).map((entry, at) => ({
      ...entry,
      found: { state: at < 2 ? ('changed' as const) : ('unchanged' as const), sizeBytes: 1000 },
    }));
    // Each of the five stands for two.
    const sampled = { ...tally, sample: { entries, threshold: 2000 } };
    const measured = new Map(entries.map(({ documentId, found }) => [documentId, found.state === 'changed' ? 50 : 0]));
    const { documents, tokens, bytes } = estimateOf(sampled, measured, now);
    expect(documents.changed).toEqual({ value: 4, basis: 'extrapolated', sampledDocuments: 5, reason: null });
    expect(documents.unchanged.value).toBe(6);
    expect(tokens).toMatchObject({ value: 200, basis: 'extrapolated', sampledDocuments: 5 });
    expect(bytes).toMatchObject({ value: 4000, basis: 'extrapolated' });
  });

  it('counts what is too large to be read by its bytes, and says so', () => {
    const large = aDocument({ documentId: 'large', sizeBytes: 20_000_000 });
    const tally = tallyOf([aDocument({ documentId: 'a' }), large]);
    const { tokens } = estimateOf(tally, measuredOf(tally, 250), now);
    expect(tokens).toMatchObject({ basis: 'extrapolated', reason: expect.stringContaining('16 MiB') });
    expect(tokens.value).toBe(250 + 5_000_000);
  });

  it('says why it does not know', () => {
    const recording = aDocument({ documentId: 'r', uri: 'upload:talk.mp3' });
    const { cost } = estimateOf(tallyOf([recording]), new Map([['r', null]]), now);
    expect(cost.byStage.clean).toMatchObject({ value: null, reason: expect.stringContaining('1 recordings') });
    expect(cost.amount.value).toBeNull();
    const unread = tallyOf([aDocument({ documentId: 'a', state: 'unsure' })]);
    const { documents, tokens } = estimateOf({ ...unread, sample: { entries: [], threshold: 9 } }, new Map(), now);
    expect(documents.changed).toMatchObject({ value: null, reason: expect.stringContaining('none was read') });
    expect(tokens).toMatchObject({ value: null, basis: null, reason: expect.any(String) });
  });

  it('counts what is not to be had by the names of the errors', () => {
    const tally = ['SourceRefused', 'DocumentTooLarge', 'SourceRefused'].reduce(withProblem, tallyOf([]));
    const { documents } = estimateOf(tally, new Map(), now);
    expect(documents.problems).toMatchObject({ value: 3, reason: '2 × SourceRefused, 1 × DocumentTooLarge' });
    expect(documents.total.value).toBe(3);
  });
});
