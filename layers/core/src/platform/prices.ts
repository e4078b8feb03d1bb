/** List prices of paid models. Dated: a ledger row is priced once, when it is written, and never again. */
export interface Price {
  readonly provider: string;
  readonly model: string;
  /** Millionths of a US dollar per million input tokens. */
  readonly inputMicrosPerMillionTokens: number;
  /** The same of output tokens; 0 for embeddings, which have none. */
  readonly outputMicrosPerMillionTokens: number;
  /** First day on which it holds, UTC. */
  readonly since: string;
}

const [openai, anthropic, voyage, cohere] = ['openai', 'anthropic', 'voyage', 'cohere'];

/** By provider, model, input, output and first day, as the providers' pages of prices state them. */
export const prices: readonly Price[] = [
  embeddings(openai, 'text-embedding-3-small', 20_000, '2024-01-25'),
  embeddings(openai, 'text-embedding-3-large', 130_000, '2024-01-25'),
  embeddings(openai, 'text-embedding-ada-002', 100_000, '2023-06-13'),
  embeddings(voyage, 'voyage-4', 60_000, '2026-01-15'),
  embeddings(voyage, 'voyage-4-lite', 20_000, '2026-01-15'),
  embeddings(voyage, 'voyage-4-large', 120_000, '2026-01-15'),
  embeddings(voyage, 'voyage-3.5', 60_000, '2025-05-20'),
  embeddings(voyage, 'voyage-3.5-lite', 20_000, '2025-05-20'),
  embeddings(voyage, 'voyage-3-large', 180_000, '2025-01-07'),
  embeddings(voyage, 'voyage-code-3', 180_000, '2024-12-04'),
  embeddings(cohere, 'embed-v4.0', 120_000, '2025-04-15'),
  embeddings(cohere, 'embed-english-v3.0', 100_000, '2023-11-02'),
  embeddings(cohere, 'embed-multilingual-v3.0', 100_000, '2023-11-02'),
  texts(anthropic, 'claude-haiku-4-5', 1_000_000, 5_000_000, '2025-10-15'),
  texts(anthropic, 'claude-sonnet-4-5', 3_000_000, 15_000_000, '2025-09-29'),
  texts(anthropic, 'claude-opus-4-5', 5_000_000, 25_000_000, '2025-11-24'),
  texts(openai, 'gpt-4.1-mini', 400_000, 1_600_000, '2025-04-14'),
  texts(openai, 'gpt-4.1', 2_000_000, 8_000_000, '2025-04-14'),
  texts(openai, 'gpt-5-mini', 250_000, 2_000_000, '2025-08-07'),
  texts(openai, 'gpt-5', 1_250_000, 10_000_000, '2025-08-07'),
];

function embeddings(provider: string, model: string, inputMicrosPerMillionTokens: number, since: string): Price {
  return { provider, model, inputMicrosPerMillionTokens, outputMicrosPerMillionTokens: 0, since };
}

function texts(provider: string, model: string, input: number, output: number, since: string): Price {
  const micros = { inputMicrosPerMillionTokens: input, outputMicrosPerMillionTokens: output };
  return { provider, model, ...micros, since };
}

/** The price that holds at a time, or undefined for a model that nobody bills by token, such as one's own server. */
export function priceAt(provider: string, model: string, now: number): Price | undefined {
  return latest(prices, provider, model, now);
}

/** Millionths of a US dollar, rounded up, so that many small calls are never free. */
export function costMicros(price: Price | undefined, inputTokens: number, outputTokens = 0): number {
  if (price === undefined) return 0;
  const { inputMicrosPerMillionTokens: input, outputMicrosPerMillionTokens: output } = price;
  return Math.ceil((inputTokens * input + outputTokens * output) / 1_000_000);
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
