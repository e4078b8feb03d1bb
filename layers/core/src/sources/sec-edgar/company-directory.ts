import * as z from 'zod';
import { StageError } from '../../errors.ts';
import type { EdgarClient } from './edgar-client.ts';
import type { EdgarParameters } from './parameters.ts';

export interface Company {
  /** Without leading zeros. */
  readonly cik: string;
}

/** What was asked for and is not to be found, with what it may have been. */
export interface UnknownCompany {
  readonly asked: string;
  readonly message: string;
}

export interface DirectoryEntry extends Company {
  readonly ticker: string;
  readonly title: string;
}

const directorySchema = z.record(
  z.string(),
  z.object({ cik_str: z.union([z.string(), z.number()]), ticker: z.string(), title: z.string() }),
);

const directoryBytes = 32_000_000;
const mostCandidates = 8;

/** Companies with a ticker symbol, as the SEC lists them. */
export async function readDirectory(client: EdgarClient): Promise<readonly DirectoryEntry[]> {
  const url = `${client.origins.archivesOrigin}/files/company_tickers.json`;
  const parsed = directorySchema.safeParse(await client.getJson(url, directoryBytes));
  if (!parsed.success)
    throw new StageError(
      'SourceAnswerInvalid',
      'The list of companies of the SEC (company_tickers.json) is missing or of a new shape. Name the companies by `ciks`.',
    );
  return Object.values(parsed.data).map(({ cik_str, ticker, title }) => ({
    cik: String(Number(cik_str)),
    ticker: ticker.toUpperCase(),
    title,
  }));
}

/** The companies that the parameters name, each once, in their order. Without names and symbols no list is needed. */
export function findCompanies(
  { tickers, ciks, companies }: Pick<EdgarParameters, 'tickers' | 'ciks' | 'companies'>,
  directory: readonly DirectoryEntry[],
): { found: Company[]; unknown: UnknownCompany[] } {
  const found = new Set<string>();
  const unknown: UnknownCompany[] = [];
  const take = (asked: string, entry: DirectoryEntry | string) => {
    if (typeof entry === 'string') unknown.push({ asked, message: entry });
    else found.add(entry.cik);
  };
  for (const ticker of tickers) take(ticker, byTicker(ticker, directory));
  for (const cik of ciks) found.add(cik);
  for (const name of companies) take(name, byName(name, directory));
  return { found: [...found].map((cik) => ({ cik })), unknown };
}

/** Share classes are written with a hyphen by the SEC, and with a dot elsewhere. */
function byTicker(ticker: string, directory: readonly DirectoryEntry[]): DirectoryEntry | string {
  const wanted = ticker.toUpperCase().replaceAll('.', '-');
  const entry = directory.find((one) => one.ticker === wanted);
  if (entry) return entry;
  const near = directory.filter(
    (one) => one.ticker.startsWith(wanted.split('-')[0]!) || nameKey(one.title) === nameKey(ticker),
  );
  return `No company has the ticker symbol ${ticker}. ${candidates(near, 'Correct it, or name the company by `ciks`.')}`;
}

function byName(name: string, directory: readonly DirectoryEntry[]): DirectoryEntry | string {
  const wanted = nameKey(name);
  const titled = directory.map((entry) => ({ entry, key: nameKey(entry.title) }));
  const words = wanted.split(' ');
  const steps = [
    titled.filter(({ entry }) => entry.title.toUpperCase() === name.toUpperCase()),
    titled.filter(({ key }) => key === wanted),
    titled.filter(({ key }) => withoutLegalForm(key) === withoutLegalForm(wanted)),
    titled.filter(({ key }) => `${key} `.startsWith(`${wanted} `)),
    titled.filter(({ key }) => words.every((word) => ` ${key} `.includes(` ${word} `))),
  ];
  for (const step of steps) {
    const ciks = new Set(step.map(({ entry }) => entry.cik));
    if (ciks.size === 1) return step[0]!.entry;
    if (ciks.size > 1) {
      const several = step.map(({ entry }) => entry);
      return `${ciks.size} companies may be meant by "${name}". ${candidates(several, 'Name it in full.')}`;
    }
  }
  const near = titled.filter(({ key }) => words.some((word) => word.length > 3 && ` ${key}`.includes(` ${word}`)));
  return `No company with a ticker symbol is called "${name}". ${candidates(
    near.map(({ entry }) => entry),
    'Name it by `ciks`: https://www.sec.gov/edgar/searchedgar/companysearch finds them.',
  )}`;
}

function candidates(entries: readonly DirectoryEntry[], otherwise: string): string {
  const byCik = new Map(entries.map((entry) => [entry.cik, entry]));
  if (byCik.size === 0) return otherwise;
  const named = [...byCik.values()]
    .slice(0, mostCandidates)
    .map(({ title, ticker, cik }) => `${title} (${ticker}, CIK ${cik})`);
  const rest = byCik.size > named.length ? ` and ${byCik.size - named.length} more` : '';
  return `Candidates: ${named.join('; ')}${rest}. ${otherwise}`;
}

function nameKey(name: string): string {
  return name
    .normalize('NFKD')
    .toUpperCase()
    .replace(/\p{M}|[.'’]/gu, '')
    .replace(/&/g, ' AND ')
    .replace(/[^A-Z0-9]+/g, ' ')
    .trim();
}

/** The SEC adds the state to some names, as in `/DE/`. */
function withoutLegalForm(key: string): string {
  return key
    .replace(
      /(?: (?:INC|CORP|CORPORATION|INCORPORATED|CO|COMPANY|LTD|LIMITED|PLC|LLC|LP|SA|NV|AG|SE|DE|NEW|THE))+$/,
      '',
    )
    .replace(/^THE /, '');
}
