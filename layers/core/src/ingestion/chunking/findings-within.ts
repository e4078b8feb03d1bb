import { kindsWithin } from '../cleaning/spans.ts';
import type { Chunk, Findings } from '../model.ts';

type Flags = Pick<Chunk, 'personalData' | 'injections'>;

/** Looks up what chunks touch of the findings of their text, whose starts do not go back. Linear overall. */
export function findingsWithin(findings: Findings | undefined): (charStart: number, charEnd: number) => Flags {
  if (findings === undefined) return () => ({});
  const personalOf = kindsWithin(findings.personalData ?? {});
  const injectionsOf = kindsWithin(findings.injections);
  return (charStart, charEnd) => {
    const personalData = personalOf(charStart, charEnd);
    const injections = injectionsOf(charStart, charEnd);
    return {
      ...(personalData.length > 0 ? { personalData } : {}),
      ...(injections.length > 0 ? { injections } : {}),
    };
  };
}
