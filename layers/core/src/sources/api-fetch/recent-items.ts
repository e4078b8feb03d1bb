/** Items of this listing that are remembered, so that one that comes again is noticed. */
const most = 20_000;

export interface RecentItems {
  /** What was sent under the URI a while ago, and from now on `hash` is; undefined where nothing was, or long ago. */
  replace(uri: string, hash: string): string | undefined;
}

/** Remembers the last 20,000: pages that shift while they are read repeat items of the page before, not of long ago. */
export function recentItems(): RecentItems {
  const hashes = new Map<string, string>();
  return {
    replace(uri, hash) {
      const before = hashes.get(uri);
      hashes.delete(uri);
      hashes.set(uri, hash);
      if (hashes.size > most) hashes.delete(hashes.keys().next().value!);
      return before;
    },
  };
}
