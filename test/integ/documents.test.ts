import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aPdf, show, showLines } from '../../bench/fixtures/a-pdf.ts';
import { openParserPorts } from '../../lambdas/adapters/parser-ports.ts';
import { aDoclingServer, anAnswer } from '../adapters/docling/a-docling-server.ts';
import { sheaf } from '../cli/a-server.ts';
import { aDoclingDocument, aPage, aText, at } from '../core/ingestion/parsing/a-docling-document.ts';
import { aCloud, aDataFolder, type RunningCloud, removeFolder } from './a-cloud.ts';
import { aTranscriber } from './a-transcriber.ts';

const dataDir = aDataFolder();
let cloud: RunningCloud;
let docling: Awaited<ReturnType<typeof aDoclingServer>>;
let transcriber: Awaited<ReturnType<typeof aTranscriber>>;

beforeAll(async () => {
  docling = await aDoclingServer(() => anAnswer(reading));
  transcriber = await aTranscriber();
  cloud = await aCloud(dataDir, {
    doclingUrl: `${docling.url}?mediaTypes=text/html&leastCharacters=0`,
    transcriberUrl: `openai:${transcriber.url}/v1?model=small`,
  });
}, 240_000);

afterAll(async () => {
  await cloud?.close();
  docling?.close();
  transcriber?.close();
  removeFolder(dataDir);
});

/** What Docling is to have read. */
const reading = aDoclingDocument(['texts/0', 'texts/1'], {
  texts: [
    aText('title', 'On bilbies', { prov: [at(1, [72, 740, 200, 720])] }),
    aText('text', 'The bilby lives in deserts.', { prov: [at(1, [72, 700, 372, 688])] }),
  ],
  pages: { '1': aPage(1) },
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

function toTenths({ x, y, width, height }: { x: number; y: number; width: number; height: number }) {
  const tenth = (points: number) => Math.round(points * 10) / 10;
  return { x: tenth(x), y: tenth(y), width: tenth(width), height: tenth(height) };
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
  const inChunk = chunks.find(({ chunkId }) => chunkId === numbat!.chunkId)!.boxes!;
  expect(numbat!.boxes).toEqual(inChunk.map((box) => ({ ...box, ...toTenths(box) })));
  const [quokka] = (await cloud.client.search({ query: 'quokka island', mode: 'keyword', topK: 1 })).results;
  expect(quokka).toMatchObject({ page: 1 });
  expect(quokka!.text).toContain('The quokka lives on an island.');
});

it('what is read elsewhere is found as everything else: a page with its boxes, a recording with its times', {
  timeout: 120_000,
}, async () => {
  const sound = new Uint8Array(Buffer.concat([Buffer.from('RIFF\x24\0\0\0WAVEfmt '), Buffer.alloc(60)]));
  const job = await cloud.ingest({ 'page.html': '<p>Read here, it says nothing.</p>', 'talk.wav': sound });
  expect(job.status).toBe('completed');
  const [page] = (await cloud.client.search({ query: 'bilby deserts', mode: 'keyword', topK: 1 })).results;
  expect(page).toMatchObject({ uri: 'upload:page.html', title: 'On bilbies', page: 1 });
  expect(page!.boxes?.[1]).toEqual({ page: 1, x: 72, y: 100, width: 300, height: 12 });
  expect(docling.conversions.map(({ fileName }) => fileName)).toEqual(['document.html']);
  const [talk] = (await cloud.client.search({ query: 'dunnart hunts', mode: 'keyword', topK: 1 })).results;
  expect(talk).toMatchObject({ uri: 'upload:talk.wav', text: 'The dunnart hunts at night.' });
  expect(talk).not.toHaveProperty('boxes');
  expect(transcriber.models).toEqual(['small']);
});

it('a folder goes in by the command line, and a zip of many files larger than one part with it', {
  timeout: 240_000,
}, async () => {
  const folder = join(dataDir, 'given');
  mkdirSync(join(folder, 'deep'), { recursive: true });
  writeFileSync(join(folder, 'deep/bettong.md'), '# Bettongs\n\nThe bettong carries grass with its tail.\n');
  const many = Array.from({ length: 12 }, (_, n) => [`notes/${n}.md`, strToU8(`The potoroo of island ${n}.`)] as const);
  // Archives leave such entries out; this one makes the file large, and nothing else.
  const padding = new Uint8Array(17 * 1024 * 1024);
  const zip = zipSync({ ...Object.fromEntries(many), 'notes/Thumbs.db': padding }, { level: 0 });
  writeFileSync(join(folder, 'many.zip'), zip);
  const { code, out, err } = await sheaf(['ingest', folder, '--json'], { url: cloud.url });
  expect([code, err]).toEqual([0, expect.stringContaining('Uploading 2 files')]);
  expect(JSON.parse(out)).toMatchObject({ status: 'completed', counts: { documents: { total: 14, stored: 14 } } });
  const [found] = (await cloud.client.search({ query: 'potoroo island 7', mode: 'keyword', topK: 1 })).results;
  expect(found?.uri).toBe('upload:many.zip!/notes/7.md');
  expect(cloud.status().requests).toMatchObject({ 's3:UploadPart': 2, 's3:CompleteMultipartUpload': 1 });
});
