import type { CleanDocument } from '@sheaf/core/ingestion/model';
import { parseDocument } from '@sheaf/core/ingestion/parsing/parse-document';

/** Parses text (as UTF-8) or bytes; the language is not detected unless a detector is given. */
export function parse(
  source: string | Uint8Array,
  extension: string | null = null,
  more: Partial<Parameters<typeof parseDocument>[0]> = {},
): Promise<CleanDocument> {
  const bytes = typeof source === 'string' ? new TextEncoder().encode(source) : source;
  return parseDocument({ bytes, extension, detectLanguage: () => null, ...more });
}

/** Elements as `Type: text`, with the level after a title's type. */
export function outline(clean: CleanDocument): string[] {
  return clean.elements.map(
    ({ type, level, charStart, charEnd }) => `${type}${level ?? ''}: ${clean.text.slice(charStart, charEnd)}`,
  );
}

/** Bytes of a text in a single-byte charset, by turning its decoder around. */
export function encodeSingleByte(text: string, charset: string): Uint8Array {
  const table = new Map(
    Array.from({ length: 256 }, (_, byte) => [new TextDecoder(charset).decode(Uint8Array.of(byte)), byte]),
  );
  return Uint8Array.from(text, (character) => table.get(character) ?? 0x3f);
}

/** Elements as `Type path: text`. */
export function places(clean: CleanDocument): string[] {
  return clean.elements.map(
    ({ type, level, path, charStart, charEnd }) =>
      `${type}${level ?? ''}${path === undefined ? '' : ` ${path}`}: ${clean.text.slice(charStart, charEnd)}`,
  );
}
