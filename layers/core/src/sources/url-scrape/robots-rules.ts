import robotsParser from 'robots-parser';
import { productToken } from './robots-directives.ts';

/** What robots.txt of one origin says to us. */
export interface RobotsRules {
  isAllowed(url: string): boolean;
  /** Seconds; null where nothing is asked for. */
  readonly crawlDelaySeconds: number | null;
  readonly sitemaps: readonly string[];
}

/** The module is its function; the types of the package say that it has one. */
const parse = robotsParser as unknown as typeof robotsParser.default;

/** Of which RFC 9309 §2.5 asks that at least so much is read. */
export const robotsCharacters = 500 * 1024;
/** No rule that is longer fits a URL that is asked for. */
const longestLine = 2048;

export const everythingAllowed: RobotsRules = { isAllowed: () => true, crawlDelaySeconds: null, sitemaps: [] };

/** The rules of a robots.txt (RFC 9309); lines that are none of its own are passed over wherever they stand. */
export function readRobots(origin: string, text: string): RobotsRules {
  const rules: string[] = [];
  const sitemaps: string[] = [];
  for (const line of text
    .replace(/^\uFEFF/, '')
    .slice(0, robotsCharacters)
    .split(/[\r\n]+/)) {
    if (line.length > longestLine) continue;
    const [, key, value] = /^\s*([a-z-]+)\s*:([^#]*)/i.exec(line) ?? [];
    const name = key?.toLowerCase();
    if (name === 'sitemap') sitemaps.push(value!.trim());
    else if (name === 'user-agent' || name === 'crawl-delay') rules.push(`${name}:${value}`);
    else if (name === 'allow' || name === 'disallow') rules.push(`${name}:${comparable(value!)}`);
  }
  const robots = parse(`${origin}/robots.txt`, rules.join('\n'));
  const delay = robots.getCrawlDelay(productToken);
  return {
    isAllowed: (url) => robots.isAllowed(url, productToken) !== false,
    crawlDelaySeconds: delay !== undefined && delay > 0 ? delay : null,
    sitemaps,
  };
}

/** Escapes of characters that need none are compared as the characters (§2.2.2); stars in a row are one. */
function comparable(pattern: string): string {
  return pattern
    .replace(/%[0-9a-f]{2}/gi, (escaped) => {
      const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
      return /[\w.~-]/.test(character) ? character : escaped;
    })
    .replace(/\*+/g, '*');
}
