import { Halted } from '../state-error.ts';

/**
 * What may be called off together: an execution, a branch, one attempt of a state. Cancelling reaches everything below.
 * Lighter than AbortSignal, of which a map would need several per item.
 */
export class CancelScope {
  #isCancelled = false;
  readonly #listeners = new Set<() => void>();
  readonly #detach: (() => void) | undefined;

  constructor(parent?: CancelScope) {
    this.#detach = parent?.onCancel(() => this.cancel());
  }

  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  /** @throws Halted */
  check(): void {
    if (this.#isCancelled) throw new Halted();
  }

  cancel(): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    for (const listener of [...this.#listeners]) listener();
    this.#listeners.clear();
  }

  /** Calls at once when already cancelled. @returns takes the listener back */
  onCancel(listener: () => void): () => void {
    if (this.#isCancelled) {
      listener();
      return () => {};
    }
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Lets go of the scope around it, so that long-lived scopes do not collect ended ones. */
  release(): void {
    this.#detach?.();
  }
}
