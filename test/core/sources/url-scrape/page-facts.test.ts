import { readPageFacts } from '@sheaf/core/sources/url-scrape/page-facts';
import { describe, expect, it } from 'vitest';

const base = 'https://a.example/dir/page';
const facts = (html: string) => readPageFacts(html, base);

describe('links of a page', () => {
  it('are absolute, each once, in order', () => {
    const html = '<a href="b">1</a><a href="/c#x">2</a><a href="b#top">3</a><area href="//d.example/e">';
    expect(facts(html).links).toEqual(['https://a.example/dir/b', 'https://a.example/c', 'https://d.example/e']);
  });

  it('start from the base that the page names', () => {
    expect(facts('<base href="/other/"><a href="b">').links).toEqual(['https://a.example/other/b']);
  });

  it('are those of frames and of a refresh, too', () => {
    const html = '<meta http-equiv="Refresh" content="0; URL=\'/moved\'"><frame src="left">';
    expect(facts(html).links).toEqual(['https://a.example/moved', 'https://a.example/dir/left']);
  });

  it('leave out those that the page disowns, and schemes of no page', () => {
    expect(facts('<a rel="noopener nofollow" href="b">1</a><a href="mailto:x@y.example">2</a>').links).toEqual([]);
    expect(facts('<meta name="robots" content="nofollow"><a href="b">').links).toEqual([]);
  });

  it('are at most 5,000', () => {
    const html = Array.from({ length: 30_000 }, (_, n) => `<a href="${n}">x</a>`).join('');
    expect(facts(html).links).toHaveLength(5000);
  });
});

describe('a page', () => {
  it('says what is canonical and whether robots may index it', () => {
    const html = '<link rel="canonical" href="/c?utm_source=x"><meta name="Robots" content="noindex">';
    expect(facts(html)).toMatchObject({ canonical: 'https://a.example/c', noindex: true, nofollow: false });
    expect(facts('<meta name="googlebot" content="noindex">').noindex).toBe(false);
    expect(facts('<meta name="sheaf" content="none">')).toMatchObject({ noindex: true, nofollow: true });
  });

  const script = '<script src="/app.js"></script>';
  it.each([
    ['an empty root', `<div id="root"></div>${script}`, true],
    ['a root of another kind', `<div id="__next"><div></div></div>${script}`, true],
    [
      'a sentence for those without scripts',
      `<noscript>You need to enable JavaScript to run this app.</noscript>${script}`,
      true,
    ],
    ['a check of the browser', `<title>Just a moment...</title><p>Checking your browser</p>${script}`, true],
    ['a root with text', `<div id="root"><p>${'Water runs downhill. '.repeat(5)}</p></div>${script}`, false],
    ['a short page without scripts', '<p>Moved.</p>', false],
    ['a short page with a script', `<p>Our office is closed today.</p>${script}`, false],
    ['a long page that speaks of scripts', `<p>${'Please enable JavaScript. '.repeat(20)}</p>${script}`, false],
  ])('needs a browser or not: %s', (_, html, expected) => {
    expect(facts(html).needsBrowser).toBe(expected);
  });
});
