/** A part of a YAML stream that can be read by itself. */
export interface YamlSlab {
  readonly text: string;
  /** Of the document in the stream, from 1. */
  readonly document: number;
}

/** A part longer than this is cut before the next item or key that stands at the start of its line. */
const enough = 400_000;

/**
 * Documents of a stream, and of a long document its outermost items in portions: the tree of YAML takes a hundred times
 * the memory of its text.
 */
export function* yamlSlabs(source: string): Generator<YamlSlab> {
  let start = 0;
  let document = 1;
  let hasContent = false;
  for (let at = 0; at < source.length; ) {
    const feed = source.indexOf('\n', at);
    const end = feed < 0 ? source.length : feed + 1;
    const head = source.slice(at, Math.min(end, at + 80));
    const isMark = /^(?:---|\.\.\.)(?:\s|$)/.test(head);
    if (at > start && ((isMark && hasContent) || (at - start >= enough && /^(?:- |-\n|[\w"'$][^\n]*:)/.test(head)))) {
      yield { text: source.slice(start, at), document };
      start = at;
      if (isMark) document += 1;
    }
    if (isMark) hasContent = head.startsWith('---') && /^---[ \t]+[^#\s]/.test(head);
    else hasContent ||= /^\s*[^\s#%]/.test(head);
    at = end;
  }
  yield { text: source.slice(start), document };
}

/** Whether a stream holds more than one document. */
export function hasSeveralDocuments(source: string): boolean {
  return (
    /^[^#\s%-][^\n]*$/m.test(source) && /\n---(?:\s|$)/.test(source.replace(/^(?:[ \t]*(?:[#%][^\n]*)?\n)*---/, ''))
  );
}
