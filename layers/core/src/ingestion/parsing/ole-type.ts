/** A compound file ([MS-CFB]) that is none of the kinds below, or one that hides an encrypted Office document. */
export const compoundType = 'application/x-cfb';
export const outlookMessageType = 'application/vnd.ms-outlook';
export const encryptedOfficeType = 'application/x-encrypted-office';

const signature = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/** Streams that only one kind of file has. */
const byStream: ReadonlyMap<string, string> = new Map([
  ['EncryptedPackage', encryptedOfficeType],
  ['__properties_version1.0', outlookMessageType],
  ['WordDocument', 'application/msword'],
  ['Workbook', 'application/vnd.ms-excel'],
  ['Book', 'application/vnd.ms-excel'],
  ['PowerPoint Document', 'application/vnd.ms-powerpoint'],
  ['VisioDocument', 'application/vnd.visio'],
]);

const entryBytes = 128;
const nameBytes = 64;

/**
 * The media type of a compound file by the names of its streams. Directory entries are 128 bytes and sectors a multiple of
 * that, so they are found without following chains, which damaged files have none of. An embedded document comes after
 * what embeds it, hence the first name counts. Linear.
 */
export function oleType(bytes: Uint8Array): string | undefined {
  if (!signature.every((byte, index) => bytes[index] === byte)) return undefined;
  for (let at = 0; at + entryBytes <= bytes.length; at += entryBytes) {
    const name = entryName(bytes, at);
    const type = name === undefined ? undefined : byStream.get(name);
    if (type !== undefined) return type;
  }
  return compoundType;
}

/** UTF-16 with its zero; the length is told after 64 bytes. */
function entryName(bytes: Uint8Array, at: number): string | undefined {
  const length = bytes[at + nameBytes]! | (bytes[at + nameBytes + 1]! << 8);
  if (length < 4 || length > nameBytes || length % 2 === 1) return undefined;
  let name = '';
  for (let unit = 0; unit < length - 2; unit += 2) {
    if (bytes[at + unit + 1] !== 0) return undefined;
    name += String.fromCharCode(bytes[at + unit]!);
  }
  return name;
}
