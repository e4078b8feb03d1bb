/**
 * A file of lines that starts anew when it is full or old, keeping some predecessors, but none that is older than it may be:
 * `name.jsonl`, `name.1.jsonl`, …
 */
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface Retention {
  /** Of all files together. @default 40 MiB */
  readonly bytes?: number;
  /** Lines are kept so long, and at most a tenth longer. @default 30 */
  readonly days?: number;
}

/** Lines wait so long to be written together; a kill loses at most these. */
const flushMs = 100;
const dayMs = 24 * 3_600_000;
const parts = 10;

export class RotatingFile {
  readonly #directory: string;
  readonly #name: string;
  readonly #partBytes: number;
  readonly #keptMs: number;
  readonly #now: () => number;
  #descriptor: number;
  #sizeBytes: number;
  #startedAt: number;
  #waiting: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isFailing = false;
  #isClosed = false;

  constructor(directory: string, name: string, { bytes = 40 * 2 ** 20, days = 30 }: Retention = {}, now = Date.now) {
    mkdirSync(directory, { recursive: true });
    this.#directory = directory;
    this.#name = name;
    this.#partBytes = bytes / parts;
    this.#keptMs = days * dayMs;
    this.#now = now;
    this.#descriptor = openSync(this.#path(0), 'a');
    const { size, birthtimeMs, mtimeMs } = fstatSync(this.#descriptor);
    this.#sizeBytes = size;
    // Not every file system knows when a file was made.
    this.#startedAt = size === 0 ? now() : birthtimeMs || mtimeMs;
    this.#removeOld();
  }

  /** A line without its end. */
  write(line: string): void {
    // The number of the closed file may be another file's by now.
    if (this.#isClosed) return;
    this.#waiting.push(line);
    this.#timer ??= setTimeout(() => this.flush(), flushMs).unref();
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    const text = `${this.#waiting.splice(0).join('\n')}\n`;
    try {
      const isOld = this.#now() - this.#startedAt > this.#keptMs / parts;
      if (this.#sizeBytes > 0 && (isOld || this.#sizeBytes + text.length > this.#partBytes)) this.#rotate();
      this.#sizeBytes += writeSync(this.#descriptor, text);
      this.#isFailing = false;
    } catch (error) {
      // A full disk must not end the work that the lines tell of; the terminal is what is left to say so.
      if (!this.#isFailing) process.stderr.write(`${this.#path(0)} cannot be written: ${(error as Error).message}\n`);
      this.#isFailing = true;
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.flush();
    this.#isClosed = true;
    closeSync(this.#descriptor);
  }

  #rotate(): void {
    const full = this.#descriptor;
    for (let age = parts - 2; age >= 0; age -= 1) {
      try {
        renameSync(this.#path(age), this.#path(age + 1));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
    this.#descriptor = openSync(this.#path(0), 'a');
    this.#sizeBytes = 0;
    this.#startedAt = this.#now();
    // Only now: the number of a closed file may soon be another file's.
    closeSync(full);
    this.#removeOld();
  }

  #removeOld(): void {
    for (let age = 1; age < parts; age += 1) {
      const path = this.#path(age);
      const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
      if (written !== undefined && this.#now() - written > this.#keptMs) rmSync(path, { force: true });
    }
  }

  #path(age: number): string {
    return join(this.#directory, `${this.#name}${age === 0 ? '' : `.${age}`}.jsonl`);
  }
}
