import { passesLuhn, passesMod1110, remainder, weighted } from './check-digits.ts';
import type { Finding } from './finding.ts';

/** A number that a state gives to a person: how it is written, and what its own check says. */
interface NationalId {
  readonly pattern: RegExp;
  /** Of the match in upper case without blanks, dots and dashes. */
  readonly isValid: (compact: string) => boolean;
  /** A word that must stand in the 40 characters before: other numbers look like this one. */
  readonly after?: RegExp;
}

const edge = (source: string) => new RegExp(`(?<![\\p{L}\\d.-])(?:${source})(?![\\p{L}\\d]|[.-]\\d)`, 'gu');

const ids: readonly NationalId[] = [
  // United States: social security number.
  { pattern: edge('(?!000|666|9)\\d{3}-(?!00)\\d{2}-(?!0000)\\d{4}'), isValid: () => true },
  {
    pattern: edge('(?!000|666|9)\\d{3} ?(?!00)\\d{2} ?(?!0000)\\d{4}'),
    isValid: () => true,
    after: /\b(?:ssn|social security)/i,
  },
  // United Kingdom: national insurance number.
  {
    pattern: edge('(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\\d{2} ?\\d{2} ?\\d{2} ?[A-D]'),
    isValid: () => true,
  },
  // France: numéro d'inscription au répertoire.
  {
    pattern: edge('[12] ?\\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\\d) ?(?:\\d{2}|2[AB]) ?\\d{3} ?\\d{3} ?\\d{2}'),
    isValid: isFrench,
  },
  // Spain: DNI and NIE.
  { pattern: edge('(?:\\d{8}|\\d{2}\\.\\d{3}\\.\\d{3}|[XYZ][ -]?\\d{7})[ -]?[A-Z]'), isValid: isSpanish },
  // Germany: steuerliche Identifikationsnummer.
  { pattern: edge('[1-9]\\d{10}|[1-9]\\d \\d{3} \\d{3} \\d{3}'), isValid: isGerman },
  // Netherlands: burgerservicenummer.
  {
    pattern: edge('\\d{9}|\\d{4}\\.\\d{2}\\.\\d{3}'),
    isValid: (id) => /[1-9]/.test(id) && weighted(id, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0,
    after: /\b(?:bsn|burgerservice|sofi)/i,
  },
  // Belgium: rijksregisternummer.
  { pattern: edge('\\d{2}\\.\\d{2}\\.\\d{2}-\\d{3}\\.\\d{2}'), isValid: isBelgian },
  // Switzerland: AHV number.
  {
    pattern: edge('756\\.\\d{4}\\.\\d{4}\\.\\d{2}'),
    isValid: (id) => weighted(id, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0,
  },
  // Sweden: personnummer.
  {
    pattern: edge('(?:19|20)?\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])[-+]\\d{4}'),
    isValid: (id) => passesLuhn(id.replace('+', '').slice(-10)),
  },
  // Poland: PESEL.
  {
    pattern: edge('\\d{2}(?:[02468][1-9]|[13579][0-2])(?:0[1-9]|[12]\\d|3[01])\\d{5}'),
    isValid: (id) => weighted(id, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0,
    after: /\bpesel/i,
  },
  // Brazil: cadastro de pessoas físicas.
  { pattern: edge('\\d{3}\\.\\d{3}\\.\\d{3}-\\d{2}'), isValid: isBrazilian },
];

/** Italy: codice fiscale, the one that may have few digits. */
const fiscalCode: NationalId = {
  pattern: edge('[A-Z]{6}[\\dL-NP-V]{2}[A-EHLMPR-T][\\dL-NP-V]{2}[A-Z][\\dL-NP-V]{3}[A-Z]'),
  isValid: isItalian,
};

/** Code units before a number in which the word that tells it is looked for. */
const reach = 40;

/** National identifiers of persons that have six digits or more, checked by their own rules. Linear. */
export function findNationalIds(text: string): Finding<'national-id'>[] {
  return ids.flatMap((id) => findIds(text, id));
}

/** Italian fiscal codes, checked by their own rule. Linear. */
export function findFiscalCodes(text: string): Finding<'national-id'>[] {
  return findIds(text, fiscalCode);
}

function findIds(text: string, { pattern, isValid, after }: NationalId): Finding<'national-id'>[] {
  const found: Finding<'national-id'>[] = [];
  for (const { 0: match, index } of text.matchAll(pattern)) {
    if (after !== undefined && !after.test(text.slice(Math.max(0, index - reach), index))) continue;
    if (isValid(match.toUpperCase().replace(/[ .-]/g, '')))
      found.push({ kind: 'national-id', charStart: index, charEnd: index + match.length });
  }
  return found;
}

function isFrench(id: string): boolean {
  // Corsica has letters, which count as 19 and 18.
  const digits = id.replace('2A', '19').replace('2B', '18');
  return /^\d{15}$/.test(digits) && 97 - remainder(digits.slice(0, 13), 97) === Number(digits.slice(13));
}

function isSpanish(id: string): boolean {
  const digits = id.slice(0, -1).replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter)));
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(digits) % 23] === id.at(-1);
}

/** What digits and letters count at odd places, from the left. */
const italianOdd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

function isItalian(id: string): boolean {
  let sum = 0;
  for (let at = 0; at < 15; at += 1) {
    const unit = id.charCodeAt(at);
    const value = unit < 65 ? unit - 48 : unit - 65;
    sum += at % 2 === 0 ? italianOdd[value]! : value;
  }
  return String.fromCharCode(65 + (sum % 26)) === id[15];
}

/** Of the first ten digits, one occurs twice or three times, and the others at most once. */
function isGerman(id: string): boolean {
  const counts = new Map<string, number>();
  for (const digit of id.slice(0, 10)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  const repeated = [...counts.values()].filter((count) => count > 1);
  return repeated.length === 1 && repeated[0]! <= 3 && passesMod1110(id);
}

function isBelgian(id: string): boolean {
  const check = Number(id.slice(9));
  return [id.slice(0, 9), `2${id.slice(0, 9)}`].some((digits) => 97 - remainder(digits, 97) === check);
}

function isBrazilian(id: string): boolean {
  if (/^(\d)\1+$/.test(id)) return false;
  const check = (length: number) => {
    const weights = Array.from({ length }, (_, at) => length + 1 - at);
    return ((weighted(id, weights) * 10) % 11) % 10;
  };
  return check(9) === Number(id[9]) && check(10) === Number(id[10]);
}
