/** What an embedder is given of a chunk: rows of a table come after its header, without which they say little. */
export function embeddedText({ text, tableHeader }: { readonly text: string; readonly tableHeader?: string }): string {
  return tableHeader === undefined ? text : `${tableHeader}\n${text}`;
}
