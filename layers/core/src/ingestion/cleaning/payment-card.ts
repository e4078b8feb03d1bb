import { passesLuhn } from './check-digits.ts';
import type { Finding } from './finding.ts';

const candidate =
  /(?<![\d.,-])(?:\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|3\d{3}([ -])\d{6}\2\d{4,5}|\d{13,19})(?![\d-]|[.,]\d)/g;

/** Ranges of leading digits with the lengths that their issuers give out. @see ISO/IEC 7812-1 and the issuers' tables */
const issuers: readonly (readonly [pattern: RegExp, lengths: readonly number[]])[] = [
  [/^4/, [13, 16, 19]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^3(?:0[0-5]|[689])/, [14, 16, 19]],
  [/^(?:6011|64[4-9]|65)/, [16, 19]],
  [/^35(?:2[89]|[3-8])/, [16, 19]],
  [/^62/, [16, 17, 18, 19]],
];

/** Numbers of payment cards: of a known issuer, of its length, passing Luhn's check. Linear. */
export function findCards(text: string): Finding<'card'>[] {
  const found: Finding<'card'>[] = [];
  for (const { 0: match, index } of text.matchAll(candidate)) {
    const digits = match.replace(/\D/g, '');
    const isIssued = issuers.some(([pattern, lengths]) => pattern.test(digits) && lengths.includes(digits.length));
    if (isIssued && !/^(\d)\1+$/.test(digits) && passesLuhn(digits))
      found.push({ kind: 'card', charStart: index, charEnd: index + match.length });
  }
  return found;
}
