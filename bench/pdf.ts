/** Text of PDF files: pages a second and phrases found, against pdfjs-dist and pdf-parse in the same run. */
import { existsSync } from 'node:fs';
import { parseDocument } from '@sheaf/core/ingestion/parsing/parse-document';
import { createPdfiumReader } from '../lambdas/adapters/pdfium-reader.ts';
import type { Figure } from './figure.ts';
import { bestOfRounds } from './fixtures/cpu-time.ts';
import { type PdfPeer, pdfPeers } from './fixtures/pdf-peers.ts';
import { aReport } from './fixtures/pdf-reports.ts';
import { comparable, jsonLines, readTar } from './fixtures/shared-files.ts';

interface Pdf {
  readonly bytes: Uint8Array;
  readonly pages: number;
  readonly phrases: readonly string[];
}

interface Corpus {
  readonly name: string;
  readonly files: readonly Pdf[];
}

const archive = '../shared/data/documents/documents.tar.gz';
const rounds = 8;

/** Pages without a text layer stay empty, as with the peers: recognition is another matter. */
function sheaf(): PdfPeer {
  const ports = { pdfReader: createPdfiumReader() };
  return {
    name: 'Sheaf',
    async read(bytes) {
      const clean = await parseDocument({ bytes, extension: 'pdf', detectLanguage: () => null, ports });
      return `${clean.title ?? ''}\n${clean.text}`;
    },
  };
}

function reports(): Corpus {
  const files = [1, 2, 3, 4].map((seed) => ({ bytes: aReport(seed, 25), pages: 25, phrases: [] }));
  return { name: 'made reports of 25 pages', files };
}

interface SharedDocument {
  readonly file: string;
  readonly format: string;
  readonly pages?: number;
  readonly fragments: readonly string[];
}

function sharedFiles(): Corpus | undefined {
  if (!existsSync(archive)) return undefined;
  const entries = readTar(archive);
  const files = jsonLines<SharedDocument>(entries.get('documents/manifest.jsonl')!)
    .filter(({ format }) => format === 'pdf')
    .map(({ file, pages = 1, fragments }) => ({
      bytes: entries.get(`documents/${file}`)!,
      pages,
      phrases: fragments,
    }));
  return { name: 'the shared files', files };
}

/** Two of the files hold no text: ours are refused with that reason, the others give none. */
async function textOf(reader: PdfPeer, bytes: Uint8Array): Promise<string> {
  try {
    return await reader.read(bytes);
  } catch (error) {
    if ((error as Error).name === 'EmptyDocument') return '';
    throw error;
  }
}

async function found(reader: PdfPeer, { files }: Corpus): Promise<number> {
  let count = 0;
  for (const { bytes, phrases } of files) {
    const text = comparable(await textOf(reader, bytes));
    count += phrases.filter((phrase) => text.includes(comparable(phrase))).length;
  }
  return count;
}

async function speedFigures(corpus: Corpus, readers: readonly PdfPeer[]): Promise<Figure[]> {
  const pages = corpus.files.reduce((sum, file) => sum + file.pages, 0);
  const times = await bestOfRounds(
    rounds,
    readers.map((reader) => async () => {
      for (const { bytes } of corpus.files) await textOf(reader, bytes);
    }),
  );
  const [ours, ...others] = times.map((milliseconds) => pages / (milliseconds / 1000)) as [number, ...number[]];
  return [
    { figure: `${corpus.name}: speed`, target: '–', value: ours, unit: 'pages/s' },
    ...others.map((speed, index) => ({
      figure: `${corpus.name}: times the speed of ${readers[index + 1]!.name}`,
      target: '> 1',
      value: ours / speed,
      unit: `× ${speed.toFixed(0)} pages/s`,
    })),
  ];
}

async function phraseFigures(corpus: Corpus, readers: readonly PdfPeer[]): Promise<Figure[]> {
  const all = corpus.files.reduce((sum, { phrases }) => sum + phrases.length, 0);
  const counts: number[] = [];
  for (const reader of readers) counts.push(await found(reader, corpus));
  const [ours, ...others] = counts as [number, ...number[]];
  return [
    { figure: `${corpus.name}: phrases found`, target: '≥ 95 %', value: (100 * ours) / all, unit: `% of ${all}` },
    ...others.map((count, index) => ({
      figure: `${corpus.name}: phrases more than ${readers[index + 1]!.name}`,
      target: '≥ 0',
      value: ours - count,
      unit: `(it finds ${count})`,
    })),
  ];
}

export async function run(): Promise<readonly Figure[]> {
  const readers = [sheaf(), ...(await pdfPeers())];
  const figures = await speedFigures(reports(), readers);
  const shared = sharedFiles();
  if (shared === undefined) {
    const reason = `${archive} is missing; put the shared evaluation data beside the repository`;
    return [...figures, { figure: 'the shared files', target: '> 1', value: null, unit: '', reason }];
  }
  return [...figures, ...(await speedFigures(shared, readers)), ...(await phraseFigures(shared, readers))];
}
