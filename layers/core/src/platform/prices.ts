/** List prices of paid models. Dated: a ledger row is priced once, when it is written, and never again. */
export interface Price {
  readonly provider: string;
  readonly model: string;
  /** Millionths of a US dollar per million input tokens. */
  readonly inputMicrosPerMillionTokens: number;
  /** First day on which it holds, UTC. */
  readonly since: string;
}

export const prices: readonly Price[] = [
  { provider: 'openai', model: 'text-embedding-3-small', inputMicrosPerMillionTokens: 20_000, since: '2024-01-25' },
  { provider: 'openai', model: 'text-embedding-3-large', inputMicrosPerMillionTokens: 130_000, since: '2024-01-25' },
  { provider: 'openai', model: 'text-embedding-ada-002', inputMicrosPerMillionTokens: 100_000, since: '2023-06-13' },
];

/** The price that holds at a time, or undefined for a model that nobody bills by token, such as one's own server. */
export function priceAt(provider: string, model: string, now: number): Price | undefined {
  const day = new Date(now).toISOString().slice(0, 10);
  return prices
    .filter((price) => price.provider === provider && price.model === model && price.since <= day)
    .toSorted((a, b) => b.since.localeCompare(a.since))[0];
}

/** Millionths of a US dollar, rounded up, so that many small calls are never free. */
export function costMicros(price: Price | undefined, inputTokens: number): number {
  return price === undefined ? 0 : Math.ceil((inputTokens * price.inputMicrosPerMillionTokens) / 1_000_000);
}
