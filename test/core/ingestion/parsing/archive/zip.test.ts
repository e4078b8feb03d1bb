import { archiveLimits } from '@sheaf/core/ingestion/parsing/archive/archive-limits';
import { createZipParser, zipParser } from '@sheaf/core/ingestion/parsing/archive/zip';
import { readZipEntries } from '@sheaf/core/ingestion/parsing/zip/zip-entries';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { outline } from '../a-parse.ts';
import { aZip, type ZipMember } from './a-zip.ts';
import { filesOf, unpack } from './unpack.ts';

const text = (value: string) => new TextEncoder().encode(value);
const opened = (members: readonly ZipMember[]) => unpack(zipParser, aZip(members));

describe('a ZIP archive', () => {
  it('becomes a list of its files, and each of them a child', async () => {
    const zip = zipSync({
      'docs/a.txt': text('first'),
      'b.md': [text('second'), { level: 0 }],
      'docs/empty/': text(''),
    });
    const { children, metadata, ...clean } = await unpack(zipParser, zip);
    expect(filesOf(children)).toEqual({ 'docs/a.txt': 'first', 'b.md': 'second' });
    expect(outline({ ...clean, metadata })).toEqual(['List: - docs/a.txt\n- b.md']);
    expect(metadata).toEqual({ entries: 2 });
  });

  it('is read behind a program that unpacks it', async () => {
    const zip = aZip([{ name: 'a.txt', content: 'A' }], text('MZ program'));
    expect(filesOf((await unpack(zipParser, zip)).children)).toEqual({ 'a.txt': 'A' });
  });

  it('is read with sizes after the data, and with sizes of 64 bits', async () => {
    const { children } = await opened([
      { name: 'a.txt', content: 'first', hasDescriptor: true },
      { name: 'b.txt', content: 'second', isWide: true },
      { name: 'c.txt', content: '', hasDescriptor: true, method: 0 },
    ]);
    expect(filesOf(children)).toEqual({ 'a.txt': 'first', 'b.txt': 'second', 'c.txt': '' });
  });

  it('gives names in UTF-8 whether or not it says so, and otherwise in code page 437', async () => {
    const { children } = await opened([
      { name: 'für.txt', content: '1', flags: 0x800 },
      { name: 'zwölf.txt', content: '2' },
      { name: Uint8Array.of(0x81, 0x62, 0x65, 0x72), content: '3' },
    ]);
    expect(filesOf(children)).toEqual({ 'für.txt': '1', 'zwölf.txt': '2', über: '3' });
  });

  it('keeps both of two files of one name, and leaves what systems leave behind', async () => {
    const { children, metadata } = await opened([
      { name: 'a.txt', content: '1' },
      { name: 'a.txt', content: '2' },
      { name: '__MACOSX/._a.txt', content: 'x' },
      { name: 'sub/.DS_Store', content: 'x' },
      { name: 'Thumbs.db', content: 'x' },
    ]);
    expect(filesOf(children)).toEqual({ 'a.txt': '1', 'a-2.txt': '2' });
    expect(metadata).toEqual({ entries: 2 });
  });

  it('tells which entries were skipped, and why', async () => {
    const { children, metadata } = await opened([
      { name: 'good.txt', content: 'good' },
      { name: '../../evil.txt', content: 'x' },
      { name: '/etc/passwd', content: 'x' },
      { name: 'C:\\x.txt', content: 'x' },
      { name: 'a\0b', content: 'x' },
      { name: 'link', content: '/etc/passwd', mode: 0o120777 },
      { name: 'pipe', content: 'x', mode: 0o010644 },
      { name: 'secret.txt', content: 'x', flags: 1 },
      { name: 'imploded.txt', content: 'x', method: 6 },
      { name: 'wrong.txt', content: 'x', claims: { crc: 1 } },
      { name: 'longer.txt', content: 'xyz', claims: { expandedBytes: 2 } },
    ]);
    expect(filesOf(children)).toEqual({ 'good.txt': 'good' });
    expect(metadata.skippedEntries).toEqual([
      '../../evil.txt: leads out of the archive',
      '/etc/passwd: absolute path',
      'C:\\x.txt: drive letter',
      'ab: zero byte in the name',
      'link: link',
      'pipe: device',
      'secret.txt: encrypted',
      'imploded.txt: compression method 6 is not read',
      'wrong.txt: damaged',
      'longer.txt: damaged',
    ]);
  });

  it('tells of at most 50 skipped entries, and counts the rest', async () => {
    const links = Array.from({ length: 60 }, (_, index) => ({ name: `link${index}`, mode: 0o120777 }));
    const told = (await opened([{ name: 'a', content: 'a' }, ...links])).metadata.skippedEntries as string[];
    expect(told).toHaveLength(51);
    expect(told.at(-1)).toBe('and 10 more');
  });

  it('lists at most 1,000 paths in its text', async () => {
    const many = Array.from({ length: 1005 }, (_, index) => ({ name: `${index}.txt`, content: 'x' }));
    const { text: list, children } = await opened(many);
    expect(children).toHaveLength(1005);
    expect(list.split('\n')).toHaveLength(1001);
    expect(list.endsWith('- and 5 more')).toBe(true);
  });
});

describe('a ZIP archive is refused', () => {
  it('as encrypted when all its entries are', async () => {
    await expect(opened([{ name: 'a', content: 'x', flags: 1 }])).rejects.toMatchObject({ name: 'EncryptedDocument' });
  });

  it('as damaged when no entry can be read, its list breaks off, or its end is missing', async () => {
    const whole = aZip([{ name: 'a', content: 'x', claims: { crc: 1 } }]);
    const corrupt = { name: 'CorruptDocument' };
    await expect(unpack(zipParser, whole)).rejects.toMatchObject(corrupt);
    await expect(unpack(zipParser, whole.subarray(0, -30))).rejects.toMatchObject(corrupt);
    const other = aZip([{ name: 'a', content: 'x' }]);
    other[other.length - 22 - 46] = 0;
    await expect(unpack(zipParser, other)).rejects.toMatchObject(corrupt);
  });

  it('as empty when it holds nothing, or nothing that may be unpacked, with the reasons', async () => {
    await expect(opened([])).rejects.toMatchObject({ name: 'EmptyDocument' });
    await expect(opened([{ name: '../x', content: 'x' }])).rejects.toThrow('1 refused (leads out of the archive)');
  });

  it('as too large when content is filler, before it is in memory', async () => {
    const bomb = aZip([{ name: 'zeros', content: new Uint8Array(60_000_000), claims: { expandedBytes: 10 } }]);
    await expect(unpack(zipParser, bomb)).rejects.toMatchObject({ name: 'ArchiveTooLarge' });
  });

  it('as too large when many entries make up filler that no single one is', async () => {
    const nine = new Uint8Array(9_000_000);
    const bomb = aZip(Array.from({ length: 4 }, (_, index) => ({ name: `${index}`, content: nine })));
    await expect(unpack(zipParser, bomb)).rejects.toThrow('expands 200-fold');
  });

  it('as too large when entries share their data, since that is how bombs are made', async () => {
    const members = [
      { name: 'a', content: 'x' },
      { name: 'b', content: 'x', sharesDataOf: 0 },
    ];
    await expect(opened(members)).rejects.toThrow('overlap');
  });

  it('as too large beyond the limits of its caller', async () => {
    const zip = aZip([
      { name: 'a', content: 'aaaa' },
      { name: 'b', content: 'bbbb' },
    ]);
    const limited = (limits: object) => unpack(createZipParser({ ...archiveLimits, ...limits }), zip);
    await expect(limited({ entries: 1 })).rejects.toMatchObject({ name: 'ArchiveTooLarge' });
    await expect(limited({ entryBytes: 3 })).rejects.toMatchObject({ name: 'ArchiveTooLarge' });
    await expect(limited({ totalBytes: 7 })).rejects.toMatchObject({ name: 'ArchiveTooLarge' });
    expect((await limited({ entries: 2, entryBytes: 4, totalBytes: 8 })).children).toHaveLength(2);
  });
});

describe('reading entries', () => {
  it('inflates nothing: sizes, methods and kinds are those of the list', () => {
    const zip = aZip([
      { name: 'a.xml', content: 'hello hello hello' },
      { name: 'dir/', mode: 0o040755 },
    ]);
    expect(readZipEntries(zip)).toMatchObject([
      { name: 'a.xml', kind: 'file', method: 8, expandedBytes: 17, isEncrypted: false },
      { name: 'dir/', kind: 'directory' },
    ]);
  });
});
