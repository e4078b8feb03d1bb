import { StageError } from '../../errors.ts';
import type { RemoteSource, SourceEvent, SourcePorts } from '../remote-source.ts';
import { type Company, findCompanies, readDirectory, type UnknownCompany } from './company-directory.ts';
import { createEdgarClient, type EdgarClient, type EdgarOrigins } from './edgar-client.ts';
import { contentsOf } from './filing-contents.ts';
import { type FilingReading, filingEvents, listedEvent } from './filing-events.ts';
import { type EdgarParameters, edgarParameters } from './parameters.ts';
import { type CompanyFilings, readFilings } from './submissions.ts';

/** Where a listing goes on: filings of a company that are done. */
interface Place {
  readonly company: number;
  readonly filing: number;
}

interface Companies {
  readonly found: readonly Company[];
  readonly unknown: readonly UnknownCompany[];
}

const filingsPerLook = 100;
/** After so many documents in a row that could not be had, EDGAR is down, and the rest is for later. */
const mostUnreachable = 3;

/**
 * Filings of companies from EDGAR, the archive of the SEC. What was read before is not asked for again, and nothing is
 * removed: a filing stays what it is when newer ones are filed.
 */
export function createSecEdgar(origins: EdgarOrigins): RemoteSource<typeof edgarParameters> {
  return {
    type: 'sec_edgar',
    parameters: edgarParameters,
    // A filing is the same whoever asks for it, and by whatever name.
    identityOf: () => 'edgar',
    async *list(parameters, ports, cursor) {
      const client = createEdgarClient(ports.web, parameters.userAgent, origins);
      const start: Place = cursor === null ? { company: 0, filing: 0 } : (JSON.parse(cursor) as Place);
      const { found, unknown } = await companiesOf(parameters, client, ports, cursor !== null);
      if (cursor === null) yield* unknown.map((one) => unknownEvent(one, origins));
      const reading = { client, memory: ports.memory, exhibits: parameters.exhibits, isSurvey: ports.isSurvey };
      const faults = createFaultCount();
      for (let at = start.company; at < found.length; at += 1) {
        const from = at === start.company ? start.filing : 0;
        const filings = await filingsOf(found[at]!, parameters, client, ports, from > 0);
        if ('kind' in filings) yield filings;
        else if (filings.filings.length === 0) yield withoutFilings(filings.cik, origins);
        else {
          for await (const event of companyEvents(filings, { company: at, filing: from }, reading)) {
            faults.note(event);
            yield event;
          }
        }
        yield checkpoint({ company: at + 1, filing: 0 });
      }
      yield { kind: 'end', isComplete: false };
    },
    survey: {
      mostReads: 20,
      isExact: true,
      async *read({ userAgent }, ports, locator) {
        yield await listedEvent(locator, createEdgarClient(ports.web, userAgent, origins));
      },
    },
  };
}

export const secEdgar = createSecEdgar({ dataOrigin: 'https://data.sec.gov', archivesOrigin: 'https://www.sec.gov' });

function checkpoint(place: Place): SourceEvent {
  return { kind: 'checkpoint', cursor: JSON.stringify(place) };
}

/** Kept for the job, so that it goes on with the companies that it began with. */
async function companiesOf(
  parameters: EdgarParameters,
  client: EdgarClient,
  { scratch }: SourcePorts,
  isResumed: boolean,
): Promise<Companies> {
  return kept('companies', scratch, isResumed, async () => {
    const isNamed = parameters.tickers.length > 0 || parameters.companies.length > 0;
    return findCompanies(parameters, isNamed ? await readDirectory(client) : []);
  });
}

/** A failed item where EDGAR knows no such company, or tells of it what cannot be read. */
async function filingsOf(
  { cik }: Company,
  parameters: EdgarParameters,
  client: EdgarClient,
  { scratch }: SourcePorts,
  isResumed: boolean,
): Promise<CompanyFilings | SourceEvent> {
  const uri = browseUri(client.origins, 'CIK', cik);
  try {
    const filings = await kept(`filings-${cik}`, scratch, isResumed, () => readFilings(cik, parameters, client));
    if (filings !== undefined) return filings;
    const message = `EDGAR knows no company or person with the CIK ${cik}. Correct it, or name the company by \`tickers\` or \`companies\`.`;
    return { kind: 'failed', uri, error: 'SourceAnswerInvalid', message };
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name !== 'SourceAnswerInvalid' && name !== 'SourceRefused' && name !== 'SourceAnswerTooLarge') throw error;
    return { kind: 'failed', uri, error: name, message: (error as Error).message };
  }
}

async function kept<Value>(
  name: string,
  scratch: SourcePorts['scratch'],
  isResumed: boolean,
  read: () => Promise<Value>,
): Promise<Value> {
  const bytes = isResumed ? await scratch.get(`${name}.json`) : undefined;
  if (bytes !== undefined) return JSON.parse(new TextDecoder().decode(bytes)) as Value;
  const value = await read();
  if (value !== undefined) await scratch.put(`${name}.json`, new TextEncoder().encode(JSON.stringify(value)));
  return value;
}

function withoutFilings(cik: string, origins: EdgarOrigins): SourceEvent {
  return { kind: 'skipped', uri: browseUri(origins, 'CIK', cik), reason: 'no filing of these forms and dates' };
}

function unknownEvent({ asked, message }: UnknownCompany, origins: EdgarOrigins): SourceEvent {
  return { kind: 'failed', uri: browseUri(origins, 'company', asked), error: 'SourceAnswerInvalid', message };
}

function browseUri({ archivesOrigin }: EdgarOrigins, by: 'CIK' | 'company', value: string): string {
  return `${archivesOrigin}/cgi-bin/browse-edgar?action=getcompany&${by}=${encodeURIComponent(value)}`;
}

async function* companyEvents(
  company: CompanyFilings,
  place: Place,
  reading: FilingReading,
): AsyncGenerator<SourceEvent> {
  const { filings } = company;
  for (let from = place.filing; from < filings.length; from += filingsPerLook) {
    const look = filings.slice(from, from + filingsPerLook);
    const uris = look.map((filing) => contentsOf(reading.client, company.cik, filing).uri);
    const validators = await reading.memory.validators(uris);
    for (const [at, filing] of look.entries()) {
      yield* filingEvents(company, filing, validators.get(uris[at]!), reading);
      yield checkpoint({ ...place, filing: from + at + 1 });
    }
  }
}

function createFaultCount() {
  let unreachable = 0;
  return {
    note(event: SourceEvent): void {
      if (event.kind === 'document') unreachable = 0;
      if (event.kind !== 'failed' || event.error !== 'SourceUnreachable') return;
      unreachable += 1;
      if (unreachable >= mostUnreachable)
        throw new StageError('SourceUnavailable', `EDGAR gave ${unreachable} documents in a row not: ${event.message}`);
    },
  };
}
