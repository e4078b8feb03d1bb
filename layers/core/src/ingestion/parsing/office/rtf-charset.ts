import { decodeAs } from '../charset.ts';

/** Labels of the WHATWG Encoding standard by Windows code page; code pages 125x follow a rule. */
const byCodePage: ReadonlyMap<number, string> = new Map([
  [866, 'ibm866'],
  [874, 'windows-874'],
  [932, 'shift_jis'],
  [936, 'gbk'],
  [949, 'euc-kr'],
  [950, 'big5'],
  [10000, 'macintosh'],
  [10007, 'x-mac-cyrillic'],
  [20866, 'koi8-r'],
  [54936, 'gb18030'],
  [65001, 'utf-8'],
]);

/** Code pages by `\fcharset` of a font; those that are not listed are the document's. */
const byFontCharset: ReadonlyMap<number, number> = new Map([
  [77, 10000],
  [128, 932],
  [129, 949],
  [134, 936],
  [136, 950],
  [161, 1253],
  [162, 1254],
  [163, 1258],
  [177, 1255],
  [178, 1256],
  [186, 1257],
  [204, 1251],
  [222, 874],
  [238, 1250],
]);

export const symbolCharset = 2;
export const defaultCodePage = 1252;

export function fontCodePage(charset: number): number | undefined {
  return byFontCharset.get(charset);
}

/** Bytes of a run as text; a code page that no decoder knows is read as 1252. */
export function decodeRun(bytes: Uint8Array, codePage: number): string {
  if (bytes.every((byte) => byte < 0x80)) return new TextDecoder('latin1').decode(bytes);
  const label =
    byCodePage.get(codePage) ?? (codePage >= 1250 && codePage <= 1258 ? `windows-${codePage}` : 'windows-1252');
  return decodeAs(label, bytes, true) ?? '';
}

/** A symbol font draws something else than its codes say; only its bullets are known to be text. */
export function decodeSymbols(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    byte === 0xb7 || byte === 0xa7 ? '•' : byte < 0x80 ? String.fromCharCode(byte) : '',
  ).join('');
}
