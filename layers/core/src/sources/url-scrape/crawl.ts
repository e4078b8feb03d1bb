import type { SourceEvent, SourcePorts } from '../remote-source.ts';
import type { Frontier } from './frontier.ts';
import type { UrlScrapeParameters } from './parameters.ts';
import type { VisitPorts } from './visit.ts';

/** How far a listing is: all of a cursor but the lines of the frontier. */
export interface Progress {
  /** Line of the frontier at which the window begins. */
  from: number;
  /** Line after the window; null when it is not chosen yet. */
  to: number | null;
  /** Entries of the window that are done, in their order. */
  done: number;
  /** Pages that were asked for. */
  pages: number;
  /** Whether everything that was met could be read, so that what was not met is gone. */
  isWhole: boolean;
}

/** A listing at work. */
export interface Crawl {
  readonly parameters: UrlScrapeParameters;
  readonly ports: Pick<SourcePorts, 'memory' | 'clock'>;
  readonly visiting: VisitPorts;
  readonly frontier: Frontier;
  readonly progress: Progress;
  /** Since the last checkpoint. */
  readonly since: { settled: number; at: number };
  /** Addresses of which was told that they are left out before they were asked for. */
  readonly told: Set<string>;
}

/** Of those that are told of one by one: a site may name millions. */
const mostTold = 10_000;

/** Whether it is still to be told that this address is left out; once each. */
export function isNews(url: string, { told }: Pick<Crawl, 'told'>): boolean {
  if (told.size >= mostTold || told.has(url)) return false;
  told.add(url);
  return true;
}

export type PageEvents = AsyncGenerator<Exclude<SourceEvent, { kind: 'checkpoint' | 'end' }>>;
