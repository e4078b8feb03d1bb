import { remainder } from './check-digits.ts';
import type { Finding } from './finding.ts';

/** Length of an IBAN by country. @see SWIFT IBAN registry */
const lengths: ReadonlyMap<string, number> = new Map(
  `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27
  GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27
  MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23
  TN24 TR26 UA29 VA22 VG24 XK20`
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);
const start = /(?<![A-Za-z0-9])([A-Za-z]{2})\d{2}(?=[ -]?[A-Za-z0-9])/g;

/** International bank account numbers of the length of their country whose check digits hold. Linear. @see ISO 13616 */
export function findIbans(text: string): Finding<'iban'>[] {
  const found: Finding<'iban'>[] = [];
  for (const match of text.matchAll(start)) {
    const length = lengths.get(match[1]!.toUpperCase());
    if (length === undefined) continue;
    let iban = '';
    let at = match.index;
    while (iban.length < length && at < text.length) {
      const character = text[at]!;
      if (/[A-Za-z0-9]/.test(character)) iban += character;
      else if (!/[ -]/.test(character) || /[ -]/.test(text[at - 1]!)) break;
      at += 1;
    }
    if (iban.length === length && !/[A-Za-z0-9]/.test(text[at] ?? ' ') && isIban(iban))
      found.push({ kind: 'iban', charStart: match.index, charEnd: at });
  }
  return found;
}

function isIban(iban: string): boolean {
  const turned = iban.slice(4) + iban.slice(0, 4);
  return (
    remainder(
      turned.replace(/[a-z]/gi, (letter) => String(Number.parseInt(letter, 36))),
      97,
    ) === 1
  );
}
