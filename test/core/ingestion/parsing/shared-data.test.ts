import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { decodeText } from '@sheaf/core/ingestion/parsing/decode-text';
import { parseDocument } from '@sheaf/core/ingestion/parsing/parse-document';
import { describe, expect, it } from 'vitest';
import { comparable, jsonLines, readTar } from '../../../fixtures/shared-files.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const encodings = '../shared/data/hostile/encoding.tar.gz';
const documents = '../shared/data/documents/documents.tar.gz';

for (const path of [encodings, documents]) {
  if (!existsSync(path))
    console.log(`Skipped: ${path} is missing; put the shared evaluation data beside the repository to run this.`);
}

describe.skipIf(!existsSync(encodings))('the shared encodings', () => {
  it('are decoded as their charset says, but for one that no decoder here knows', () => {
    const files = readTar(encodings);
    const wrong: string[] = [];
    for (const { file, encoding, decoded_sha256 } of jsonLines(files.get('encoding/manifest.jsonl')!)) {
      const bytes = files.get(`encoding/${file}`)!;
      const expected = new Set([decoded_sha256, decodedHash(encoding, bytes)]);
      if (!expected.has(ourHash(bytes))) wrong.push(`${file} (${encoding})`);
    }
    expect(wrong).toHaveLength(1);
    expect(wrong[0]).toContain('ibm855');
  });

  it('have strings that come through parsing without a crash', async () => {
    const strings: string[] = JSON.parse(
      Buffer.from(readTar(encodings).get('encoding/naughty-strings.json')!).toString(),
    );
    for (const extension of ['txt', 'md', 'html']) {
      for (const string of strings) {
        const parsed = await parseDocument({
          bytes: Buffer.from(`Naughty: ${string}`),
          extension,
          detectLanguage: () => null,
        });
        expect(parsed.text).toContain('Naughty:');
      }
    }
  });
});

function decodedHash(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return sha256(new TextDecoder(encoding).decode(bytes));
  } catch {
    return undefined;
  }
}

function ourHash(bytes: Uint8Array): string {
  try {
    return sha256(decodeText(bytes).text);
  } catch (error) {
    return (error as Error).name;
  }
}

describe.skipIf(!existsSync(documents))('the shared documents', () => {
  it('keep at least 95 % of the phrases that must be found in text, Markdown and HTML', async () => {
    const files = readTar(documents);
    let found = 0;
    let all = 0;
    for (const { file, format, fragments } of jsonLines(files.get('documents/manifest.jsonl')!)) {
      if (!['html', 'md', 'txt'].includes(format)) continue;
      const parsed = await parseDocument({
        bytes: files.get(`documents/${file}`)!,
        extension: format,
        detectLanguage: () => null,
      });
      const text = comparable(`${parsed.title ?? ''} ${parsed.text}`);
      for (const fragment of fragments as string[]) {
        all += 1;
        if (text.includes(comparable(fragment))) found += 1;
      }
    }
    expect(all).toBeGreaterThan(40);
    expect(found / all).toBeGreaterThanOrEqual(0.95);
  });
});
