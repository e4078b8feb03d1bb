import PostalMime, { type Email } from 'postal-mime';

/** Header bytes of all parts. Mail servers refuse headers far below this; addresses in them cost microseconds each. */
const mostHeaderBytes = 512 * 1024;
/** Parts of a message: real ones have dozens. */
const mostParts = 10_000;
/** Lines of a body that are handed over together. */
const batchBytes = 65_536;

/** What the parser keeps to itself, of version 4.0.0. */
interface Internals {
  readonly av: Uint8Array<ArrayBuffer>;
  readonly boundaries: readonly { readonly value: Uint8Array }[];
  readonly currentNode: { readonly state: string; readonly contentDecoder: object | null };
  readPos: number;
  readLine(): { bytes: Uint8Array<ArrayBuffer>; done: boolean };
}

/**
 * Parses a message with postal-mime, whose 40 µs per line of a body make minutes of a large one: lines that cannot end a
 * part are handed to it together. Quoted-printable needs its lines one by one. Attached messages stay attachments.
 * @throws Error when parts nest too deep, or there are too many of them, or the header is too long
 */
export function readMime(bytes: Uint8Array): Promise<Email> {
  const parser = new PostalMime({ forceRfc822Attachments: true, maxHeadersSize: mostHeaderBytes });
  const internals = parser as unknown as Internals;
  const readLine = internals.readLine.bind(parser);
  let parts = 0;
  internals.readLine = () => {
    const { av, readPos } = internals;
    if (isBoundary(internals, readPos)) {
      parts += 1;
      if (parts > mostParts) throw new Error(`more than ${mostParts} parts`);
      return readLine();
    }
    const { state, contentDecoder } = internals.currentNode;
    // Only the decoder of quoted-printable has a position in a buffer.
    if (state !== 'body' || contentDecoder === null || 'bufferPos' in contentDecoder) return readLine();
    const end = endOfBatch(internals, readPos);
    internals.readPos = end;
    return { bytes: av.subarray(readPos, withoutBreak(av, readPos, end)), done: end >= av.length };
  };
  return parser.parse(bytes);
}

/** Whole lines up to a boundary. Looks for the dashes that begin one, not at each line: there may be millions of them. */
function endOfBatch(internals: Internals, start: number): number {
  const { av } = internals;
  const enough = av.indexOf(0x0a, start + batchBytes);
  const end = enough < 0 ? av.length : enough + 1;
  for (let dash = av.indexOf(0x2d, start + 1); dash >= 0 && dash < end; dash = av.indexOf(0x2d, dash + 1)) {
    if (av[dash - 1] === 0x0a && isBoundary(internals, dash)) return dash;
  }
  return end;
}

function isBoundary({ av, boundaries }: Internals, at: number): boolean {
  if (av[at] !== 0x2d || av[at + 1] !== 0x2d) return false;
  return boundaries.some(({ value }) => value.every((byte, index) => av[at + 2 + index] === byte));
}

/** The last line break belongs to what follows, as the parser has it. */
function withoutBreak(av: Uint8Array, start: number, end: number): number {
  let last = end;
  if (last > start && av[last - 1] === 0x0a) last -= 1;
  if (last > start && last < end && av[last - 1] === 0x0d) last -= 1;
  return last;
}
