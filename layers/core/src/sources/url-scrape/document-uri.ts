import type { WebResponse } from '../web-client.ts';
import { pageUrl, siteOf } from './page-url.ts';

/**
 * Address of the document that an answer holds: where the redirects from the address asked for end as long as they are permanent
 * (301, 308), and what the page calls canonical (RFC 6596) if it is of the same site.
 */
export function documentUri(asked: string, { url, redirects }: WebResponse, canonical: string | null): string {
  let own = asked;
  for (const hop of redirects) {
    if (hop.status !== 301 && hop.status !== 308) break;
    own = pageUrl(hop.url) ?? own;
  }
  if (canonical === null || siteOf(canonical) !== siteOf(url) || isCarelessCanonical(canonical, own)) return own;
  return canonical;
}

/** Pages that all call the front page canonical are a mistake of a template, not one page. */
function isCarelessCanonical(canonical: string, own: string): boolean {
  const [to, from] = [new URL(canonical), new URL(own)];
  return to.pathname === '/' && to.search === '' && !/^\/(?:(?:index|default|home)(?:\.\w+)?)?$/i.test(from.pathname);
}
