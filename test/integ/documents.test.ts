import { afterAll, beforeAll, expect, it } from 'vitest';
import { aPdf, show, showLines } from '../../bench/fixtures/a-pdf.ts';
import { openParserPorts } from '../../lambdas/adapters/parser-ports.ts';
import { aCloud, aDataFolder, type RunningCloud, removeFolder } from './a-cloud.ts';

const dataDir = aDataFolder();
let cloud: RunningCloud;

beforeAll(async () => {
  cloud = await aCloud(dataDir);
}, 240_000);

afterAll(async () => {
  await cloud?.close();
  removeFolder(dataDir);
});

/** A page as a picture, which must be recognised. */
async function aScan(content: string): Promise<Buffer> {
  const { pdfReader } = openParserPorts();
  const file = await pdfReader.open(aPdf({ pages: [{ content }] }));
  const { width, height, pixels } = (await file.withPage(0, async (page) => page.render(150 / 72)))!;
  file.close();
  const image = { width, height, grey: Uint8Array.from({ length: width * height }, (_, i) => pixels[i * 4]!) };
  return aPdf({ pages: [{ content: 'q 612 0 0 792 0 0 cm /Im Do Q', image }] });
}

it('PDF files are found with the page and the boxes of what was found, scanned ones too', {
  timeout: 120_000,
}, async () => {
  const pages = [
    {
      content: show('On wombats', 72, 700, 20, 'F2') + showLines(['The wombat digs', 'its burrow at night.'], 72, 650),
    },
    { content: showLines(['The numbat eats termites by day.'], 72, 700) },
  ];
  const job = await cloud.ingest({
    'animals.pdf': new Uint8Array(aPdf({ pages })),
    'scan.pdf': new Uint8Array(await aScan(showLines(['The quokka lives on an island.'], 72, 600, 16))),
    'locked.pdf': new Uint8Array(aPdf({ pages, isEncrypted: true })),
  });
  const problems = await Array.fromAsync(cloud.client.jobs.allProblems(job.jobId));
  expect(problems.map(({ error }) => error)).toEqual(['EncryptedDocument']);
  const [numbat] = (await cloud.client.search({ query: 'numbat termites', mode: 'keyword', topK: 1 })).results;
  expect(numbat).toMatchObject({ title: 'On wombats' });
  const { items: chunks } = await cloud.client.documents.chunks(numbat!.documentId);
  const boxes = chunks.flatMap((chunk) => chunk.boxes ?? []);
  expect(boxes.map((box) => box.page)).toEqual([1, 1, 1, 2]);
  expect(boxes[0]!.x).toBeCloseTo(72, 0);
  const [quokka] = (await cloud.client.search({ query: 'quokka island', mode: 'keyword', topK: 1 })).results;
  expect(quokka).toMatchObject({ page: 1 });
  expect(quokka!.text).toContain('The quokka lives on an island.');
});
