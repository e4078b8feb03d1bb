/** Requests out of the published OpenAPI document: such as its schemas allow, and such as they do not. */
import fc from 'fast-check';

/** As far as the API's own document uses JSON Schema. */
interface Schema {
  readonly $ref?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
}

interface Published {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<string, { parameters?: Parameter[]; requestBody?: { content: Record<string, { schema: Schema }> } }>
      >
    >
  >;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema?: Schema;
}

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
  readonly schemas: Readonly<Record<string, Schema>>;
}

export interface GeneratedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Text that is sent as JSON; undefined for none. */
  readonly body: string | undefined;
}

export function operationsOf(published: unknown): Operation[] {
  const { paths, components } = published as Published;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      parameters,
      body: requestBody?.content['application/json']?.schema,
      schemas: components.schemas,
    })),
  );
}

/** Ids that exist are put where a parameter of that name is asked for, so that not everything ends as 404. */
export type KnownValues = Readonly<Record<string, readonly string[]>>;

export function requestOf(operation: Operation, known: KnownValues): fc.Arbitrary<GeneratedRequest> {
  const { method, path, body } = operation;
  const parameters = fc.tuple(
    ...operation.parameters.map((parameter) => {
      const fitting = fc.oneof(
        textOf(parameter.schema ?? {}, operation),
        fc.constantFrom(...(known[parameter.name] ?? ['x'])),
      );
      const any = parameter.in === 'header' ? headerText : strange.map((value) => asText(value));
      const value = fc.oneof({ weight: 4, arbitrary: fitting }, { weight: 1, arbitrary: any });
      const given = parameter.required ? value : fc.option(value, { nil: undefined, freq: 1 });
      return given.map((text) => ({ ...parameter, text }));
    }),
  );
  const content =
    body === undefined
      ? fc.constant(undefined)
      : fc.oneof(
          { weight: 5, arbitrary: valueIn(body, operation).map((value) => JSON.stringify(value)) },
          { weight: 4, arbitrary: spoilt(valueIn(body, operation)).map((value) => JSON.stringify(value)) },
          { weight: 1, arbitrary: fc.constantFrom('', '{', 'null', '[]', '"text"', '{"__proto__":{"a":1}}', '1e999') },
        );
  const extra = fc.option(strange.map(asText), { nil: undefined, freq: 9 });
  return fc.tuple(parameters, content, extra).map(([given, text, unknown]) => {
    const query = given
      .filter((parameter) => parameter.in === 'query' && parameter.text !== undefined)
      .map(({ name, text: value }) => `${name}=${encodeURIComponent(value!)}`);
    if (unknown !== undefined) query.push(`unknown=${encodeURIComponent(unknown)}`);
    const filled = given
      .filter((parameter) => parameter.in === 'path')
      .reduce((at, { name, text: value }) => at.replace(`{${name}}`, encodeURIComponent(value || '-')), path);
    const headers = given.filter(({ in: place, text: value }) => place === 'header' && value !== undefined);
    return {
      method,
      path: `${filled}${query.length > 0 ? `?${query.join('&')}` : ''}`,
      headers: Object.fromEntries(
        headers.map(({ name, text: value }) => [name, value!.replace(/[^\x20-\x7e]/g, '?').trim()]),
      ),
      body: text,
    };
  });
}

const headerText = fc.string({ unit: 'grapheme-ascii', maxLength: 300 });

/** What clients send that do not read the document, or mean no good. */
const strange: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0,
    1.5,
    2 ** 53,
    -0,
    '',
    ' ',
    '\u0000',
    '../../etc/passwd',
    "' or 1=1 --",
    '🦆',
  ),
  fc.constantFrom<unknown>([], {}, [[]], { $ne: null }, '9'.repeat(400), '\ud800'),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.integer(),
  fc.double(),
);

function asText(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed();
}

function textOf(schema: Schema, operation: Operation): fc.Arbitrary<string> {
  return valueIn(schema, operation).map(asText);
}

/** A value with one part of it replaced, left out, or added. */
function spoilt(whole: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(whole, strange, fc.nat(), fc.nat({ max: 2 })).map(([value, other, at, way]) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return other;
    const copy: Record<string, unknown> = { ...value };
    const names = Object.keys(copy);
    const name = names[at % Math.max(1, names.length)] ?? 'x';
    if (way === 0) delete copy[name];
    else if (way === 1) copy[name] = other;
    else copy[`${name}X`] = other;
    return copy;
  });
}

/** Values of a JSON Schema, as far as the API's own document uses it. */
export function valueIn(schema: Schema, operation: Operation, depth = 0): fc.Arbitrary<unknown> {
  if (depth > 6) return fc.constant(null);
  if (schema.$ref !== undefined) return valueIn(operation.schemas[schema.$ref.split('/').at(-1)!]!, operation, depth);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((one) => valueIn(one, operation, depth)));
  if (schema.allOf !== undefined)
    return fc
      .tuple(...schema.allOf.map((one) => valueIn(one, operation, depth)))
      .map((all) => (all.length === 1 ? all[0] : Object.assign({}, ...all)));
  const type = Array.isArray(schema.type) ? fc.constantFrom(...schema.type) : fc.constant(schema.type);
  return type.chain((name: string) => plain({ ...schema, type: name }, operation, depth));
}

function plain(schema: Schema, operation: Operation, depth: number): fc.Arbitrary<unknown> {
  switch (schema.type) {
    case 'string':
      return stringOf(schema);
    case 'integer':
      return fc.integer(boundsOf(schema, 0, 1000));
    case 'number':
      return fc.double({ ...boundsOf(schema, 0, 1000), noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valueIn(schema.items ?? {}, operation, depth + 1), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.max(schema.minItems ?? 0, Math.min(schema.maxItems ?? 3, 3)),
      });
    case 'object':
      return objectOf(schema, operation, depth);
    default:
      return depth > 3 ? fc.constant(null) : fc.jsonValue({ maxDepth: 1 });
  }
}

function objectOf(schema: Schema, operation: Operation, depth: number): fc.Arbitrary<unknown> {
  const model = Object.fromEntries(
    Object.entries<Schema>(schema.properties ?? {}).map(([name, property]) => [
      name,
      valueIn(property, operation, depth + 1),
    ]),
  );
  if (Object.keys(model).length > 0) return fc.record(model, { requiredKeys: [...(schema.required ?? [])] });
  const open = schema.additionalProperties;
  if (open === undefined || open === false) return fc.constant({});
  return fc.dictionary(
    fc.stringMatching(/^[a-z]{1,8}$/),
    valueIn(open === true ? { type: 'string' } : open, operation, depth + 1),
    { maxKeys: 3 },
  );
}

function boundsOf({ minimum, maximum, exclusiveMinimum }: Schema, least: number, most: number) {
  const min = Math.max(minimum ?? (exclusiveMinimum === undefined ? least : exclusiveMinimum + 1), -(2 ** 31));
  return { min, max: Math.max(min, Math.min(maximum ?? min + most, 2 ** 31 - 1)) };
}

const formats: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'date-time': fc
    .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  uuid: fc.uuid(),
  uri: fc.webUrl(),
  date: fc.constantFrom('2026-01-01', '2026-02-30', '1999-12-31'),
};

function stringOf({ format, pattern, minLength = 0, maxLength = 60 }: Schema): fc.Arbitrary<string> {
  if (pattern !== undefined)
    return fc.stringMatching(new RegExp(pattern)).map((text) => text.slice(0, Math.max(maxLength, minLength)));
  const made = format === undefined ? undefined : formats[format];
  return made ?? fc.string({ unit: 'grapheme', minLength, maxLength: Math.max(minLength, Math.min(maxLength, 60)) });
}
