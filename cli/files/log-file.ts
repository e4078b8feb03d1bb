/** The log of the local cloud: JSON lines in `logs/sheaf.jsonl`, the older ones in `sheaf.1.jsonl` and so on. */
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LogFilter {
  readonly level?: string;
  readonly function?: string;
}

export interface LogRecord {
  readonly time?: string;
  readonly level?: string;
  readonly source?: string;
  readonly message?: string;
  readonly [field: string]: unknown;
}

const levels = ['debug', 'info', 'warn', 'error'];
const oldest = 9;
const pauseMilliseconds = 250;

/** The last lines that pass the filter, oldest first. */
export async function readLog(dataFolder: string, filter: LogFilter, count: number): Promise<string[]> {
  const found: string[] = [];
  for (let age = 0; age <= oldest && found.length < count; age += 1) {
    const text = await readFile(logPath(dataFolder, age), 'utf8').catch(absentIsEmpty);
    found.unshift(...linesOf(text).filter((line) => passes(line, filter)));
  }
  return found.slice(-count);
}

/** Lines as they are written, until the signal. A file that became shorter was begun anew. */
export async function* followLog(dataFolder: string, filter: LogFilter, signal: AbortSignal): AsyncGenerator<string> {
  const path = logPath(dataFolder, 0);
  let position = await sizeOf(path);
  let rest = '';
  while (!signal.aborted) {
    const size = await sizeOf(path);
    if (size < position) position = 0;
    if (size > position) {
      const text = rest + (await readFrom(path, position, size - position));
      position = size;
      rest = text.slice(text.lastIndexOf('\n') + 1);
      yield* linesOf(text.slice(0, text.length - rest.length)).filter((line) => passes(line, filter));
    }
    await sleep(pauseMilliseconds, undefined, { signal }).catch(() => {});
  }
}

export function parseRecord(line: string): LogRecord {
  try {
    return JSON.parse(line) as LogRecord;
  } catch {
    return { message: line };
  }
}

function passes(line: string, filter: LogFilter): boolean {
  const { level = 'info', source = '' } = parseRecord(line);
  if (filter.level !== undefined && levels.indexOf(level) < levels.indexOf(filter.level)) return false;
  return filter.function === undefined || source === filter.function || source.endsWith(`-${filter.function}`);
}

function logPath(dataFolder: string, age: number): string {
  return join(dataFolder, 'logs', `sheaf${age === 0 ? '' : `.${age}`}.jsonl`);
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

async function readFrom(path: string, position: number, length: number): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function absentIsEmpty(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '';
  throw error;
}
