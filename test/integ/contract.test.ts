import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCloud, aDataFolder, type RunningCloud, removeFolder } from './a-cloud.ts';

const dataDir = aDataFolder();
let cloud: RunningCloud;

const many = (line: (number: number) => string, count: number, between: string) =>
  Array.from({ length: count }, (_, number) => line(number)).join(between);

/** Formats, line ends, astral and combining characters, and texts of one and of many chunks. */
const corpus: Readonly<Record<string, string>> = {
  'guide.md': `---\ntitle: Guide\n---\n# Guide 🧭\n\n${many((number) => `## Part ${number}\n\n- item *${number}* of the 𝔊uide\n- see [there](https://example.org/${number})\n\n\`\`\`js\nlet emoji = "👩‍👩‍👧‍👦 ${number}";\n\`\`\``, 60, '\n\n')}`,
  'page.html': `<!doctype html><html lang="en"><head><title>Page &amp; title</title></head><body><h1>Über 𝒜stral</h1>${many((number) => `<p>Row&nbsp;${number}: na\u0308ive caf\u00e9 🦆</p><table><tr><td>a${number}</td><td>😀</td></tr></table>`, 80, '\n')}</body></html>`,
  'windows.txt': many((number) => `Line ${number} ends as on Windows 🪟.\r\nAnd a second one.`, 120, '\r\n\r\n'),
  'unicode.txt': many(
    (number) => `${number}. 日本語のテキスト。Ελληνικά, עברית, हिन्दी, e\u0301 and 🇪🇺🏴󠁧󠁢󠁳󠁣󠁴󠁿.`,
    150,
    '\n\n',
  ),
  'odd/näme with blanks #1 100%.md': '# Odd\n\nIts name is odd, its text is not.',
  'one-line.txt': 'x'.repeat(30_000),
};

beforeAll(async () => {
  cloud = await aCloud(dataDir);
  const job = await cloud.ingest(corpus);
  expect(job).toMatchObject({ status: 'completed', counts: { documents: { stored: Object.keys(corpus).length } } });
}, 240_000);

afterAll(async () => {
  await cloud?.close();
  removeFolder(dataDir);
});

describe('offsets', () => {
  it("of every result and chunk give its text out of the document's text", { timeout: 60_000 }, async () => {
    const { client } = cloud;
    const documents = await Array.fromAsync(client.documents.all());
    expect(documents).toHaveLength(Object.keys(corpus).length);
    const texts = new Map<string, string>();
    for (const { documentId, chunkCount } of documents) {
      const text = await client.documents.text(documentId);
      texts.set(documentId, text);
      const chunks = await Array.fromAsync(client.documents.allChunks(documentId));
      expect(chunks).toHaveLength(chunkCount);
      for (const chunk of chunks) expect(text.slice(chunk.charStart, chunk.charEnd)).toBe(chunk.text);
      // Nothing that can be seen lies outside of all chunks.
      const covered = chunks.reduce((at, { charStart, charEnd }) => {
        expect(text.slice(at, charStart).trim()).toBe('');
        return Math.max(at, charEnd);
      }, 0);
      expect(text.slice(covered).trim()).toBe('');
    }
    let results = 0;
    for (const mode of ['hybrid', 'dense', 'keyword'] as const) {
      for (const query of ['guide item', 'Über café', 'Windows line', '日本語', 'odd name', 'xxxx']) {
        for (const result of (await client.search({ query, mode, topK: 100 })).results) {
          expect(texts.get(result.documentId)!.slice(result.charStart, result.charEnd)).toBe(result.text);
          results += 1;
        }
      }
    }
    expect(results).toBeGreaterThan(200);
  });
});

describe('a second start', () => {
  it('has everything, and ingests nothing again', { timeout: 120_000 }, async () => {
    cloud.drop('dropped.txt', 'It came by the landing folder.');
    await cloud.documentOf('s3://landing/default/dropped.txt');
    const before = await stateOf(cloud);
    await cloud.close();
    cloud = await aCloud(dataDir);
    await cloud.quiet();
    expect(await stateOf(cloud)).toEqual(before);
    const { requests } = cloud.status();
    expect(
      Object.fromEntries(Object.entries(requests).filter(([name]) => /Put|Copy|Delete(Object|s)/.test(name))),
    ).toEqual({});
  });

  it('takes the same bytes again for unchanged, and embeds none of them', { timeout: 60_000 }, async () => {
    const before = await stateOf(cloud);
    const again = await cloud.ingest(corpus);
    expect(again).toMatchObject({
      status: 'completed',
      counts: { documents: { total: 6, unchanged: 6, stored: 0 }, embeddings: 0 },
    });
    expect((await stateOf(cloud)).documents).toEqual(before.documents);
  });
});

async function stateOf({ client, quiet }: RunningCloud) {
  const jobs = (await quiet()).map(({ jobId, status, counts, finishedAt }) => ({ jobId, status, counts, finishedAt }));
  const documents = (await Array.fromAsync(client.documents.all())).map(({ updatedAt: _, ...rest }) => rest);
  const { results } = await client.search({ query: 'guide item café', topK: 30 });
  return { jobs, documents, results: results.map(({ chunkId, score, text }) => ({ chunkId, score, text })) };
}
