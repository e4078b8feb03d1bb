import type { SourceEvent } from '@sheaf/core/sources/remote-source';
import { createSecEdgar, secEdgar } from '@sheaf/core/sources/sec-edgar/sec-edgar';
import { describe, expect, it } from 'vitest';
import { type ACompany, aFiling, anEdgar, archive, data, folderOf, putCompany } from '../../../fixtures/edgar.ts';
import { holdingsCover, holdingsTable, oldSubmission, ownershipForm } from '../../../fixtures/edgar-forms.ts';
import { aScriptedWeb } from '../../../fixtures/scripted-web.ts';
import { runsOf } from '../../../fixtures/source-run.ts';

const userAgent = 'Brook Research ada@brook.example';

const brook: ACompany = {
  cik: 111111,
  ticker: 'BRKP',
  name: 'Brook Pumps Inc.',
  filings: [
    aFiling({ accession: '0000111111-24-000009', form: '10-K/A', filingDate: '2024-02-01' }),
    aFiling({
      accession: '0000111111-23-000106',
      reportDate: '2023-09-30',
      documents: [
        {
          type: '10-K',
          name: 'brkp.htm',
          body: '<html><body><p><b>Item 1. Business</b></p><p>We make pumps.</p></body></html>',
        },
        { type: 'EX-21.1', name: 'ex21.htm', body: '<html><body><p>Brook Valves Ltd.</p></body></html>' },
        { type: 'EX-99.1', name: 'ex99.htm', body: '<html><body><p>Press release.</p></body></html>' },
      ],
    }),
    aFiling({ accession: '0000111111-23-000077', form: '8-K', filingDate: '2023-08-03', items: '2.02,9.01' }),
    aFiling({ accession: '0000111111-22-000100', filingDate: '2022-11-01' }),
  ],
  older: [
    [aFiling({ accession: '0000111111-10-000001', filingDate: '2010-11-01' })],
    [aFiling({ accession: '0000111111-05-000001', filingDate: '2005-11-01' })],
  ],
};
const well: ACompany = {
  cik: 222222,
  ticker: 'WELL-A',
  name: 'Well & Co',
  filings: [aFiling({ accession: '0000222222-23-000001' })],
};
const wells: ACompany = { cik: 333333, ticker: 'WLS', name: 'Well Services Corp /DE/', filings: [] };

type Kind<Name extends SourceEvent['kind']> = Extract<SourceEvent, { kind: Name }>;
const of = <Name extends SourceEvent['kind']>(events: readonly SourceEvent[], kind: Name) =>
  events.filter((event): event is Kind<Name> => event.kind === kind);
const accessions = (events: readonly SourceEvent[]) =>
  of(events, 'document').map(({ validator }) => validator?.accession);
const htmlOf = (event: Kind<'document'> | undefined) => new TextDecoder().decode(event?.bytes);

describe('filings that are listed', () => {
  it('are the newest of each form, with title, address and metadata', async () => {
    const web = anEdgar([brook, well]);
    const { events, end } = await runsOf(secEdgar, { web }).run({ tickers: ['brkp'], userAgent });
    const [document] = of(events, 'document');
    expect(document).toMatchObject({
      uri: 'https://www.sec.gov/Archives/edgar/data/111111/000011111123000106/brkp.htm',
      title: 'Brook Pumps Inc. 10-K 2023-11-03',
      mediaType: 'text/html',
      metadata: {
        company: 'Brook Pumps Inc.',
        cik: '0000111111',
        ticker: 'BRKP',
        form: '10-K',
        filingDate: '2023-11-03',
        period: '2023-09-30',
        accession: '0000111111-23-000106',
        url: 'https://www.sec.gov/Archives/edgar/data/111111/000011111123000106/brkp.htm',
      },
    });
    expect(htmlOf(document)).toContain('<h2>Item 1. Business</h2>\n<p>We make pumps.</p>');
    expect(of(events, 'document')).toHaveLength(1);
    expect(end).toEqual({ kind: 'end', isComplete: false });
  });

  it('are asked for by who the user says, at one pace for the whole deployment', async () => {
    const web = anEdgar([brook]);
    await runsOf(secEdgar, { web }).run({ ciks: ['CIK0000111111'], count: 2, userAgent });
    expect(web.requests.length).toBeGreaterThan(2);
    for (const { headers, pace } of web.requests) {
      expect(headers?.['user-agent']).toBe(userAgent);
      expect(pace?.key).toBe('sec-edgar');
      expect(pace?.intervalMs).toBeGreaterThanOrEqual(100);
    }
    expect(web.requests.some(({ url }) => url.endsWith('company_tickers.json'))).toBe(false);
  });

  it.each([
    [{ count: 2 }, ['0000111111-23-000106', '0000111111-22-000100']],
    [{ count: 3 }, ['0000111111-23-000106', '0000111111-22-000100', '0000111111-10-000001']],
    [{ includeAmendments: true }, ['0000111111-24-000009', '0000111111-23-000106']],
    [{ forms: ['8k', '10-K'] }, ['0000111111-23-000106', '0000111111-23-000077']],
    [{ count: 10, from: '2010-01-01', to: '2022-12-31' }, ['0000111111-22-000100', '0000111111-10-000001']],
    [{ from: '2011-01-01', to: '2011-12-31' }, []],
  ])('follow %j', async (given, expected) => {
    const web = anEdgar([brook]);
    const { events } = await runsOf(secEdgar, { web }).run({ tickers: ['BRKP'], userAgent, ...given });
    expect(accessions(events)).toEqual(expected);
  });

  it('need no page of older ones while the newer ones suffice or the dates exclude it', async () => {
    const web = anEdgar([brook]);
    await runsOf(secEdgar, { web }).run({ tickers: ['BRKP'], count: 9, from: '2009-01-01', userAgent });
    expect(web.requests.filter(({ url }) => url.includes('-submissions-')).map(({ url }) => url)).toEqual([
      `${data}/submissions/CIK0000111111-submissions-001.json`,
    ]);
  });

  it('bring the exhibits that were chosen, and tell which they are', async () => {
    const web = anEdgar([brook]);
    const { events } = await runsOf(secEdgar, { web }).run({ tickers: ['BRKP'], exhibits: ['ex-21'], userAgent });
    expect(of(events, 'document').map(({ title, metadata }) => [title, metadata?.exhibit])).toEqual([
      ['Brook Pumps Inc. 10-K 2023-11-03', undefined],
      ['Brook Pumps Inc. 10-K 2023-11-03 EX-21.1', 'EX-21.1'],
    ]);
  });

  it('are skipped with a word where a company has none of them', async () => {
    const { events } = await runsOf(secEdgar, { web: anEdgar([brook]) }).run({
      tickers: ['BRKP'],
      forms: ['20-F'],
      userAgent,
    });
    expect(of(events, 'skipped')).toMatchObject([{ reason: 'no filing of these forms and dates' }]);
  });

  it('come from the origins that are given', async () => {
    const web = aScriptedWeb();
    const source = createSecEdgar({ dataOrigin: 'http://127.0.0.1:9', archivesOrigin: 'http://127.0.0.1:8' });
    await runsOf(source, { web }).run({ ciks: ['1'], userAgent });
    await expect(runsOf(source, { web }).run({ tickers: ['A'], userAgent })).rejects.toThrow('company_tickers.json');
    expect(web.requests.map(({ url }) => url)).toEqual([
      'http://127.0.0.1:9/submissions/CIK0000000001.json',
      'http://127.0.0.1:8/files/company_tickers.json',
    ]);
  });

  it('tell the items of an 8-K', async () => {
    const { events } = await runsOf(secEdgar, { web: anEdgar([brook]) }).run({
      ciks: [111111],
      forms: ['8-K'],
      userAgent,
    });
    expect(of(events, 'document')[0]?.metadata?.items).toEqual(['2.02', '9.01']);
  });
});

describe('a listing again', () => {
  it('asks for no document twice, nor for the list of exhibits, and finds what is new', async () => {
    const web = anEdgar([brook]);
    const runs = runsOf(secEdgar, { web });
    const given = { tickers: ['BRKP'], exhibits: ['EX-99.1'], userAgent };
    await runs.run(given);
    web.requests.length = 0;
    const second = await runs.run(given);
    expect(of(second.events, 'unchanged').map(({ uri }) => uri.split('/').at(-1))).toEqual(['brkp.htm', 'ex99.htm']);
    expect(web.requests.map(({ url }) => url).filter((url) => url.includes('/Archives/'))).toEqual([]);

    putCompany(web, {
      ...brook,
      filings: [aFiling({ accession: '0000111111-24-000106', filingDate: '2024-11-01' }), ...brook.filings],
    });
    const third = await runs.run(given);
    expect(accessions(third.events)).toEqual(['0000111111-24-000106']);
    expect(runs.removed()).toEqual([]);
  });

  it('goes on after any checkpoint, with each filing once', async () => {
    const given = { tickers: ['BRKP', 'WELL-A'], count: 5, userAgent };
    const whole = await runsOf(secEdgar, { web: anEdgar([brook, well]) }).run(given);
    const checkpoints = of(whole.events, 'checkpoint').length;
    expect(checkpoints).toBe(7);
    for (let stop = 1; stop < checkpoints; stop += 1) {
      const runs = runsOf(secEdgar, { web: anEdgar([brook, well]) });
      const first = await runs.run(given, stop);
      const rest = await runs.resume(given);
      expect([...accessions(first.events), ...accessions(rest.events)]).toEqual(accessions(whole.events));
    }
  });
});

describe('companies', () => {
  it.each([
    ['Brook Pumps Inc.', '111111'],
    ['brook pumps', '111111'],
    ['Well and Co', '222222'],
    ['well services', '333333'],
  ])('are found by the name %s', async (name, cik) => {
    const web = anEdgar([brook, well, wells]);
    await runsOf(secEdgar, { web }).run({ companies: [name], userAgent });
    expect(web.requests[1]?.url).toBe(`${data}/submissions/CIK${cik.padStart(10, '0')}.json`);
  });

  it('fails for a name that several may have and for unknown ones, with candidates, and goes on', async () => {
    const web = anEdgar([brook, { ...well, name: 'Well Holdings Inc' }, wells]);
    const { events } = await runsOf(secEdgar, { web }).run({
      companies: ['Well', 'Brook Turbines'],
      tickers: ['BRK', 'BRKP'],
      ciks: ['987654'],
      userAgent,
    });
    expect(of(events, 'failed').map(({ message }) => message)).toEqual([
      'No company has the ticker symbol BRK. Candidates: Brook Pumps Inc. (BRKP, CIK 111111). Correct it, or name the company by `ciks`.',
      '2 companies may be meant by "Well". Candidates: Well Holdings Inc (WELL-A, CIK 222222); Well Services Corp /DE/ (WLS, CIK 333333). Name it in full.',
      expect.stringContaining('Candidates: Brook Pumps Inc.'),
      expect.stringContaining('EDGAR knows no company or person with the CIK 987654'),
    ]);
    expect(accessions(events)).toEqual(['0000111111-23-000106']);
  });
});

describe('documents that are no HTML', () => {
  it('reads the XML of an ownership form and not the view of it', async () => {
    const filing = aFiling({
      accession: '0000111111-23-000120',
      form: '4',
      primaryDocument: 'xslF345X05/form4.xml',
      documents: [{ type: '4', name: 'form4.xml', body: ownershipForm }],
    });
    const web = anEdgar([{ ...brook, filings: [filing], older: [] }]);
    const { events } = await runsOf(secEdgar, { web }).run({ tickers: ['BRKP'], forms: ['4'], userAgent });
    expect(of(events, 'document')[0]?.uri).toBe(`${folderOf(111111, filing)}form4.xml`);
    expect(htmlOf(of(events, 'document')[0])).toContain('<h2>Non-derivative securities: transactions</h2>');
  });

  it('reads the table of 13F with its cover', async () => {
    const filing = aFiling({
      accession: '0000111111-23-000130',
      form: '13F-HR',
      primaryDocument: 'xslForm13F_X02/primary_doc.xml',
      documents: [
        { type: '13F-HR', name: 'primary_doc.xml', body: holdingsCover },
        { type: 'INFORMATION TABLE', name: 'xslForm13F_X02/table.xml', body: '<html>the view</html>' },
        { type: 'INFORMATION TABLE', name: 'table.xml', body: holdingsTable },
      ],
    });
    const web = anEdgar([{ ...brook, filings: [filing], older: [] }]);
    const { events } = await runsOf(secEdgar, { web }).run({ ciks: ['111111'], forms: ['13F-HR'], userAgent });
    const html = htmlOf(of(events, 'document')[0]);
    expect(html.match(/BROOK PUMPS INC/g)).toHaveLength(1);
    expect(html).toContain('Delta Partners');
  });

  it('reads filings that are kept as one text, and their exhibits', async () => {
    const filing = aFiling({
      accession: '0000111111-97-000005',
      filingDate: '1997-03-28',
      primaryDocument: '',
      documents: [],
      submission: oldSubmission,
    });
    const web = anEdgar([{ ...brook, filings: [filing], older: [] }]);
    const { events } = await runsOf(secEdgar, { web }).run({ ciks: ['111111'], exhibits: ['EX-21'], userAgent });
    const [annual, exhibit] = of(events, 'document');
    expect(annual?.uri).toBe(`${folderOf(111111, filing)}0000111111-97-000005.txt`);
    expect(htmlOf(annual).match(/<h2>.*<\/h2>/g)).toEqual([
      '<h2>Item 1. BUSINESS</h2>',
      '<h2>Item 2. PROPERTIES</h2>',
      '<h2>Item 3. LEGAL PROCEEDINGS</h2>',
    ]);
    expect(htmlOf(annual)).toContain('any interruption of its deliveries to customers.');
    expect(htmlOf(annual)).toContain('less than &lt;100 feet');
    expect(htmlOf(annual)).toMatch(/<pre>\n.*Plant {12}Square feet/);
    expect(htmlOf(annual)).not.toMatch(/-1-|CONFORMED/);
    expect(exhibit?.uri).toBe(`${annual?.uri}?sequence=2`);
    expect(htmlOf(exhibit)).toContain('Brook Valves Ltd.');
  });
});

describe('bad answers', () => {
  const run = (url: string, status: number, body: string, more = {}) => {
    const web = anEdgar([brook]);
    web.set(url, { status, body });
    return runsOf(secEdgar, { web }).run({ tickers: ['BRKP'], count: 2, userAgent, ...more });
  };
  const list = `${data}/submissions/CIK0000111111.json`;
  const document = `${archive}/Archives/edgar/data/111111/000011111123000106/brkp.htm`;

  it('fails as a whole when the SEC does not take who asks, and says what to do', async () => {
    const page = '<h1>Your Request Originates from an Undeclared Automated Tool</h1>';
    await expect(run(list, 403, page)).rejects.toMatchObject({
      name: 'SourceQueryInvalid',
      message: expect.stringContaining('Set `userAgent`'),
    });
    await expect(run(document, 403, page)).rejects.toMatchObject({ name: 'SourceQueryInvalid' });
  });

  it('fails as a whole, to be repeated, when the rate was passed or EDGAR is down', async () => {
    const page = '<p>Request Rate Threshold Exceeded</p>';
    await expect(run(document, 403, page)).rejects.toMatchObject({ name: 'SourceUnavailable' });
    await expect(run(document, 429, '')).rejects.toMatchObject({ name: 'SourceUnavailable', retryAfterSeconds: 600 });
    await expect(run(list, 503, '')).rejects.toMatchObject({ name: 'SourceUnavailable' });
  });

  it.each([
    [500, 'oops', 'SourceUnreachable'],
    [404, '', 'SourceAnswerInvalid'],
    [403, '<Error><Code>AccessDenied</Code></Error>', 'SourceAnswerInvalid'],
    [403, 'no', 'SourceRefused'],
    [200, '<html><body></body></html>', 'EmptyDocument'],
  ])('fails for one document alone that answers %i %s', async (status, body, error) => {
    const { events } = await run(document, status, body);
    expect(of(events, 'failed').map((event) => [event.uri, event.error])).toEqual([[document, error]]);
    expect(accessions(events)).toEqual(['0000111111-22-000100']);
  });

  it('fails as a whole after three documents in a row that cannot be had, and goes on there', async () => {
    const filings = [1, 2, 3, 4].map((at) =>
      aFiling({ accession: `0000111111-23-00000${at}`, filingDate: `2023-01-0${9 - at}` }),
    );
    const web = anEdgar([{ ...brook, filings, older: [] }]);
    for (const filing of filings.slice(1))
      web.set(`${folderOf(111111, filing)}${filing.documents[0]!.name}`, { status: 500 });
    const given = { ciks: ['111111'], count: 4, userAgent };
    const runs = runsOf(secEdgar, { web });
    await expect(runs.run(given)).rejects.toMatchObject({ name: 'SourceUnavailable' });
    putCompany(web, { ...brook, filings, older: [] });
    expect(accessions((await runs.resume(given)).events).at(-1)).toBe('0000111111-23-000004');
  });

  it('fails for a company whose list is none', async () => {
    const { events } = await run(list, 200, '<html>maintenance</html>');
    expect(of(events, 'failed')).toMatchObject([{ error: 'SourceAnswerInvalid' }]);
    const other = await run(list, 200, '{"name": "Brook", "filings": {}}');
    expect(of(other.events, 'failed')[0]?.message).toContain('filings.recent');
  });
});
