/** Requests by `{service}:{operation}` since the start, as the bill of AWS would count them. */
export class RequestCounts {
  readonly #counts = new Map<string, number>();

  add(service: 's3' | 'sqs', operation: string): void {
    const name = `${service}:${operation}`;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  all(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
