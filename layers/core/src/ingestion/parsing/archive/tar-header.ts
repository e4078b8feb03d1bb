/** One header block of a tar file, of any of the V7, ustar and GNU formats (POSIX.1-2017, pax, "ustar Interchange Format"). */
export interface TarHeader {
  readonly name: string;
  /** Bytes of the content that follows. */
  readonly size: number;
  readonly type: string;
}

export const blockBytes = 512;

/** The header in a block; undefined when its checksum or its size is wrong. */
export function readTarHeader(block: Uint8Array): TarHeader | undefined {
  if (block.length < blockBytes || !isIntact(block)) return undefined;
  const size = readNumber(block.subarray(124, 136));
  if (size === undefined) return undefined;
  const isUstar = latin1(block.subarray(257, 262)) === 'ustar';
  // GNU keeps times where ustar keeps the prefix of the name; its magic has a blank in place of the zero.
  const isPosix = isUstar && block[262] === 0;
  const prefix = isPosix ? tarText(block.subarray(345, 500)) : '';
  const name = tarText(block.subarray(0, 100));
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    size,
    type: block[156] === 0 ? '0' : String.fromCharCode(block[156]!),
  };
}

export function isZeroBlock(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}

/** Text up to a zero: UTF-8 where it is that, otherwise Latin-1. */
export function tarText(bytes: Uint8Array): string {
  const zero = bytes.indexOf(0);
  const text = zero < 0 ? bytes : bytes.subarray(0, zero);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(text);
  } catch {
    return latin1(text);
  }
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}

/** The sum of all bytes, with blanks in its own place; some programs summed signed bytes. */
function isIntact(block: Uint8Array): boolean {
  const told = readNumber(block.subarray(148, 156));
  let unsigned = 8 * 0x20;
  let signed = unsigned;
  for (let at = 0; at < blockBytes; at += 1) {
    if (at >= 148 && at < 156) continue;
    const byte = block[at]!;
    unsigned += byte;
    signed += byte < 0x80 ? byte : byte - 0x100;
  }
  return told === unsigned || told === signed;
}

/** Octal digits between blanks and zeros, or, when the first bit is set, a big-endian number (GNU). */
function readNumber(field: Uint8Array): number | undefined {
  if (field[0]! & 0x80) {
    let value = field[0]! & 0x7f;
    for (const byte of field.subarray(1)) value = value * 256 + byte;
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const digits = /^[ \0]*([0-7]*)[ \0]*$/.exec(latin1(field))?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits || '0', 8);
}
