import type { SourcePorts } from '../remote-source.ts';
import type { WebResponse } from '../web-client.ts';
import type { UrlScrapeParameters } from './parameters.ts';
import { productToken } from './robots-directives.ts';

/** How this job asks servers. */
export interface Asking {
  /**
   * @throws StageError SourceUnavailable, SourceAnswerInvalid, SourceAnswerTooLarge, EgressRefused
   */
  ask(url: string, options: AskOptions): Promise<WebResponse>;
}

export interface AskOptions {
  readonly maxBytes: number;
  /** As robots.txt asks for; null for none. */
  readonly crawlDelaySeconds: number | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Asked before a redirect is followed: throws when it must not be, and gives the crawl delay of where it leads. */
  readonly mayFollow?: (url: string) => Promise<number | null>;
}

/** A longer one is not honoured: a crawl could not go on by it. */
const longestCrawlDelaySeconds = 60;

export function createAsking(parameters: UrlScrapeParameters, web: SourcePorts['web']): Asking {
  const { requestsPerSecond, timeoutSeconds, userAgent } = parameters;
  const name = userAgent === undefined ? productToken : `${productToken} (${userAgent})`;
  return {
    ask(url, { maxBytes, crawlDelaySeconds, headers = {}, mayFollow }) {
      const paceOf = (crawlDelay: number | null) => {
        const delaySeconds = Math.min(crawlDelay ?? 0, longestCrawlDelaySeconds);
        return { key: null, intervalMs: Math.ceil(1000 * Math.max(1 / requestsPerSecond, delaySeconds)) };
      };
      return web.request({
        url,
        headers: { 'user-agent': name, accept: 'text/html,application/xhtml+xml,*/*;q=0.8', ...headers },
        pace: paceOf(crawlDelaySeconds),
        maxBytes,
        timeoutMs: timeoutSeconds * 1000,
        ...(mayFollow && { beforeRedirect: async (target) => paceOf(await mayFollow(target)) }),
      });
    },
  };
}

/** Failures of one request that are told of one page; any other ends the listing. */
const ofOnePage = {
  SourceUnavailable: 'SourceUnreachable',
  SourceAnswerInvalid: 'SourceAnswerInvalid',
  SourceAnswerTooLarge: 'SourceAnswerTooLarge',
  EgressRefused: 'EgressRefused',
} as const;

export interface PageFailure {
  readonly error: (typeof ofOnePage)[keyof typeof ofOnePage];
  readonly message: string;
}

/** @throws what is no failure of one request */
export function failureOf(error: unknown): PageFailure {
  if (error instanceof Error && Object.hasOwn(ofOnePage, error.name))
    return { error: ofOnePage[error.name as keyof typeof ofOnePage], message: error.message };
  throw error;
}

export function isUnanswered({ status }: Pick<WebResponse, 'status'>): boolean {
  return status === 429 || status >= 500;
}
