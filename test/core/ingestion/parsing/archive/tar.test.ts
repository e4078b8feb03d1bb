import { gzipSync } from 'node:zlib';
import { archiveLimits } from '@sheaf/core/ingestion/parsing/archive/archive-limits';
import { createGzipParser, gzipParser } from '@sheaf/core/ingestion/parsing/archive/gzip';
import { tarParser } from '@sheaf/core/ingestion/parsing/archive/tar';
import { parserOf } from '@sheaf/core/ingestion/parsing/parsers';
import { gzipSync as gzipNamed } from 'fflate';
import { createTar } from 'nanotar';
import { describe, expect, it } from 'vitest';
import { filesOf, unpack } from './unpack.ts';

interface Member {
  readonly name: string;
  readonly type?: string;
  readonly content?: string;
}

/** A tar file, block by block. */
function aTar(members: readonly Member[]): Uint8Array {
  const blocks = members.flatMap(({ name, type = '0', content = '' }) => {
    const header = Buffer.alloc(512);
    header.write(name, 0, 100);
    header.write('0000644\0', 100);
    header.write(`${Buffer.byteLength(content).toString(8).padStart(11, '0')}\0`, 124);
    header.write('        ', 148);
    header.write(type, 156);
    header.write('ustar\x0000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    const data = Buffer.alloc(Math.ceil(Buffer.byteLength(content) / 512) * 512);
    data.write(content);
    return [header, data];
  });
  return new Uint8Array(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

/** One record of a pax header; its length counts itself. */
function pax(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  const length = bytes + String(bytes + String(bytes).length).length;
  return `${length}${rest}`;
}

describe('a tar archive', () => {
  it('becomes a list of its files, and each of them a child that shares its bytes', async () => {
    const tar = createTar([
      { name: 'docs/a.txt', data: 'first' },
      { name: 'b.txt', data: 'second' },
    ]);
    const { children, text } = await unpack(tarParser, tar);
    expect(filesOf(children)).toEqual({ 'docs/a.txt': 'first', 'b.txt': 'second' });
    expect(text).toBe('- docs/a.txt\n- b.txt');
    expect(children[0]!.bytes.buffer).toBe(tar.buffer);
  });

  it('takes long names of GNU and of pax, with = and line breaks in values', async () => {
    const long = `${'d/'.repeat(80)}file.txt`;
    const { children } = await unpack(
      tarParser,
      aTar([
        { name: '././@LongLink', type: 'L', content: `${long}\0` },
        { name: long.slice(0, 99), content: 'gnu' },
        { name: 'pax', type: 'x', content: pax('comment', 'a=b\n9 path=x') + pax('path', 'ü=1.txt') },
        { name: 'short', content: 'pax' },
        { name: 'plain', content: 'own' },
      ]),
    );
    expect(filesOf(children)).toEqual({ [long]: 'gnu', 'ü=1.txt': 'pax', plain: 'own' });
  });

  it('skips links, devices, sparse files and names that lead out, with the reason', async () => {
    const { children, metadata } = await unpack(
      tarParser,
      aTar([
        { name: 'good', content: 'good' },
        { name: 'soft', type: '2' },
        { name: 'hard', type: '1' },
        { name: 'tty', type: '3' },
        { name: 'holes', type: 'S' },
        { name: 'pax', type: 'x', content: pax('path', '../../evil') },
        { name: 'harmless', content: 'x' },
        { name: 'dir/', type: '5' },
      ]),
    );
    expect(filesOf(children)).toEqual({ good: 'good' });
    expect(metadata.skippedEntries).toEqual([
      'soft: link',
      'hard: link',
      'tty: device',
      'holes: sparse file',
      '../../evil: leads out of the archive',
    ]);
  });

  it('keeps what comes before a damaged header or a cut, and tells of the damage', async () => {
    const tar = aTar([
      { name: 'a', content: 'A' },
      { name: 'b', content: 'B' },
    ]);
    const damaged = tar.slice();
    damaged[1024] = 0x7f;
    expect((await unpack(tarParser, damaged)).metadata).toEqual({
      entries: 1,
      skippedEntries: ['(the rest): damaged'],
    });
    expect((await unpack(tarParser, tar.slice(0, 1536))).metadata.skippedEntries).toEqual(['b: damaged']);
    await expect(unpack(tarParser, damaged.slice(1024))).rejects.toMatchObject({ name: 'CorruptDocument' });
  });
});

describe('a gzip file', () => {
  it('is opened to the files of the tar archive in it', async () => {
    const tgz = gzipSync(createTar([{ name: 'a.txt', data: 'A' }]));
    expect(filesOf((await unpack(gzipParser, tgz)).children)).toEqual({ 'a.txt': 'A' });
  });

  it('otherwise holds one file, named as its header says, without folders', async () => {
    const named = gzipNamed(new TextEncoder().encode('log'), { filename: 'var/../x.log' });
    expect(filesOf((await unpack(gzipParser, named)).children)).toEqual({ 'x.log': 'log' });
    expect(filesOf((await unpack(gzipParser, gzipSync('log'))).children)).toEqual({ content: 'log' });
  });

  it('may have several members, and zeros or other bytes after the last', async () => {
    const long = 'x'.repeat(100_000);
    for (const end of ['', '\0'.repeat(1000), 'garbage']) {
      const bytes = Buffer.concat([gzipSync('one '), gzipSync(long), gzipSync(' two'), Buffer.from(end)]);
      expect(filesOf((await unpack(gzipParser, bytes)).children)).toEqual({ content: `one ${long} two` });
    }
  });

  it('is refused when a checksum of any member is wrong, or its end is missing', async () => {
    const whole = Buffer.concat([gzipSync('one'), gzipSync('two')]);
    const first = Buffer.from(whole);
    first[gzipSync('one').length - 8]! ^= 1;
    const last = Buffer.from(whole);
    last[whole.length - 8]! ^= 1;
    for (const bytes of [first, last, whole.subarray(0, -4), whole.subarray(0, 12)])
      await expect(unpack(gzipParser, bytes)).rejects.toMatchObject({ name: 'CorruptDocument' });
  });

  it('is refused as too large when it is filler, or beyond the limits of its caller', async () => {
    const bomb = gzipSync(new Uint8Array(50_000_000));
    await expect(unpack(gzipParser, bomb)).rejects.toMatchObject({ name: 'ArchiveTooLarge' });
    const small = createGzipParser({ ...archiveLimits, entryBytes: 2 });
    await expect(unpack(small, gzipSync('abc'))).rejects.toMatchObject({ name: 'ArchiveTooLarge' });
  });
});

it.each([
  ['application/x-7z-compressed', '7z'],
  ['application/x-rar-compressed', 'RAR'],
  ['application/x-bzip2', 'bzip2'],
  ['application/x-xz', 'xz'],
])('what is packed as %s is refused with its name and what to do', async (mediaType, name) => {
  const parser = await parserOf(mediaType);
  const refusal = unpack(parser!, new Uint8Array(10), mediaType);
  await expect(refusal).rejects.toMatchObject({ name: 'UnsupportedMediaType' });
  await expect(refusal).rejects.toThrow(`packed as ${name}, which Sheaf does not unpack. Pack it as ZIP or tar.gz`);
});
