/** A small world for each remote source, to be held to the suite. */
import { apiFetch } from '@sheaf/core/sources/api-fetch/api-fetch';
import { manifest } from '@sheaf/core/sources/manifest';
import { s3Prefix } from '@sheaf/core/sources/s3-prefix';
import { secEdgar } from '@sheaf/core/sources/sec-edgar/sec-edgar';
import { urlScrape } from '@sheaf/core/sources/url-scrape/url-scrape';
import { aFiling, anEdgar, folderOf, putCompany } from '../fixtures/edgar.ts';
import { aBucket } from '../fixtures/memory-object-store.ts';
import { aScriptedWeb, type Script, type ScriptedWeb } from '../fixtures/scripted-web.ts';
import type { SourceWorld } from './remote-source.ts';

const secret = 'hunter2-and-more';

export async function anS3World(): Promise<SourceWorld> {
  const bucket = aBucket();
  for (let index = 0; index < 150; index += 1) await bucket.put(`in/${index}.txt`, `Text ${index}.`);
  return {
    source: s3Prefix,
    parameters: { bucket: 'archive', prefix: 'in/', maxBytesPerObject: 1000 },
    ports: { buckets: () => bucket },
    count: 150,
    change: async () => void (await bucket.put('in/7.txt', 'Another text.')),
    remove: () => bucket.delete(['in/8.txt']),
    spoil: async () => void (await bucket.put('in/9.txt', 'x'.repeat(2000))),
    secret: null,
  };
}

export function anApiWorld(): SourceWorld {
  const lineOf = (id: number, body: string, at = '2026-01-01') => JSON.stringify({ id, body, at });
  const lines = Array.from({ length: 12 }, (_, id) => lineOf(id, `Text ${id}.`));
  const web = aScriptedWeb();
  const url = 'https://api.example.com/v1/notes';
  const page = (number: number): Script => {
    return ({ headers }) =>
      headers?.authorization === `Bearer ${secret}`
        ? {
            headers: { 'content-type': 'application/x-ndjson' },
            body: lines.slice(number * 4 - 4, number * 4).join('\n'),
          }
        : { status: 401, body: 'Who are you?' };
  };
  web.set(url, page(1));
  for (const number of [1, 2, 3, 4]) web.set(`${url}?page=${number}`, page(number));
  return {
    source: apiFetch,
    parameters: {
      url,
      auth: { type: 'bearer', token: { secretRef: 'token' } },
      fields: { content: 'body', id: 'id', updatedAt: 'at' },
      pagination: { type: 'page', parameter: 'page' },
    },
    ports: { web, secrets: { token: secret } },
    count: 12,
    change: () => void lines.splice(3, 1, lineOf(3, 'Another text.', '2026-02-01')),
    remove: () => void lines.splice(5, 1),
    spoil: () => void lines.splice(6, 1, '{"id": 6, '),
    secret,
    web,
  };
}

export function anEdgarWorld(): SourceWorld {
  const filings = [1, 2, 3].map((index) =>
    aFiling({ accession: `0000111111-23-00000${index}`, filingDate: `2023-0${index}-01` }),
  );
  const company = { cik: 111111, ticker: 'BRKP', name: 'Brook Pumps Inc.', filings };
  const web = anEdgar([company]);
  return {
    source: secEdgar,
    parameters: { tickers: ['BRKP'], count: 10, userAgent: 'Brook Research ada@brook.example' },
    ports: { web },
    count: 3,
    change: null,
    remove: null,
    // A filing that is new, and whose document is not to be had.
    spoil: () => {
      const late = aFiling({ accession: '0000111111-23-000009', filingDate: '2023-09-01' });
      putCompany(web, { ...company, filings: [late, ...filings] });
      web.set(folderOf(111111, late) + late.documents[0]!.name, undefined);
    },
    secret: null,
    web,
  };
}

const page = (title: string, links: readonly string[] = []) => ({
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<html><head><title>${title}</title></head><body><main><h1>${title}</h1><p>What is to be said of ${title}, at some length, so that it is a page.</p>${links.map((link) => `<a href="${link}">on</a>`).join(' ')}</main></body></html>`,
});

/** Twelve pages: eleven that the first one leads to. */
function aSite(web: ScriptedWeb, count: number): void {
  const links = Array.from({ length: count - 1 }, (_, index) => `/p${index + 1}`);
  web.set('https://site.example/', page('The start', links));
  for (let index = 1; index < 12; index += 1)
    web.set(`https://site.example/p${index}`, index < count ? page(`Page ${index}`) : undefined);
}

export function aScrapeWorld(): SourceWorld {
  const web = aScriptedWeb();
  aSite(web, 12);
  return {
    source: urlScrape,
    parameters: { url: 'https://site.example/', followLinks: true, maxPages: 100 },
    ports: { web },
    count: 12,
    change: () => web.set('https://site.example/p3', page('Page 3, written anew')),
    remove: () => aSite(web, 11),
    spoil: () => web.set('https://site.example/p5', { status: 500, body: 'No.' }),
    secret: null,
    web,
  };
}

export function aManifestWorld(): SourceWorld {
  const web = aScriptedWeb();
  const sources = [1, 2, 3].map((index) => ({ url: `https://site.example/p${index}`, title: `Source ${index}` }));
  aSite(web, 12);
  return {
    source: manifest,
    parameters: { project: 'Pumps', sources },
    ports: { web },
    count: 3,
    change: () => web.set('https://site.example/p3', page('Page 3, written anew')),
    remove: () => void sources.splice(1, 1),
    spoil: () => web.set('https://site.example/p2', { status: 500, body: 'No.' }),
    secret: null,
    web,
  };
}
