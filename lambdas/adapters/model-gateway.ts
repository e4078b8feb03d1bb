import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Amount, sumOf } from '@sheaf/core/platform/budgets/amounts';
import type { BudgetPorts } from '@sheaf/core/platform/budgets/budget-line';
import { type Budgets, createBudgets, type Purse, type Usage } from '@sheaf/core/platform/budgets/budgets';
import { mostSeconds, mostTokens } from '@sheaf/core/platform/budgets/estimates';
import { sharesOf } from '@sheaf/core/platform/budgets/shares';
import type { Database } from '@sheaf/core/platform/database';
import type { LanguageModel, ModelAnswer, ModelRequest } from '@sheaf/core/platform/models/language-model';
import { costMicros, priceAt, speechCostMicros, speechPriceAt } from '@sheaf/core/platform/prices';
import type { Logger } from '@sheaf/core/ports';
import { embeddingBatches } from '@sheaf/core/retrieval/embedding-batches';
import type { Embedder, ModelCall, ModelGateway } from '@sheaf/core/retrieval/ports';
import { ulid } from 'ulid';
import { createLogger } from './powertools-logger.ts';
import { inModelCall } from './telemetry/model-call.ts';
import { isUnbilled } from './unbilled-error.ts';

export interface GatewayOptions {
  readonly now?: () => number;
  /** Told of each soft limit that is reached. @default the log of the function */
  readonly logger?: Pick<Logger, 'warn'>;
  readonly patienceMs?: BudgetPorts['patienceMs'];
}

/**
 * Reserves the most that a call can use, calls, and settles what it used. Everything settled is in the ledger when a method
 * returns or throws. Models that run in the deployment itself are neither reserved for nor counted.
 */
export function createModelGateway(database: Database, options: GatewayOptions = {}): ModelGateway {
  const { now = Date.now, logger = createLogger(), patienceMs } = options;
  const budgets = createBudgets({
    database,
    clock: { now },
    sleep: (milliseconds) => sleep(milliseconds),
    owner: randomUUID(),
    newId: () => ulid(now()),
    onWarning: (tenantId, warning) => logger.warn('A soft limit of a budget is reached.', { tenantId, ...warning }),
    ...(patienceMs === undefined ? {} : { patienceMs }),
  });
  return {
    embed: (call, embedder, texts, kind) =>
      embedder.standIn === null && embedder.isOwn !== true
        ? meteredEmbed(budgets, now(), call, embedder, texts, kind)
        : plainEmbed(embedder, texts, kind),
    generate: (call, languageModel, request, onText) =>
      languageModel.standIn === null
        ? meteredGenerate(budgets, now(), call, languageModel, request, onText)
        : languageModel.generate(request, onText),
    async transcribe(call, transcriber, bytes, mediaType, signal) {
      const { provider, model } = transcriber;
      const at = now();
      const isUnpriced = provider === 'openai' && speechPriceAt(provider, model, at) === undefined;
      const micros = speechCostMicros(provider, model, mostSeconds(bytes.length), at);
      const shares = (amount: Amount) => sharesOf(amount, call.documentIds ?? [], [1]);
      return using(budgets.open({ ...call, provider, model, isUnpriced }), (purse) =>
        metered(
          purse,
          { tokens: 0, micros },
          undefined,
          shares,
          () =>
            inModelCall(
              { operation: 'transcription', provider, model },
              () => transcriber.transcribe(bytes, mediaType, signal),
              () => ({}),
            ),
          // Without a length nobody knows the price.
          ({ durationSeconds }) => ({
            tokens: 0,
            micros: durationSeconds === null ? micros : speechCostMicros(provider, model, durationSeconds, at),
          }),
        ),
      );
    },
  };
}

type Kind = Parameters<Embedder['embed']>[1];

async function plainEmbed(embedder: Embedder, texts: readonly string[], kind: Kind): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (const batch of embeddingBatches(texts, embedder.limits))
    vectors.push(...(await embedOf(embedder, batch, kind)).vectors);
  return vectors;
}

/** What is no model has no call to tell of. */
function embedOf(embedder: Embedder, batch: readonly string[], kind: Kind): ReturnType<Embedder['embed']> {
  const { standIn, space } = embedder;
  const work = () => embedder.embed(batch, kind);
  return standIn === null ? inModelCall({ operation: 'embeddings', ...space }, work, ({ usage }) => usage) : work();
}

async function meteredEmbed(
  budgets: Budgets,
  at: number,
  call: ModelCall,
  embedder: Embedder,
  texts: readonly string[],
  kind: Kind,
): Promise<Float32Array[]> {
  const { provider, model, queryPrefix, passagePrefix } = embedder.space;
  const price = priceAt(provider, model, at);
  const amountOf = (tokens: number): Amount => ({ tokens, micros: costMicros(price, tokens) });
  const prefix = kind === 'query' ? queryPrefix : passagePrefix;
  const batches = embeddingBatches(texts, embedder.limits);
  const bounds = batches.map((batch) => amountOf(mostTokens(batch, prefix)));
  const isUnpriced = embedder.isBilled === true && price === undefined;
  return using(budgets.open({ ...call, provider, model, isUnpriced }), async (purse) => {
    const vectors: Float32Array[] = [];
    for (const [index, batch] of batches.entries()) {
      const documentIds = call.documentIds?.slice(vectors.length, vectors.length + batch.length) ?? [];
      const made = await metered(
        purse,
        bounds[index]!,
        sumOf(bounds.slice(index + 1)),
        (amount) =>
          sharesOf(
            amount,
            documentIds,
            batch.map((text) => text.length + 1),
          ),
        () => embedOf(embedder, batch, kind),
        ({ usage }) => amountOf(usage.inputTokens),
      );
      vectors.push(...made.vectors);
    }
    return vectors;
  });
}

/** One call. What it used is settled; an error that does not say that nothing was used costs what was reserved. */
async function metered<Made>(
  purse: Purse,
  most: Amount,
  more: Amount | undefined,
  shares: (amount: Amount) => NonNullable<Usage['shares']>,
  work: () => Promise<Made>,
  usedBy: (made: Made) => Amount,
): Promise<Made> {
  const reservation = await purse.reserve(most, more);
  let made: Made;
  try {
    made = await work();
  } catch (error) {
    if (isUnbilled(error)) reservation.release();
    else reservation.forfeit(shares(most));
    throw error;
  }
  const used = usedBy(made);
  reservation.settle({ inputTokens: used.tokens, outputTokens: 0, amountMicros: used.micros, shares: shares(used) });
  return made;
}

/** Whom a call is always paid to; an `openai-compatible` server may be one's own. */
const billed: ReadonlySet<string> = new Set(['openai', 'anthropic']);

/** The prompt as JSON has at least as many bytes as any template of a provider makes of it tokens. */
async function meteredGenerate(
  budgets: Budgets,
  at: number,
  call: ModelCall,
  model: LanguageModel,
  request: ModelRequest,
  onText: ((part: string) => void) | undefined,
): Promise<ModelAnswer> {
  const price = priceAt(model.provider, model.model, at);
  const amountOf = (input: number, output: number): Amount => ({
    tokens: input + output,
    micros: costMicros(price, input, output),
  });
  const isUnpriced = billed.has(model.provider) && price === undefined;
  const most = amountOf(mostTokens([JSON.stringify(request)], ''), request.maxOutputTokens);
  return using(budgets.open({ ...call, provider: model.provider, model: model.model, isUnpriced }), async (purse) => {
    const reservation = await purse.reserve(most);
    try {
      const answer = await inModelCall(
        { operation: 'chat', provider: model.provider, model: model.model },
        () => model.generate(request, onText),
        ({ usage }) => usage,
      );
      const { inputTokens, outputTokens } = answer.usage;
      reservation.settle({ inputTokens, outputTokens, amountMicros: amountOf(inputTokens, outputTokens).micros });
      return answer;
    } catch (error) {
      if (isUnbilled(error)) reservation.release();
      else reservation.forfeit([]);
      throw error;
    }
  });
}

async function using<T>(purse: Purse, work: (purse: Purse) => Promise<T>): Promise<T> {
  try {
    return await work(purse);
  } finally {
    await purse.close();
  }
}
