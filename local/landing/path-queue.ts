/** When to work on a path again; a fault is one that nobody waits for. */
export interface Again {
  readonly afterMs: number;
  readonly isFault: boolean;
}

export interface PathQueueOptions {
  readonly concurrency: number;
  /** Never rejects. Runs once at a time for each path. */
  readonly work: (path: string) => Promise<Again | undefined>;
  /** Called each time that nothing is left but faults. */
  readonly onIdle: () => void;
}

/** Paths to work on, each once however often it was added; urgent ones first. */
export class PathQueue {
  readonly #options: PathQueueOptions;
  readonly #urgent = new Line();
  readonly #ordinary = new Line();
  readonly #running = new Set<string>();
  readonly #later = new Map<string, NodeJS.Timeout>();
  readonly #faults = new Map<string, NodeJS.Timeout>();
  readonly #waiters: (() => void)[] = [];
  #isClosed = false;

  constructor(options: PathQueueOptions) {
    this.#options = options;
  }

  /** Without faults. */
  get size(): number {
    return this.#urgent.size + this.#ordinary.size + this.#running.size + this.#later.size;
  }

  add(path: string, { isUrgent }: { isUrgent: boolean }): void {
    if (this.#isClosed || this.#urgent.has(path)) return;
    this.#cancel(path);
    if (isUrgent) this.#ordinary.delete(path);
    (isUrgent ? this.#urgent : this.#ordinary).add(path);
    this.#fill();
  }

  /** Resolves when nothing is left but faults. */
  idle(): Promise<void> {
    if (this.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** Begins nothing more. Resolves when what runs has ended. */
  close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of [...this.#later.values(), ...this.#faults.values()]) clearTimeout(timer);
    for (const waiting of [this.#urgent, this.#ordinary, this.#later, this.#faults]) waiting.clear();
    const ended = this.idle();
    this.#wakeWhenIdle();
    return ended;
  }

  #fill(): void {
    while (this.#running.size < this.#options.concurrency) {
      const path = this.#urgent.take(this.#running) ?? this.#ordinary.take(this.#running);
      if (path === undefined) return;
      this.#running.add(path);
      void this.#run(path);
    }
  }

  async #run(path: string): Promise<void> {
    const again = await this.#options.work(path);
    this.#running.delete(path);
    const isAdded = this.#urgent.has(path) || this.#ordinary.has(path);
    if (again !== undefined && !isAdded && !this.#isClosed) this.#addLater(path, again);
    this.#fill();
    this.#wakeWhenIdle();
  }

  #addLater(path: string, { afterMs, isFault }: Again): void {
    const timer = setTimeout(() => this.add(path, { isUrgent: !isFault }), afterMs);
    (isFault ? this.#faults : this.#later).set(path, timer);
  }

  #cancel(path: string): void {
    for (const timers of [this.#later, this.#faults]) {
      clearTimeout(timers.get(path));
      timers.delete(path);
    }
  }

  #wakeWhenIdle(): void {
    if (this.size > 0) return;
    this.#options.onIdle();
    for (const wake of this.#waiters.splice(0)) wake();
  }
}

/** First in, first out, each once. One iterator is kept: beginning anew for each path would make long lines quadratic. */
class Line {
  readonly #paths = new Set<string>();
  #next = this.#paths.values();

  get size(): number {
    return this.#paths.size;
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  add(path: string): void {
    this.#paths.add(path);
  }

  delete(path: string): void {
    this.#paths.delete(path);
  }

  clear(): void {
    this.#paths.clear();
  }

  /** The next one that is not `busy`, taken out. */
  take(busy: ReadonlySet<string>): string | undefined {
    for (let rounds = 0; rounds < 2 && this.#paths.size > 0; rounds += 1) {
      for (let step = this.#next.next(); step.done !== true; step = this.#next.next()) {
        if (busy.has(step.value)) continue;
        this.#paths.delete(step.value);
        return step.value;
      }
      this.#next = this.#paths.values();
    }
    return undefined;
  }
}
