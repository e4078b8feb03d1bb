/** Forms of the SEC by the name that its users say, and the spellings under which EDGAR files them. */

export const formNames = [
  '10-K',
  '10-Q',
  '8-K',
  'DEF 14A',
  'S-1',
  'S-3',
  '13F-HR',
  'SC 13D',
  'SC 13G',
  '3',
  '4',
  '5',
  '20-F',
  '6-K',
] as const;

export type FormName = (typeof formNames)[number];

/** Spellings beside the name itself. Since December 2024 schedules 13D and 13G are filed as XML, under their whole name. */
const otherSpellings: ReadonlyMap<string, FormName> = new Map([
  ['10-K405', '10-K'],
  ['10-KSB', '10-K'],
  ['10-KT', '10-K'],
  ['10-QT', '10-Q'],
  ['10-QSB', '10-Q'],
  ['S-3ASR', 'S-3'],
  ['SCHEDULE 13D', 'SC 13D'],
  ['SCHEDULE 13G', 'SC 13G'],
]);

export interface FiledForm {
  readonly name: FormName;
  readonly isAmendment: boolean;
}

/** What a form of EDGAR is of those that are known; undefined for another one. */
export function filedForm(form: string): FiledForm | undefined {
  const spelling = form.trim().toUpperCase().replace(/\s+/g, ' ');
  const isAmendment = spelling.endsWith('/A');
  const plain = isAmendment ? spelling.slice(0, -2) : spelling;
  const name = formNames.find((known) => known === plain) ?? otherSpellings.get(plain);
  return name === undefined ? undefined : { name, isAmendment };
}

/** A name as people write it: `sc13d`, `10k`, `Form 4`, `SCHEDULE 13G`; undefined where it is none. */
export function formNameOf(given: string): FormName | undefined {
  const key = (form: string) => form.toUpperCase().replace(/[^A-Z0-9]/g, '');
  const wanted = key(given.replace(/^\s*form\s+/i, ''));
  const spelt = [...formNames, ...[...otherSpellings.keys()].filter((form) => form.startsWith('SCHEDULE'))];
  const found = spelt.find((form) => key(form) === wanted);
  return found === undefined ? undefined : (otherSpellings.get(found) ?? (found as FormName));
}
