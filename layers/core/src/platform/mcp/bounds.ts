/** How much one answer holds. What reads it is a model, which pays for each word and forgets the first when there are too many. */

/** Of the JSON of an answer. */
export const mostAnswerBytes = 65_536;

const utf8 = new TextEncoder();

export function jsonBytes(value: unknown): number {
  return utf8.encode(JSON.stringify(value)).length;
}

/** As many of the first items as fit; one at least. */
export function fitting<Item>(items: readonly Item[], mostBytes: number = mostAnswerBytes): Item[] {
  let bytes = 0;
  const kept = items.findIndex((item) => {
    bytes += jsonBytes(item) + 1;
    return bytes > mostBytes;
  });
  return kept < 0 ? [...items] : items.slice(0, Math.max(1, kept));
}

interface AnyPage {
  readonly items: readonly unknown[];
}

/** A page that fits: asked for with fewer items while it does not, so that its cursor goes on after the last one shown. */
export async function fittingPage<Page extends AnyPage>(
  limit: number,
  read: (limit: number) => Promise<Page>,
): Promise<Page> {
  for (let count = limit; ; count = Math.floor(count / 2)) {
    const page = await read(count);
    if (count <= 1 || jsonBytes(page) <= mostAnswerBytes) return page;
  }
}
