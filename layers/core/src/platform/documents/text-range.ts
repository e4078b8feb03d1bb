import { ProblemError } from '../api/problems.ts';

/** A Lambda answers with at most 6 MB, in which text may grow by escapes. */
const maxPartBytes = 4_194_304;

/**
 * The whole text, or the range of bytes asked for (RFC 9110 §14, one range), cut to what one answer holds.
 * @throws ProblemError invalid-request when the whole is too long, range-not-satisfiable
 */
export function partOfText(
  text: string,
  range: string | undefined,
): { bytes: Uint8Array<ArrayBuffer>; contentRange: string | null } {
  const bytes = new TextEncoder().encode(text);
  const size = bytes.byteLength;
  const asked = range?.match(/^bytes=(\d*)-(\d*)$/);
  // A range that is not understood is ignored, as the RFC has it.
  if (!asked || size === 0 || (asked[1] === '' && asked[2] === '')) {
    if (size <= maxPartBytes) return { bytes, contentRange: null };
    throw new ProblemError(
      'invalid-request',
      `The text has ${size} bytes. Ask for parts of at most ${maxPartBytes} by Range.`,
    );
  }
  const [, first = '', last = ''] = asked;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (from > to) {
    throw new ProblemError('range-not-satisfiable', `The text has ${size} bytes.`, {
      headers: { 'content-range': `bytes */${size}` },
    });
  }
  const end = Math.min(to, from + maxPartBytes - 1);
  return { bytes: bytes.slice(from, end + 1), contentRange: `bytes ${from}-${end}/${size}` };
}
