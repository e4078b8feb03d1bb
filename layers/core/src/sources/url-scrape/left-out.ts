/** Why pages that were found are left out, in the words of the outcome of the job. */
export const leftOut = {
  otherSite: 'of another host',
  patterns: 'left out by include and exclude',
  noDocument: 'no document by its name (picture, sound, program)',
  trap: 'looks like a trap: endless variants of one address',
  tooMany: 'more than maxPages',
  robots: 'robots.txt does not allow it',
  noindex: 'the page asks not to be indexed',
  refused: 'asks for a login, or refuses',
  missing: 'a link to nothing (404 or 410)',
  sitemap: 'a sitemap of robots.txt that could not be read',
  deepSitemap: 'a sitemap below the third level of indexes',
  empty: 'an answer without content',
} as const;
