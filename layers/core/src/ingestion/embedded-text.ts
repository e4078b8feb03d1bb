const endsInWord = /[\p{L}\p{N}]$/u;

/**
 * What an embedder is given of a chunk: rows of a table come after its header, without which they say little. A blank keeps
 * tokenizers from joining punctuation, the line feed and a slash into one token, so that tokens of both add up.
 */
export function embeddedText({ text, tableHeader }: { readonly text: string; readonly tableHeader?: string }): string {
  if (tableHeader === undefined) return text;
  return `${tableHeader}${endsInWord.test(tableHeader) ? '' : ' '}\n${text}`;
}
