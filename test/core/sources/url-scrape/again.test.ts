import { StageError } from '@sheaf/core/errors';
import { createUrlScrape, urlScrape } from '@sheaf/core/sources/url-scrape/url-scrape';
import { describe, expect, it } from 'vitest';
import { aPage, aSitemap, onlyFailure, reasonsOf, urisOf } from '../../../fixtures/a-site.ts';
import { aScriptedWeb, type Script, type ScriptedAnswer } from '../../../fixtures/scripted-web.ts';
import { runsOf } from '../../../fixtures/source-run.ts';

const at = (path: string) => `https://a.example${path}`;
const page = at('/page');
const crawl = { url: at('/'), followLinks: true, maxPages: 100 };

/** Answers 304 to those who have the tag. */
function tagged(tag: string, answer: ScriptedAnswer): Script {
  return ({ headers }) =>
    headers?.['if-none-match'] === tag ? { status: 304 } : { ...answer, headers: { ...answer.headers, etag: tag } };
}

describe('the second listing', () => {
  it('asks on condition, and takes 304 and the same content for unchanged', async () => {
    const web = aScriptedWeb({ [page]: tagged('"1"', aPage()), [at('/plain')]: aPage() });
    const runs = runsOf(urlScrape, { web });
    const urls = [page, at('/plain')];
    expect(urisOf((await runs.run({ urls })).events, 'document')).toEqual(urls);
    web.requests.length = 0;
    const second = await runs.run({ urls });
    expect(urisOf(second.events, 'unchanged')).toEqual(urls);
    expect(web.requests.map(({ headers }) => headers?.['if-none-match'])).toContain('"1"');
    web.set(page, tagged('"2"', aPage({ text: 'Water runs uphill.' })));
    expect(urisOf((await runs.run({ urls })).events, 'document')).toEqual([page]);
  });

  it('follows the links of pages that it does not read again', async () => {
    const web = aScriptedWeb({
      [at('/')]: tagged('"h"', aPage({ links: ['/a', 'https://b.example/'] })),
      [at('/a')]: tagged('"a"', aPage({ text: 'a', links: ['/b'] })),
      [at('/b')]: tagged('"b"', aPage({ text: 'b' })),
    });
    const runs = runsOf(urlScrape, { web });
    await runs.run(crawl);
    const { events, end } = await runs.run(crawl);
    expect(urisOf(events, 'unchanged')).toEqual([at('/'), at('/a'), at('/b')]);
    expect(end?.isComplete).toBe(true);
    expect(runs.removed()).toEqual([]);
  });

  it('reads a page whole whose links are too many to be remembered', async () => {
    const links = Array.from({ length: 200 }, (_, n) => `/a-rather-long-name-of-a-page-${n}`);
    const web = aScriptedWeb({ [at('/')]: tagged('"h"', aPage({ links })) });
    const runs = runsOf(urlScrape, { web });
    await runs.run(crawl);
    const { events } = await runs.run(crawl);
    expect(urisOf(events, 'unchanged')).toEqual([at('/')]);
    expect(urisOf(events, 'skipped')).toHaveLength(200);
  });

  it('removes what a crawl no longer reaches, and nothing when a page failed', async () => {
    const web = aScriptedWeb({
      [at('/')]: aPage({ links: ['/a', '/b'] }),
      [at('/a')]: aPage({ text: 'a' }),
      [at('/b')]: aPage({ text: 'b' }),
    });
    const runs = runsOf(urlScrape, { web });
    await runs.run(crawl);
    web.set(at('/'), aPage({ links: ['/a'] }));
    web.set(at('/a'), { status: 503 });
    const failed = await runs.run(crawl);
    expect(onlyFailure(failed.events)).toMatchObject({ error: 'SourceUnreachable' });
    expect(runs.removed()).toEqual([]);
    web.set(at('/a'), aPage({ text: 'a' }));
    await runs.run(crawl);
    expect(runs.removed()).toEqual([at('/b')]);
  });

  it('removes nothing when a site says no today, and does not mind what never could be read', async () => {
    const web = aScriptedWeb({
      [at('/')]: aPage({ links: ['/a', '/never'] }),
      [at('/a')]: aPage({ text: 'a', links: ['/b'] }),
      [at('/b')]: aPage({ text: 'b' }),
      [at('/never')]: { status: 403 },
    });
    const runs = runsOf(urlScrape, { web });
    expect((await runs.run(crawl)).end?.isComplete).toBe(true);
    web.set(at('/a'), { status: 403 });
    await runs.run(crawl);
    expect(runs.removed()).toEqual([]);
    web.set(at('/a'), undefined);
    expect(urisOf((await runs.run(crawl)).events, 'gone')).toEqual([at('/a')]);
    expect(runs.removed()).toEqual([at('/b')]);
  });

  it('keeps what a missing front page led to, and what an empty sitemap named', async () => {
    const web = aScriptedWeb({
      [at('/')]: aPage({ links: ['/a'] }),
      [at('/a')]: aPage({ text: 'a' }),
      [at('/s.xml')]: aSitemap([at('/a')]),
    });
    const crawls = runsOf(urlScrape, { web });
    await crawls.run(crawl);
    web.set(at('/'), undefined);
    expect(urisOf((await crawls.run(crawl)).events, 'gone')).toEqual([at('/')]);
    expect(crawls.removed()).toEqual([]);
    const lists = runsOf(urlScrape, { web });
    await lists.run({ sitemap: at('/s.xml') });
    web.set(at('/s.xml'), aSitemap([]));
    await lists.run({ sitemap: at('/s.xml') });
    expect(lists.removed()).toEqual([]);
  });

  it.each([404, 410])('calls a page gone that answers %i, and one that was never there a failure', async (status) => {
    const web = aScriptedWeb({ [page]: aPage() });
    const runs = runsOf(urlScrape, { web });
    await runs.run({ urls: [page] });
    web.set(page, { status });
    expect(urisOf((await runs.run({ urls: [page] })).events, 'gone')).toEqual([page]);
    const failure = onlyFailure((await runs.run({ urls: [page] })).events);
    expect(failure).toMatchObject({ error: 'SourceAnswerInvalid' });
    expect(failure.message).toContain(`answered ${status}`);
  });

  it('calls a page gone that moved for good, or asks not to be indexed', async () => {
    const web = aScriptedWeb({ [page]: aPage(), [at('/new')]: aPage() });
    const runs = runsOf(urlScrape, { web });
    await runs.run({ url: page });
    web.set(page, { status: 301, headers: { location: '/new' } });
    const moved = await runs.run({ url: page });
    expect([urisOf(moved.events, 'gone'), urisOf(moved.events, 'document')]).toEqual([[page], [at('/new')]]);
    web.set(page, aPage({ head: '<meta name="robots" content="noindex">' }));
    expect(onlyFailure((await runs.run({ url: page })).events).error).toBe('SourceRefused');
    web.set(page, aPage());
    await runs.run({ url: page });
    web.set(page, aPage({ headers: { 'x-robots-tag': 'noindex' } }));
    expect(urisOf((await runs.run({ url: page })).events, 'gone')).toEqual([page]);
  });

  it('believes a sitemap that a page is what it was, unless the date is too near or too long ago', async () => {
    let now = Date.parse('2026-03-10T00:00:00Z');
    const lists = (lastmod: string) => aSitemap([{ url: page, lastmod }]);
    const web = aScriptedWeb({ [at('/s.xml')]: lists('2026-03-01'), [page]: aPage() });
    const runs = runsOf(urlScrape, { web, clock: { now: () => now } });
    const asked = async () => {
      web.requests.length = 0;
      const { events } = await runs.run({ sitemap: at('/s.xml') });
      return [urisOf(events, 'unchanged').length, web.requests.some(({ url }) => url === page)];
    };
    expect(await asked()).toEqual([0, true]);
    expect(await asked()).toEqual([1, false]);
    now += 31 * 24 * 60 * 60 * 1000;
    expect(await asked()).toEqual([1, true]);
    web.set(at('/s.xml'), lists('2026-04-10'));
    web.set(page, aPage({ text: 'Changed today.' }));
    expect(await asked()).toEqual([0, true]);
    expect(await asked()).toEqual([1, true]);
  });
});

describe('metadata of a page', () => {
  it('says where and when it is from, and nothing that differs by request', async () => {
    const modified = 'Wed, 21 Oct 2015 07:28:00 GMT';
    const web = aScriptedWeb({
      [page]: { status: 302, headers: { location: '/shown?session=1' } },
      [at('/shown?session=1')]: aPage({ headers: { 'last-modified': modified, etag: '"7"' } }),
    });
    const { events } = await runsOf(urlScrape, { web }).run({ url: `${page}?utm_source=mail#top` });
    expect(events[0]).toMatchObject({
      kind: 'document',
      uri: page,
      mediaType: 'text/html; charset=utf-8',
      metadata: { url: page, finalUrl: at('/shown'), lastModified: '2015-10-21T07:28:00.000Z' },
      validator: { etag: '"7"', lastModified: modified },
    });
  });
});

describe('a page that is not to be had', () => {
  it.each([
    ['a login', { status: 401 }, 'SourceRefused'],
    ['a refusal', { status: 403 }, 'SourceRefused'],
    ['an error of the server', { status: 500 }, 'SourceUnreachable'],
    ['no connection', { error: new StageError('SourceUnavailable', 'No connection.') }, 'SourceUnreachable'],
    ['an address that may not be called', { error: new StageError('EgressRefused', 'Private.') }, 'EgressRefused'],
    ['endless redirects', { status: 302, headers: { location: '/page' } }, 'SourceAnswerInvalid'],
    ['a page that is too large', { body: 'x'.repeat(2000) }, 'SourceAnswerTooLarge'],
    ['a redirect to nowhere', { status: 302 }, 'SourceAnswerInvalid'],
    ['a teapot', { status: 418 }, 'SourceAnswerInvalid'],
    ['nothing', { body: '' }, 'SourceAnswerInvalid'],
    [
      'an empty shell',
      { body: '<html><body><div id="root"></div><script src="x"></script></body></html>' },
      'NeedsBrowser',
    ],
  ] as [string, ScriptedAnswer, string][])('fails by itself: %s', async (_, answer, error) => {
    const web = aScriptedWeb({ [page]: answer, [at('/other')]: { body: 'Other.' } });
    const { events } = await runsOf(urlScrape, { web }).run({ urls: [page, at('/other')], maxBytesPerPage: 1024 });
    expect(onlyFailure(events).error).toBe(error);
    expect(urisOf(events, 'document')).toEqual([at('/other')]);
  });

  it('is refused where it sends to a login page', async () => {
    const form = aPage({ text: '<form><input type="password"></form>' });
    const web = aScriptedWeb({
      [page]: { status: 302, headers: { location: '/login?next=/page' } },
      [at('/login?next=/page')]: form,
      [at('/login')]: form,
    });
    const { events } = await runsOf(urlScrape, { web }).run({ urls: [page, at('/login')] });
    expect(onlyFailure(events)).toMatchObject({
      error: 'SourceRefused',
      message: expect.stringContaining('login page'),
    });
    expect(urisOf(events, 'document')).toEqual([at('/login')]);
  });

  it('is read by a browser where there is one', async () => {
    const shell = '<html><body><div id="root"></div><script src="x"></script></body></html>';
    const web = aScriptedWeb({ [at('/')]: { headers: { 'content-type': 'text/html' }, body: shell }, [page]: aPage() });
    const rendered = new TextEncoder().encode('<div id="root"><p>Rendered.</p><a href="/page">next</a></div>');
    const source = createUrlScrape({ render: async () => rendered });
    const { events } = await runsOf(source, { web }).run(crawl);
    expect(urisOf(events, 'document')).toEqual([at('/'), page]);
    expect(events[0]).toMatchObject({ bytes: rendered, mediaType: 'text/html; charset=utf-8' });
  });

  it('ends the listing only for what is no failure of a page', async () => {
    const web = aScriptedWeb({ [page]: { error: new StageError('DatabaseUnavailable', 'Down.') } });
    await expect(runsOf(urlScrape, { web }).run({ url: page })).rejects.toMatchObject({ name: 'DatabaseUnavailable' });
  });

  it('is not asked for at a host that gave no answer five times', async () => {
    const urls = Array.from({ length: 9 }, (_, n) => at(`/${n}`));
    const dead = { error: new StageError('SourceUnavailable', 'No connection.') };
    const web = aScriptedWeb(Object.fromEntries(urls.map((url) => [url, dead])));
    const { events } = await runsOf(urlScrape, { web }).run({ urls });
    expect(urisOf(events, 'failed')).toEqual(urls);
    expect(web.requests).toHaveLength(6);
    expect(reasonsOf(events)).toEqual({});
  });
});
