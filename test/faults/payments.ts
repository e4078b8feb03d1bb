/**
 * What was paid for. A payment is in flight until its vectors are written; one that was written down must never be made
 * again.
 */
export class Payments {
  readonly #noted = new Set<string>();
  readonly #repeated: string[] = [];
  #inFlight: readonly string[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Texts that were paid for again though their vectors had been written. */
  get repeated(): readonly string[] {
    return this.#repeated;
  }

  pay(texts: readonly string[]): void {
    this.#repeated.push(...texts.filter((text) => this.#noted.has(text)));
    this.#count += texts.length;
    this.#inFlight = texts;
  }

  note(): void {
    for (const text of this.#inFlight) this.#noted.add(text);
    this.#inFlight = [];
  }
}
