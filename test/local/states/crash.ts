import { copyFileSync, existsSync } from 'node:fs';
import { aFile } from './an-engine.ts';
import { FakeClock } from './fake-clock.ts';

/** What a process that is killed now would leave of the file. */
export function remains(file: string): string {
  const copy = aFile();
  for (const suffix of ['', '-wal']) if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
  return copy;
}

/** Calls back whenever it is asked for the time, as every transition does. */
export class ObservedClock extends FakeClock {
  onQuestion: () => void = () => {};

  override now(): number {
    this.onQuestion();
    return this.time;
  }

  /** Without being counted. */
  get time(): number {
    return super.now();
  }
}
