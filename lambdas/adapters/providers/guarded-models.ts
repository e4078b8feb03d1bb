import { setTimeout as sleep } from 'node:timers/promises';
import { type CircuitPolicy, providerPolicy } from '@sheaf/core/platform/circuits/circuit';
import { type Circuit, sharedCircuit } from '@sheaf/core/platform/circuits/shared-circuit';
import type { Database } from '@sheaf/core/platform/database';
import type { LanguageModel } from '@sheaf/core/platform/models/language-model';
import { resilientEmbedder, resilientLanguageModel } from '@sheaf/core/platform/models/resilient-models';
import type { Waiting } from '@sheaf/core/platform/models/retried';
import type { Embedder } from '@sheaf/core/retrieval/ports';
import { embedderUrls } from '../embedders/embedder-url.ts';
import { openEmbedder } from '../embedders/open-embedder.ts';
import { openLanguageModel } from '../language-models/open-language-model.ts';
import { systemClock as clock } from '../system-ports.ts';

/** Variables of the keys; a second embedder has one of its own, so that no provider is sent the key of another. */
const embedderKey = 'EMBEDDER_API_KEY';
const languageModelKey = 'LANGUAGE_MODEL_API_KEY';

/** Text takes longer to write than vectors take to make. */
const writingPolicy: CircuitPolicy = { ...providerPolicy, slowSeconds: 90, probeSeconds: 150 };

const waiting: Waiting = { sleep: (milliseconds) => sleep(milliseconds), random: Math.random };
const noCircuit: Circuit = { run: (work) => work() };

/**
 * Opens the embedders of a list (see `embedderUrls`) as one whose calls are repeated, stopped while its provider is down, and
 * taken over by the next. Their keys are EMBEDDER_API_KEY, EMBEDDER_API_KEY_2 and so on.
 * @throws Error for a URL that is not known, or embedders of different spaces
 */
export async function openGuardedEmbedder(list: string, database: Database): Promise<Embedder> {
  const urls = embedderUrls(list);
  const opened = await Promise.all(
    urls.map(async (url, at) => {
      const key = process.env[at === 0 ? embedderKey : `${embedderKey}_${at + 1}`];
      const embedder = await openEmbedder(url, key);
      const { provider, model } = embedder.space;
      return { embedder, circuit: circuitOf(embedder, { provider, model, address: addressOf(url) }, database) };
    }),
  );
  const [first, ...others] = opened;
  // A stand-in calls nobody.
  return others.length === 0 && first!.embedder.standIn !== null
    ? first!.embedder
    : resilientEmbedder([first!, ...others], waiting);
}

/** Opens the language model of a URL, guarded in the same way. Its key is LANGUAGE_MODEL_API_KEY. */
export async function openGuardedLanguageModel(url: string, database: Database): Promise<LanguageModel> {
  const opened = await openLanguageModel(url, process.env[languageModelKey]);
  if (opened.standIn !== null) return opened;
  const { provider, model } = opened;
  const circuit = sharedCircuit({ provider, model, address: addressOf(url) }, { database, clock }, writingPolicy);
  return resilientLanguageModel(opened, circuit, waiting);
}

/** Opens it when it is first asked for, and again while that fails. */
export function rememberLanguageModel(url: string, database: Database): () => Promise<LanguageModel> {
  let opened: Promise<LanguageModel> | undefined;
  return () => {
    opened ??= openGuardedLanguageModel(url, database);
    opened.catch(() => {
      opened = undefined;
    });
    return opened;
  };
}

function circuitOf(
  { standIn }: Embedder,
  subject: { provider: string; model: string; address: string },
  database: Database,
): Circuit {
  return standIn === null ? sharedCircuit(subject, { database, clock }) : noCircuit;
}

function addressOf(url: string): string {
  return url.replace(/\?.*$/s, '');
}
