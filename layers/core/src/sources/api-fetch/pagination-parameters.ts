import * as z from 'zod';
import { bodyPath, expression, parameterName } from './parameter-fields.ts';

const size = z.int().min(1).max(10_000);

const linkHeader = z.strictObject({ type: z.literal('linkHeader') });

const cursor = z.strictObject({
  type: z.literal('cursor'),
  cursorPath: expression.meta({
    description: 'JSONata: the cursor of the next page in an answer; nothing ends the list.',
  }),
  parameter: bodyPath.meta({ description: 'What carries the cursor; in a body, a path such as variables.after.' }),
  in: z.enum(['query', 'body']).default('query'),
});

const offset = z.strictObject({
  type: z.literal('offset'),
  parameter: parameterName.default('offset').meta({ description: 'How many items to leave out.' }),
  limitParameter: parameterName.default('limit').meta({ description: 'How many items to give.' }),
  limit: size.default(100),
  totalPath: expression
    .optional()
    .meta({ description: 'JSONata: how many items there are in all; saves a last call.' }),
});

const page = z.strictObject({
  type: z.literal('page'),
  parameter: parameterName.default('page'),
  start: z.int().min(0).max(1_000_000).default(1).meta({ description: 'Number of the first page.' }),
  sizeParameter: parameterName.optional(),
  size: size.default(100).meta({ description: 'Sent when sizeParameter is given.' }),
});

const nextUrl = z.strictObject({
  type: z.literal('nextUrl'),
  path: expression.meta({ description: 'JSONata: the address of the next page in an answer; nothing ends the list.' }),
});

/** How one answer leads to the next. */
export const paginationParameters = z
  .discriminatedUnion('type', [z.strictObject({ type: z.literal('none') }), linkHeader, cursor, offset, page, nextUrl])
  .default({ type: 'none' })
  .meta({
    description:
      'How one answer leads to the next: none, linkHeader (RFC 8288, rel=next), cursor, offset, page, nextUrl. Next addresses on another origin are refused.',
  });

export type PaginationParameters = z.output<typeof paginationParameters>;
