import * as z from 'zod';

type Schema = { [key: string]: unknown };
interface Document {
  readonly paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema: Schema }> }> }>
  >;
  readonly components: { readonly schemas: Record<string, Schema> };
}

/**
 * Checks answers against the published OpenAPI document: status and media type must be listed, and the body must be of
 * the schema, without any field that it does not name.
 */
export function openApiContract(document: unknown) {
  const { paths, components } = closed(document) as Document;
  const validators = new Map<string, z.ZodType>();

  function validatorOf(key: string, schema: Schema): z.ZodType {
    const known = validators.get(key);
    if (known) return known;
    const made = z.fromJSONSchema({ ...schema, $defs: components.schemas });
    validators.set(key, made);
    return made;
  }

  return {
    /** Faults of an answer, in words; empty when it keeps the contract. */
    faultsOf(method: string, path: string, status: number, contentType: string | null, body: unknown): string[] {
      const [template, operations] =
        Object.entries(paths).find(([candidate]) =>
          new RegExp(`^${candidate.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
        ) ?? [];
      const operation = operations?.[method.toLowerCase()];
      if (operation === undefined) return [];
      const what = `${method} ${template} ${status}`;
      const answer = operation.responses[String(status)];
      if (answer === undefined) return [`${what} is not published`];
      const media = answer.content;
      if (media === undefined) return body === '' ? [] : [`${what} is published without a body`];
      const schema = media[contentType?.replace(/;.*json.*/, '') ?? '']?.schema;
      if (schema === undefined) return [`${what} is published without ${contentType}`];
      const parsed = validatorOf(`${what} ${contentType}`, schema).safeParse(body);
      return parsed.success ? [] : [`${what}: ${z.prettifyError(parsed.error)}`];
    },
  };
}

/** The same document, in which objects have no fields but those that are named, and references are local. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (value === null || typeof value !== 'object') return value;
  const copy = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, key === '$ref' ? localReference(inner) : closed(inner)]),
  );
  const isOpen = copy.type === 'object' && copy.properties !== undefined && copy.additionalProperties === undefined;
  return isOpen ? { ...copy, additionalProperties: false } : copy;
}

function localReference(reference: unknown): string {
  return String(reference).replace('#/components/schemas/', '#/$defs/');
}
