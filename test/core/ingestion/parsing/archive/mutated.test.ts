import { gzipSync } from 'node:zlib';
import { isStageErrorName } from '@sheaf/core/errors';
import { createGzipParser } from '@sheaf/core/ingestion/parsing/archive/gzip';
import { createTarParser } from '@sheaf/core/ingestion/parsing/archive/tar';
import { createZipParser } from '@sheaf/core/ingestion/parsing/archive/zip';
import { emlParser } from '@sheaf/core/ingestion/parsing/mail/eml';
import { mboxParser } from '@sheaf/core/ingestion/parsing/mail/mbox';
import { msgParser } from '@sheaf/core/ingestion/parsing/mail/msg';
import type { Parser } from '@sheaf/core/ingestion/parsing/parser';
import fc from 'fast-check';
import { createTar } from 'nanotar';
import { describe, expect, it } from 'vitest';
import { aMessage } from '../mail/a-message.ts';
import { aMsg } from '../mail/a-msg.ts';
import { aZip } from './a-zip.ts';
import { unpack } from './unpack.ts';

const limits = {
  entries: 100,
  entryBytes: 1_000_000,
  totalBytes: 2_000_000,
  ratio: 200,
  ratioFromBytes: 100_000,
};
const tar = createTar([
  { name: 'a.txt', data: 'first' },
  { name: 'dir/b.txt', data: 'second '.repeat(100) },
]);
const message = new TextEncoder().encode(aMessage);
const mailbox = new TextEncoder().encode(
  `From a@example.org Mon Jan  1 10:00:00 2024\n${aMessage}\nFrom b@example.org Mon Jan  1 10:00:00 2024\n${aMessage}`,
);

const formats: readonly (readonly [string, Parser, Uint8Array])[] = [
  [
    'ZIP',
    createZipParser(limits),
    aZip([
      { name: 'a', content: 'text '.repeat(50) },
      { name: 'b', content: 'x' },
    ]),
  ],
  ['tar', createTarParser(limits), tar],
  ['gzip', createGzipParser(limits), gzipSync(tar)],
  ['EML', emlParser, message],
  ['mbox', mboxParser, mailbox],
  ['MSG', msgParser, aMsg()],
];

type Change = readonly [at: number, byte: number];

/** Some bytes replaced, and perhaps the end cut off. */
function mutated(bytes: Uint8Array, changes: readonly Change[], keep: number): Uint8Array {
  const copy = bytes.slice(0, Math.ceil(bytes.length * keep));
  for (const [at, byte] of changes) if (copy.length > 0) copy[Math.floor(at * copy.length)] = byte;
  return copy;
}

const places = fc.double({ min: 0, max: 0.999999, noNaN: true });
const changes = fc.array(fc.tuple(places, fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 });
const keeps = fc.oneof(fc.constant(1), fc.double({ min: 0.05, max: 1, noNaN: true }));

describe.each(formats)('a damaged %s file', (_, parser, bytes) => {
  it('is read or refused by a name of the error table, and soon', async () => {
    await fc.assert(
      fc.asyncProperty(changes, keeps, async (changed, keep) => {
        const started = performance.now();
        const outcome = await unpack(parser, mutated(bytes, changed, keep)).then(
          ({ children }) => children.every(({ path }) => !path.split('/').includes('..')) && 'read',
          (error: Error) => isStageErrorName(error.name) && 'refused',
        );
        expect(outcome).toMatch(/read|refused/);
        expect(performance.now() - started).toBeLessThan(5000);
      }),
      { numRuns: 400 },
    );
  }, 60_000);

  it('of random bytes is read or refused as well', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (noise) => {
        const outcome = await unpack(parser, noise).then(
          () => 'read',
          (error: Error) => (isStageErrorName(error.name) ? 'refused' : error),
        );
        expect(outcome).toMatch(/read|refused/);
      }),
      { numRuns: 200 },
    );
  }, 60_000);
});
