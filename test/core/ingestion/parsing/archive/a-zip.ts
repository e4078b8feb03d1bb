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
  /** Sizes and checksum follow the data (flag 8), as a writer has to that cannot go back. */
  readonly hasDescriptor?: boolean;
  /** Sizes and place in 64 bits. */
  readonly isWide?: boolean;
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
    if (member.hasDescriptor) fields.writeUInt16LE(fields.readUInt16LE(2) | 8, 2);
    fields.copy(central, 6);
    central.writeUInt32LE(((member.mode ?? 0o100644) << 16) >>> 0, 38);
    central.writeUInt32LE(offset, 42);
    const extra = member.isWide ? widened(central) : Buffer.alloc(0);
    directory.push(central, name, extra);
    if (member.sharesDataOf === undefined) {
      const descriptor = member.hasDescriptor
        ? Buffer.concat([Buffer.from('PK\x07\x08'), fields.subarray(10, 22)])
        : '';
      if (member.hasDescriptor) fields.fill(0, 10, 22);
      parts.push(Buffer.from('PK\x03\x04'), fields, name, data, Buffer.from(descriptor));
      at += 30 + name.length + data.length + descriptor.length;
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

/** Moves sizes and offset of a directory entry to an extra field (APPNOTE 4.5.3), which it gives. */
function widened(central: Buffer): Buffer {
  const extra = Buffer.alloc(28);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(24, 2);
  for (const [index, at] of [24, 20, 42].entries()) {
    extra.writeBigUInt64LE(BigInt(central.readUInt32LE(at)), 4 + index * 8);
    central.writeUInt32LE(0xffffffff, at);
  }
  central.writeUInt16LE(extra.length, 30);
  return extra;
}
