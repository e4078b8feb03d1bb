import pMap from 'p-map';

/** Maps in order with at most `limit` calls at once; the first error is thrown after the calls in flight have ended. */
export function mapLimited<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  return pMap(items, work, { concurrency: limit, stopOnError: true });
}
