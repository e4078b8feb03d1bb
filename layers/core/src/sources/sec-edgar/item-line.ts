import type { FormItem, FormItems } from './form-items.ts';

/** A line that begins as the heading of an item does. */
export interface ItemLine {
  /** Roman; undefined where the line does not say it. */
  readonly part: string | undefined;
  /** `1A`, `2.02`. */
  readonly number: string;
  /** As it is written in headings: `Item 1A.`, `Items 1 and 2.` */
  readonly label: string;
  /** Where the title begins in the line. */
  readonly titleAt: number;
  readonly title: string;
}

const partName = /^part\s+(iv|i{1,3}|[1-4])(?![a-z\d])/i;
const partPrefix = /^(part\s+(?:iv|i{1,3}|[1-4]))(?![a-z\d])[\s.,:;–—|-]*/i;
const item =
  /^items?\s*[-–—#.:]?\s*(\d{1,2}(?:\.\d{2})?)(?:\s*\(([a-k])\)|([A-Ka-k])(?![a-z\d])|\s([A-Ka-k])(?=\s*[.:–—-]))?(?:\((?:t|T)\))?((?:\s*(?:,|and|&|through|to|[-–—](?=\d))\s*(?:items?\s+)?\d{1,2}[A-K]?(?![a-z\d]))*)/i;
const separators = /^[\s.:;,–—|•·―-]+/;
const roman = ['I', 'II', 'III', 'IV'];

/** Undefined where the line begins otherwise. */
export function readItemLine(line: string): ItemLine | undefined {
  const prefix = partPrefix.exec(line);
  const rest = line.slice(prefix?.[0].length ?? 0);
  const found = item.exec(rest);
  if (found === null) return undefined;
  const [all, digits = '', inBrackets, attached, apart, more = ''] = found;
  if (/^,?\d/.test(rest.slice(all.length))) return undefined;
  const letter = (attached ?? apart ?? '').toUpperCase();
  const number = digits + (letter || (inBrackets ? `(${inBrackets.toLowerCase()})` : ''));
  const after = rest.slice(all.length);
  const gap = separators.exec(after)?.[0] ?? '';
  const titleAt = line.length - rest.length + all.length + gap.length;
  const label = `Item${more === '' ? '' : 's'} ${number}${more
    .replace(/\s+/g, ' ')
    .toLowerCase()
    .replace(/[a-k]$/, (one) => one.toUpperCase())}.`;
  return { part: prefix ? romanOf(prefix[1]!) : undefined, number, label, titleAt, title: line.slice(titleAt) };
}

/** The part that a line names, when that is what the line is for. */
export function readPartLine(line: string): string | undefined {
  const found = partName.exec(line);
  if (found === null || line.length > 100) return undefined;
  const rest = line.slice(found[0].length).replace(separators, '');
  return /^[a-z]/.test(rest) || /\s[.\s]*\d{1,3}$/.test(rest) ? undefined : romanOf(found[0]);
}

function romanOf(part: string): string {
  const number = part.trim().split(/\s+/).at(-1)!.toUpperCase();
  return /^\d$/.test(number) ? roman[Number(number) - 1]! : number;
}

export function titleKey(title: string): string {
  return title.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

/** Items of the form that may be meant, best first: those whose title fits, then those of the part. */
export function itemsMeant(
  line: ItemLine,
  title: string,
  form: FormItems,
  currentPart: string | undefined,
): FormItem[] {
  const number = line.number.replace(/\(.*/, '');
  const numbered = form.items.filter((one) => one.number === number);
  const part = line.part ?? currentPart;
  const score = (one: FormItem) => (fits(one, title) ? 2 : 0) + (one.part !== undefined && one.part === part ? 1 : 0);
  return numbered.sort((one, other) => score(other) - score(one));
}

export function fits({ titles }: FormItem, title: string): boolean {
  const key = titleKey(title);
  return key !== '' && titles.some((known) => key.startsWith(known) || (key.length >= 8 && known.startsWith(key)));
}
