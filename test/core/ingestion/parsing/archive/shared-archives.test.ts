import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { isStageErrorName } from '@sheaf/core/errors';
import { entryPath } from '@sheaf/core/ingestion/parsing/archive/entry-path';
import { readTarEntries } from '@sheaf/core/ingestion/parsing/archive/tar-entries';
import { createDocumentBuilder } from '@sheaf/core/ingestion/parsing/document-builder';
import { detectMediaType } from '@sheaf/core/ingestion/parsing/media-type';
import { parserOf } from '@sheaf/core/ingestion/parsing/parsers';
import { readZipEntries } from '@sheaf/core/ingestion/parsing/zip/zip-entries';
import { describe, expect, it } from 'vitest';
import { comparable, jsonLines } from '../../../../fixtures/shared-files.ts';

const archives = '../shared/data/hostile/archives.tar.gz';
const paths = '../shared/data/hostile/path-traversal.jsonl.gz';
const documents = '../shared/data/documents/documents.tar.gz';

for (const path of [archives, paths, documents]) {
  if (!existsSync(path))
    console.log(`Skipped: ${path} is missing; put the shared evaluation data beside the repository to run this.`);
}

function filesOf(path: string): Map<string, Uint8Array> {
  const tar = new Uint8Array(gunzipSync(readFileSync(path)));
  return new Map([...readTarEntries(tar)].map(({ name, bytes }) => [name.replace(/^\.\//, ''), bytes]));
}

/** What comes of a file: names of children and skipped entries, or the name of the error. */
async function opened(bytes: Uint8Array, extension: string) {
  const mediaType = await detectMediaType(bytes, extension);
  const parser = await parserOf(mediaType);
  if (parser === undefined) return { error: 'UnsupportedMediaType', mediaType };
  const builder = createDocumentBuilder();
  try {
    await parser({ bytes, mediaType, ports: {}, text: () => '', zipEntries: () => readZipEntries(bytes) }, builder);
  } catch (error) {
    return { error: (error as Error).name, mediaType };
  }
  const { metadata, title, text } = builder.build(mediaType);
  return { children: builder.children(), skipped: metadata.skippedEntries, title, text, metadata, mediaType };
}

const isRead = /^application\/(?:zip|java-archive|x-tar|gzip)$/;

describe.skipIf(!existsSync(archives))('the shared archives', () => {
  it('are unpacked inside themselves, or refused by a name of the error table, each within seconds', async () => {
    const files = filesOf(archives);
    const manifest = jsonLines(files.get('archives/manifest.jsonl')!);
    for (const { file, expect: expected } of manifest) {
      const started = performance.now();
      const result = await opened(files.get(`archives/${file}`)!, file.split('.').at(-1));
      expect(performance.now() - started, file).toBeLessThan(10_000);
      expect(result.error === undefined || isStageErrorName(result.error), file).toBe(true);
      for (const { path } of result.children ?? []) expect(entryPath(path), file).toEqual({ path });
      if (/reject/.test(expected ?? '')) expect(result.error ?? result.skipped, file).toBeDefined();
      if (/stop at a limit/.test(expected ?? '')) expect(result.error, file).toBe('ArchiveTooLarge');
    }
    expect(manifest.length).toBeGreaterThan(50);
  }, 60_000);

  it('that are sound and of a kind that is read are unpacked, but for at most three of them', async () => {
    const files = filesOf(archives);
    const refused: string[] = [];
    let sound = 0;
    for (const { file, kind } of jsonLines(files.get('archives/manifest.jsonl')!)) {
      if (kind !== 'sound') continue;
      const { error, mediaType } = await opened(files.get(`archives/${file}`)!, file.split('.').at(-1));
      if (!isRead.test(mediaType)) continue;
      sound += 1;
      if (error !== undefined) refused.push(file);
    }
    expect(sound).toBeGreaterThan(10);
    // A sparse file, a name of 16 kB, and one whose list is not where it says.
    expect(refused.length).toBeLessThanOrEqual(3);
  });
});

describe.skipIf(!existsSync(paths))('the shared path traversals', () => {
  it('never lead out, and harmless names stay', () => {
    const all = jsonLines(gunzipSync(readFileSync(paths)));
    for (const { path, expect: expected } of all) {
      const safe = entryPath(path);
      if ('refused' in safe) expect(expected, path).not.toBe('allow');
      else {
        expect(safe.path, path).not.toMatch(/^\/|^[a-z]:|\\|\0/i);
        expect(safe.path.split('/'), path).not.toContain('..');
      }
    }
    expect(all.length).toBeGreaterThan(300);
  });
});

describe.skipIf(!existsSync(documents))('the shared messages', () => {
  it('keep their subjects, senders, attachments and the phrases that must be found', async () => {
    const files = filesOf(documents);
    let messages = 0;
    for (const one of jsonLines(files.get('documents/manifest.jsonl')!)) {
      if (one.format !== 'eml') continue;
      messages += 1;
      const result = await opened(files.get(`documents/${one.file}`)!, 'eml');
      if (one.ref_chars === 0) {
        // No body: the subject is all that it says.
        expect(result.text).toBe(one.subject.trim());
        continue;
      }
      expect(result.title).toBe(one.subject.trim());
      expect(result.metadata?.from).toBe(one.from);
      expect(result.children?.map(({ path }) => path)).toEqual(one.attachments);
      for (const fragment of one.fragments) expect(comparable(result.text!)).toContain(comparable(fragment));
    }
    expect(messages).toBeGreaterThan(3);
  });
});
