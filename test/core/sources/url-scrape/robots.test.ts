import { StageError } from '@sheaf/core/errors';
import { createAsking } from '@sheaf/core/sources/url-scrape/asking';
import { directivesOf, directivesOfHeader } from '@sheaf/core/sources/url-scrape/robots-directives';
import { createRobotsGate } from '@sheaf/core/sources/url-scrape/robots-gate';
import { readRobots } from '@sheaf/core/sources/url-scrape/robots-rules';
import { urlScrape } from '@sheaf/core/sources/url-scrape/url-scrape';
import { describe, expect, it } from 'vitest';
import { aPage, onlyFailure, urisOf } from '../../../fixtures/a-site.ts';
import { aScriptedWeb, type Script } from '../../../fixtures/scripted-web.ts';
import { aScratch, runsOf } from '../../../fixtures/source-run.ts';

const origin = 'https://a.example';

describe('the rules of a robots.txt', () => {
  it.each([
    ['nothing', '', '/x', true],
    ['all forbidden', 'User-agent: *\nDisallow: /', '/x', false],
    ['an empty rule', 'User-agent: *\nDisallow:', '/x', true],
    [
      'a group of ours goes before that of all',
      'User-agent: *\nDisallow: /\nUser-agent: sheaf\nDisallow: /a',
      '/x',
      true,
    ],
    ['a group of ours, in any case', 'User-agent: SHEAF\nDisallow: /a', '/a/b', false],
    ['a version behind our name', 'User-agent: Sheaf/2.0\nDisallow: /a', '/a', false],
    ['groups of one name are one', 'User-agent: sheaf\nDisallow: /a\n\nUser-agent: sheaf\nDisallow: /b', '/b', false],
    ['a group of several names', 'User-agent: other\nUser-agent: sheaf\nDisallow: /a', '/a', false],
    ['a group of another', 'User-agent: other\nDisallow: /', '/a', true],
    ['the longest rule wins', 'User-agent: *\nDisallow: /a\nAllow: /a/open', '/a/open/1', true],
    ['allow wins among equals', 'User-agent: *\nDisallow: /a\nAllow: /a', '/a', true],
    ['a star', 'User-agent: *\nDisallow: /*/private', '/b/private', false],
    ['an end', 'User-agent: *\nDisallow: /*.pdf$', '/a.pdf?x', true],
    ['an end that fits', 'User-agent: *\nDisallow: /*.pdf$', '/a.pdf', false],
    ['the case of a path', 'User-agent: *\nDisallow: /A', '/a', true],
    ['an escape that needs none', 'User-agent: *\nDisallow: /%61', '/a', false],
    ['letters beyond ASCII', 'User-agent: *\nDisallow: /ü', '/%C3%BC', false],
    ['a query', 'User-agent: *\nDisallow: /*?sort=', '/list?sort=up', false],
    ['comments, blanks and other line ends', 'user-agent : * # all\r\n  disallow : /a # no\r', '/a', false],
    ['a byte order mark', '\uFEFFUser-agent: *\nDisallow: /a', '/a', false],
    [
      'a record of another kind in between',
      'User-agent: sheaf\nSitemap: https://a.example/s\nUser-agent: other\nDisallow: /a',
      '/a',
      false,
    ],
    ['a rule before any group', 'Disallow: /a\nUser-agent: *\nDisallow: /b', '/a', true],
    ['a page of HTML in its place', '<!doctype html><html><body>Home</body></html>', '/a', true],
    ['a name of the language', 'User-agent: __proto__\nDisallow: /', '/a', true],
  ])('takes %s', (_, text, path, isAllowed) => {
    expect(readRobots(origin, text).isAllowed(origin + path)).toBe(isAllowed);
  });

  it('reads delay and sitemaps', () => {
    const rules = readRobots(origin, 'Sitemap: https://a.example/s.xml\nUser-agent: *\nCrawl-delay: 2.5\nDisallow: /a');
    expect(rules).toMatchObject({ crawlDelaySeconds: 2.5, sitemaps: ['https://a.example/s.xml'] });
    expect(readRobots(origin, 'User-agent: *\nCrawl-delay: soon').crawlDelaySeconds).toBeNull();
  });

  it('stays quick with rules made to be slow', () => {
    const rules = readRobots(origin, `User-agent: *\n${`Disallow: /${'*a'.repeat(1000)}b\n`.repeat(50)}`);
    const started = performance.now();
    expect(rules.isAllowed(`${origin}/${'a'.repeat(1500)}`)).toBe(true);
    expect(performance.now() - started).toBeLessThan(4000);
  });
});

describe('what pages say to robots', () => {
  it.each([
    ['noindex', true, false],
    ['none', true, true],
    ['index, NoFollow', false, true],
    ['googlebot: noindex, nofollow', false, false],
    ['sheaf: noindex', true, false],
    ['googlebot: noindex, sheaf: nofollow', false, true],
    ['unavailable_after: 25 Jun 2030 15:00:00 PST, noindex', true, false],
    ['max-snippet:20, nofollow', false, true],
  ])('reads the header %s', (header, noindex, nofollow) => {
    expect(directivesOfHeader(header)).toEqual({ noindex, nofollow });
  });

  it('reads what several elements say', () => {
    expect(directivesOf(['index', 'noindex'])).toEqual({ noindex: true, nofollow: false });
    expect(directivesOfHeader(undefined)).toEqual({ noindex: false, nofollow: false });
  });
});

describe('asking for robots.txt', () => {
  const page = `${origin}/page`;
  const runs = (robots: Script | undefined) => {
    const web = aScriptedWeb({ [page]: aPage(), ...(robots !== undefined && { [`${origin}/robots.txt`]: robots }) });
    return { web, run: runsOf(urlScrape, { web }) };
  };

  it.each([
    ['is not there', undefined],
    ['is forbidden', { status: 403 }],
    ['moved elsewhere', { status: 301, headers: { location: 'https://b.example/robots.txt' } }],
    ['is larger than what is read of it', `User-agent: *\n${'# filler\n'.repeat(80_000)}Disallow: /`],
  ] as [string, Script | undefined][])('asks for pages where it %s', async (_, robots) => {
    expect(urisOf((await runs(robots).run.run({ url: page })).events, 'document')).toEqual([page]);
  });

  it.each([
    ['is broken', { status: 500 }],
    ['asks to slow down', { status: 429 }],
    ['gives no answer', { error: new StageError('SourceUnavailable', 'No connection.') }],
    ['redirects without end', { status: 302, headers: { location: `${origin}/robots.txt` } }],
  ] as [string, Script][])('asks for nothing where it %s', async (_, robots) => {
    const { web, run } = runs(robots);
    const { events, end } = await run.run({ url: page });
    expect(onlyFailure(events)).toMatchObject({ error: 'SourceUnreachable' });
    expect(end?.isComplete).toBe(false);
    expect(web.requests.map(({ url }) => url)).not.toContain(page);
  });

  it('refuses a named page that it does not allow, and asks once for all pages of an origin', async () => {
    const { web, run } = runs('User-agent: *\nDisallow: /page');
    const { events } = await run.run({ urls: [page, `${page}2`, `${origin}/other`] });
    expect(events.filter(({ kind }) => kind === 'failed')).toMatchObject([
      { error: 'SourceRefused', message: expect.stringContaining('robots.txt of a.example does not allow it') },
      { error: 'SourceRefused' },
      { uri: `${origin}/other`, error: 'SourceAnswerInvalid' },
    ]);
    expect(web.requests.map(({ url }) => url)).toEqual([`${origin}/robots.txt`, `${origin}/other`]);
  });

  it.each([
    ['a day', undefined, 23 * 60, 25 * 60],
    ['ten minutes where it gave no answer', { status: 503 }, 9, 11],
  ] as [string, Script | undefined, number, number][])('asks again after %s', async (_, robots, before, after) => {
    let minutes = 0;
    const { web } = runs(robots);
    const clock = { now: () => minutes * 60_000 };
    const scratch = aScratch();
    const gate = () =>
      createRobotsGate(createAsking(urlScrape.parameters.parse({ url: page }), web), { scratch, clock });
    const first = gate();
    await first.of(page);
    minutes = before;
    await Promise.all([first.of(page), gate().of(page)]);
    expect(web.requests).toHaveLength(1);
    minutes = after;
    await first.of(page);
    await gate().of(page);
    expect(web.requests).toHaveLength(2);
  });

  it('holds rules of few origins at a time, and asks none of them twice', async () => {
    const filler = '# filler\n'.repeat(20_000);
    const robots = (n: number) => `https://h${n}.example/robots.txt`;
    const numbers = Array.from({ length: 40 }, (_, n) => n);
    const web = aScriptedWeb(
      Object.fromEntries(numbers.map((n) => [robots(n), `${filler}User-agent: *\nDisallow: /`])),
    );
    const asking = createAsking(urlScrape.parameters.parse({ url: page }), web);
    const gate = createRobotsGate(asking, { scratch: aScratch(), clock: { now: () => 0 } });
    for (const n of [...numbers, ...numbers]) {
      const answer = await gate.of(robots(n));
      expect(answer.kind === 'rules' && answer.rules.isAllowed(`https://h${n}.example/x`)).toBe(false);
    }
    expect(web.requests).toHaveLength(40);
  });

  it.each([
    ['forbids it', 'User-agent: *\nDisallow: /secret', 'SourceRefused'],
    ['does not answer for its rules', { status: 503 }, 'SourceUnreachable'],
  ])('asks for nothing that a redirect leads to where the site there %s', async (_, robots: Script, error) => {
    const web = aScriptedWeb({
      [page]: { status: 302, headers: { location: 'https://b.example/secret' } },
      'https://b.example/secret': aPage(),
      'https://b.example/robots.txt': robots,
    });
    expect(onlyFailure((await runsOf(urlScrape, { web }).run({ url: page })).events).error).toBe(error);
    expect(web.requests.map(({ url }) => url)).not.toContain('https://b.example/secret');
  });

  it('asks for a sitemap or a feed only where the site that a redirect leads to allows it', async () => {
    const list = `${origin}/map.xml`;
    const web = aScriptedWeb({
      [list]: { status: 301, headers: { location: 'https://b.example/map.xml' } },
      'https://b.example/map.xml': '<urlset/>',
      'https://b.example/robots.txt': 'User-agent: *\nDisallow: /',
    });
    for (const parameters of [{ sitemap: list }, { feed: list }])
      expect(onlyFailure((await runsOf(urlScrape, { web }).run(parameters)).events)).toMatchObject({
        error: 'SourceRefused',
        message: expect.stringContaining('robots.txt of b.example'),
      });
    expect(web.requests.map(({ url }) => url)).not.toContain('https://b.example/map.xml');
  });
});
