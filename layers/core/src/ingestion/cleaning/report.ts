import type { CleanDocument, Element, Findings, HiddenPassage } from '../model.ts';
import type { Finding } from './finding.ts';
import { findInjections, type Injection, readInjection } from './injection-patterns.ts';
import { findPersonalData, type PersonalDataKind } from './personal-data.ts';
import { findingsOf, type SpansByKind, spansOf } from './spans.ts';

/** An injection in what a person sees, or in one of the hidden passages, where its offsets are those of the passage. */
export interface ReportedInjection extends Injection {
  /** Index in `hidden`; null in the clean text. */
  readonly hiddenIndex: number | null;
  readonly page: number | null;
}

export interface ReportedPlace {
  readonly charStart: number;
  readonly charEnd: number;
  readonly page: number | null;
}

export interface ReportedPersonalData {
  readonly kind: PersonalDataKind;
  readonly count: number;
  /** The first ones, up to the limit of the report. */
  readonly places: readonly ReportedPlace[];
}

/** What a person sees of a document against what a model would see of its source. */
export interface CleaningReport {
  /** Kept apart from the clean text, with how many there were in all. */
  readonly hidden: readonly Omit<HiddenPassage, 'injections'>[];
  readonly hiddenCount: number;
  /** In the order of the text, then of the hidden passages; the first ones, with how many there are in all. */
  readonly injections: readonly ReportedInjection[];
  readonly injectionCount: number;
  /** By kind, never the values; null where the corpus does not tag them. */
  readonly personalData: readonly ReportedPersonalData[] | null;
  /** Where labels stand in place of what was redacted. */
  readonly redacted: readonly ReportedPersonalData[];
  /** Elements in another language than the document, by language. */
  readonly languages: readonly { readonly language: string; readonly elementCount: number }[];
}

/** Of a kind of personal data, and of injections: places that a report lists. */
const mostPlaces = 500;

/** Linear. A document of before it was examined is looked at now, as a corpus without names would. */
export function reportOf(document: CleanDocument): CleaningReport {
  const hidden = document.hidden ?? [];
  const { injections, personalData, redacted } = document.findings ?? findNow(document.text);
  const pageOf = pagesOf(document.elements);
  const seen = findingsOf(injections);
  const unseen = hidden.map((passage) => findingsOf(passage.injections ?? {}));
  return {
    hidden: hidden.map(({ injections: _, ...passage }) => passage),
    hiddenCount: document.hiddenCount ?? hidden.length,
    injections: [
      ...seen.slice(0, mostPlaces).map((place) => ({
        ...readInjection(document.text, place),
        hiddenIndex: null,
        page: pageOf(place.charStart),
      })),
      ...hidden.flatMap(({ text, page = null }, hiddenIndex) =>
        unseen[hiddenIndex]!.map((place) => ({ ...readInjection(text, place), hiddenIndex, page })),
      ),
    ].slice(0, mostPlaces),
    injectionCount: seen.length + unseen.reduce((sum, { length }) => sum + length, 0),
    personalData: personalData === null ? null : kindsOf(personalData, pageOf),
    redacted: kindsOf(redacted, pageOf),
    languages: languagesOf(document.elements),
  };
}

function findNow(text: string): Findings {
  return { injections: spansOf(findInjections(text)), personalData: spansOf(findPersonalData(text)), redacted: {} };
}

function kindsOf(
  spans: SpansByKind<PersonalDataKind>,
  pageOf: (offset: number) => number | null,
): ReportedPersonalData[] {
  const byKind = Map.groupBy(findingsOf(spans), ({ kind }) => kind);
  return [...byKind].map(([kind, places]) => ({
    kind,
    count: places.length,
    places: places.slice(0, mostPlaces).map((place) => placeOf(place, pageOf)),
  }));
}

function placeOf({ charStart, charEnd }: Finding, pageOf: (offset: number) => number | null): ReportedPlace {
  return { charStart, charEnd, page: pageOf(charStart) };
}

/** The page of an offset, by the element that holds it. */
function pagesOf(elements: readonly Element[]): (offset: number) => number | null {
  return (offset) => {
    let low = 0;
    let high = elements.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (elements[middle]!.charStart <= offset) low = middle + 1;
      else high = middle;
    }
    return elements[low - 1]?.page ?? null;
  };
}

function languagesOf(elements: readonly Element[]): CleaningReport['languages'] {
  const others = elements.flatMap(({ language }) => (language === undefined ? [] : [language]));
  return [...Map.groupBy(others, (language) => language)].map(([language, all]) => ({
    language,
    elementCount: all.length,
  }));
}
