import { readLinkedData } from '@sheaf/core/ingestion/parsing/html-linked-data';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from './a-parse.ts';

const head = (inner: string, html = '') =>
  parse(`<!doctype html><html ${html}><head>${inner}</head><body><p>Text.`, 'html');
const linked = (value: unknown) => `<script type="application/ld+json">${JSON.stringify(value)}</script>`;

describe('metadata of a page', () => {
  it('comes from meta tags, OpenGraph and the canonical link', async () => {
    const clean = await head(
      `<title>The river rises | Daily Gauge</title><meta property="og:title" content="The river rises">
       <meta property="og:site_name" content="Daily Gauge"><meta property="og:type" content="article">
       <meta property="article:published_time" content="2024-05-01"><meta property="article:modified_time" content="2024-05-02">
       <meta property="article:author" content="https://social.example/jane"><meta name="author" content="Jane Doe">
       <meta property="og:url" content="https://gauge.example/other"><link rel="canonical" href="https://gauge.example/river">`,
      'lang="en-gb"',
    );
    expect(clean.title).toBe('The river rises');
    expect(clean.language).toBe('en-GB');
    expect(clean.metadata).toEqual({
      site: 'Daily Gauge',
      kind: 'article',
      date: '2024-05-01',
      modified: '2024-05-02',
      authors: ['Jane Doe'],
      canonicalUrl: 'https://gauge.example/river',
    });
  });

  it('comes from linked data where nothing else tells it', async () => {
    const data = {
      '@context': 'https://schema.org',
      '@graph': [
        { '@type': 'WebPage', datePublished: '1999-01-01' },
        {
          '@type': ['NewsArticle'],
          headline: 'The lake falls',
          datePublished: '2024-05-01',
          inLanguage: 'en',
          author: [{ '@id': '#jane' }, { '@type': 'Person', name: 'John Roe' }, 'Ann Poe'],
        },
        { '@id': '#jane', '@type': 'Person', name: 'Jane Doe' },
      ],
    };
    const clean = await head(linked(data));
    expect(clean).toMatchObject({ title: 'The lake falls', language: 'en' });
    expect(clean.metadata).toEqual({ authors: ['Jane Doe', 'John Roe', 'Ann Poe'], date: '2024-05-01' });
    expect(
      (await head(`<meta name="author" content="Jane Doe">${linked({ '@type': 'Article', author: 'X' })}`)).metadata,
    ).toEqual({
      authors: ['Jane Doe'],
    });
  });

  it('does not take the title of a picture for that of the page', async () => {
    const clean = await parse('<html><body><svg><title>Icon</title></svg><h1>Page</h1><p>x', 'html');
    expect(clean.title).toBe('Page');
  });

  it('is nothing where linked data is broken, of another kind, or of any shape', () => {
    expect(readLinkedData('{"@type": "Article", ')).toEqual({ authors: [] });
    expect(readLinkedData('{"@type": "Organization", "name": "x"}')).toEqual({ authors: [] });
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const wrapped = { '@type': 'Article', author: value, headline: value, '@graph': value };
        expect(readLinkedData(JSON.stringify(wrapped)).authors.every((name) => typeof name === 'string')).toBe(true);
        readLinkedData(JSON.stringify(value));
      }),
    );
  });

  it('takes linear time for linked data nested deep', () => {
    const source = `${'{"@type":"Article","mainEntity":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    const started = performance.now();
    readLinkedData(source);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
