import type { Embedder } from '../../retrieval/ports.ts';
import type { Circuit } from '../circuits/shared-circuit.ts';
import type { LanguageModel } from './language-model.ts';
import { isPassing, type RetryPlan, retried, type Waiting } from './retried.ts';

/** An embedder with the circuit that its calls go through. */
export interface GuardedEmbedder {
  readonly embedder: Embedder;
  readonly circuit: Circuit;
}

/**
 * One embedder out of several that make the same space. Each call goes to the first; where that is down or its circuit is
 * open, after its retries to the next. Limits are the smallest of all.
 * @throws Error when two of them make different spaces; from `embed` what the first of them threw when none could
 */
export function resilientEmbedder(
  candidates: readonly [GuardedEmbedder, ...GuardedEmbedder[]],
  waiting: Waiting,
  plan?: RetryPlan,
): Embedder {
  const [{ embedder: first }] = candidates;
  const embedders = candidates.map(({ embedder }) => embedder);
  for (const { space } of embedders) {
    if (space.spaceId === first.space.spaceId) continue;
    throw new Error(
      `An embedder that takes over must make the same space: ${space.provider} ${space.model} (${space.dimensions}) does not make that of ${first.space.provider} ${first.space.model} (${first.space.dimensions}).`,
    );
  }
  const limitOf = (name: 'maxTexts' | 'maxTokens') => Math.min(...embedders.map(({ limits }) => limits[name]));
  return {
    space: first.space,
    standIn: first.standIn,
    limits: { maxTexts: limitOf('maxTexts'), maxTokens: limitOf('maxTokens') },
    async embed(texts, kind) {
      const failures: unknown[] = [];
      for (const { embedder, circuit } of candidates) {
        try {
          return await retried(() => circuit.run(() => embedder.embed(texts, kind)), waiting, plan);
        } catch (error) {
          if (!isPassing(error) && !isOpen(error)) throw error;
          failures.push(error);
        }
      }
      // One that may be mended by a repetition first: an open circuit would pause the job.
      throw failures.find(isPassing) ?? failures[0];
    },
    close: async () => void (await Promise.all(embedders.map((embedder) => embedder.close()))),
  };
}

/** A language model whose calls are repeated, and stopped while its provider is down. */
export function resilientLanguageModel(
  model: LanguageModel,
  circuit: Circuit,
  waiting: Waiting,
  plan?: RetryPlan,
): LanguageModel {
  return {
    ...model,
    async generate(request, onText) {
      let isTold = false;
      const tell = (part: string): void => {
        isTold = true;
        onText?.(part);
      };
      const ask = () => circuit.run(() => model.generate(request, onText && tell));
      return retried(ask, waiting, plan, () => !isTold);
    },
  };
}

function isOpen(error: unknown): boolean {
  return error instanceof Error && error.name === 'CircuitOpen';
}
