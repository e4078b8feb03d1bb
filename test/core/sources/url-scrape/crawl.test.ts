import type { SourceEvent } from '@sheaf/core/sources/remote-source';
import { urlScrape } from '@sheaf/core/sources/url-scrape/url-scrape';
import { describe, expect, it } from 'vitest';
import { aPage, reasonsOf, urisOf } from '../../../fixtures/a-site.ts';
import { aScriptedWeb, type Script } from '../../../fixtures/scripted-web.ts';
import { aScratch, noBuckets, noSql, runsOf } from '../../../fixtures/source-run.ts';

const home = 'https://a.example/';
const at = (path: string) => `https://a.example${path}`;

/** A tree of pages: each links to its children, to its parent and to the front page. */
function aTree(width: number, depth: number): Record<string, Script> {
  const pages: Record<string, Script> = {};
  const add = (path: string, level: number) => {
    const children = level === 0 ? [] : Array.from({ length: width }, (_, n) => `${path}${n}/`);
    pages[at(path)] = aPage({ text: `Of ${path}`, links: [...children, '/', '..'] });
    for (const child of children) add(child, level - 1);
  };
  add('/', depth);
  return pages;
}

const crawl = { url: home, followLinks: true, maxDepth: 10, maxPages: 1000 };
const pagesAsked = (web: ReturnType<typeof aScriptedWeb>) =>
  web.requests.map(({ url }) => url).filter((url) => !url.endsWith('/robots.txt'));

describe('a crawl', () => {
  it('asks for each page of the site once, the nearest first', async () => {
    const pages = aTree(3, 3);
    const web = aScriptedWeb(pages);
    const { events, end } = await runsOf(urlScrape, { web }).run(crawl);
    expect(urisOf(events, 'document').sort()).toEqual(Object.keys(pages).sort());
    expect(end?.isComplete).toBe(true);
    const depths = pagesAsked(web).map((url) => url.split('/').length);
    expect(depths).toEqual([...depths].sort());
    expect(new Set(pagesAsked(web)).size).toBe(depths.length);
  });

  it('goes no deeper than it may, and keeps to maxPages', async () => {
    const web = aScriptedWeb(aTree(3, 3));
    const shallow = await runsOf(urlScrape, { web }).run({ ...crawl, maxDepth: 1 });
    expect(urisOf(shallow.events, 'document')).toHaveLength(4);
    web.requests.length = 0;
    const few = await runsOf(urlScrape, { web }).run({ url: home, followLinks: true });
    expect(pagesAsked(web)).toHaveLength(10);
    expect(few.end?.isComplete).toBe(false);
    expect(reasonsOf(few.events)['more than maxPages']).toBeGreaterThan(0);
  });

  it('stays on the host, with and without www., unless it is told otherwise', async () => {
    const web = aScriptedWeb({
      [home]: aPage({ links: ['https://www.a.example/w', 'https://b.example/', '/out'] }),
      'https://www.a.example/w': aPage({ text: 'w' }),
      'https://b.example/': aPage({ text: 'b' }),
      [at('/out')]: { status: 302, headers: { location: 'https://b.example/' } },
    });
    const own = await runsOf(urlScrape, { web }).run(crawl);
    expect(urisOf(own.events, 'document')).toEqual([home, 'https://www.a.example/w']);
    expect(reasonsOf(own.events)).toEqual({ 'of another host': 1 });
    const all = await runsOf(urlScrape, { web }).run({ ...crawl, sameHost: false });
    expect(urisOf(all.events, 'document')).toContain('https://b.example/');
  });

  it('goes on where the named page was moved to', async () => {
    const web = aScriptedWeb({
      [home]: { status: 301, headers: { location: 'https://new.example/' } },
      'https://new.example/': aPage({ links: ['/x'] }),
      'https://new.example/x': aPage({ text: 'x' }),
    });
    const { events } = await runsOf(urlScrape, { web }).run(crawl);
    expect(urisOf(events, 'document')).toEqual(['https://new.example/', 'https://new.example/x']);
  });

  it('takes what fits the patterns, and what is named in any case', async () => {
    const web = aScriptedWeb({
      [home]: aPage({ links: ['/docs/a', '/docs/old/b', '/blog/c'] }),
      [at('/docs/a')]: aPage({ text: 'a' }),
    });
    const { events } = await runsOf(urlScrape, { web }).run({ ...crawl, include: ['/docs/*'], exclude: ['*/old/*'] });
    expect(urisOf(events, 'document')).toEqual([home, at('/docs/a')]);
  });

  it('hands over other documents, and does not ask for pictures', async () => {
    const web = aScriptedWeb({
      [home]: aPage({ links: ['/report', '/photo.jpg'] }),
      [at('/report')]: { headers: { 'content-type': 'application/pdf' }, body: '%PDF-1.7 <a href="/hidden">' },
      [at('/photo.jpg')]: { body: 'x' },
    });
    const { events } = await runsOf(urlScrape, { web }).run(crawl);
    expect(events).toContainEqual(expect.objectContaining({ uri: at('/report'), mediaType: 'application/pdf' }));
    expect(pagesAsked(web)).toEqual([home, at('/report')]);
  });

  it('reads links in the charset of the page', async () => {
    const body = Buffer.from('<html><body><p>Wasser</p><a href="/m\xfcll">M\xfcll</a></body></html>', 'latin1');
    const web = aScriptedWeb({
      [home]: { headers: { 'content-type': 'text/html; charset=iso-8859-1' }, body },
      [at('/m%C3%BCll')]: aPage({ text: 'Tonne' }),
    });
    const { events } = await runsOf(urlScrape, { web }).run(crawl);
    expect(urisOf(events, 'document')).toEqual([home, at('/m%C3%BCll')]);
  });

  it('meets a document once, under its canonical address', async () => {
    const canonical = { head: '<link rel="canonical" href="/c">' };
    const web = aScriptedWeb({
      [home]: aPage({ links: ['/c?sort=up', '/c?sort=down', '/c?utm_source=x', '/c'] }),
      [at('/c')]: aPage(canonical),
      [at('/c?sort=up')]: aPage(canonical),
      [at('/c?sort=down')]: aPage(canonical),
    });
    const { events } = await runsOf(urlScrape, { web }).run(crawl);
    expect(urisOf(events, 'document')).toEqual([home, at('/c')]);
    expect(urisOf(events, 'unchanged')).toEqual([]);
    expect(pagesAsked(web)).toEqual([home, at('/c?sort=up'), at('/c?sort=down')]);
  });

  it('leaves out what asks for that, and follows its links as it says', async () => {
    const web = aScriptedWeb({
      [home]: aPage({ links: ['/no', '/header', '/dead', '/secret'] }),
      [at('/no')]: aPage({ head: '<meta name="robots" content="noindex">', links: ['/behind'] }),
      [at('/behind')]: aPage({ text: 'behind' }),
      [at('/header')]: aPage({ headers: { 'x-robots-tag': 'none' }, links: ['/not-followed'] }),
      [at('/not-followed')]: aPage(),
      [at('/secret')]: { status: 403 },
    });
    const { events } = await runsOf(urlScrape, { web }).run(crawl);
    expect(urisOf(events, 'document')).toEqual([home, at('/behind')]);
    expect(reasonsOf(events)).toEqual({
      'the page asks not to be indexed': 2,
      'a link to nothing (404 or 410)': 1,
      'asks for a login, or refuses': 1,
    });
  });

  it('passes the pace of the parameters, and that of robots.txt where it is slower', async () => {
    const web = aScriptedWeb({ [home]: aPage() });
    await runsOf(urlScrape, { web }).run({ ...crawl, requestsPerSecond: 0.5, userAgent: 'mailto:ops@b.example' });
    expect(web.requests.map(({ pace }) => pace)).toEqual([
      { key: null, intervalMs: 2000 },
      { key: null, intervalMs: 2000 },
    ]);
    expect(web.requests.at(-1)?.headers?.['user-agent']).toBe('Sheaf (mailto:ops@b.example)');
    web.set(at('/robots.txt'), 'User-agent: *\nCrawl-delay: 10');
    await runsOf(urlScrape, { web }).run(crawl);
    expect(web.requests.at(-1)?.pace).toEqual({ key: null, intervalMs: 10_000 });
    web.set(at('/robots.txt'), 'User-agent: *\nCrawl-delay: 86400');
    await runsOf(urlScrape, { web }).run(crawl);
    expect(web.requests.at(-1)?.pace).toEqual({ key: null, intervalMs: 60_000 });
  });

  it('asks several hosts at a time, and one page of each', async () => {
    const open = new Map<string, number>();
    let mostHosts = 0;
    const inner = aScriptedWeb({});
    const web = {
      ...inner,
      async request(request: Parameters<typeof inner.request>[0]) {
        const { host } = new URL(request.url);
        expect(open.get(host) ?? 0).toBe(0);
        open.set(host, 1);
        mostHosts = Math.max(mostHosts, [...open.values()].filter((count) => count > 0).length);
        await new Promise((resolve) => setImmediate(resolve));
        open.set(host, 0);
        return inner.request(request);
      },
    };
    const urls = Array.from({ length: 24 }, (_, n) => `https://h${Math.floor(n / 8)}.example/${n}`);
    await runsOf(urlScrape, { web }).run({ urls });
    expect(mostHosts).toBe(3);
  });
});

describe('a trap', () => {
  it('of endless links ends at maxPages', async () => {
    const web = aScriptedWeb();
    const request = web.request.bind(web);
    let asked = 0;
    const endless = {
      ...web,
      async request(given: Parameters<typeof request>[0]) {
        if (given.url.endsWith('/robots.txt')) return request(given);
        web.set(given.url, aPage({ text: String(asked), links: [`/n${asked}`, `/m${asked}`] }));
        asked += 1;
        return request(given);
      },
    };
    const { end } = await runsOf(urlScrape, { web: endless }).run({ ...crawl, maxPages: 40 });
    expect(asked).toBe(40);
    expect(end?.isComplete).toBe(false);
  });

  it('of one path with endless queries is left after 200 of them', async () => {
    const links = Array.from({ length: 500 }, (_, n) => `/calendar?day=${n}`);
    const web = aScriptedWeb({ [home]: aPage({ links }) });
    const { events } = await runsOf(urlScrape, { web }).run(crawl);
    expect(pagesAsked(web)).toHaveLength(201);
    expect(reasonsOf(events)['looks like a trap: endless variants of one address']).toBe(300);
  });

  it('of a path that repeats itself is not entered', async () => {
    const web = aScriptedWeb({ [home]: aPage({ links: ['/a/a/a/a/b'] }) });
    await runsOf(urlScrape, { web }).run(crawl);
    expect(pagesAsked(web)).toEqual([home]);
  });
});

describe('a crawl that was cut off', () => {
  it('goes on from any checkpoint to the same documents, and asks for no page again', { timeout: 30_000 }, async () => {
    const pages = { ...aTree(5, 3), 'https://a.example/robots.txt': 'User-agent: *\nDisallow: /0/0/' };
    const whole = await runsOf(urlScrape, { web: aScriptedWeb(pages) }).run(crawl);
    const checkpoints = whole.events.filter(({ kind }) => kind === 'checkpoint').length;
    expect(checkpoints).toBeGreaterThan(2);
    for (let stop = 1; stop <= checkpoints; stop += 1) {
      const web = aScriptedWeb(pages);
      const runs = runsOf(urlScrape, { web });
      const first = await runs.run(crawl, stop);
      const rest = await runs.resume(crawl);
      const documents = [...urisOf(first.events, 'document'), ...urisOf(rest.events, 'document')];
      expect(documents).toEqual(urisOf(whole.events, 'document'));
      expect(new Set(pagesAsked(web)).size).toBe(pagesAsked(web).length);
      expect(rest.end).toEqual(whole.end);
    }
  });

  it('goes on from an old checkpoint though more was written since', async () => {
    const ports = {
      web: aScriptedWeb(aTree(5, 3)),
      sql: noSql,
      buckets: noBuckets,
      clock: { now: () => 0 },
      memory: { highWater: null, validators: async () => new Map() },
      scratch: aScratch(),
      secretOf: async () => '',
    };
    const listed = async (cursor: string | null) => {
      const events: SourceEvent[] = [];
      for await (const event of urlScrape.list(urlScrape.parameters.parse(crawl), ports, cursor)) events.push(event);
      return events;
    };
    const whole = await listed(null);
    const first = whole.findIndex(({ kind }) => kind === 'checkpoint');
    const event = whole[first];
    const again = await listed(event?.kind === 'checkpoint' ? event.cursor : '');
    expect(urisOf(again, 'document')).toEqual(urisOf(whole.slice(first), 'document'));
    expect(urisOf(whole, 'document')).toHaveLength(156);
  });
});
