import { type ACompany, aFiling, archive, data, putCompany } from '../fixtures/edgar.ts';
import { aScriptedWeb } from '../fixtures/scripted-web.ts';
import { aLoopbackServer } from './a-loopback-server.ts';

/** An EDGAR made from its documented fields, on one origin of 127.0.0.1: submissions, the list of companies, the archive. */
export async function aLoopbackEdgar(company: ACompany) {
  const pages = new Map<string, string>();
  function put(filings: ACompany['filings']): void {
    const web = aScriptedWeb();
    web.set = (url, answer) => void pages.set(url.replace(archive, '').replace(data, ''), answer as string);
    const { cik, ticker, name } = company;
    web.set(`${archive}/files/company_tickers.json`, JSON.stringify({ 0: { cik_str: cik, ticker, title: name } }));
    putCompany(web, { ...company, filings });
  }
  put(company.filings);
  const server = await aLoopbackServer((path, _request, response) => {
    const body = pages.get(path);
    response.writeHead(body === undefined ? 404 : 200).end(body ?? '');
  });
  return { ...server, pages, put };
}

/** A year's report. */
export function aReport(year: number, text: string) {
  const accession = `0000320193-${String(year).slice(2)}-000106`;
  const name = `report-${year}.htm`;
  const body = `<html><body><p><b>Item 1. Business</b></p><p>${text}</p></body></html>`;
  return aFiling({ accession, filingDate: `${year}-11-03`, documents: [{ type: '10-K', name, body }] });
}
