import type { CleanDocument, MetadataValue } from '../model.ts';
import { findPersonalData, type PersonalData, type PersonalDataKind } from './personal-data.ts';
import type { PersonalDataPolicy } from './personal-data-policy.ts';

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
export function redact(text: string, findings: readonly PersonalData[], kinds: readonly PersonalDataKind[]): Redacted {
  const replacements: Replacement[] = [];
  let redacted = '';
  let at = 0;
  for (const { kind, charStart, charEnd } of findings) {
    if (!kinds.includes(kind) || charStart < at) continue;
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

interface Place {
  readonly charStart: number;
  readonly charEnd: number;
}

/** A place of the original in the redacted text; what begins or ends within a replaced stretch holds its whole label. */
export function moved<Placed extends Place>(replacements: readonly Replacement[], place: Placed): Placed {
  const last = replacements[lastStarting(replacements, place.charEnd - 1, 'originalStart')];
  const isWithin = last !== undefined && place.charEnd < last.originalEnd;
  return {
    ...place,
    charStart: redactedOffset(replacements, place.charStart),
    charEnd: isWithin ? last.charEnd : redactedOffset(replacements, place.charEnd),
  };
}

/** The document with the redacted text, its elements and boxes moved along; title, metadata and hidden passages redacted, too. */
export function redactDocument(document: CleanDocument, redacted: Redacted, policy: PersonalDataPolicy): CleanDocument {
  if (policy.redact.length === 0) return document;
  const { text, replacements } = redacted;
  const move = <Placed extends Place>(place: Placed) => moved(replacements, place);
  const told = (value: string) => redact(value, findPersonalData(value, policy.names), policy.redact).text;
  return {
    ...document,
    text,
    elements: document.elements.map(move),
    title: document.title === null ? null : told(document.title),
    metadata: Object.fromEntries(
      Object.entries(document.metadata).map(([key, value]) => [key, redactedValue(value, told)]),
    ),
    ...(document.boxes === undefined ? {} : { boxes: document.boxes.map(move) }),
    ...(document.hidden === undefined
      ? {}
      : { hidden: document.hidden.map((passage) => ({ ...passage, text: told(passage.text) })) }),
  };
}

function redactedValue(value: MetadataValue, told: (text: string) => string): MetadataValue {
  const one = (scalar: string | number | boolean) => (typeof scalar === 'string' ? told(scalar) : scalar);
  return typeof value === 'object' ? value.map(one) : one(value);
}
