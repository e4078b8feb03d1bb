/** What tools that list take, as numbers and not as the text of a query. */
import * as z from 'zod';

export const limit = z.int().min(1).max(50).default(20).meta({ description: 'Most items of the page, 1 to 50.' });

export const cursor = z
  .string()
  .min(1)
  .max(2_000)
  .optional()
  .meta({ description: '`nextCursor` of the answer before, with the same filters.' });
