import { decodeText } from '@sheaf/core/ingestion/parsing/decode-text';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeSingleByte } from './a-parse.ts';

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const utf16 = (text: string, isBigEndian: boolean) =>
  isBigEndian ? Buffer.from(text, 'utf16le').swap16() : Buffer.from(text, 'utf16le');
const utf32 = (text: string, isLittleEndian: boolean) => {
  const view = new DataView(new ArrayBuffer([...text].length * 4));
  for (const [index, character] of [...text].entries())
    view.setUint32(index * 4, character.codePointAt(0)!, isLittleEndian);
  return new Uint8Array(view.buffer);
};

describe('the charset', () => {
  it('is told by a byte order mark before anything else', () => {
    expect(decodeText(Buffer.from('\ufeffgrün'), 'latin1')).toEqual({ text: 'grün', charset: 'utf-8' });
    expect(decodeText(utf16('\ufeffgrün', false))).toEqual({ text: 'grün', charset: 'utf-16le' });
    expect(decodeText(utf16('\ufeffgrün', true))).toEqual({ text: 'grün', charset: 'utf-16be' });
    expect(decodeText(utf32('\ufeffgrün😀', true))).toEqual({ text: 'grün😀', charset: 'utf-32le' });
    expect(decodeText(utf32('\ufeffgrün😀', false))).toEqual({ text: 'grün😀', charset: 'utf-32be' });
  });

  it('is told by the header before the document, and by the document before detection', () => {
    const page = Uint8Array.of(...ascii('<meta charset="windows-1251">'), 0xcf, 0xf0);
    expect(decodeText(page).text).toContain('Пр');
    expect(decodeText(page, 'iso-8859-1').text).toContain('Ïð');
    const xml = Uint8Array.of(...ascii('<?xml version="1.0" encoding="koi8-r"?><p>'), 0xf0, 0xd2);
    expect(decodeText(xml).text).toContain('Пр');
    expect(
      decodeText(
        Uint8Array.of(
          ...ascii('<!-- <meta charset=koi8-r> --><meta http-equiv=x content="text/html; charset=windows-1252">'),
          0x80,
        ),
      ).text,
    ).toContain('€');
  });

  it('is not believed when the bytes do not fit it, or when nobody knows it', () => {
    expect(decodeText(Buffer.from('grün', 'latin1'), 'utf-8').text).toBe('grün');
    expect(decodeText(Buffer.from('grün'), 'klingon-8').text).toBe('grün');
    expect(decodeText(Buffer.from('<meta charset=utf-16>grün')).text).toContain('grün');
  });

  it.each([
    ['windows-1252', 'Die Größe der Äpfel überraschte alle, die sich für schöne Früchte begeistern können.'],
    ['windows-1251', 'Это обычный текст на русском языке, который должен быть прочитан правильно.'],
    ['koi8-r', 'Это обычный текст на русском языке, который должен быть прочитан правильно.'],
    ['x-mac-cyrillic', 'Это Обычный текст На Русском языке, который Должен быть прочитан Правильно.'],
    ['iso-8859-7', 'Αυτό είναι ένα απλό κείμενο στα ελληνικά που πρέπει να διαβαστεί σωστά.'],
    ['windows-1255', 'זהו טקסט פשוט בעברית שצריך להיקרא נכון על ידי כל מי שמנסה לקרוא אותו.'],
  ])('is detected: %s', (charset, text) => {
    expect(decodeText(encodeSingleByte(text.repeat(4), charset)).text).toBe(text.repeat(4));
  });

  it('is detected for UTF-16 and UTF-32 without a mark, and for ISO-2022-JP', () => {
    for (const isBigEndian of [true, false]) {
      expect(decodeText(utf16('Some plain words.', isBigEndian)).text).toBe('Some plain words.');
      expect(decodeText(utf32('Some plain words.', isBigEndian)).text).toBe('Some plain words.');
    }
    expect(decodeText(ascii('\x1b$B4A;z\x1b(B ok')).text).toBe('漢字 ok');
  });

  it('is UTF-8 when only a little of it is damaged', () => {
    const bytes = Buffer.concat([Buffer.from('Überall grüne Bäume. '.repeat(20)), Uint8Array.of(0xc3)]);
    expect(decodeText(bytes).charset).toBe('utf-8');
  });
});

describe('bytes that are no text', () => {
  it('rejects random bytes as undecodable, or gives some text, but never crashes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 2000 }), (bytes) => {
        try {
          expect(typeof decodeText(bytes).text).toBe('string');
        } catch (error) {
          expect(error).toMatchObject({ name: 'UndecodableText' });
        }
      }),
      { numRuns: 500 },
    );
  });

  it('rejects what is mostly control characters, also under a declared charset', () => {
    const bytes = Uint8Array.from({ length: 4000 }, (_, index) => (index * 7919) % 256);
    expect(() => decodeText(bytes)).toThrow(expect.objectContaining({ name: 'UndecodableText' }));
    expect(() => decodeText(bytes, 'iso-8859-1')).toThrow(/UTF-8/);
  });

  it('gives any well-formed text back that is valid UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        fc.pre(!text.startsWith('\ufeff') && !text.includes('\u001b'));
        expect(decodeText(Buffer.from(`Text: ${text}`)).text).toBe(`Text: ${text}`);
      }),
    );
  });
});
