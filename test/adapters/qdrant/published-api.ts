import { readFileSync } from 'node:fs';
import * as z from 'zod';

type Json = Record<string, unknown>;

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Json } } };
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Json };
}

/** Qdrant's published OpenAPI, or undefined where the shared data is absent. */
export function readPublishedApi(): OpenApi | undefined {
  try {
    return JSON.parse(readFileSync('../shared/data/specs/qdrant/openapi.json', 'utf8')) as OpenApi;
  } catch {
    return undefined;
  }
}

/** Checks a request against the published paths, methods, query parameters and body schemas. Returns what is wrong. */
export function createRequestCheck(api: OpenApi): (method: string, url: string, body: unknown) => string[] {
  const $defs = strict(
    JSON.parse(JSON.stringify(api.components.schemas).replaceAll('#/components/schemas/', '#/$defs/')),
  ) as Json;
  const schemas = new Map<string, z.ZodType>();
  const schemaOf = (schema: Json): z.ZodType => {
    const reference = JSON.stringify(schema).replaceAll('#/components/schemas/', '#/$defs/');
    const known =
      schemas.get(reference) ?? z.fromJSONSchema({ ...(strict(JSON.parse(reference)) as Json), $defs } as never);
    schemas.set(reference, known);
    return known;
  };
  return (method, url, body) => {
    const { pathname, searchParams } = new URL(url, 'http://qdrant');
    const path = Object.keys(api.paths)
      .filter((template) => new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname))
      .sort((a, b) => a.split('{').length - b.split('{').length)[0];
    const operation = path === undefined ? undefined : api.paths[path]?.[method.toLowerCase()];
    if (operation === undefined) return [`${method} ${pathname} is not published`];
    const known = new Set(
      operation.parameters?.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
    );
    const problems = [...searchParams.keys()]
      .filter((name) => !known.has(name))
      .map((name) => `${pathname}: unknown parameter ${name}`);
    const schema = operation.requestBody?.content['application/json'].schema;
    if (schema === undefined) return problems;
    const result = schemaOf(schema).safeParse(body);
    return result.success ? problems : [...problems, `${method} ${pathname}: ${z.prettifyError(result.error)}`];
  };
}

/** OpenAPI 3.0 to JSON Schema: `nullable` becomes a type; and an unknown property is an error, which Qdrant would ignore. */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict);
  if (schema === null || typeof schema !== 'object') return schema;
  const { nullable, ...rest } = schema as Json;
  const inner = Object.fromEntries(
    Object.entries(rest)
      .filter(([key]) => key !== 'format' && key !== 'example')
      .map(([key, value]) => [key, strict(value)]),
  );
  if (nullable === true && Object.keys(inner).length === 0) return { type: 'null' };
  if (inner.type === 'object' && inner.properties !== undefined && inner.additionalProperties === undefined)
    inner.additionalProperties = false;
  return nullable === true ? { anyOf: [inner, { type: 'null' }] } : inner;
}
