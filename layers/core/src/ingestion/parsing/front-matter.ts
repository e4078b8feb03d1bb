import { parseDocument, visit } from 'yaml';
import type { MetadataValue } from '../model.ts';
import { parseTomlMapping } from './toml-mapping.ts';

/** Front matter longer than this is taken for text. */
const longest = 65_536;

export interface FrontMatter {
  readonly entries: Readonly<Record<string, MetadataValue>>;
  /** Offset at which the document proper starts. */
  readonly end: number;
}

/** YAML between two lines of `---`, or TOML between two of `+++`, at the very start; undefined where none can be read as a mapping. */
export function readFrontMatter(text: string): FrontMatter | undefined {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const head = text.slice(start, start + longest);
  const [open, mark] = /^(---|\+\+\+)[ \t]*\r?\n/.exec(head) ?? [];
  if (open === undefined) return undefined;
  const isToml = mark === '+++';
  const body = head.slice(open.length);
  const close = (isToml ? /^\+\+\+[ \t]*\r?$/m : /^(?:---|\.\.\.)[ \t]*\r?$/m).exec(body);
  if (close === null) return undefined;
  const source = body.slice(0, close.index);
  const value = isToml ? parseTomlMapping(source) : parseMapping(source);
  if (value === undefined) return undefined;
  return { entries: flatten(value), end: start + open.length + close.index + close[0].length };
}

function parseMapping(source: string): Record<string, unknown> | undefined {
  try {
    const document = parseDocument(source, { logLevel: 'silent' });
    if (document.errors.length > 0) return undefined;
    // Version 1.10 is not 1.1, and 007 is not 7: a number is one where it is spelled as such.
    visit(document, {
      Scalar(_, scalar) {
        if (typeof scalar.value === 'number' && scalar.source !== undefined && String(scalar.value) !== scalar.source)
          scalar.value = scalar.source;
      },
    });
    const value: unknown = document.toJS({ maxAliasCount: 16 });
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Scalars and lists of scalars; one level of nesting becomes `outer.inner`, deeper values are left out. */
function flatten(mapping: Record<string, unknown>): Record<string, MetadataValue> {
  const entries: [string, MetadataValue][] = [];
  for (const [name, value] of Object.entries(mapping)) {
    const inner = isPlainObject(value)
      ? Object.entries(value).map(([key, item]) => [`${name}.${key}`, item] as const)
      : [[name, value] as const];
    for (const [key, item] of inner) {
      if (isScalar(item)) entries.push([key, item]);
      else if (Array.isArray(item) && item.every(isScalar)) entries.push([key, item.slice(0, 64)]);
    }
  }
  return Object.fromEntries(entries);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): value is string | number | boolean {
  return (
    typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
  );
}
