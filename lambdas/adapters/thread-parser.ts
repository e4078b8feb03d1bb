import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { isStageErrorName, StageError } from '@sheaf/core/errors';
import type { ParsedDocument } from '@sheaf/core/ingestion/parsing/parse-document';
import { batchTimeSpent, type ParseLimits, tooHeavy, tooSlow } from './parse-limits.ts';
import type { FromThread, ParseInput, ToThread } from './parse-messages.ts';
import { oneAtATime } from './patience.ts';

export interface ThreadParser {
  /**
   * @throws StageError DocumentTooSlow, DocumentTooHeavy of the document itself; BatchTimeSpent when the batch has no time
   * left for it; and whatever its parser throws
   * @param needsAllTime true where it is to have all the time that one document may take, or not to be begun
   */
  parse(input: ParseInput, limits: ParseLimits, needsAllTime?: boolean): Promise<ParsedDocument>;
  /** Gives back what the parsers hold beside their code; the thread itself stays for the next batch. */
  release(): Promise<void>;
  close(): Promise<void>;
}

const watchMs = 50;
/** Memory that one document takes at least before it is blamed for what the process has. */
const blamedMb = 128;

/**
 * Parses in a worker thread that is ended when a document takes too long or too much memory; the next one gets a new
 * thread. One document at a time, so that the culprit is never in doubt.
 * @param file entry of the thread, which calls `serveParses`
 */
export function createThreadParser(file: URL): ThreadParser {
  const inTurn = oneAtATime();
  let thread: Promise<Worker> | undefined;

  function running(limits: ParseLimits): Promise<Worker> {
    const forget = () => {
      thread = undefined;
    };
    thread ??= start(file, limits, forget).catch((error: unknown) => {
      forget();
      throw error;
    });
    return thread;
  }

  return {
    parse: (input, limits, needsAllTime = false) =>
      inTurn(async () => {
        if (needsAllTime && limits.leftMs() < limits.seconds * 1000) throw batchTimeSpent();
        return parseWithin(await running(limits), input, limits);
      }),
    release: () =>
      inTurn(async () => {
        if (thread === undefined) return;
        const worker = await thread;
        worker.postMessage({ type: 'release' } satisfies ToThread);
        await Promise.race([once(worker, 'message'), once(worker, 'exit')]);
      }),
    async close() {
      await (await thread)?.terminate();
    },
  };
}

/**
 * The thread has a temporary folder of its own, which goes with it: one that is ended cannot remove what it wrote.
 * @param onEnd called when the thread is gone, whatever the reason
 */
async function start(file: URL, { heapMb }: ParseLimits, onEnd: () => void): Promise<Worker> {
  const folder = await mkdtemp(join(tmpdir(), 'sheaf-parse-'));
  const env = { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder };
  const worker = new Worker(file, { env, resourceLimits: { maxOldGenerationSizeMb: heapMb } });
  worker.once('exit', () => {
    onEnd();
    void rm(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  const [first] = await Promise.race([
    once(worker, 'message'),
    once(worker, 'exit').then(([code]) => [`exit code ${code}`]),
  ]);
  if ((first as FromThread).type !== 'ready')
    throw new Error(`The thread that reads documents did not start: ${String(first)}.`);
  worker.unref();
  return worker;
}

function parseWithin(worker: Worker, input: ParseInput, limits: ParseLimits): Promise<ParsedDocument> {
  const leftMs = limits.leftMs();
  if (leftMs <= 0) throw batchTimeSpent();
  const ownMs = limits.seconds * 1000;
  const sizeBytes = input.bytes.length;
  const mostMb = Math.max(limits.processMb, residentMb() + blamedMb);
  return new Promise((resolve, reject) => {
    let verdict: Error | undefined;
    const end = (error: Error): void => {
      verdict ??= error;
      void worker.terminate();
    };
    const onMessage = (answer: FromThread): void => {
      if (answer.type === 'parsed') resolve(answer.parsed);
      else if (answer.type === 'refused') reject(refusal(answer));
      settle();
    };
    const onError = (error: Error & { code?: string }): void => {
      verdict ??= error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooHeavy(sizeBytes, limits.heapMb) : error;
    };
    const onExit = (): void => {
      reject(verdict ?? new Error('The thread that read the document ended without a word.'));
      settle();
    };
    const watch = setInterval(() => residentMb() > mostMb && end(tooHeavy(sizeBytes, mostMb)), watchMs);
    const timer = setTimeout(
      () => end(leftMs < ownMs ? batchTimeSpent() : tooSlow(sizeBytes, limits)),
      Math.min(ownMs, leftMs),
    );
    function settle(): void {
      clearInterval(watch);
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
    }
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    // A copy: the bytes may be a part of what the whole batch was read from.
    const bytes = input.bytes.slice();
    worker.postMessage({ type: 'parse', input: { ...input, bytes } } satisfies ToThread, [bytes.buffer]);
  });
}

function residentMb(): number {
  return process.memoryUsage.rss() / 2 ** 20;
}

function refusal({ name, message }: { name: string; message: string }): Error {
  return isStageErrorName(name) ? new StageError(name, message) : Object.assign(new Error(message), { name });
}
