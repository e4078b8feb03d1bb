import { StageError } from '@sheaf/core/errors';

/** What the parser of one document may take, and what its batch has left. */
export interface ParseLimits {
  readonly seconds: number;
  /** Of the heap of the thread. */
  readonly heapMb: number;
  /** Of the whole process, with the memory of buffers and WebAssembly that no heap counts. */
  readonly processMb: number;
  /** Milliseconds that are left for parsing in this invocation. */
  readonly leftMs: () => number;
}

/** What Lambda tells a function about itself. */
export interface InvocationRoom {
  readonly memoryLimitInMB: string;
  getRemainingTimeInMillis(): number;
}

/** Kept for recording the batch. */
const conclusionMs = 8_000;
/** Kept for the process to notice in time: beyond its own limit all of it is killed. */
const marginMb = 128;

/**
 * One document may take five eighths of the time of an invocation and three quarters of its memory: the recogniser's
 * budget of 40 seconds fits into the 50 of 80, and the others of the batch still have their turn.
 */
export function parseLimits(room: InvocationRoom): ParseLimits {
  const memoryMb = Number(room.memoryLimitInMB);
  return {
    seconds: Math.floor((Math.round(room.getRemainingTimeInMillis() / 1000) * 5) / 8),
    heapMb: Math.floor((memoryMb * 3) / 4),
    processMb: memoryMb - marginMb,
    leftMs: () => room.getRemainingTimeInMillis() - conclusionMs,
  };
}

const advice = 'Split it, or save it in a simpler format, and ingest it again.';

export function tooSlow(sizeBytes: number, { seconds }: ParseLimits): StageError {
  return new StageError(
    'DocumentTooSlow',
    `Reading the document (${sizeBytes} bytes) took more than ${seconds} seconds, which is all that one document may take. ${advice}`,
  );
}

export function tooHeavy(sizeBytes: number, mostMb: number): StageError {
  return new StageError(
    'DocumentTooHeavy',
    `Reading the document (${sizeBytes} bytes) took more than ${Math.floor(mostMb)} MB of memory, which is all that one document may have. ${advice}`,
  );
}

export function batchTimeSpent(): StageError {
  return new StageError('BatchTimeSpent', 'Other documents of the batch took the time that this one needed.');
}
