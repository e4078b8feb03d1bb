import type { Finding } from './finding.ts';

/** Most code units before and after the `@` of an address. @see RFC 5321, 4.5.3.1 */
const longestLocal = 64;
const longestDomain = 255;

/** E-mail addresses as people write them: no quoted local parts, a domain with a top level of letters. Linear. */
export function findEmails(text: string): Finding<'email'>[] {
  const found: Finding<'email'>[] = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const local = /[\p{L}\p{N}!#$%&'*+/=?^_`{|}~.-]+$/u.exec(text.slice(Math.max(0, at - longestLocal), at))?.[0];
    const name = local?.replace(/^[^\p{L}\p{N}_+]+/u, '');
    const domain = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+(?:xn--[a-z0-9-]{2,59}|\p{L}{2,63})/u.exec(
      text.slice(at + 1, at + 1 + longestDomain),
    )?.[0];
    if (name && domain && !name.endsWith('.'))
      found.push({ kind: 'email', charStart: at - name.length, charEnd: at + 1 + domain.length });
  }
  return found;
}

const phones: readonly RegExp[] = [
  // International, with a plus: 8 to 15 digits.
  /(?<![\p{L}\d+])\+[1-9](?:(?:[ .\-/]|\) ?| ?\(| - )?\d){7,14}(?!\d|[.,-]\d)/gu,
  // International, with two zeros.
  /(?<![\p{L}\d.,+-]|\d )00[1-9](?:(?:[ .\-/]|\) ?| ?\(| - )?\d){8,13}(?!\d|[.,-]\d)/gu,
  // North America: 3-3-4 with separators.
  /(?<![\p{L}\d.,/+-])(?:\(?1\)?[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[.-]\d{4}(?!\d|[.,-]\d)/gu,
  // A trunk zero and groups, as in much of Europe: 9 to 12 digits, checked below.
  /(?<![\p{L}\d.,/+-]|\d )(?:\(0[1-9]\d{0,4}\)|0[1-9]\d{0,4})(?:[ \-/]{1,3}\d{2,8}){1,5}(?![\p{L}\d]|[.,/-]\d)/gu,
];
/** A number without separators is a phone number when a word says so. */
const said =
  /(?<![\p{L}])(?:tel|tél|telefon|telephone|téléphone|teléfono|telefono|phone|mobile|móvil|mobil|handy|cell|fax|portable|call|whatsapp)[\p{L}.]{0,6}(?: (?:no|nr|number|numéro|número)\.?)?[ :=]{1,3}(\+?\d(?:[ .\-/()]{0,2}\d){5,14})(?!\d)/giu;

/** Phone numbers in international form, in common national forms, or announced by a word. Linear. @see ITU-T E.164 */
export function findPhones(text: string): Finding<'phone'>[] {
  const found: Finding<'phone'>[] = [];
  for (const [kind, pattern] of phones.entries()) {
    for (const { 0: match, index } of text.matchAll(pattern)) {
      if (kind === 3 && !isNational(match)) continue;
      found.push({ kind: 'phone', charStart: index, charEnd: index + match.length });
    }
  }
  for (const match of text.matchAll(said)) {
    const charEnd = match.index + match[0].length;
    found.push({ kind: 'phone', charStart: charEnd - match[1]!.length, charEnd });
  }
  return found;
}

/** Not a date, nor a row of short numbers. */
function isNational(match: string): boolean {
  const digits = match.replace(/\D/g, '').length;
  const groups = match.match(/\d+/g)!;
  if (/^\d{2}[-/ ]\d{2}[-/ ]\d{4}/.test(match)) return false;
  const isPairs = groups.every((group) => group.length === 2);
  return isPairs ? digits === 10 : digits >= 9 && digits <= 12 && groups.length <= 5;
}

const v4 =
  /(?<![\p{L}\d.-])(?:(?:25[0-5]|2[0-4]\d|1?\d{1,2})\.){3}(?:25[0-5]|2[0-4]\d|1?\d{1,2})(?![\p{L}\d]|[.-]\d)/gu;
const v6 = /(?<![\p{L}\d:.])[\da-fA-F]{0,4}(?::[\da-fA-F]{0,4}){2,7}(?![\p{L}\d:])/gu;
const twoColons = /:[\da-fA-F]{0,4}:/;
/** What stands before a version or a section, which looks like an address. */
const version = /(?:version|release|section|chapter|clause|rev\.?|§|v\.?) {0,2}$/i;

/** IPv4 and IPv6 addresses but those of the machine itself; numbers of versions are none. Linear. */
export function findIpAddresses(text: string): Finding<'ip-address'>[] {
  const found: Finding<'ip-address'>[] = [];
  for (const { 0: match, index } of text.matchAll(v4)) {
    if (/^(?:0|127)\./.test(match) || version.test(text.slice(Math.max(0, index - 12), index))) continue;
    found.push({ kind: 'ip-address', charStart: index, charEnd: index + match.length });
  }
  if (!twoColons.test(text)) return found;
  for (const { 0: match, index } of text.matchAll(v6)) {
    if (isV6(match)) found.push({ kind: 'ip-address', charStart: index, charEnd: index + match.length });
  }
  return found;
}

/** @see RFC 4291, 2.2 */
function isV6(match: string): boolean {
  const groups = match.split(':');
  const isShort = match.includes('::');
  if (match.includes(':::') || match.indexOf('::') !== match.lastIndexOf('::')) return false;
  if (/^:[^:]|[^:]:$/.test(match)) return false;
  return isShort ? groups.filter((group) => group !== '').length >= 2 && /\d/.test(match) : groups.length === 8;
}
