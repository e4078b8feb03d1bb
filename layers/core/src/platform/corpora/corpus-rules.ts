/** What a corpus may not be given. */
import { ProblemError } from '../api/problems.ts';
import type { Session } from '../database.ts';

/** Embedders that call nobody: they may be named by anyone. */
const localSchemes = ['lexical:', 'sentence:', 'blend:'];

/**
 * A remote address comes from the operator's configuration only; here it may be repeated, not invented.
 * @throws ProblemError embedder-not-allowed
 */
export function checkEmbedder(embedder: string | null | undefined, defaultEmbedder: string): void {
  if (embedder === undefined || embedder === null || embedder === defaultEmbedder) return;
  // Neither an address nor one that takes over, which would be called with a key of the deployment.
  if (localSchemes.some((scheme) => embedder.startsWith(scheme)) && !/\/\/|\|/.test(embedder)) return;
  throw new ProblemError(
    'embedder-not-allowed',
    `Allowed are ${localSchemes.join(', ')} and the embedder of the deployment's configuration (null).`,
  );
}

/** @throws ProblemError landing-prefix-taken: whose a key is must not depend on order. */
export async function checkLandingPrefix(
  session: Session,
  corpus: string,
  prefix: string | null | undefined,
): Promise<void> {
  if (prefix === undefined || prefix === null) return;
  const [owner] = await session.query<{ corpus: string }>(
    `select corpus from sheaf.corpora where tenant_id = sheaf.tenant() and landing_prefix = $1 and corpus <> $2`,
    [prefix, corpus],
  );
  if (owner !== undefined) {
    throw new ProblemError(
      'landing-prefix-taken',
      `${prefix} belongs to the corpus ${owner.corpus}. A longer prefix below it may be taken.`,
    );
  }
}
