import type { Finding } from './finding.ts';

/** Stretches of a text by kind: start, end, start, end and so on; in order, half-open, in UTF-16 code units. */
export type SpansByKind<Kind extends string> = Readonly<Partial<Record<Kind, readonly number[]>>>;

/** @param findings in order, without overlap */
export function spansOf<Kind extends string>(findings: readonly Finding<Kind>[]): SpansByKind<Kind> {
  const spans: Partial<Record<Kind, number[]>> = {};
  for (const { kind, charStart, charEnd } of findings) {
    spans[kind] ??= [];
    spans[kind].push(charStart, charEnd);
  }
  return spans;
}

/** In the order of the text; where two begin together, in that of the kinds. */
export function findingsOf<Kind extends string>(spans: SpansByKind<Kind>): Finding<Kind>[] {
  const found: Finding<Kind>[] = [];
  for (const [kind, places] of entriesOf(spans)) {
    for (let at = 0; at < places.length; at += 2) {
      found.push({ kind, charStart: places[at]!, charEnd: places[at + 1]! });
    }
  }
  return found.sort((a, b) => a.charStart - b.charStart);
}

/**
 * Looks up the kinds that stretches of a text touch whose starts do not go back, as those of chunks in order: linear overall.
 */
export function kindsWithin<Kind extends string>(
  spans: SpansByKind<Kind>,
): (charStart: number, charEnd: number) => Kind[] {
  const cursors = entriesOf(spans).map(([kind, places]) => ({ kind, places, at: 0 }));
  return (charStart, charEnd) => {
    const touched: Kind[] = [];
    for (const cursor of cursors) {
      while (cursor.at < cursor.places.length && cursor.places[cursor.at + 1]! <= charStart) cursor.at += 2;
      if (cursor.at < cursor.places.length && cursor.places[cursor.at]! < charEnd) touched.push(cursor.kind);
    }
    return touched;
  };
}

function entriesOf<Kind extends string>(spans: SpansByKind<Kind>): [Kind, readonly number[]][] {
  return Object.entries(spans) as [Kind, readonly number[]][];
}
