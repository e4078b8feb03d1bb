import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StageError } from '@sheaf/core/errors';
import type { Bitmap, PageBox } from '@sheaf/core/ingestion/parsing/pdf/pdf-reader';
import type {
  Picture,
  RecognitionResult,
  RecognizedLine,
  TextRecognizer,
} from '@sheaf/core/ingestion/parsing/pdf/text-recognizer';
import tesseract from 'tesseract.js';
import { modelFolder } from './tesseract-models.ts';

interface Running {
  readonly worker: tesseract.Worker;
  /** tesseract.js writes the unpacked model where it runs, unless told where. */
  readonly cacheDir: string;
}

/**
 * Text in pictures through tesseract as WebAssembly, in a worker thread that starts with the first picture (0.4 s,
 * 150 MB) and that a time-out ends. One picture at a time.
 * @param languages as tesseract names them; each needs its package
 */
export function createTesseractRecognizer(languages: readonly string[] = ['eng']): TextRecognizer {
  let running: Promise<Running> | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  async function release(): Promise<void> {
    const started = running;
    running = undefined;
    if (started === undefined) return;
    const { worker, cacheDir } = await started;
    await worker.terminate();
    await rm(cacheDir, { recursive: true, force: true });
  }

  async function recognize(picture: Picture, timeoutSeconds: number): Promise<RecognitionResult> {
    running ??= start(languages).catch((error: unknown) => {
      running = undefined;
      throw error;
    });
    const { worker } = await running;
    const started = performance.now();
    const work = worker.recognize(bytesOf(picture), {}, { text: false, blocks: true });
    const result = await within(work, timeoutSeconds).catch((error: unknown) => unreadable(error));
    const seconds = (performance.now() - started) / 1000;
    if (result === undefined) await release();
    return { lines: result && linesOf(result.data), seconds };
  }

  return {
    recognize(picture, timeoutSeconds) {
      const next = turn.then(() => recognize(picture, timeoutSeconds));
      turn = next.catch(() => undefined);
      return next;
    },
    release,
  };
}

async function start(languages: readonly string[]): Promise<Running> {
  const cacheDir = await mkdtemp(join(tmpdir(), 'sheaf-ocr-'));
  try {
    return { worker: await startWorker(languages, cacheDir), cacheDir };
  } catch (error) {
    await rm(cacheDir, { recursive: true, force: true });
    throw error;
  }
}

async function startWorker(languages: readonly string[], cacheDir: string): Promise<tesseract.Worker> {
  const worker = await tesseract.createWorker([...languages], tesseract.OEM.LSTM_ONLY, {
    langPath: await modelFolder(languages, cacheDir),
    cachePath: cacheDir,
    gzip: true,
    // Without it, a picture that cannot be read ends the process.
    errorHandler: () => undefined,
  });
  // Otherwise a page is taken for one block, whatever its columns, and every picture is answered by a line on stderr.
  await worker.setParameters({ tessedit_pageseg_mode: tesseract.PSM.AUTO, user_defined_dpi: '200' });
  return worker;
}

function unreadable(error: unknown): never {
  throw new StageError('CorruptDocument', `The picture cannot be read: ${String(error).slice(0, 200)}.`, {
    cause: error,
  });
}

/** undefined when the time is over. */
async function within<T>(work: Promise<T>, seconds: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, seconds * 1000, undefined);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function bytesOf(picture: Picture): Buffer {
  return 'file' in picture ? Buffer.from(picture.file) : greyMap(picture.bitmap);
}

/** A portable grey map (PGM, P5), which needs no compression and a quarter of the memory of the pixels. */
function greyMap({ width, height, pixels }: Bitmap): Buffer {
  const header = Buffer.from(`P5\n${width} ${height}\n255\n`);
  const map = Buffer.allocUnsafe(header.length + width * height);
  header.copy(map);
  for (let to = header.length, from = 0; to < map.length; to += 1, from += 4) {
    // Luma of ITU-R BT.601.
    map[to] = (pixels[from]! * 29 + pixels[from + 1]! * 150 + pixels[from + 2]! * 77) >> 8;
  }
  return map;
}

function linesOf({ blocks }: tesseract.Page): RecognizedLine[] {
  return (blocks ?? []).flatMap((block) =>
    block.paragraphs.flatMap((paragraph) =>
      paragraph.lines.map((line) => ({
        box: boxOf(line.bbox),
        words: line.words.map(({ text, bbox, confidence }) => ({ text, box: boxOf(bbox), confidence })),
      })),
    ),
  );
}

function boxOf({ x0, y0, x1, y1 }: tesseract.Bbox): PageBox {
  return { x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
}
