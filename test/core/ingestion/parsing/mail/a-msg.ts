import { createRequire } from 'node:module';

interface Entry {
  readonly name: string;
  readonly type: 1 | 2 | 5;
  readonly length: number;
  readonly children?: number[];
  readonly binaryProvider?: () => Uint8Array;
}

const { burn } = createRequire(import.meta.url)('@kenjiuno/msgreader/lib/Burner.js') as {
  burn(entries: readonly Entry[]): Uint8Array;
};

export type Streams = { readonly [name: string]: Uint8Array | Streams };

/** A compound file of streams and folders. */
export function aCompoundFile(root: Streams): Uint8Array {
  const entries: Entry[] = [{ name: 'Root Entry', type: 5, length: 0, children: [] }];
  const add = (parent: number, streams: Streams): void => {
    for (const [name, content] of Object.entries(streams)) {
      entries[parent]!.children!.push(entries.length);
      if (content instanceof Uint8Array)
        entries.push({ name, type: 2, length: content.length, binaryProvider: () => content });
      else {
        entries.push({ name, type: 1, length: 0, children: [] });
        add(entries.length - 1, content);
      }
    }
  };
  add(0, root);
  return new Uint8Array(burn(entries));
}

const unicode = (text: string) => new Uint8Array(Buffer.from(text, 'utf16le'));
const ansi = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

/** A stream of fixed properties after a header of so many bytes (MS-OXMSG 2.4). */
function properties(headerBytes: number, values: readonly (readonly [tag: number, value: bigint])[]): Uint8Array {
  const stream = Buffer.alloc(headerBytes + values.length * 16);
  for (const [index, [tag, value]] of values.entries()) {
    stream.writeUInt32LE(tag, headerBytes + index * 16);
    stream.writeUInt32LE(6, headerBytes + index * 16 + 4);
    stream.writeBigUInt64LE(value, headerBytes + index * 16 + 8);
  }
  return new Uint8Array(stream);
}

/** 2024-01-02T09:30:00Z in tenths of microseconds since 1601. */
const sent = 116_444_736_000_000_000n + BigInt(Date.UTC(2024, 0, 2, 9, 30)) * 10_000n;

/** An Outlook item with a body that is not Unicode, a recipient, an attachment and an item in it. */
export function aMsg(
  body = 'Grüße aus Köln.\r\n\r\nVon: Ann\r\nGesendet: Montag\r\nAn: Bob\r\nBetreff: Alt\r\n\r\nAlter Text.',
): Uint8Array {
  return aCompoundFile({
    '__properties_version1.0': properties(32, [
      [0x00390040, sent],
      [0x3ffd0003, 1252n],
    ]),
    '__substg1.0_0037001F': unicode('Reise nach Köln'),
    '__substg1.0_0C1A001F': unicode('Bob'),
    '__substg1.0_5D01001F': unicode('bob@example.org'),
    '__substg1.0_1000001E': ansi(body),
    '__recip_version1.0_#00000000': {
      '__properties_version1.0': properties(8, [[0x0c150003, 1n]]),
      '__substg1.0_3001001F': unicode('Ann'),
      '__substg1.0_39FE001F': unicode('ann@example.org'),
    },
    '__attach_version1.0_#00000000': {
      '__properties_version1.0': properties(8, [[0x37050003, 1n]]),
      '__substg1.0_3707001F': unicode('../plan.csv'),
      '__substg1.0_37010102': new TextEncoder().encode('a,b\n'.repeat(2000)),
    },
    '__attach_version1.0_#00000001': {
      '__properties_version1.0': properties(8, [[0x37050003, 5n]]),
      '__substg1.0_3001001F': unicode('Inner'),
      '__substg1.0_3701000D': {
        '__properties_version1.0': properties(24, []),
        '__substg1.0_0037001F': unicode('Inner'),
        '__substg1.0_1000001F': unicode('Inner text.'),
      },
    },
  });
}
