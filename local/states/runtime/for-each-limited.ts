/**
 * Works on items as they come, at most `limit` at once; pulls an item only when there is room for it.
 * After the first failure nothing more is pulled, `onFailure` is called once, and the rest is waited for.
 * @throws the first failure
 */
export async function forEachLimited<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  limit: number,
  work: (item: Item) => Promise<void>,
  onFailure: () => void,
): Promise<void> {
  let active = 0;
  let failure: { readonly error: unknown } | undefined;
  let wake: (() => void) | undefined;
  const change = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  const fail = (error: unknown): void => {
    if (failure !== undefined) return;
    failure = { error };
    onFailure();
  };
  const start = async (item: Item): Promise<void> => {
    active += 1;
    await work(item).catch(fail);
    active -= 1;
    wake?.();
  };
  try {
    for await (const item of items) {
      if (failure !== undefined) break;
      void start(item);
      while (active >= limit) await change();
      if (failure !== undefined) break;
    }
  } catch (error) {
    fail(error);
  }
  while (active > 0) await change();
  if (failure !== undefined) throw (failure as { error: unknown }).error;
}
