import { type CircuitPolicy, providerPolicy } from '@sheaf/core/platform/circuits/circuit';
import { modelSubject, sharedCircuit } from '@sheaf/core/platform/circuits/shared-circuit';
import type { Database } from '@sheaf/core/platform/database';
import type { LanguageModel } from '@sheaf/core/platform/models/language-model';
import { resilientLanguageModel } from '@sheaf/core/platform/models/resilient-models';
import { addressOf, waiting } from '../providers/waiting.ts';
import { systemClock as clock } from '../system-ports.ts';
import { openLanguageModel } from './open-language-model.ts';

/** Text takes longer to write than vectors take to make. */
const policy: CircuitPolicy = { ...providerPolicy, slowSeconds: 90, probeSeconds: 150 };

/** Opens the language model of a URL when it is first asked for, and again while that fails; its key is LANGUAGE_MODEL_API_KEY. */
export function rememberLanguageModel(url: string, database: Database): () => Promise<LanguageModel> {
  let opened: Promise<LanguageModel> | undefined;
  return () => {
    opened ??= openGuarded(url, database);
    opened.catch(() => {
      opened = undefined;
    });
    return opened;
  };
}

/** Its calls are repeated, and stopped while its provider is down. */
async function openGuarded(url: string, database: Database): Promise<LanguageModel> {
  const opened = await openLanguageModel(url, process.env.LANGUAGE_MODEL_API_KEY);
  // A stand-in calls nobody.
  if (opened.standIn !== null) return opened;
  const { provider, model } = opened;
  const circuit = sharedCircuit(modelSubject(provider, model, addressOf(url)), { database, clock }, policy);
  return resilientLanguageModel(opened, circuit, waiting);
}
