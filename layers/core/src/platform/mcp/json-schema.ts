/** JSON Schema of what tools take and answer, from the schemas of the routes. */
import * as z from 'zod';

export interface ObjectSchema {
  readonly type: 'object';
  readonly [keyword: string]: unknown;
}

/**
 * Clients differ in whether they follow `$ref`, so that definitions stand where they are used. An answer may have more than is
 * described, since shapes grow; what a tool takes may not.
 */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): ObjectSchema {
  const {
    $schema: _,
    $defs = {},
    ...own
  } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      delete jsonSchema.id;
      if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  return inlined(own, $defs as Definitions) as ObjectSchema;
}

type Definitions = Readonly<Record<string, object>>;

function inlined(value: unknown, definitions: Definitions): unknown {
  if (Array.isArray(value)) return value.map((one) => inlined(one, definitions));
  if (value === null || typeof value !== 'object') return value;
  const { $ref, ...rest } = value as { readonly $ref?: unknown };
  const fields = Object.entries(rest).map(([name, inner]) => [name, inlined(inner, definitions)]);
  if (typeof $ref !== 'string') return Object.fromEntries(fields);
  const found = definitions[$ref.slice('#/$defs/'.length)];
  return { ...(inlined(found, definitions) as object), ...Object.fromEntries(fields) };
}
