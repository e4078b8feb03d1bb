import type { CleanDocument, HiddenPassage } from '../model.ts';
import { findInjections, type Injection } from './injection-patterns.ts';
import { findPersonalData, type PersonalDataKind } from './personal-data.ts';

/** An injection in what a person sees, or in one of the hidden passages, where its offsets are those of the passage. */
export interface ReportedInjection extends Injection {
  /** Index in `hidden`; null in the clean text. */
  readonly hiddenIndex: number | null;
}

/** What a person sees of a document against what a model would see of its source. */
export interface CleaningReport {
  /** Kept apart from the clean text. */
  readonly hidden: readonly HiddenPassage[];
  /** In the order of the text, then of the hidden passages. */
  readonly injections: readonly ReportedInjection[];
  /** How often each kind was found in the clean text; the values themselves are not told. */
  readonly personalData: Readonly<Partial<Record<PersonalDataKind, number>>>;
}

/** Linear. @param names that count as personal data @default none */
export function reportOf(document: CleanDocument, names: readonly string[] = []): CleaningReport {
  const hidden = document.hidden ?? [];
  const seen = findInjections(document.text).map((injection) => ({ ...injection, hiddenIndex: null }));
  const unseen = hidden.flatMap(({ text }, hiddenIndex) =>
    findInjections(text).map((injection) => ({ ...injection, hiddenIndex })),
  );
  const personalData: Partial<Record<PersonalDataKind, number>> = {};
  for (const { kind } of findPersonalData(document.text, names)) personalData[kind] = (personalData[kind] ?? 0) + 1;
  return { hidden, injections: [...seen, ...unseen], personalData };
}
