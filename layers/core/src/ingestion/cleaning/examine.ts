/** Findings of the clean stage: what addresses a model, what points to a person, what is in another language. */
import type { CleanDocument, Findings } from '../model.ts';
import type { LanguageDetector } from '../parsing/language.ts';
import { withElementLanguages } from './element-language.ts';
import { findInjections } from './injection-patterns.ts';
import { findPersonalData } from './personal-data.ts';
import type { PersonalDataPolicy } from './personal-data-policy.ts';
import { moved, redact, redactDocument } from './redact.ts';
import { kindsWithin, spansOf } from './spans.ts';

/**
 * The document with its findings, and without what the policy redacts: what comes after sees labels in its place. Offsets
 * are those of the text as it is then. Linear.
 */
export async function examine(
  document: CleanDocument,
  policy: PersonalDataPolicy,
  detectorOf: () => Promise<LanguageDetector>,
): Promise<CleanDocument> {
  const found = policy.tag || policy.redact.length > 0 ? findPersonalData(document.text, policy.names) : [];
  const injections = findInjections(document.text);
  const redaction = redact(document.text, found, policy.redact);
  const { replacements } = redaction;
  const isRedacted = ({ kind }: { kind: (typeof found)[number]['kind'] }) => policy.redact.includes(kind);
  const kept = found.filter((finding) => !isRedacted(finding));
  const told = await withElementLanguages(document, detectorOf);
  const examined = withHiddenInjections(redactDocument(told, redaction, policy));
  const findings: Findings = {
    injections: spansOf(injections.map((place) => moved(replacements, place))),
    personalData: policy.tag ? spansOf(kept.map((place) => moved(replacements, place))) : null,
    redacted: spansOf(found.filter(isRedacted).map((place) => moved(replacements, place))),
    ...(examined.title === document.title ? {} : { isTitleRedacted: true }),
  };
  return { ...withElementKinds(examined, findings), findings };
}

function withHiddenInjections(document: CleanDocument): CleanDocument {
  if (document.hidden === undefined) return document;
  const hidden = document.hidden.map((passage) => {
    const found = findInjections(passage.text);
    return found.length === 0 ? passage : { ...passage, injections: spansOf(found) };
  });
  return { ...document, hidden };
}

function withElementKinds(document: CleanDocument, { personalData }: Findings): CleanDocument {
  if (personalData === null || Object.keys(personalData).length === 0) return document;
  const kindsOf = kindsWithin(personalData);
  const elements = document.elements.map((element) => {
    const kinds = kindsOf(element.charStart, element.charEnd);
    return kinds.length === 0 ? element : { ...element, personalData: kinds };
  });
  return { ...document, elements };
}
