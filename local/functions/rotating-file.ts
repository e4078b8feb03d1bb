/** A file of lines that starts anew when it is full, keeping some predecessors: `name.jsonl`, `name.1.jsonl`, … */
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Lines wait so long to be written together; a kill loses at most these. */
const flushMs = 100;

export class RotatingFile {
  readonly #directory: string;
  readonly #name: string;
  readonly #maxBytes: number;
  readonly #predecessors: number;
  #descriptor: number;
  #sizeBytes: number;
  #waiting: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isFailing = false;
  #isClosed = false;

  constructor(directory: string, name: string, { maxBytes = 8 * 2 ** 20, predecessors = 4 } = {}) {
    mkdirSync(directory, { recursive: true });
    this.#directory = directory;
    this.#name = name;
    this.#maxBytes = maxBytes;
    this.#predecessors = predecessors;
    this.#descriptor = openSync(this.#path(0), 'a');
    this.#sizeBytes = fstatSync(this.#descriptor).size;
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
      if (this.#sizeBytes > 0 && this.#sizeBytes + text.length > this.#maxBytes) this.#rotate();
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
    for (let age = this.#predecessors - 1; age >= 0; age -= 1) {
      try {
        renameSync(this.#path(age), this.#path(age + 1));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
    this.#descriptor = openSync(this.#path(0), 'a');
    this.#sizeBytes = 0;
    // Only now: the number of a closed file may soon be another file's.
    closeSync(full);
  }

  #path(age: number): string {
    return join(this.#directory, `${this.#name}${age === 0 ? '' : `.${age}`}.jsonl`);
  }
}
