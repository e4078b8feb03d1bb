/** A small world for each remote source, to be held to the suite. */
import { apiFetch } from '@sheaf/core/sources/api-fetch/api-fetch';
import { s3Prefix } from '@sheaf/core/sources/s3-prefix';
import { secEdgar } from '@sheaf/core/sources/sec-edgar/sec-edgar';
import { aFiling, anEdgar, folderOf, putCompany } from '../fixtures/edgar.ts';
import { aBucket } from '../fixtures/memory-object-store.ts';
import { aScriptedWeb, type Script } from '../fixtures/scripted-web.ts';
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
