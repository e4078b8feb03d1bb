/** Inline text with what its look says. White space is one blank, a line break `\n`; neither begins or ends it. */
export interface Span {
  readonly text: string;
  readonly isBold: boolean;
  /** A link to elsewhere in the document. */
  readonly isLink: boolean;
}

export type Spans = readonly Span[];

export function textOf(spans: Spans): string {
  return spans.map(({ text }) => text).join('');
}

/** Drops blanks at both ends and around line breaks. */
export function trimmed(spans: Spans): Span[] {
  const kept: Span[] = [];
  let before = '\n';
  for (const span of spans) {
    let text = '';
    for (const part of span.text.split(/(\n| )/)) {
      if (part === '' || (part === ' ' && /[ \n]/.test(before))) continue;
      if (part === '\n' && before === ' ') {
        if (text.endsWith(' ')) text = text.slice(0, -1);
        else if (kept.length > 0) kept[kept.length - 1] = { ...kept.at(-1)!, text: kept.at(-1)!.text.slice(0, -1) };
      }
      if (part === '\n' && kept.length === 0 && text === '') continue;
      text += part;
      before = part.at(-1)!;
    }
    if (text !== '') kept.push({ ...span, text });
  }
  while (kept.length > 0) {
    const last = kept.pop()!;
    const text = last.text.trimEnd();
    if (text === '') continue;
    kept.push({ ...last, text });
    break;
  }
  return kept;
}

export function sliced(spans: Spans, from: number, to = Number.POSITIVE_INFINITY): Span[] {
  const parts: Span[] = [];
  let start = 0;
  for (const span of spans) {
    const text = span.text.slice(Math.max(0, from - start), Math.max(0, to - start));
    if (text !== '') parts.push({ ...span, text });
    start += span.text.length;
  }
  return trimmed(parts);
}

/** Characters at the start that are bold, blanks between them included. */
export function boldLength(spans: Spans): number {
  let length = 0;
  for (const { text, isBold } of spans) {
    if (!isBold && text.trim() !== '') break;
    length += text.length;
  }
  return length;
}

export function isBold(spans: Spans): boolean {
  return spans.length > 0 && spans.every((span) => span.isBold || span.text.trim() === '');
}

export function isLink(spans: Spans): boolean {
  return spans.length > 0 && spans.every((span) => span.isLink || span.text.trim() === '');
}

export function joined(parts: readonly Spans[]): Span[] {
  return parts.flatMap((spans, at) =>
    at === 0 ? spans : [{ text: ' ', isBold: spans[0]?.isBold ?? false, isLink: spans[0]?.isLink ?? false }, ...spans],
  );
}
