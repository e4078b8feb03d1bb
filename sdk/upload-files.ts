import type { AcceptedJob, JobPriority } from '@sheaf/core/platform/api/contract/jobs';
import type { UploadState, UploadTarget } from '@sheaf/core/platform/api/contract/uploads';
import type { SheafClient } from './client.ts';
import { ServerUnreachable } from './problem-error.ts';
import { type LocalFile, PutRefused, sendFiles } from './send-files.ts';

export interface UploadOptions {
  readonly corpus?: string | undefined;
  readonly priority?: JobPriority | undefined;
  /** Called after each file that has arrived. */
  readonly onFile?: (file: LocalFile) => void;
  /** Files and parts of files that are sent at the same time. @default 8 */
  readonly concurrency?: number;
  /** An upload of the same files that was interrupted: what has arrived of it is not sent again. */
  readonly resume?: string | undefined;
  /** Before a PUT is tried again; doubles with each of four tries. @default 250 */
  readonly pauseMilliseconds?: number;
}

/** An upload that stopped half-way. What has arrived stays for seven days: pass `uploadId` as `resume` to go on. */
export class UploadInterrupted extends Error {
  readonly uploadId: string;

  constructor(uploadId: string, cause: unknown) {
    super(`The upload ${uploadId} was interrupted. ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    this.name = 'UploadInterrupted';
    this.uploadId = uploadId;
  }
}

/** One upload holds names of up to 48 kB, keys included; a batch keeps below that. */
const maxBatchBytes = 44_000;
/** What a file takes beside its name: key, size and punctuation; and the id of its upload in parts. */
const bytesPerFile = 110;
const bytesPerMultipart = 350;
/** Above this a file comes in parts; the server decides how large they are. */
const onePartBytes = 16 * 1024 * 1024;
/** One answer has URLs of so many parts. */
const maxBatchParts = 1_000;
/** Rounds in which nothing arrives, before the upload is given up. */
const idleRounds = 2;

/**
 * Uploads files and submits one job for each upload that they fill, in order.
 * @throws UploadInterrupted when files could not be sent; ProblemError and ServerUnreachable as the client
 */
export async function* ingestFiles(
  client: SheafClient,
  files: readonly LocalFile[],
  options: UploadOptions = {},
): AsyncGenerator<AcceptedJob, void, undefined> {
  const corpus = options.corpus === undefined ? {} : { corpus: options.corpus };
  const priority = options.priority === undefined ? {} : { priority: options.priority };
  const batches = partsOf(files);
  const resumed = options.resume === undefined ? undefined : await resumable(client, batches, options.resume);
  for (const batch of resumed ? batches.slice(batches.indexOf(resumed.batch)) : batches) {
    const isResumed = batch === resumed?.batch;
    const { uploadId, targets } = isResumed ? resumed : await begin(client, batch, corpus);
    await sendAll(client, batch, { uploadId, targets }, options);
    yield await client.jobs.submit({ source: { type: 'file_upload', uploadId }, ...corpus, ...priority }, uploadId);
  }
}

/** Files in batches that one upload takes. */
export function partsOf(files: readonly LocalFile[]): LocalFile[][] {
  const batches: LocalFile[][] = [];
  let [filled, parts] = [Number.POSITIVE_INFINITY, 0];
  for (const file of files) {
    const own = Math.ceil(file.sizeBytes / onePartBytes);
    const name = new TextEncoder().encode(JSON.stringify(file.path)).length;
    const bytes = name + bytesPerFile + (own > 1 ? bytesPerMultipart : 0);
    if (filled + bytes > maxBatchBytes || parts + own > maxBatchParts) {
      batches.push([]);
      [filled, parts] = [0, 0];
    }
    batches.at(-1)!.push(file);
    filled += bytes;
    parts += own;
  }
  return batches;
}

interface Sending {
  readonly uploadId: string;
  readonly targets: readonly UploadTarget[];
}

async function begin(client: SheafClient, batch: readonly LocalFile[], corpus: { corpus?: string }): Promise<Sending> {
  const { uploadId, files: targets } = await client.uploads.create({
    files: batch.map(({ path, sizeBytes }) => ({ path, sizeBytes })),
    ...corpus,
  });
  return { uploadId, targets };
}

/** Finds the batch that an interrupted upload is of, so that those before it, which have their jobs, are not sent again. */
async function resumable(client: SheafClient, batches: readonly LocalFile[][], uploadId: string) {
  const state = await client.uploads.get(uploadId);
  const wanted = namesOf(state.files);
  const batch = batches.find((candidate) => namesOf(candidate) === wanted);
  if (batch === undefined) throw new Error(`The files are not those of the upload ${uploadId}. ${again}`);
  const changed = batch.find((file) => isChanged(file, state));
  if (changed) throw new Error(`${changed.path} was changed after the upload ${uploadId} began. ${again}`);
  return { batch, uploadId, targets: state.missing };
}

const again = 'Ingest them without resuming.';

function namesOf(files: readonly { readonly path: string | null; readonly sizeBytes: number }[]): string {
  return JSON.stringify(files.map(({ path, sizeBytes }) => [path?.normalize('NFC'), sizeBytes]));
}

/** Parts of two versions must not become one file. */
function isChanged({ modifiedAt }: LocalFile, { createdAt }: UploadState): boolean {
  return modifiedAt !== undefined && modifiedAt > Date.parse(createdAt);
}

/** Rounds: a URL that ran out, and files for which the first answer had no room, get new URLs in the next one. */
async function sendAll(
  client: SheafClient,
  batch: readonly LocalFile[],
  { uploadId, targets: first }: Sending,
  options: UploadOptions,
): Promise<void> {
  const files = new Map(batch.map((file) => [file.path.normalize('NFC'), file]));
  const { concurrency = 8, pauseMilliseconds = 250, onFile } = options;
  let targets = first;
  for (let idle = 0; targets.length > 0; ) {
    const failure = await sendFiles(files, targets, { concurrency, pauseMilliseconds, onFile }).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure === undefined) return;
    if (!(failure instanceof PutRefused || failure instanceof ServerUnreachable)) throw failure;
    const state = await client.uploads.get(uploadId).catch((error: unknown) => {
      throw new UploadInterrupted(uploadId, error);
    });
    idle = leftOf(state.missing) < leftOf(targets) ? 0 : idle + 1;
    if (idle >= idleRounds) throw new UploadInterrupted(uploadId, failure);
    targets = state.missing;
  }
}

function leftOf(targets: readonly UploadTarget[]): number {
  return targets.reduce((sum, { parts }) => sum + (parts?.length ?? 1), 0);
}
