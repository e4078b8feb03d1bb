import { moveSecrets } from '@sheaf/core/platform/secrets/move-secrets';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const store = () => {
  const kept: string[] = [];
  return {
    kept,
    put: async (secret: string) => {
      kept.push(secret);
      return `given-${kept.length}`;
    },
  };
};

describe('credentials in parameters', () => {
  it('are replaced by references wherever they stand, and nothing else changes', async () => {
    const { kept, put } = store();
    const source = {
      type: 'api_fetch',
      auth: { type: 'bearer', token: { secret: 'hunter2' } },
      headers: [{ name: 'x', value: { secret: 'other' } }],
      body: { secretRef: 'mine', secret: 'not alone', count: 3 },
    };
    expect(await moveSecrets(source, put)).toEqual({
      ...source,
      auth: { type: 'bearer', token: { secretRef: 'given-1' } },
      headers: [{ name: 'x', value: { secretRef: 'given-2' } }],
    });
    expect(kept).toEqual(['hunter2', 'other']);
  });

  it('leave every value without one as it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), async (value) => {
        fc.pre(!JSON.stringify(value).includes('"secret"'));
        expect(await moveSecrets(value, store().put)).toEqual(value);
      }),
      { numRuns: 100 },
    );
  });
});
