/** A stretch of text that was found; half-open, in UTF-16 code units. */
export interface Finding<Kind extends string = string> {
  readonly kind: Kind;
  readonly charStart: number;
  readonly charEnd: number;
}

/** In order, without overlap: where two overlap, the one that starts first stays, of these the longer one. */
export function withoutOverlap<Kind extends string, F extends Finding<Kind>>(findings: readonly F[]): F[] {
  const kept: F[] = [];
  for (const finding of findings.toSorted((a, b) => a.charStart - b.charStart || b.charEnd - a.charEnd)) {
    if (finding.charStart >= (kept.at(-1)?.charEnd ?? 0)) kept.push(finding);
  }
  return kept;
}
