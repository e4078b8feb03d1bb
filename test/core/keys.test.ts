import {
  canonicalJson,
  chunkIdOf,
  documentIdOf,
  isSlug,
  lakeKey,
  lakePrefix,
  outputHashOf,
  scratchKey,
  scratchPrefix,
} from '@sheaf/core/keys';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('identities', () => {
  it('are the same for ever: a change of these values would orphan what is stored', () => {
    const documentId = documentIdOf('default', 'documents', 's3://landing/default/a.md');
    expect(documentId).toBe('4ffa02c7-8536-5014-8ffe-ba4957059d00');
    expect(chunkIdOf(documentId, 'Some text.', 0)).not.toBe(chunkIdOf(documentId, 'Some text.', 1));
  });

  it('do not confuse a slash in one part with the border between two', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (a, b, c, d) => {
        fc.pre(a !== c || b !== d);
        expect(documentIdOf('t', a, b)).not.toBe(documentIdOf('t', c, d));
      }),
    );
  });

  it('do not depend on the order of configuration keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(outputHashOf('h', 'clean', '1', reversed)).toBe(outputHashOf('h', 'clean', '1', value));
      }),
    );
  });
});

describe('lake keys', () => {
  it('lie under the prefix of their document, and scratch under that of its job', () => {
    expect(lakeKey('t-1', 'clean', 'd', 'h').startsWith(lakePrefix('t-1', 'clean', 'd'))).toBe(true);
    expect(scratchKey('t-1', 'j', 'pack', 'x').startsWith(scratchPrefix('t-1', 'j'))).toBe(true);
  });

  it('knows a slug', () => {
    expect(['abc', 'a-1', 'x'.repeat(40)].every(isSlug)).toBe(true);
    expect(['ab', 'Abc', 'a_b', 'x'.repeat(41), '../a'].some(isSlug)).toBe(false);
  });
});
