import type { ChildDocument, CleanDocument } from '@sheaf/core/ingestion/model';
import { createDocumentBuilder } from '@sheaf/core/ingestion/parsing/document-builder';
import type { Parser } from '@sheaf/core/ingestion/parsing/parser';
import { readZipEntries } from '@sheaf/core/ingestion/parsing/zip/zip-entries';

/** What a parser reports of bytes. */
export async function unpack(
  parser: Parser,
  bytes: Uint8Array,
  mediaType = 'application/octet-stream',
): Promise<Omit<CleanDocument, 'children'> & { readonly children: readonly ChildDocument[] }> {
  const builder = createDocumentBuilder();
  const text = () => new TextDecoder().decode(bytes);
  await parser({ bytes, mediaType, ports: {}, text, zipEntries: () => readZipEntries(bytes) }, builder);
  return { ...builder.build(mediaType), children: builder.children() };
}

/** Paths and texts of children. */
export function filesOf(children: readonly ChildDocument[]): Record<string, string> {
  return Object.fromEntries(children.map(({ path, bytes }) => [path, new TextDecoder().decode(bytes)]));
}

/** The name of what a promise is rejected with; the value where it is not. */
export async function nameOfError(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((error: unknown) => (error instanceof Error ? error.name : error));
}
