import * as z from 'zod';
import { longestUrl, pageUrl } from './page-url.ts';

const address = z
  .string()
  .max(longestUrl, `An address has at most ${longestUrl} characters.`)
  .refine((value) => pageUrl(value) !== undefined, {
    error: 'Expected an address that begins with http:// or https:// and holds neither name nor password.',
  });

const pattern = z.string().min(1).max(500);
const patterns = z.array(pattern).max(100).default([]);

const fields = {
  url: address.optional().describe('One page; with `followLinks` the page where the crawl begins.'),
  urls: z
    .array(address)
    .min(1)
    .max(10_000)
    .optional()
    .describe('Pages, at most 10,000; with `followLinks` those where the crawl begins.'),
  sitemap: address
    .optional()
    .describe('A sitemap or an index of sitemaps (XML, text, gzip, feed), followed to a depth of 3.'),
  feed: address.optional().describe('A feed (RSS, Atom, JSON Feed): the page of each entry.'),
  followLinks: z.boolean().default(false).describe('Crawls from `url` or `urls` along the links of the pages.'),
  useSitemaps: z
    .boolean()
    .default(false)
    .describe('With `followLinks`: begins also with the sitemaps that robots.txt names.'),
  maxDepth: z.int().min(0).max(10).default(3).describe('Links between the start of a crawl and a page.'),
  maxPages: z.int().min(1).max(100_000).default(10).describe('Pages that a crawl, a sitemap or a feed may bring.'),
  include: patterns.describe(
    'Of the pages that are found only those that fit one of these: a star stands for any characters; a pattern that begins with / is compared with path and query, another with the whole address.',
  ),
  exclude: patterns.describe('Of the pages that are found none that fits one of these.'),
  sameHost: z.boolean().default(true).describe('Leaves out pages of other hosts (with and without www. are one).'),
  requestsPerSecond: z
    .number()
    .min(0.01)
    .max(1)
    .default(1)
    .describe('Of one host; a longer Crawl-delay of its robots.txt goes before, up to 60 seconds.'),
  maxBytesPerPage: z
    .int()
    .min(1024)
    .max(50 * 1024 * 1024)
    .default(10 * 1024 * 1024)
    .describe('After decompression; a larger page fails.'),
  timeoutSeconds: z.int().min(1).max(120).default(30).describe('For one page, to its last byte.'),
  userAgent: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[\x20-\x27\x2a-\x7e]+$/, 'Expected printable ASCII without brackets.')
    .optional()
    .describe('Who is asking, for those who are asked: an address of a page or of a mailbox. Added to the name Sheaf.'),
};

/** Parameters of `url_scrape`. */
export const urlScrapeParameters = z.strictObject(fields).superRefine((given, context) => {
  const ways = (['url', 'urls', 'sitemap', 'feed'] as const).filter((way) => given[way] !== undefined);
  const say = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  if (ways.length !== 1)
    say(
      ways[1] ?? 'url',
      `Expected exactly one of url, urls, sitemap and feed; received ${ways.join(', ') || 'none'}.`,
    );
  if (given.followLinks && given.url === undefined && given.urls === undefined)
    say('followLinks', 'A crawl begins with url or urls; a sitemap or a feed names its pages itself.');
  if (given.useSitemaps && !given.followLinks) say('useSitemaps', 'Only a crawl takes it: set followLinks as well.');
});

export type UrlScrapeParameters = z.output<typeof urlScrapeParameters>;

/** Whether pages come from what others say, so that `maxPages` and the patterns hold. */
export function isOpenEnded({ followLinks, sitemap, feed }: UrlScrapeParameters): boolean {
  return followLinks || sitemap !== undefined || feed !== undefined;
}
