/** JSON in which numbers that a double would change keep their digits (`JSON.rawJSON`, ECMAScript proposal json-parse-with-source). */
export function exactJson(text: string): unknown {
  return parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && !isSame(value, source) ? rawJson(source) : value,
  );
}

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

/** `1.50` and `1e3` are what they were; `9007199254740993` would be another. */
function isSame(value: number, source: string): boolean {
  if (String(value) === source) return true;
  return source.replace(/\D/g, '').length <= 15;
}
