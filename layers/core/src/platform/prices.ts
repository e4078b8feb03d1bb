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
  return latest(prices, provider, model, now);
}

/** Millionths of a US dollar, rounded up, so that many small calls are never free. */
export function costMicros(price: Price | undefined, inputTokens: number): number {
  return price === undefined ? 0 : Math.ceil((inputTokens * price.inputMicrosPerMillionTokens) / 1_000_000);
}

/** List prices of speech to text, dated as the others. */
export interface SpeechPrice {
  readonly provider: string;
  readonly model: string;
  /** Millionths of a US dollar per minute of the recording. */
  readonly microsPerMinute: number;
  readonly since: string;
}

export const speechPrices: readonly SpeechPrice[] = [
  { provider: 'openai', model: 'whisper-1', microsPerMinute: 6_000, since: '2023-03-01' },
];

/** The price that holds at a time, or undefined for a model that nobody bills by the minute. */
export function speechPriceAt(provider: string, model: string, now: number): SpeechPrice | undefined {
  return latest(speechPrices, provider, model, now);
}

/** Millionths of a US dollar for a recording, rounded up; 0 for a model that nobody bills by the minute. */
export function speechCostMicros(provider: string, model: string, seconds: number, now: number): number {
  const price = speechPriceAt(provider, model, now);
  return price === undefined ? 0 : Math.ceil((seconds * price.microsPerMinute) / 60);
}

/** Providers that send no bill, and why: their models need no price. */
export const unbilledProviders: Readonly<Record<string, string>> = {
  lexical: 'Hashing in the function itself; it is no model.',
  'energetic-ai': 'The sentence model runs in a process of this machine.',
  blend: 'Lexical hashing and the sentence model, both in this deployment.',
  'openai-compatible': "A server of the operator's own, paid for by its machine and not by the call.",
};

function latest<P extends { provider: string; model: string; since: string }>(
  all: readonly P[],
  provider: string,
  model: string,
  now: number,
): P | undefined {
  const day = new Date(now).toISOString().slice(0, 10);
  return all
    .filter((price) => price.provider === provider && price.model === model && price.since <= day)
    .toSorted((a, b) => b.since.localeCompare(a.since))[0];
}
