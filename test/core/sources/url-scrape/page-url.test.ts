import { documentUri } from '@sheaf/core/sources/url-scrape/document-uri';
import { isNoDocument, looksEndless, pageUrl } from '@sheaf/core/sources/url-scrape/page-url';
import { fitsPattern } from '@sheaf/core/sources/url-scrape/url-pattern';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('the address of a page', () => {
  it.each([
    ['HTTPS://A.Example:443/x#top', 'https://a.example/x'],
    ['https://a.example', 'https://a.example/'],
    ['https://a.example/x?utm_source=mail&b=1&gclid=7', 'https://a.example/x?b=1'],
    ['https://a.example/x?fbclid=7', 'https://a.example/x'],
    ['https://a.example/x?', 'https://a.example/x'],
    ['https://a.example/x?q=utm_source', 'https://a.example/x?q=utm_source'],
    [' /y ', 'https://b.example/y'],
    ['../z', 'https://b.example/z'],
    ['?page=2', 'https://b.example/dir/?page=2'],
  ])('of %s is %s', (reference, expected) => {
    expect(pageUrl(reference, 'https://b.example/dir/')).toBe(expected);
  });

  it.each([
    'mailto:a@b.example',
    'javascript:void(0)',
    'ftp://a.example/',
    'https://me:pass@a.example/',
    'http://',
    `https://a.example/${'x'.repeat(2000)}`,
  ])('rejects %.40s', (reference) => {
    expect(pageUrl(reference, 'https://b.example/')).toBeUndefined();
  });

  it('stays what it is when it is spelt again', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true, size: 'small' as const }), (url) => {
        const once = pageUrl(url);
        if (once === undefined) return;
        expect(URL.canParse(once)).toBe(true);
        expect(pageUrl(once)).toBe(once);
      }),
    );
  });

  it.each([
    ['https://a.example/a/b/a/b/a/b/a/b', true],
    [`https://a.example/${'x/'.repeat(3)}`, false],
    [`https://a.example${Array.from({ length: 21 }, (_, n) => `/${n}`).join('')}`, true],
    ['https://a.example/2024/01/01/post', false],
  ])('%s looks endless: %s', (url, expected) => {
    expect(looksEndless(url)).toBe(expected);
  });

  it('tells pictures and programs from documents by name', () => {
    expect(isNoDocument('https://a.example/a.PNG?x=1')).toBe(true);
    expect(isNoDocument('https://a.example/report.pdf')).toBe(false);
    expect(isNoDocument('https://a.example/?file=a.png')).toBe(false);
  });
});

describe('a pattern', () => {
  it.each([
    ['/docs/*', 'https://a.example/docs/x/y?z', true],
    ['/docs/*', 'https://a.example/blog/docs/x', false],
    ['*/docs/*', 'https://a.example/blog/docs/x', true],
    ['*.pdf', 'https://a.example/x.pdf', true],
    ['*.pdf', 'https://a.example/x.pdf?y', false],
    ['/x?y=1', 'https://a.example/x?y=1', true],
    ['https://a.example/*/b/*/c', 'https://a.example/1/b/2/b/3/c', true],
    ['/', 'https://a.example/', true],
    ['*', 'https://a.example/', true],
    ['/a.c', 'https://a.example/abc', false],
  ])('%s fits %s: %s', (pattern, url, expected) => {
    expect(fitsPattern(pattern, url)).toBe(expected);
  });

  it('agrees with a regular expression of the same meaning', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    fc.assert(
      fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 }), (pattern, text) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
        expect(fitsPattern(pattern, text)).toBe(expression.test(text));
      }),
    );
  });

  it('takes no longer for patterns that are made to be slow', () => {
    const started = performance.now();
    expect(fitsPattern('*a'.repeat(250), `https://a.example/${'a'.repeat(1900)}b`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('the address of a document', () => {
  const answer = (url: string, redirects: { status: number; url: string }[] = []) => ({
    status: 200,
    url,
    redirects,
    headers: {},
    bytes: new Uint8Array(),
  });
  const [a, b, c] = ['https://x.example/a', 'https://x.example/b', 'https://x.example/c'];

  it('is where permanent redirects end', () => {
    expect(documentUri(a, answer(b, [{ status: 301, url: b }]), null)).toBe(b);
    expect(documentUri(a, answer(b, [{ status: 302, url: b }]), null)).toBe(a);
    const both = [
      { status: 308, url: b },
      { status: 307, url: c },
    ];
    expect(documentUri(a, answer(c, both), null)).toBe(b);
  });

  it('is the canonical one of the same site, unless that is the front page', () => {
    expect(documentUri(a, answer(a), b)).toBe(b);
    expect(documentUri(a, answer(a), 'https://www.x.example/b')).toBe('https://www.x.example/b');
    expect(documentUri(a, answer(a), 'https://elsewhere.example/a')).toBe(a);
    expect(documentUri(a, answer(a), 'https://x.example/')).toBe(a);
    expect(documentUri('https://x.example/?a=1', answer('https://x.example/?a=1'), 'https://x.example/')).toBe(
      'https://x.example/',
    );
  });
});
