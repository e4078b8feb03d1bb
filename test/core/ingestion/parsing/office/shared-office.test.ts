import { existsSync } from 'node:fs';
import { isStageErrorName } from '@sheaf/core/errors';
import type { CleanDocument } from '@sheaf/core/ingestion/model';
import { describe, expect, it } from 'vitest';
import { comparable, jsonLines, readTar } from '../../../../fixtures/shared-files.ts';
import { parse } from '../a-parse.ts';

const documents = '../shared/data/documents/documents.tar.gz';
const hostile = '../shared/data/hostile/bad-office.tar.gz';
for (const path of [documents, hostile])
  if (!existsSync(path))
    console.log(`Skipped: ${path} is missing; put the shared evaluation data beside the repository to run this.`);

const formats = ['docx', 'pptx', 'xlsx', 'odt', 'epub', 'rtf'];
const ofType = ({ elements, text }: CleanDocument, type: string) =>
  elements.filter((element) => element.type === type).map(({ charStart, charEnd }) => text.slice(charStart, charEnd));

/** What is in an archive; nothing where it is missing, since the tests are listed even when they are skipped. */
function archive(path: string, folder: string) {
  const files = existsSync(path) ? readTar(path) : new Map<string, Uint8Array>();
  const manifest = files.get(`${folder}/manifest.jsonl`);
  return { files, manifest: manifest === undefined ? [] : jsonLines(manifest) };
}

describe.skipIf(!existsSync(documents))('the shared office documents', () => {
  const { files, manifest } = archive(documents, 'documents');
  const entries = manifest.filter(({ format }) => formats.includes(format));

  it.each(entries.map((entry) => [entry.file as string, entry] as const))(
    '%s keeps what must be found',
    async (_, entry) => {
      const clean = await parse(files.get(`documents/${entry.file}`)!, entry.format);
      const text = comparable(`${clean.title ?? ''} ${clean.text}`);
      expect((entry.fragments as string[]).filter((fragment) => !text.includes(comparable(fragment)))).toEqual([]);
      const titles = ofType(clean, 'Title').map(comparable);
      expect(((entry.headings ?? []) as string[]).filter((heading) => !titles.includes(comparable(heading)))).toEqual(
        [],
      );
      if (entry.tables !== undefined) expect(ofType(clean, 'Table')).toHaveLength(entry.tables);
      if (entry.slides !== undefined)
        expect(Math.max(...clean.elements.map(({ page }) => page ?? 0))).toBe(entry.slides);
      if (entry.sheets !== undefined) expect(clean.metadata.sheets).toEqual(entry.sheets);
      for (const [sheet, , value] of entry.sample_cells ?? []) {
        const cells = clean.elements
          .filter(({ path }) => path?.startsWith(`${sheet}!`) || path?.startsWith(`'${sheet}'!`))
          .flatMap(({ charStart, charEnd }) => clean.text.slice(charStart, charEnd).split(/ \| |\n/));
        expect(cells.map((cell) => cell.trim())).toContain(String(value).trim());
      }
    },
  );
});

describe.skipIf(!existsSync(hostile))('the shared damaged office files', () => {
  const { files, manifest } = archive(hostile, 'bad-office');

  it.each(manifest.map(({ file }) => [file as string]))(
    '%s is read or refused by name',
    async (file) => {
      const outcome = await parse(files.get(`bad-office/${file}`)!, file.split('.').at(-1)!).then(
        ({ text }) => text.length > 0,
        ({ name, message }: Error) => isStageErrorName(name) && !/TypeError|RangeError|ReferenceError/.test(message),
      );
      expect(outcome).toBe(true);
    },
    10_000,
  );
});
