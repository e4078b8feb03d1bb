/** Pages of the web: one, a list, a sitemap, a feed, or a crawl. */
import type { RemoteSource } from '../remote-source.ts';
import { listPages } from './list-pages.ts';
import type { PageRenderer } from './page-renderer.ts';
import { pageUrl } from './page-url.ts';
import { urlScrapeParameters } from './parameters.ts';

/** @param renderer what runs the scripts of pages that need a browser; null reports them as NeedsBrowser */
export function createUrlScrape(renderer: PageRenderer | null = null): RemoteSource<typeof urlScrapeParameters> {
  return {
    type: 'url_scrape',
    parameters: urlScrapeParameters,
    identityOf({ url, urls, sitemap, feed, followLinks, useSitemaps, include, exclude, sameHost }) {
      const named = url === undefined ? urls : [url];
      return {
        pages: named?.map((address) => pageUrl(address)!).sort() ?? null,
        sitemap: sitemap === undefined ? null : pageUrl(sitemap)!,
        feed: feed === undefined ? null : pageUrl(feed)!,
        ...(followLinks && { followLinks, useSitemaps }),
        ...(named === undefined || followLinks ? { include, exclude, sameHost } : {}),
      };
    },
    list: (parameters, ports, cursor) => listPages(parameters, ports, cursor, renderer),
  };
}

export const urlScrape = createUrlScrape();
