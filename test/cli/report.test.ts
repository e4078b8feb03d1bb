import { afterEach, describe, expect, it } from 'vitest';
import { aServer, sheaf } from './a-server.ts';

let server: Awaited<ReturnType<typeof aServer>> | undefined;
afterEach(() => server?.close());

const id = '6f2c1f0e-7f1b-5d8e-9c55-7b1f6f1e4a10';
const place = { charStart: 3, charEnd: 9, page: 2 };
const report = {
  documentId: id,
  versionHash: 'b'.repeat(64),
  seen: { textLength: 900, elementCount: 4, language: 'en', languages: [{ language: 'de', elementCount: 1 }] },
  hidden: [{ reason: 'comment', text: 'Note to\nthe AI', page: 1 }],
  hiddenCount: 1,
  injections: [
    { kind: 'override', excerpt: 'Ignore all', hiddenIndex: null, ...place },
    { kind: 'addressed-to-model', excerpt: 'Note to the AI', hiddenIndex: 0, ...place },
  ],
  injectionCount: 2,
  personalData: [{ kind: 'email', count: 2, places: [place, place] }],
  redacted: [{ kind: 'iban', count: 1, places: [place] }],
  pages: { recognized: [1, 2], notRecognized: [], unreadable: [], cut: [] },
  leftOut: '1 entry: its path leads out of the archive.',
};

describe('the report on the command line', () => {
  it('tells what a person sees against what a model would see', async () => {
    server = await aServer({ [`GET /v1/documents/${id}/report`]: { json: report } });
    const { out } = await sheaf(['document', id, '--report'], server);
    for (const part of [
      '900 characters in 4 elements, language en, 1 in de',
      'comment, page 1: Note to the AI',
      'override, at 3, page 2: Ignore all',
      'addressed-to-model, hidden: Note to the AI',
      'personal data     2 email',
      'redacted          1 iban',
      'recognised        pages 1, 2',
      'left out          1 entry',
    ]) {
      expect(out).toContain(part);
    }
    expect(JSON.parse((await sheaf(['document', id, '--report', '--json'], server)).out)).toEqual(report);
  });

  it('says where nothing was found, and where nothing was looked for', async () => {
    const nothing = { ...report, hidden: [], hiddenCount: 0, injections: [], injectionCount: 0, personalData: null };
    server = await aServer({ [`GET /v1/documents/${id}/report`]: { json: nothing } });
    const { out } = await sheaf(['document', id, '--report'], server);
    expect(out).toContain('a model also      nothing');
    expect(out).toContain('to a model        nothing found');
    expect(out).toContain('the corpus does not tag it');
  });
});
