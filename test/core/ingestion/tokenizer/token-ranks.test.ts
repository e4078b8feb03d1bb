import { parseTokenRanks } from '@sheaf/core/ingestion/tokenizer/token-ranks';
import { describe, expect, it } from 'vitest';
import { loadTokenRanks } from '../../../../lambdas/adapters/tokenizer-ranks.ts';

describe('token ranks', () => {
  it('reads tokens in order of rank', () => {
    const { bytes, ends } = parseTokenRanks('cl100k_base', '! 0 IQ== Ig==\n! 2 aGVsbG8=');
    expect(Buffer.from(bytes).toString()).toBe('!"hello');
    expect([...ends]).toEqual([1, 2, 7]);
  });

  it('rejects a table with a gap in its ranks', () => {
    expect(() => parseTokenRanks('cl100k_base', '! 0 IQ==\n! 7 Ig==')).toThrow(/order of rank/);
  });

  it('loads the whole table of cl100k in under 2 MB', async () => {
    const { bytes, ends } = await loadTokenRanks();
    expect(ends.length).toBe(100_256);
    expect(bytes.byteLength + ends.byteLength).toBeLessThan(2_000_000);
  });

  it('loads the whole table of o200k in under 3 MB', async () => {
    const { encoding, bytes, ends } = await loadTokenRanks('o200k_base');
    expect(encoding).toBe('o200k_base');
    expect(ends.length).toBe(199_998);
    expect(bytes.byteLength + ends.byteLength).toBeLessThan(3_000_000);
  });
});
