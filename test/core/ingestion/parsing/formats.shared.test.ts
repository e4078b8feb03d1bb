import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { comparable, jsonLines, readTar } from '../../../fixtures/shared-files.ts';
import { parse } from './a-parse.ts';

const documents = '../shared/data/documents/documents.tar.gz';
const json = '../shared/data/hostile/json-parsing.tar.gz';
const xml = '../shared/data/hostile/xml-svg.tar.gz';

for (const path of [documents, json, xml]) {
  if (!existsSync(path))
    console.log(`Skipped: ${path} is missing; put the shared evaluation data beside the repository to run this.`);
}

interface Described {
  readonly file: string;
  readonly format: string;
  readonly fragments: readonly string[];
  readonly header?: readonly string[];
  readonly rows_with_header?: number;
  readonly cells?: number;
  readonly by_type?: Readonly<Record<string, number>>;
}

function described(files: Map<string, Uint8Array>): Described[] {
  return jsonLines(files.get('documents/manifest.jsonl')!);
}

describe.skipIf(!existsSync(documents))('the shared documents', () => {
  it.each(['csv', 'xml', 'ipynb'])('of the format %s keep every phrase that must be found', async (format) => {
    const files = readTar(documents);
    const missing: string[] = [];
    let all = 0;
    for (const { file, fragments } of described(files).filter((one) => one.format === format)) {
      const { text } = await parse(files.get(`documents/${file}`)!, format);
      for (const fragment of fragments) {
        all += 1;
        if (!comparable(text).includes(comparable(fragment))) missing.push(`${file}: ${fragment}`);
      }
    }
    expect(missing).toEqual([]);
    expect(all).toBeGreaterThan(5);
  });

  it('of CSV have the rows and the header that are told of them', async () => {
    const files = readTar(documents);
    for (const { file, header, rows_with_header } of described(files).filter(({ format }) => format === 'csv')) {
      const clean = await parse(files.get(`documents/${file}`)!, 'csv');
      expect(clean.metadata.rows).toBe(rows_with_header);
      for (const name of header ?? []) expect(comparable(clean.text)).toContain(comparable(name));
    }
  });

  it('that are notebooks have a path for each cell that is not empty', async () => {
    const files = readTar(documents);
    for (const { file, cells, by_type } of described(files).filter(({ format }) => format === 'ipynb')) {
      const clean = await parse(files.get(`documents/${file}`)!, 'ipynb');
      expect(clean.metadata.cells).toBe(cells);
      const code = clean.elements.filter(({ type, path }) => type === 'Code' && /^cell \d+$/.test(path ?? ''));
      expect(code.length).toBeLessThanOrEqual(by_type?.code ?? 0);
      expect(code.length).toBeGreaterThan(0);
    }
  });
});

describe.skipIf(!existsSync(json))('the shared JSON texts', () => {
  it('are accepted where they must be, and told as malformed where they must be', async () => {
    let texts = 0;
    for (const [path, bytes] of readTar(json)) {
      const kind = /\/([yni])_[^/]*\.json$/.exec(path)?.[1];
      if (kind === undefined) continue;
      texts += 1;
      const outcome = await parse(bytes, 'json').then(
        ({ metadata }) => (metadata.malformed === undefined ? 'read' : 'malformed'),
        (error: Error) => error.name,
      );
      const allowed = { y: ['read', 'EmptyDocument'], n: ['malformed', 'EmptyDocument', 'UndecodableText'], i: [] }[
        kind
      ];
      if (kind === 'i') expect(outcome).toMatch(/^(?:read|malformed|UndecodableText|EmptyDocument)$/);
      else expect([path, allowed]).toEqual([path, expect.arrayContaining([outcome])]);
    }
    expect(texts).toBeGreaterThan(40);
  });
});

describe.skipIf(!existsSync(xml))('the shared XML and SVG', () => {
  it('neither call out nor grow, and are read or refused as empty', async () => {
    for (const [path, bytes] of readTar(xml)) {
      const extension = /\.(xml|svg)$/.exec(path)?.[1];
      if (extension === undefined) continue;
      const outcome = await parse(bytes, extension).then(
        ({ text }) => text,
        (error: Error) => error.name,
      );
      expect(outcome.length).toBeLessThanOrEqual(bytes.length * 2);
      expect(outcome).not.toMatch(/^(?!EmptyDocument)\w+(?:Document|Type)$/);
      expect(outcome).not.toContain('root:');
    }
  });
});
