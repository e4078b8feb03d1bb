import { gzipSync } from 'node:zlib';
import { StageError } from '@sheaf/core/errors';
import { urlScrape } from '@sheaf/core/sources/url-scrape/url-scrape';
import { describe, expect, it } from 'vitest';
import { anIndex, aPage, aSitemap, onlyFailure, reasonsOf, urisOf } from '../../../fixtures/a-site.ts';
import { aScriptedWeb, type Script, type ScriptedAnswer } from '../../../fixtures/scripted-web.ts';
import { runsOf } from '../../../fixtures/source-run.ts';

const at = (path: string) => `https://a.example${path}`;
const sitemap = at('/sitemap.xml');
const feed = at('/feed');
const pages = (...paths: string[]): Record<string, Script> =>
  Object.fromEntries(paths.map((path) => [at(path), aPage({ text: `Of ${path}` })]));

async function listed(answers: Record<string, Script>, parameters: Record<string, unknown> = { sitemap }) {
  const web = aScriptedWeb(answers);
  const run = await runsOf(urlScrape, { web }).run(parameters);
  return { ...run, web, documents: urisOf(run.events, 'document') };
}

describe('a sitemap', () => {
  it('names pages of its host', async () => {
    const answers = { [sitemap]: aSitemap([at('/a'), 'https://b.example/x', at('/b')]), ...pages('/a', '/b') };
    const { documents, events, end } = await listed(answers);
    expect(documents).toEqual([at('/a'), at('/b')]);
    expect(reasonsOf(events)).toEqual({ 'of another host': 1 });
    expect(end?.isComplete).toBe(true);
  });

  it('may be an index, compressed, in text, and of entities that XML has', async () => {
    const answers = {
      [sitemap]: anIndex([at('/s/1.xml.gz'), at('/s/2.txt'), at('/s/3.xml')]),
      [at('/s/1.xml.gz')]: { body: gzipSync(String(aSitemap([at('/a')]).body)) },
      [at('/s/2.txt')]: { body: `${at('/b')}\r\n\r\n${at('/c')}` },
      [at('/s/3.xml')]: aSitemap([`${at('/d')}?x=1&amp;y=2`]),
      ...pages('/a', '/b', '/c', '/d?x=1&y=2'),
    };
    expect((await listed(answers)).documents.sort()).toEqual(['/a', '/b', '/c', '/d?x=1&y=2'].map(at));
  });

  it('is followed to the third level, and never in a circle', async () => {
    const answers = {
      [sitemap]: anIndex([at('/1'), sitemap]),
      [at('/1')]: anIndex([at('/2'), sitemap]),
      [at('/2')]: anIndex([at('/3')]),
      [at('/3')]: anIndex([at('/4')]),
    };
    const { web, events, end } = await listed(answers);
    expect(web.requests.map(({ url }) => url)).toEqual([at('/robots.txt'), sitemap, at('/1'), at('/2'), at('/3')]);
    expect(reasonsOf(events)).toEqual({ 'a sitemap below the third level of indexes': 1 });
    expect(end?.isComplete).toBe(false);
  });

  it('gives as many pages as maxPages says, of those that fit the patterns', async () => {
    const answers = { [sitemap]: aSitemap(Array.from({ length: 30 }, (_, n) => at(`/${n}`))) };
    const { web, events, end } = await listed(answers);
    expect(web.requests).toHaveLength(12);
    expect(reasonsOf(events)['more than maxPages']).toBe(20);
    expect(end?.isComplete).toBe(false);
    const few = await listed({ ...answers, ...pages('/7') }, { sitemap, include: ['/7'] });
    expect(few.documents).toEqual([at('/7')]);
  });

  it('is taken from robots.txt by a crawl that asks for it', async () => {
    const answers = {
      [at('/robots.txt')]: `Sitemap: ${sitemap}\nSitemap: /dead.xml`,
      [sitemap]: aSitemap([at('/alone')]),
      ...pages('/', '/alone'),
    };
    const crawl = { url: at('/'), followLinks: true };
    expect((await listed(answers, crawl)).documents).toEqual([at('/')]);
    const { documents, events } = await listed(answers, { ...crawl, useSitemaps: true });
    expect(documents).toEqual([at('/'), at('/alone')]);
    expect(reasonsOf(events)).toEqual({ 'a sitemap of robots.txt that could not be read': 1 });
  });

  it('ends the listing when it does not answer, and is a problem of its own when it is only a part', async () => {
    const dead = { error: new StageError('SourceUnavailable', 'No connection.') };
    await expect(listed({ [sitemap]: dead })).rejects.toMatchObject({ name: 'SourceUnavailable' });
    const { documents, events } = await listed({
      [sitemap]: anIndex([at('/dead'), at('/s')]),
      [at('/dead')]: dead,
      [at('/s')]: aSitemap([at('/a')]),
      ...pages('/a'),
    });
    expect(onlyFailure(events).error).toBe('SourceUnreachable');
    expect(documents).toEqual([at('/a')]);
  });

  it('of 50,000 pages is kept in parts, not in the cursor', async () => {
    const urls = Array.from({ length: 50_000 }, (_, n) => at(`/page/${n}`));
    const web = aScriptedWeb({ [sitemap]: aSitemap(urls), [at('/robots.txt')]: 'User-agent: *\nDisallow: /page/' });
    const { events } = await runsOf(urlScrape, { web }).run({ sitemap, maxPages: 100_000 }, 3);
    const cursors = events.flatMap((event) => (event.kind === 'checkpoint' ? [event.cursor.length] : []));
    expect(Math.max(...cursors)).toBeLessThan(200);
  });
});

describe('a sitemap that names what nobody asked for', () => {
  it('is told of by no more than 10,000 addresses', async () => {
    const answers = { [sitemap]: aSitemap(Array.from({ length: 12_000 }, (_, n) => `https://b.example/${n}`)) };
    expect(reasonsOf((await listed(answers)).events)).toEqual({ 'of another host': 10_000 });
  });
});

describe('a list that is none', () => {
  const bomb = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "${'&lol;'.repeat(10)}">]><urlset><url><loc>&lol2;</loc></url></urlset>`;
  const xxe =
    '<!DOCTYPE x [ <!ENTITY e SYSTEM "file:///etc/passwd"> ]><urlset><url><loc>https://a.example/&e;</loc></url></urlset>';
  it.each([
    ['with entities that grow', { body: bomb }, 'SourceAnswerInvalid', 'entities of its own'],
    ['with entities that reach files', { body: xxe }, 'SourceAnswerInvalid', 'entities of its own'],
    [
      'that hides them behind a comment',
      { body: `<!-- <urlset> -->${xxe}` },
      'SourceAnswerInvalid',
      'entities of its own',
    ],
    [
      'that breaks off',
      { body: '<urlset><url><loc>https://a.example/a</loc>' },
      'SourceAnswerInvalid',
      'not well-formed',
    ],
    ['of another vocabulary', { body: '<svg></svg>' }, 'SourceAnswerInvalid', 'root svg'],
    ['comments made to be slow', { body: `${'<!---->'.repeat(5000)}<svg/>` }, 'SourceAnswerInvalid', 'root svg'],
    ['a page', aPage(), 'SourceAnswerInvalid', 'a page of HTML'],
    ['text without addresses', { body: 'hello' }, 'SourceAnswerInvalid', 'without an address'],
    ['nothing', { body: '' }, 'SourceAnswerInvalid', 'empty'],
    ['not there', { status: 404 }, 'SourceAnswerInvalid', 'answered 404'],
    ['a broken archive', { body: gzipSync('<urlset/>').subarray(0, 20) }, 'SourceAnswerInvalid', 'gzip'],
    ['a bomb of gzip', { body: gzipSync(Buffer.alloc(60 * 1024 * 1024)) }, 'SourceAnswerTooLarge', 'more than'],
  ] as [string, ScriptedAnswer, string, string][])('fails: %s', async (_, answer, error, words) => {
    const { events, end, documents } = await listed({ [sitemap]: answer });
    expect(onlyFailure(events)).toMatchObject({ error, message: expect.stringContaining(words) });
    expect(documents).toEqual([]);
    expect(end?.isComplete).toBe(false);
  });
});

describe('a feed', () => {
  const rss = `<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">
    <rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>T</title><link>https://a.example/</link>
    <atom:link rel="self" href="https://a.example/feed"/>
    <item><title>1</title><link>https://a.example/1?utm_source=rss</link><guid>x-1</guid></item>
    <item><title>2</title><guid>https://a.example/2</guid></item>
    <item><title>3</title><guid isPermaLink="false">https://a.example/3</guid></item></channel></rss>`;
  const rdf = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
    <channel rdf:about="https://a.example/"><link>https://a.example/</link></channel>
    <item rdf:about="https://a.example/1"><link>https://a.example/1</link></item><item rdf:about="https://a.example/2"/></rdf:RDF>`;
  const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="/feed"/><link href="/"/>
    <entry><link rel="edit" href="/edit"/><link rel="alternate" href="/1"/><source><link href="/other"/></source></entry>
    <entry><link href="/2"/></entry></feed>`;
  const json = JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    items: [{ id: '1', url: at('/1') }, { id: '2', external_url: at('/2') }, { id: '3' }, null],
  });

  it.each([
    ['RSS 2.0', rss],
    ['RSS 1.0', rdf],
    ['Atom', atom],
    ['JSON Feed', json],
  ])('of %s gives the page of each entry', async (_, body) => {
    const { documents, end } = await listed({ [feed]: body, ...pages('/1', '/2') }, { feed });
    expect(documents).toEqual([at('/1'), at('/2')]);
    expect(end?.isComplete).toBe(false);
  });

  it('goes on with its older pages, and names pages of any host', async () => {
    const next = '<feed><link rel="next" href="/feed?2"/><entry><link href="https://b.example/1"/></entry></feed>';
    const last = '<feed><link rel="next" href="/feed"/><entry><link href="/2"/></entry></feed>';
    const answers = { [feed]: next, [at('/feed?2')]: last, 'https://b.example/1': aPage(), ...pages('/2') };
    const { documents } = await listed(answers, { feed });
    expect(documents.sort()).toEqual([at('/2'), 'https://b.example/1']);
  });

  it.each([
    ['a sitemap', String(aSitemap([at('/a')]).body), 'root urlset'],
    ['JSON of another kind', '{"items": []}', 'no JSON Feed'],
    ['half a JSON', '{"version": ', 'begins like JSON'],
  ])('fails where it is %s', async (_, body, words) => {
    const { events } = await listed({ [feed]: body }, { feed });
    expect(onlyFailure(events).message).toContain(words);
  });
});

describe('parameters', () => {
  const problem = (parameters: unknown) => {
    const { error } = urlScrape.parameters.safeParse(parameters);
    return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join(' ');
  };
  it.each([
    [{}, 'Expected exactly one of url, urls, sitemap and feed; received none.'],
    [{ url: at('/'), feed }, 'feed: Expected exactly one'],
    [{ url: 'ftp://a.example/' }, 'url: Expected an address that begins with http'],
    [{ url: 'https://me:pass@a.example/' }, 'neither name nor password'],
    [{ sitemap, followLinks: true }, 'followLinks: A crawl begins with url or urls'],
    [{ url: at('/'), useSitemaps: true }, 'useSitemaps: Only a crawl'],
    [{ url: at('/'), maxPages: 100_001 }, 'maxPages'],
    [{ url: at('/'), maxDepth: 11 }, 'maxDepth'],
    [{ url: at('/'), requestsPerSecond: 2 }, 'requestsPerSecond'],
    [{ url: at('/'), userAgent: 'a\nb' }, 'userAgent: Expected printable'],
    [{ url: at('/'), depth: 1 }, 'depth'],
  ])('rejects %j', (parameters, words) => {
    expect(problem(parameters)).toContain(words);
  });

  it('make two jobs one listing unless they differ in more than limits', () => {
    const of = (given: unknown) => JSON.stringify(urlScrape.identityOf(urlScrape.parameters.parse(given)));
    const crawl = { url: at('/'), followLinks: true };
    expect(of({ ...crawl, maxPages: 50, maxDepth: 1 })).toBe(of(crawl));
    expect(of({ ...crawl, url: 'https://A.example' })).toBe(of(crawl));
    expect(of({ ...crawl, exclude: ['/a'] })).not.toBe(of(crawl));
    expect(of({ url: at('/') })).not.toBe(of(crawl));
    expect(of({ urls: [at('/a'), at('/b')] })).toBe(of({ urls: [at('/b'), at('/a')] }));
  });
});
