import { canonicalUri } from '../../ingestion/canonical-uri.ts';

/** Longer ones are met in traps, and most servers refuse them. */
export const longestUrl = 2000;

/** Parameters that say where a reader came from and nothing of what is shown. */
const tracking =
  /^(?:utm_[a-z_]+|gclid|gclsrc|dclid|gbraid|wbraid|fbclid|msclkid|yclid|twclid|ttclid|igshid|li_fat_id|mc_cid|mc_eid|_hsenc|_hsmi|vero_id|oly_enc_id|oly_anon_id|s_cid|mkt_tok)$/i;

/**
 * The one spelling of the address of a page: canonical, without fragment and without parameters of tracking. Undefined for what
 * is no address of a page.
 */
export function pageUrl(reference: string, base?: string): string | undefined {
  const url = URL.parse(reference.trim(), base);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined;
  url.hash = '';
  if (url.search !== '') {
    const kept = url.search
      .slice(1)
      .split('&')
      .filter((part) => part !== '' && !tracking.test(part.split('=', 1)[0]!));
    url.search = kept.join('&');
  }
  const spelt = canonicalUri(url.href);
  return spelt.length > longestUrl ? undefined : spelt.replace(/\?$/, '');
}

export function originOf(url: string): string {
  return new URL(url).origin;
}

/** Without the label that most sites answer to as well as without it. */
export function siteOf(url: string): string {
  return new URL(url).host.replace(/^www\./, '');
}

const deepestPath = 20;
const mostRepeats = 3;

/**
 * Whether a path has what endless sites are made of: a segment again and again (a relative link on a page that answers under
 * every path), or more segments than people write.
 */
export function looksEndless(url: string): boolean {
  const segments = new URL(url).pathname.split('/').filter((segment) => segment !== '');
  if (segments.length > deepestPath) return true;
  const counts = new Map<string, number>();
  for (const segment of segments) counts.set(segment, (counts.get(segment) ?? 0) + 1);
  return [...counts.values()].some((count) => count > mostRepeats);
}

const nothingToRead =
  /\.(?:png|jpe?g|gif|webp|avif|ico|bmp|svgz?|css|m?js|map|wasm|woff2?|ttf|otf|eot|mp3|m4a|ogg|wav|flac|mp4|m4v|mov|avi|mkv|webm|exe|msi|dmg|pkg|deb|rpm|apk|iso|img|bin|dll|jar|swf)$/i;

/** Whether the name promises pictures, sound, programs: what a crawl that looks for documents does not ask for. */
export function isNoDocument(url: string): boolean {
  return nothingToRead.test(new URL(url).pathname);
}
