import type { CleanDocument } from '../model.ts';
import type { PersonalData, PersonalDataKind } from './personal-data.ts';

/** What a tenant wants to be replaced before a text is embedded. */
export interface RedactionPolicy {
  readonly redacted: readonly PersonalDataKind[];
}

/** A stretch that was replaced: where it was, and where its label is. Half-open. */
export interface Replacement {
  readonly originalStart: number;
  readonly originalEnd: number;
  readonly charStart: number;
  readonly charEnd: number;
}

export interface Redacted {
  readonly text: string;
  /** In order. */
  readonly replacements: readonly Replacement[];
}

/**
 * Replaces findings by a label that tells their kind alone, such as `[email]`: the same in every document, and nothing that a
 * second pass would find. Linear.
 * @param findings in order, without overlap
 */
export function redact(text: string, findings: readonly PersonalData[], policy: RedactionPolicy): Redacted {
  const replacements: Replacement[] = [];
  let redacted = '';
  let at = 0;
  for (const { kind, charStart, charEnd } of findings) {
    if (!policy.redacted.includes(kind) || charStart < at) continue;
    redacted += text.slice(at, charStart);
    const start = redacted.length;
    redacted += `[${kind}]`;
    replacements.push({ originalStart: charStart, originalEnd: charEnd, charStart: start, charEnd: redacted.length });
    at = charEnd;
  }
  return { text: redacted + text.slice(at), replacements };
}

/** Where an offset of the redacted text was in the original; within a label, where the replaced stretch began. Logarithmic. */
export function originalOffset(replacements: readonly Replacement[], offset: number): number {
  const last = replacements[lastStarting(replacements, offset, 'charStart')];
  if (last === undefined) return offset;
  return offset < last.charEnd ? last.originalStart : offset - last.charEnd + last.originalEnd;
}

/** Where an offset of the original is in the redacted text; within a replaced stretch, where its label begins. Logarithmic. */
export function redactedOffset(replacements: readonly Replacement[], offset: number): number {
  const last = replacements[lastStarting(replacements, offset, 'originalStart')];
  if (last === undefined) return offset;
  return offset < last.originalEnd ? last.charStart : offset - last.originalEnd + last.charEnd;
}

/** Index of the last replacement that starts at or before the offset; -1 when there is none. */
function lastStarting(
  replacements: readonly Replacement[],
  offset: number,
  start: 'charStart' | 'originalStart',
): number {
  let low = 0;
  let high = replacements.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (replacements[middle]![start] <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The document with its text redacted, its elements and boxes moved along. Its title and metadata stay as they are. */
export function redactDocument(
  document: CleanDocument,
  findings: readonly PersonalData[],
  policy: RedactionPolicy,
): CleanDocument {
  const { text, replacements } = redact(document.text, findings, policy);
  if (replacements.length === 0) return document;
  const end = (offset: number) => {
    const last = replacements[lastStarting(replacements, offset - 1, 'originalStart')];
    return last !== undefined && offset < last.originalEnd ? last.charEnd : redactedOffset(replacements, offset);
  };
  const moved = <Place extends { readonly charStart: number; readonly charEnd: number }>(place: Place): Place => ({
    ...place,
    charStart: redactedOffset(replacements, place.charStart),
    charEnd: end(place.charEnd),
  });
  return {
    ...document,
    text,
    elements: document.elements.map(moved),
    ...(document.boxes === undefined ? {} : { boxes: document.boxes.map(moved) }),
  };
}
