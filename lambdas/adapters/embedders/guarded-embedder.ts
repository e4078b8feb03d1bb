import { type Circuit, modelSubject, sharedCircuit } from '@sheaf/core/platform/circuits/shared-circuit';
import type { Database } from '@sheaf/core/platform/database';
import { resilientEmbedder } from '@sheaf/core/platform/models/resilient-models';
import type { Embedder } from '@sheaf/core/retrieval/ports';
import { addressOf, waiting } from '../providers/waiting.ts';
import { systemClock as clock } from '../system-ports.ts';
import { embedderUrls } from './embedder-url.ts';
import { openEmbedder } from './open-embedder.ts';

const variable = 'EMBEDDER_API_KEY';
const noCircuit: Circuit = { run: (work) => work(), begin: async () => async () => undefined };

/**
 * Opens the embedders of a list (see `embedderUrls`) as one whose calls are repeated, stopped while its provider is down, and
 * taken over by the next. Their keys are EMBEDDER_API_KEY, EMBEDDER_API_KEY_2 and so on: each has its own, so that no
 * provider is sent the key of another.
 * @throws Error for a URL that is not known, or embedders of different spaces
 */
export async function openGuardedEmbedder(list: string, database: Database): Promise<Embedder> {
  const opened = await Promise.all(
    embedderUrls(list).map(async (url, at) => {
      const embedder = await openEmbedder(url, process.env[at === 0 ? variable : `${variable}_${at + 1}`]);
      return { embedder, circuit: circuitOf(embedder, url, database) };
    }),
  );
  const [first, ...others] = opened;
  // A stand-in calls nobody.
  if (others.length === 0 && first!.embedder.standIn !== null) return first!.embedder;
  return resilientEmbedder([first!, ...others], waiting);
}

function circuitOf({ standIn, space: { provider, model } }: Embedder, url: string, database: Database): Circuit {
  if (standIn !== null) return noCircuit;
  return sharedCircuit(modelSubject(provider, model, addressOf(url)), { database, clock });
}
