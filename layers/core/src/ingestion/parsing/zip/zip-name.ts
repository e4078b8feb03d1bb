import { crc32 } from '../crc32.ts';

/** Upper half of code page 437, the character set of ZIP names without the UTF-8 flag (APPNOTE D.1). */
const codePage437 = [
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»',
  '░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀',
  'αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
].join('');

/**
 * The name of an entry: of the Unicode extra field (0x7075) while it is that of these bytes; UTF-8 where the bytes are that,
 * flag or not, since many programs forget it; otherwise code page 437.
 */
export function zipName(raw: Uint8Array, isUtf8: boolean, unicode: Uint8Array | undefined): string {
  if (unicode !== undefined && unicode.length > 5 && unicode[0] === 1) {
    const view = new DataView(unicode.buffer, unicode.byteOffset, unicode.byteLength);
    if (view.getUint32(1, true) === crc32(raw)) return new TextDecoder().decode(unicode.subarray(5));
  }
  try {
    return new TextDecoder('utf-8', { fatal: !isUtf8 }).decode(raw);
  } catch {
    return Array.from(raw, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : codePage437[byte - 0x80])).join('');
  }
}
