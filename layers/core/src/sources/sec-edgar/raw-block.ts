import type { Spans } from './spans.ts';

export interface RawCell {
  readonly spans: Spans;
  readonly columns: number;
  readonly rows: number;
}

/** A block of a filing as it stands in its file. */
export type RawBlock =
  | { readonly kind: 'text'; readonly spans: Spans; readonly isHeading: boolean }
  | { readonly kind: 'preformatted'; readonly text: string }
  | { readonly kind: 'table'; readonly rows: readonly (readonly RawCell[])[] }
  /** The end of a printed page. */
  | { readonly kind: 'break' };

export function aText(spans: Spans, isHeading = false): RawBlock {
  return { kind: 'text', spans, isHeading };
}
