/** Lists: `{items, nextCursor}`, newest or lowest id first, page by page: by the cursor of the page before, or by number. */
import * as z from 'zod';

export const maxPageSize = 200;
export const defaultPageSize = 50;
/** Pages by number are walked to from the start: how far, cursors have no such limit. */
export const mostNumbered = 10_000;
const defaultNumberedSize = 10;
const maxNumberedSize = 100;

function wholeNumber(least: number, most: number) {
  return z
    .string()
    .regex(/^\d{1,5}$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .pipe(z.number().min(least).max(most));
}

/** Query parameters of every list. Numbers arrive as text. */
export const pageQuery = {
  cursor: z.string().min(1).max(2_000).optional().meta({ description: '`nextCursor` of the page before.' }),
  limit: wholeNumber(1, maxPageSize)
    .default(defaultPageSize)
    .meta({
      type: 'integer',
      minimum: 1,
      maximum: maxPageSize,
      default: defaultPageSize,
      description: `Most items of the page, 1 to ${maxPageSize}.`,
    }),
  page: wholeNumber(1, mostNumbered)
    .optional()
    .meta({
      type: 'integer',
      minimum: 1,
      maximum: mostNumbered,
      description: `Number of the page, from 1, in place of a cursor; of the first ${mostNumbered} items only.`,
    }),
  page_size: wholeNumber(1, maxNumberedSize)
    .optional()
    .meta({
      type: 'integer',
      minimum: 1,
      maximum: maxNumberedSize,
      description: `Items of a numbered page, 1 to ${maxNumberedSize}; ${defaultNumberedSize} unless given. In place of \`limit\`.`,
    }),
} as const;

export function pageOf<Item extends z.ZodType>(item: Item, id: string) {
  return z
    .object({
      items: z.array(item),
      nextCursor: z
        .string()
        .nullable()
        .meta({ description: 'Give it as `cursor` for the next page; null on the last.' }),
    })
    .meta({ id });
}

/** What a query asks of a list, as `pageQuery` reads it. */
export interface PageRequest {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly page?: number | undefined;
  readonly page_size?: number | undefined;
}

/** How many items come before the page that is asked for by number, and how many are in it; null when it is not asked so. */
export function numberedPage({ page, page_size: size }: PageRequest): { skip: number; limit: number } | null {
  if (page === undefined && size === undefined) return null;
  const limit = size ?? defaultNumberedSize;
  return { skip: ((page ?? 1) - 1) * limit, limit };
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}
