import { msgParser } from '@sheaf/core/ingestion/parsing/mail/msg';
import { detectMediaType } from '@sheaf/core/ingestion/parsing/media-type';
import { describe, expect, it } from 'vitest';
import { filesOf, unpack } from '../archive/unpack.ts';
import { aCompoundFile, aMsg } from './a-msg.ts';

describe('an Outlook item', () => {
  it('is read as a message: header, body in its code page, quotation apart, attachments and items as children', async () => {
    const { text, elements, title, metadata, children } = await unpack(msgParser, aMsg());
    expect(title).toBe('Reise nach Köln');
    expect(metadata).toEqual({
      from: 'Bob <bob@example.org>',
      authors: ['Bob <bob@example.org>'],
      to: ['Ann <ann@example.org>'],
      date: '2024-01-02T09:30:00.000Z',
    });
    expect(elements.map(({ type, path }) => path ?? type)).toEqual([
      'Title',
      'Paragraph',
      'attachments',
      'quoted',
      'quoted',
    ]);
    expect(text).toContain('Grüße aus Köln.');
    expect(filesOf(children)['plan.csv']).toBe('a,b\n'.repeat(2000));
    expect(children.map(({ path, mediaType }) => [path, mediaType])).toEqual([
      ['plan.csv', null],
      ['Inner.msg', 'application/vnd.ms-outlook'],
    ]);
    expect((await unpack(msgParser, children[1]!.bytes)).text).toBe('Inner\n\nInner text.');
  });

  it('is told from other files of its container by its streams', async () => {
    expect(await detectMediaType(aMsg(), 'doc')).toBe('application/vnd.ms-outlook');
    const other = aCompoundFile({ WordDocument: new Uint8Array(5000) });
    expect(await detectMediaType(other, 'msg')).toBe('application/msword');
  });

  it('is refused when a chain of sectors or its directory goes in a circle', async () => {
    const bytes = aMsg();
    const view = new DataView(bytes.buffer);
    const table = (view.getInt32(76, true) + 1) * 512;
    const circle = bytes.slice();
    for (let sector = 0; sector < 120; sector += 1)
      new DataView(circle.buffer).setInt32(table + sector * 4, sector, true);
    await expect(unpack(msgParser, circle)).rejects.toMatchObject({ name: 'CorruptDocument' });
    const directory = (view.getInt32(48, true) + 1) * 512;
    const loop = bytes.slice();
    new DataView(loop.buffer).setInt32(directory + 128 + 72, 1, true);
    await expect(unpack(msgParser, loop)).rejects.toMatchObject({ name: 'CorruptDocument' });
  });
});
