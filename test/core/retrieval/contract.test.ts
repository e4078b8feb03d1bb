import { searchRequest } from '@sheaf/core/retrieval/contract';
import { describe, expect, it } from 'vitest';

describe('the search request', () => {
  it('fills in the defaults', () => {
    expect(searchRequest.parse({ query: 'pump' })).toEqual({
      query: 'pump',
      topK: 10,
      mode: 'hybrid',
      corpora: ['documents'],
    });
  });

  it('takes every kind of condition', () => {
    const filter = {
      documentId: ['6f2c1f0e-7f1b-5d8e-9c55-7b1f6f1e4a10'],
      uriPrefix: 's3://landing/',
      mediaType: ['text/html'],
      language: ['de'],
      tags: ['a'],
      metadata: { year: { gte: 2020, lte: 2024 }, name: ['a', 'b'], flag: true, date: { gte: '2024-01-01' } },
    };
    expect(searchRequest.parse({ query: 'x', filter }).filter).toEqual(filter);
  });

  it.each([
    ['an empty query', { query: '  ' }],
    ['a query above 8 kB', { query: 'ü'.repeat(4097) }],
    ['an unknown key', { query: 'x', limit: 3 }],
    ['an unknown key of the filter', { query: 'x', filter: { title: 'x' } }],
    ['an unknown bound', { query: 'x', filter: { metadata: { a: { gt: 1 } } } }],
    ['a range without bounds', { query: 'x', filter: { metadata: { a: {} } } }],
    ['a range of two types', { query: 'x', filter: { metadata: { a: { gte: 1, lte: 'b' } } } }],
    ['a bound that is too long', { query: 'x', filter: { metadata: { a: { gte: 'x'.repeat(37) } } } }],
    ['topK 0', { query: 'x', topK: 0 }],
    ['topK 101', { query: 'x', topK: 101 }],
    ['topK 1.5', { query: 'x', topK: 1.5 }],
    ['an unknown mode', { query: 'x', mode: 'semantic' }],
    ['no corpus', { query: 'x', corpora: [] }],
    ['a document id that is none', { query: 'x', filter: { documentId: ['1'] } }],
  ])('rejects %s', (_title, request) => {
    expect(searchRequest.safeParse(request).success).toBe(false);
  });

  it('takes a query of exactly 8 kB', () => {
    expect(searchRequest.safeParse({ query: 'ü'.repeat(4096) }).success).toBe(true);
  });
});
