import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipMember {
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  /** @default 8, deflated */
  readonly method?: number;
  readonly flags?: number;
  /** Unix mode, such as 0o120777 of a link. */
  readonly mode?: number;
  /** What the headers claim, in place of the truth. */
  readonly claims?: { readonly crc?: number; readonly expandedBytes?: number; readonly compressedBytes?: number };
  /** Points at the member of this index, in place of its own data. */
  readonly sharesDataOf?: number;
}

/** A ZIP file, written field by field so that it can lie. */
export function aZip(members: readonly ZipMember[], prefix = new Uint8Array(0)): Uint8Array {
  const parts: Buffer[] = [Buffer.from(prefix)];
  const directory: Buffer[] = [];
  const offsets: number[] = [];
  let at = 0;
  for (const member of members) {
    const name = Buffer.from(member.name);
    const content = Buffer.from(member.content ?? '');
    const method = member.method ?? 8;
    const data = method === 8 ? deflateRawSync(content) : content;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(member.flags ?? 0, 2);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(member.claims?.crc ?? crc32(content), 10);
    fields.writeUInt32LE(member.claims?.compressedBytes ?? data.length, 14);
    fields.writeUInt32LE(member.claims?.expandedBytes ?? content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const offset = member.sharesDataOf === undefined ? at : offsets[member.sharesDataOf]!;
    offsets.push(offset);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE((3 << 8) | 20, 4);
    fields.copy(central, 6);
    central.writeUInt32LE(((member.mode ?? 0o100644) << 16) >>> 0, 38);
    central.writeUInt32LE(offset, 42);
    directory.push(central, name);
    if (member.sharesDataOf === undefined) {
      parts.push(Buffer.from('PK\x03\x04'), fields, name, data);
      at += 30 + name.length + data.length;
    }
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return new Uint8Array(Buffer.concat([...parts, ...directory, end]));
}
