import * as z from 'zod';
import { secretField } from '../secret-field.ts';

const columnName = z.string().min(1).max(128);
const placeholderName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/, 'must be letters, digits and _');
const boundValue = z.union([z.string().max(8192), z.number(), z.boolean(), z.null()]);
const oneOrMore = z.union([columnName, z.array(columnName).min(1).max(64)]);

const columns = z
  .strictObject({
    content: oneOrMore.meta({
      description:
        'The column that is the document, bytes or text; of several, each is written as `name: value`, those that are empty left out.',
    }),
    title: columnName.optional().meta({ description: 'Title of the document.' }),
    id: oneOrMore.optional().meta({
      description:
        'What names a row for good, best its primary key. Without it a row is named by a hash of all its values, and a changed row is another document.',
    }),
    updatedAt: columnName.optional().meta({ description: 'When the row was changed: `modified` of the metadata.' }),
    url: columnName.optional().meta({ description: 'Where people read it: `url` of the metadata.' }),
    mediaType: columnName
      .optional()
      .meta({ description: 'Media type of the content, as `application/pdf`; a hint, the content decides.' }),
    metadata: z
      .array(columnName)
      .max(64)
      .optional()
      .meta({ description: 'Columns that become metadata under their own names.' }),
  })
  .meta({ description: 'Which columns of the answer are what. Names as the answer gives them, in its letters.' });

const highWater = z
  .strictObject({
    column: columnName.meta({
      description: 'A column that only grows, as a number of the row or the time of its last change.',
    }),
    parameter: placeholderName.default('highWater').meta({
      description: 'Placeholder of the statement that takes the last value seen: `where changed_at > :highWater`.',
    }),
    initial: boundValue.default(null).meta({ description: 'Its value at the first listing; null if not given.' }),
  })
  .meta({
    description:
      'Reads only what is new. The statement must compare with the placeholder and be ordered by the column. Removed rows go unnoticed.',
  });

const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$/, 'must be 3 to 40 of a-z, 0-9 and -');

export const databaseQueryParameters = z.strictObject({
  engine: z.enum(['postgresql', 'mysql', 'mariadb', 'sqlite', 'sqlserver']).meta({ description: 'The database.' }),
  connection: secretField,
  name: slug.meta({
    description: 'What the database is called in URIs of documents, in place of its address: `db:crm/…`.',
  }),
  table: slug.optional().meta({
    description:
      'What the rows are called in URIs: `db:crm/tickets/…`. Without it a hash of the statement, so that another statement makes other documents.',
  }),
  query: z
    .string()
    .trim()
    .min(1)
    .max(100_000)
    .meta({ description: 'One statement that reads. Values come by placeholders: `where region = :region`.' }),
  parameters: z
    .record(placeholderName, boundValue)
    .default({})
    .meta({ description: 'Values of the placeholders, bound by the driver and never written into the statement.' }),
  columns,
  highWater: highWater.optional(),
  maxRows: z
    .int()
    .min(1)
    .max(10_000_000)
    .default(1000)
    .meta({ description: 'Rows that are read at most (1 to 10,000,000).' }),
  timeoutSeconds: z.int().min(1).max(300).default(30).meta({
    description: 'How long the server may work before its next rows (1 to 300); the server itself ends the statement.',
  }),
});

export type DatabaseQueryParameters = z.output<typeof databaseQueryParameters>;
