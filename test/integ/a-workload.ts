import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of a landing folder that come, change and go at random; `expected` is what must be found in the end. */
export class Workload {
  /** Content by name in the landing folder. */
  readonly expected = new Map<string, string>();
  readonly #folder: string;
  readonly #random: () => number;
  #count = 0;

  constructor(folder: string, random: () => number) {
    this.#folder = folder;
    this.#random = random;
    mkdirSync(folder, { recursive: true });
  }

  /** One to three new files, and often an edited and a deleted one. */
  change(): void {
    for (let left = this.#below(3); left >= 0; left -= 1)
      this.#write(`folder-${this.#below(3)}/file-${this.#next()}.txt`, this.text());
    const edited = this.#random() < 0.6 ? this.#any() : undefined;
    if (edited !== undefined) {
      const old = this.expected.get(edited)!;
      this.#write(edited, this.#random() < 0.5 ? `${old}\n\n${this.text()}` : this.text());
    }
    const doomed = this.#random() < 0.35 ? this.#any() : undefined;
    if (doomed === undefined) return;
    rmSync(join(this.#folder, doomed));
    this.expected.delete(doomed);
  }

  /** Some paragraphs of sentences that no other text has; each text can be found by its first word. */
  text(): string {
    const word = wordOf(this.#next());
    const paragraphs = 1 + this.#below(12);
    return Array.from({ length: paragraphs }, (_, paragraph) =>
      Array.from(
        { length: 6 },
        (_, sentence) =>
          `${word} tells in paragraph ${paragraph}, sentence ${sentence}, of ${this.#below(1e9)} things.`,
      ).join(' '),
    ).join('\n\n');
  }

  #write(name: string, text: string): void {
    mkdirSync(join(this.#folder, name, '..'), { recursive: true });
    writeFileSync(join(this.#folder, name), text);
    this.expected.set(name, text);
  }

  #any(): string | undefined {
    return [...this.expected.keys()][this.#below(this.expected.size)];
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #next(): number {
    this.#count += 1;
    return this.#count;
  }
}

/** Letters only, so that it is one word for any analyser. */
function wordOf(number: number): string {
  const letters = [...String(number)].map((digit) => 'bdfgklmnpr'[Number(digit)]).join('o');
  return `zu${letters}ax`;
}
