/** Puts the bytes of files where an upload says: whole, or in parts, several at once, each tried again. */
import type { UploadTarget } from '@sheaf/core/platform/api/contract/uploads';
import pMap from 'p-map';
import { ServerUnreachable } from './problem-error.ts';

export interface LocalFile {
  /** Relative to the folder that is ingested, separated by `/`. */
  readonly path: string;
  readonly sizeBytes: number;
  /** When it was changed last, in milliseconds since 1970; without it, a change during an interrupted upload is not noticed. */
  readonly modifiedAt?: number;
  readonly read: () => Promise<Blob | Uint8Array<ArrayBuffer>>;
}

export interface SendOptions {
  /** PUTs at the same time. */
  readonly concurrency: number;
  /** Called after each file of which everything in `targets` has arrived. */
  readonly onFile?: ((file: LocalFile) => void) | undefined;
  /** First pause before a PUT is tried again; it doubles each time. */
  readonly pauseMilliseconds: number;
}

interface Piece {
  readonly file: LocalFile;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly from: number;
  readonly to: number;
}

const triesPerPut = 4;

/** The store answered a PUT with a status that is no success. */
export class PutRefused extends Error {
  readonly status: number;

  constructor(path: string, status: number) {
    super(`${path} was not taken: the store answered ${status}.`);
    this.name = 'PutRefused';
    this.status = status;
  }
}

/** @throws PutRefused, ServerUnreachable when a PUT failed each time; whatever `read` throws */
export async function sendFiles(
  files: ReadonlyMap<string, LocalFile>,
  targets: readonly UploadTarget[],
  options: SendOptions,
): Promise<void> {
  const left = new Map<LocalFile, number>();
  const pieces = targets.flatMap((target) => {
    const file = files.get(target.path);
    if (file === undefined) throw new Error(`The upload asks for ${target.path}, which is none of the files given.`);
    const own = piecesOf(file, target);
    left.set(file, own.length);
    return own;
  });
  const bodies = new Map<LocalFile, Promise<Blob | Uint8Array<ArrayBuffer>>>();
  const send = async (piece: Piece): Promise<void> => {
    const { file, from, to } = piece;
    const body = bodies.get(file) ?? file.read();
    bodies.set(file, body);
    const whole = await body;
    await putPatiently(piece, whole instanceof Blob ? whole.slice(from, to) : whole.subarray(from, to), options);
    const others = (left.get(file) ?? 1) - 1;
    left.set(file, others);
    if (others > 0) return;
    bodies.delete(file);
    options.onFile?.(file);
  };
  await pMap(pieces, send, { concurrency: options.concurrency });
}

function piecesOf(file: LocalFile, { url, headers, parts }: UploadTarget): Piece[] {
  if (parts === undefined) return [{ file, url, headers, from: 0, to: file.sizeBytes }];
  return parts.map((part) => ({
    ...{ file, url: part.url, headers: part.headers, from: part.offset, to: part.offset + part.sizeBytes },
  }));
}

async function putPatiently(piece: Piece, body: Blob | Uint8Array<ArrayBuffer>, options: SendOptions): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await put(piece, body);
    } catch (error) {
      if (tries === triesPerPut || !maySucceedLater(error)) throw error;
      const pause = options.pauseMilliseconds * 2 ** (tries - 1) * (0.5 + Math.random());
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

async function put({ file, url, headers }: Piece, body: Blob | Uint8Array<ArrayBuffer>): Promise<void> {
  const answer = await fetch(url, { method: 'PUT', headers, body }).catch((error: unknown) => {
    throw new ServerUnreachable(new URL(url).origin, error);
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new PutRefused(file.path, answer.status);
}

function maySucceedLater(error: unknown): boolean {
  if (error instanceof ServerUnreachable) return true;
  return error instanceof PutRefused && (error.status >= 500 || error.status === 408 || error.status === 429);
}
