import { findIbans } from './bank-account.ts';
import { findEmails, findIpAddresses, findPhones } from './contact-data.ts';
import { type Finding, withoutOverlap } from './finding.ts';
import { inSlabs } from './in-slabs.ts';
import { findNames } from './known-names.ts';
import { findFiscalCodes, findNationalIds } from './national-id.ts';
import { findCards } from './payment-card.ts';

export const personalDataKinds = ['email', 'phone', 'iban', 'card', 'national-id', 'ip-address', 'name'] as const;
export type PersonalDataKind = (typeof personalDataKinds)[number];
export type PersonalData = Finding<PersonalDataKind>;

/** What looks like several things is the first of these. */
const precedence: readonly PersonalDataKind[] = ['iban', 'card', 'email', 'national-id', 'ip-address', 'phone', 'name'];

/** Six digits with little between them: all numbers but addresses and codes that are mostly letters have as many. */
const manyDigits = /\d(?:[ .\-/()]{0,4}\d){5}/;
const findNumbers = [findCards, findNationalIds, findPhones] as const;

/**
 * Data in a text that point to a person, in order, without overlap. Linear, whatever the text.
 * @param names that count as personal; other names are not looked for @default none
 */
export function findPersonalData(text: string, names: readonly string[] = []): readonly PersonalData[] {
  const numbers = /\d/.test(text)
    ? [findIbans, findIpAddresses, findFiscalCodes, ...(manyDigits.test(text) ? findNumbers : [])]
    : [];
  const found = [
    ...numbers.flatMap((find): PersonalData[] => find(text)),
    ...findEmails(text),
    ...inSlabs(text, (slab) => findNames(slab, names)),
  ];
  if (found.length === 0) return [];
  return withoutOverlap(withoutCovered(found));
}

/** Drops what overlaps with something of more precedence. Sorted by start, an overlap is only with what is still open. */
function withoutCovered(found: readonly PersonalData[]): PersonalData[] {
  let kept: PersonalData[] = [];
  for (const kind of precedence) {
    const ofKind = withoutOverlap(found.filter((finding) => finding.kind === kind));
    kept = merged(kept, ofKind);
  }
  return kept;
}

/** `first`, and of `second` what does not overlap with it; both in order. Linear. */
function merged(first: readonly PersonalData[], second: readonly PersonalData[]): PersonalData[] {
  const kept: PersonalData[] = [...first];
  let at = 0;
  for (const finding of second) {
    while (at < first.length && first[at]!.charEnd <= finding.charStart) at += 1;
    if (at === first.length || first[at]!.charStart >= finding.charEnd) kept.push(finding);
  }
  return kept.sort((a, b) => a.charStart - b.charStart);
}
