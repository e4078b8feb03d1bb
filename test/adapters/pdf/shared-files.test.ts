import { parseDocument } from '@sheaf/core/ingestion/parsing/parse-document';
import { afterAll, describe, expect, it } from 'vitest';
import { openParserPorts } from '../../../lambdas/adapters/parser-ports.ts';
import { comparable, jsonLines, sharedArchive } from '../../fixtures/shared-files.ts';

const ports = openParserPorts();
afterAll(() => ports.recognizer.release());

const parse = (bytes: Uint8Array) =>
  parseDocument({ bytes, extension: 'pdf', detectLanguage: () => null, ports }).catch((error: Error) => error);

const documents = sharedArchive('documents/documents.tar.gz');
const damaged = sharedArchive('hostile/bad-pdf.tar.gz');

interface SharedDocument {
  readonly file: string;
  readonly format: string;
  readonly pages?: number;
  readonly ref_chars: number;
  readonly fragments: readonly string[];
}

describe.skipIf(documents === undefined)('the shared PDF files', () => {
  it('keep at least 95 % of the phrases that must be found, and their number of pages', async () => {
    let [found, all] = [0, 0];
    const lost: string[] = [];
    for (const entry of jsonLines<SharedDocument>(documents!.get('documents/manifest.jsonl')!)) {
      if (entry.format !== 'pdf') continue;
      const clean = await parse(documents!.get(`documents/${entry.file}`)!);
      if (clean instanceof Error) {
        expect(clean.name, entry.file).toBe('EmptyDocument');
        expect(entry.ref_chars, entry.file).toBe(0);
        continue;
      }
      expect(clean.metadata.pages, entry.file).toBe(entry.pages);
      const text = comparable(`${clean.title ?? ''} ${clean.text}`);
      for (const fragment of entry.fragments) {
        all += 1;
        if (text.includes(comparable(fragment))) found += 1;
        else lost.push(`${entry.file}: ${fragment}`);
      }
    }
    expect(all).toBeGreaterThan(40);
    expect(found / all, lost.join('\n')).toBeGreaterThanOrEqual(0.95);
  });
});

interface Damaged {
  readonly file: string;
  readonly expect: string;
}

describe.skipIf(damaged === undefined)('the shared damaged PDF files', () => {
  it('give their text where there is any left, and a reason where there is none', async () => {
    const silent: string[] = [];
    const unread: string[] = [];
    for (const entry of jsonLines<Damaged>(damaged!.get('bad-pdf/manifest.jsonl')!)) {
      const clean = await parse(damaged!.get(`bad-pdf/${entry.file}`)!);
      if (!(clean instanceof Error)) {
        if (clean.text.trim() === '') silent.push(entry.file);
        continue;
      }
      expect(['CorruptDocument', 'EmptyDocument', 'EncryptedDocument'], `${entry.file}: ${clean}`).toContain(
        clean.name,
      );
      expect(clean.message.length, entry.file).toBeGreaterThan(20);
      if (entry.expect === 'text recoverable') unread.push(`${entry.file}: ${clean.message}`);
    }
    expect(silent).toEqual([]);
    expect(unread).toEqual([]);
  });
});
