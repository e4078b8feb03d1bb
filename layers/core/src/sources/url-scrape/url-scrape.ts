/** Pages of the web: one, a list, a sitemap, a feed, or a crawl. */
import { sha256 } from '../../keys.ts';
import type { RemoteSource, SourcePorts } from '../remote-source.ts';
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
    survey: {
      mostReads: 20,
      isExact: false,
      read({ requestsPerSecond, maxBytesPerPage, timeoutSeconds, userAgent }, ports, url) {
        const limits = { requestsPerSecond, maxBytesPerPage, timeoutSeconds, userAgent };
        return listPages(urlScrapeParameters.parse({ url, ...limits }), of(url, ports), null, renderer);
      },
    },
  };
}

/** What is known of hosts is shared; the rest of the scratch is the page's own. */
function of(url: string, ports: SourcePorts): SourcePorts {
  const within = sha256(url).slice(0, 16);
  const nameOf = (name: string) => (name.startsWith('robots') ? name : `${within}-${name}`);
  const { get, put } = ports.scratch;
  return { ...ports, scratch: { get: (name) => get(nameOf(name)), put: (name, bytes) => put(nameOf(name), bytes) } };
}

export const urlScrape = createUrlScrape();
