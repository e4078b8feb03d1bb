/** Lists: `{items, nextCursor}`, newest or lowest id first, page by page. */
import * as z from 'zod';

export const maxPageSize = 200;
export const defaultPageSize = 50;

/** Query parameters of every list. Numbers arrive as text. */
export const pageQuery = {
  cursor: z.string().min(1).max(2_000).optional().meta({ description: '`nextCursor` of the page before.' }),
  limit: z
    .string()
    .regex(/^\d{1,4}$/, `must be a whole number from 1 to ${maxPageSize}`)
    .transform(Number)
    .pipe(z.number().min(1).max(maxPageSize))
    .default(defaultPageSize)
    .meta({
      type: 'integer',
      minimum: 1,
      maximum: maxPageSize,
      default: defaultPageSize,
      description: `Most items of the page, 1 to ${maxPageSize}.`,
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

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}
