import { detectMediaType } from '@sheaf/core/ingestion/parsing/media-type';
import { defaultZipLimits, openZip as open } from '@sheaf/core/ingestion/parsing/zip/zip';
import { readZipEntries } from '@sheaf/core/ingestion/parsing/zip/zip-entries';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { parse } from '../a-parse.ts';
import { aDocx, anEpub, anOdf, anXlsx, aParagraph, aZip } from './an-office-file.ts';

const openZip = (bytes: Uint8Array, limits = defaultZipLimits) => open(bytes, readZipEntries(bytes), limits);
const limits = { entryBytes: 1 << 24, totalBytes: 1 << 25, ratio: 400 };
const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
const corrupt = expect.objectContaining({ name: 'CorruptDocument' });

describe('a ZIP container', () => {
  it('gives entries by name, in any case, deflated or stored, behind other bytes or not', () => {
    for (const level of [0, 6] as const) {
      const bytes = aZip({ 'a/b.txt': 'x'.repeat(1000) }, { level });
      const moved = new Uint8Array(bytes.length + 7);
      moved.set(bytes, 7);
      expect(text(openZip(bytes).read('A/B.TXT'))).toBe('x'.repeat(1000));
      expect(openZip(bytes).read('missing')).toBeUndefined();
      expect(openZip(moved).entries.map(({ name }) => name)).toEqual(['a/b.txt']);
    }
  });

  it('rejects more entries than the limit, and bombs by size and by ratio', () => {
    const many = aZip({ a: '' });
    new DataView(many.buffer).setUint16(many.length - 22 + 8, 20_001, true);
    new DataView(many.buffer).setUint16(many.length - 22 + 10, 20_001, true);
    expect(() => openZip(many)).toThrow(expect.objectContaining({ name: 'ArchiveTooLarge' }));
    const bomb = openZip(zipSync({ a: new Uint8Array(1 << 23), b: new Uint8Array(100) }), limits);
    expect(() => bomb.read('a')).toThrow(corrupt);
    expect(bomb.read('b')).toHaveLength(100);
    const large = openZip(zipSync({ a: new Uint8Array(1 << 23) }), { ...limits, ratio: 10_000, entryBytes: 1 << 20 });
    expect(() => large.read('a')).toThrow(corrupt);
    const twice = openZip(zipSync({ a: new Uint8Array(1 << 20) }), { ...limits, totalBytes: (1 << 20) + 1 });
    twice.read('a');
    expect(() => twice.read('a')).toThrow(corrupt);
  });

  it('rejects an entry that is encrypted, cut off, or not where the directory says', () => {
    const bytes = aZip({ a: 'words '.repeat(50) });
    const directory = bytes.length - 22 - 46 - 1;
    const with_ = (at: number, value: number) => {
      const copy = bytes.slice();
      copy[at] = value;
      return openZip(copy);
    };
    expect(() => with_(directory + 8, 1).read('a')).toThrow(expect.objectContaining({ name: 'EncryptedDocument' }));
    expect(() => with_(directory + 10, 9).read('a')).toThrow(corrupt);
    expect(() => with_(directory + 22, 1).read('a')).toThrow(corrupt);
    expect(() => with_(directory + 42, 1).read('a')).toThrow(corrupt);
    expect(() => with_(directory + 16, bytes[directory + 16]! ^ 1).read('a')).toThrow(/checksum/);
    expect(() => openZip(bytes.subarray(0, bytes.length - 30))).toThrow(corrupt);
  });
});

describe('an office document', () => {
  it('is told by the entries that its parser reads, too', async () => {
    const bytes = aDocx(aParagraph('x'));
    let reads = 0;
    const zipEntries = () => {
      reads += 1;
      return readZipEntries(bytes);
    };
    expect(await detectMediaType(bytes, 'bin', null, zipEntries)).toMatch(/wordprocessingml/);
    expect(reads).toBe(1);
  });

  it('is refused when its parts share their data, as those of a bomb do', async () => {
    const bytes = aDocx(aParagraph('x'));
    const view = new DataView(bytes.buffer);
    const first = view.getUint32(bytes.length - 6, true);
    const second = first + 46 + view.getUint16(first + 28, true);
    const moved = bytes.slice();
    new DataView(moved.buffer).setUint32(second + 42, view.getUint32(first + 42, true), true);
    await expect(parse(moved, 'docx')).rejects.toMatchObject({ name: 'ArchiveTooLarge' });
  });
});

describe('the media type of a container', () => {
  it.each([
    ['docx', aDocx(aParagraph('x')), 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['xlsx', anXlsx([{ name: 'S', rows: '' }]), 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ['odt', anOdf('text', ''), 'application/vnd.oasis.opendocument.text'],
    ['epub', anEpub('', []), 'application/epub+zip'],
    ['zip', aZip({ 'a.txt': 'x' }), 'application/zip'],
    [
      'bare docx',
      aZip({ 'z.txt': 'x', 'word/document.xml': '<w:document/>' }),
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    ],
    [
      'docm',
      aZip({
        '[Content_Types].xml': '<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>',
      }),
      'application/vnd.ms-word.document.macroenabled.12',
    ],
    [
      'stored text',
      aZip({ mimetype: 'application/epub+zip', 'a.xhtml': 'letters '.repeat(2000) }, { level: 0 }),
      'application/epub+zip',
    ],
  ])('%s is found inside', async (_, bytes, expected) => {
    expect(await detectMediaType(bytes, 'bin')).toBe(expected);
  });

  it('tells old Office files what to become, and encrypted ones that they are', async () => {
    const ole = (stream: string) => {
      const bytes = new Uint8Array(1536);
      bytes.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
      for (let at = 0; at < stream.length; at += 1) bytes[1024 + at * 2] = stream.charCodeAt(at);
      bytes[1024 + 64] = stream.length * 2 + 2;
      return bytes;
    };
    await expect(parse(ole('WordDocument'), 'doc')).rejects.toMatchObject({
      name: 'UnsupportedMediaType',
      message: expect.stringContaining('.docx'),
    });
    await expect(parse(ole('Workbook'), 'xls')).rejects.toMatchObject({ message: expect.stringContaining('.xlsx') });
    await expect(parse(ole('PowerPoint Document'), 'ppt')).rejects.toMatchObject({
      message: expect.stringContaining('.pptx'),
    });
    await expect(parse(ole('EncryptedPackage'), 'docx')).rejects.toMatchObject({ name: 'EncryptedDocument' });
    expect(await detectMediaType(ole('__properties_version1.0'))).toBe('application/vnd.ms-outlook');
  });
});
