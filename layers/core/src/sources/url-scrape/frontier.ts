import { sha256 } from '../../keys.ts';
import type { SourceScratch } from '../remote-source.ts';
import { type FrontierLine, openFrontierLog, type PageOrigin } from './frontier-log.ts';
import { leftOut } from './left-out.ts';
import { isNoDocument, looksEndless, siteOf } from './page-url.ts';
import type { UrlScrapeParameters } from './parameters.ts';
import { fitsAny } from './url-pattern.ts';

export type FrontierEntry =
  | {
      readonly kind: 'page';
      readonly url: string;
      readonly depth: number;
      readonly origin: PageOrigin;
      /** As a sitemap or a feed says it. */
      readonly lastModified: string | null;
    }
  | { readonly kind: 'sitemap' | 'feed'; readonly url: string; readonly level: number };

/** What is still to be asked for, and what was met: each address once. Memory: about 100 bytes for each address. */
export interface Frontier {
  /** Lines so far, for a cursor; counts only after `flush`. */
  readonly length: number;
  /** Whether something was left out because there was too much of it: then what was not seen may still be there. */
  readonly isCut: boolean;
  /** Puts an entry at the end, unless it was there before. Why a page was left out, or null. */
  offer(entry: FrontierEntry): Promise<string | null>;
  /** False for a document that was handed over before. */
  meet(uri: string): Promise<boolean>;
  hasMet(uri: string): boolean;
  /** Pages of this site are in scope from now on. */
  admit(url: string): Promise<void>;
  isInScope(url: string): boolean;
  /** Entries from a line on, at most so many and none from line `end` on, and the line after them. */
  window(from: number, limit: number, end: number | null): Promise<{ entries: FrontierEntry[]; to: number }>;
  flush(): Promise<void>;
}

/** Of one path, addresses that differ only by their query: calendars, sorting, filters. */
const mostQueriesPerPath = 200;
const mostPerDirectory = 20_000;
const mostSitemaps = 1000;

export async function openFrontier(
  parameters: UrlScrapeParameters,
  scratch: SourceScratch,
  cursor: { readonly lines: number; readonly isCut: boolean },
): Promise<Frontier> {
  const log = await openFrontierLog(scratch, cursor.lines);
  const known = createKnown(parameters);
  known.isCut = cursor.isCut;
  for await (const line of log.read(0)) known.take(line);

  async function add(line: FrontierLine): Promise<void> {
    known.take(line);
    await log.append(line);
  }

  return {
    get length() {
      return log.length;
    },
    get isCut() {
      return known.isCut;
    },
    async offer(entry) {
      if (known.has(entry.url)) return null;
      const reason = known.reasonAgainst(entry);
      if (reason === null) await add(lineOf(entry));
      return reason;
    },
    async meet(uri) {
      const hash = shortHash(uri);
      if (known.met.has(hash)) return false;
      await add(['met', hash]);
      return true;
    },
    hasMet: (uri) => known.met.has(shortHash(uri)),
    async admit(url) {
      const site = siteOf(url);
      if (!known.sites.has(site)) await add(['site', site]);
    },
    isInScope: (url) => !parameters.sameHost || known.sites.has(siteOf(url)),
    async window(from, limit, end) {
      const entries: FrontierEntry[] = [];
      let to = from;
      for await (const line of log.read(from)) {
        const entry = entryOf(line);
        if (entry !== undefined) entries.push(entry);
        to += 1;
        if (entries.length === limit || to === end) break;
      }
      return { entries, to };
    },
    flush: () => log.flush(),
  };
}

function createKnown(parameters: UrlScrapeParameters) {
  const urls = new Set<string>();
  const queries = new Map<string, number>();
  const directories = new Map<string, number>();
  const mostUrls = 2 * parameters.maxPages + 50_000;
  let sitemaps = 0;
  const known = {
    met: new Set<string>(),
    sites: new Set<string>(),
    isCut: false,
    has: (url: string) => urls.has(shortHash(url)),
    take(line: FrontierLine): void {
      if (line[0] === 'met') known.met.add(line[1]);
      else if (line[0] === 'site') known.sites.add(line[1]);
      else {
        urls.add(shortHash(line[1]));
        if (line[0] === 'page') count(line[1]);
        else sitemaps += 1;
      }
    },
    /** Why an entry stays out, of what is found; what is named is asked for in any case. */
    reasonAgainst(entry: FrontierEntry): string | null {
      if (entry.kind !== 'page') return sitemaps < mostSitemaps ? null : cut(leftOut.tooMany);
      if (entry.origin === 'named') return null;
      if (!fitsParameters(entry.url, parameters)) return leftOut.patterns;
      if (isNoDocument(entry.url)) return leftOut.noDocument;
      if (entry.origin === 'linked' && looksEndless(entry.url)) return leftOut.trap;
      if (entry.origin === 'linked' && isCrowded(entry.url)) return cut(leftOut.trap);
      return urls.size < mostUrls ? null : cut(leftOut.tooMany);
    },
  };
  function cut(reason: string): string {
    known.isCut = true;
    return reason;
  }
  function count(url: string): void {
    const { path, directory } = placesOf(url);
    if (path !== url) queries.set(path, (queries.get(path) ?? 0) + 1);
    directories.set(directory, (directories.get(directory) ?? 0) + 1);
  }
  function isCrowded(url: string): boolean {
    const { path, directory } = placesOf(url);
    const hasManyQueries = path !== url && (queries.get(path) ?? 0) >= mostQueriesPerPath;
    return hasManyQueries || (directories.get(directory) ?? 0) >= mostPerDirectory;
  }
  return known;
}

function fitsParameters(url: string, { include, exclude }: UrlScrapeParameters): boolean {
  return (include.length === 0 || fitsAny(include, url)) && !fitsAny(exclude, url);
}

function placesOf(url: string): { path: string; directory: string } {
  const path = url.split('?', 1)[0]!;
  return { path, directory: path.slice(0, path.lastIndexOf('/')) };
}

/** 64 bits: two of a million addresses have the same with a chance of 1 in 30 million. */
function shortHash(text: string): string {
  return Buffer.from(sha256(text).slice(0, 16), 'hex').toString('base64url');
}

function lineOf(entry: FrontierEntry): FrontierLine {
  return entry.kind === 'page'
    ? ['page', entry.url, entry.depth, entry.origin, entry.lastModified]
    : [entry.kind, entry.url, entry.level];
}

function entryOf(line: FrontierLine): FrontierEntry | undefined {
  if (line[0] === 'page') {
    const [kind, url, depth, origin, lastModified] = line;
    return { kind, url, depth, origin, lastModified };
  }
  return line[0] === 'sitemap' || line[0] === 'feed' ? { kind: line[0], url: line[1], level: line[2] } : undefined;
}
