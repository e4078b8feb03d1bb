import type { AcceptedJob } from '@sheaf/core/platform/api/contract/jobs';
import type { SheafClient } from './client.ts';
import { ServerUnreachable } from './problem-error.ts';

export interface LocalFile {
  /** Relative to the folder that is ingested, separated by `/`. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly read: () => Promise<Blob | Uint8Array<ArrayBuffer>>;
}

export interface UploadOptions {
  readonly corpus?: string | undefined;
  /** Called after each file that has arrived. */
  readonly onFile?: (file: LocalFile) => void;
  /** @default 8 */
  readonly concurrency?: number;
}

/** One upload holds names of up to 48 kB, keys included; a part keeps below that. */
const maxPartBytes = 44_000;
/** What a file takes beside its name: key, size and punctuation. */
const bytesPerFile = 110;

/** Uploads files and submits one job for each upload that they fill, in order. */
export async function* ingestFiles(
  client: SheafClient,
  files: readonly LocalFile[],
  options: UploadOptions = {},
): AsyncGenerator<AcceptedJob, void, undefined> {
  for (const part of partsOf(files)) {
    const { uploadId, files: targets } = await client.uploads.create({
      files: part.map(({ path, sizeBytes }) => ({ path, sizeBytes })),
    });
    await eachOf(part, options.concurrency ?? 8, async (file, index) => {
      await put(targets[index]!, file);
      options.onFile?.(file);
    });
    const corpus = options.corpus === undefined ? {} : { corpus: options.corpus };
    yield await client.jobs.submit({ source: { type: 'file_upload', uploadId }, ...corpus }, uploadId);
  }
}

/** Files in parts that one upload takes. */
export function partsOf(files: readonly LocalFile[]): LocalFile[][] {
  const parts: LocalFile[][] = [];
  let filled = Number.POSITIVE_INFINITY;
  for (const file of files) {
    const bytes = new TextEncoder().encode(JSON.stringify(file.path)).length + bytesPerFile;
    if (filled + bytes > maxPartBytes) {
      parts.push([]);
      filled = 0;
    }
    parts.at(-1)!.push(file);
    filled += bytes;
  }
  return parts;
}

async function put(target: { url: string; headers: Record<string, string> }, file: LocalFile): Promise<void> {
  const body = await file.read();
  const answer = await fetch(target.url, { method: 'PUT', headers: target.headers, body }).catch((error: unknown) => {
    throw new ServerUnreachable(new URL(target.url).origin, error);
  });
  if (!answer.ok) throw new Error(`${file.path} was not taken: the store answered ${answer.status}.`);
}

async function eachOf<Item>(
  items: readonly Item[],
  concurrency: number,
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) await work(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker));
}
