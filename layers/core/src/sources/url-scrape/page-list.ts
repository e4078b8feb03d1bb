/** What a sitemap or a feed names. */
export interface PageList {
  readonly pages: { readonly url: string; readonly lastModified: string | null }[];
  /** Sitemaps that an index names. */
  readonly sitemaps: string[];
  /** The page of the feed with older entries (RFC 5005 §3; `next_url` of JSON Feed). */
  next: string | null;
}

export type PageListKind = 'sitemap' | 'feed';
