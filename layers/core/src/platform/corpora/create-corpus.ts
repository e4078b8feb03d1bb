import type { CorpusSettings, CorpusView } from '../api/contract/corpora.ts';
import { ProblemError } from '../api/problems.ts';
import type { Database } from '../database.ts';
import { type CorpusRow, corpusColumns, corpusViewOf, defaultConfiguration } from './corpus-rows.ts';
import { checkEmbedder, checkLandingPrefix } from './corpus-rules.ts';

/** @throws ProblemError corpus-exists, landing-prefix-taken, embedder-not-allowed */
export async function createCorpus(
  database: Database,
  tenantId: string,
  request: CorpusSettings & { readonly corpus: string },
  defaultEmbedder: string,
): Promise<CorpusView> {
  const { corpus, landingPrefix = null, ...given } = request;
  checkEmbedder(given.embedder, defaultEmbedder);
  await database.call('ensure_tenant', { tenantId });
  return database.transaction({ role: 'sheaf_app', tenantId }, async (session) => {
    await checkLandingPrefix(session, corpus, landingPrefix);
    const [row] = await session.query<CorpusRow>(
      `insert into sheaf.corpora (tenant_id, corpus, configuration, landing_prefix)
       values (sheaf.tenant(), $1, $2::jsonb, $3) on conflict do nothing returning ${corpusColumns}`,
      [corpus, JSON.stringify({ ...defaultConfiguration, ...given }), landingPrefix],
    );
    if (row === undefined) throw new ProblemError('corpus-exists', `Configure it by PATCH /v1/corpora/${corpus}.`);
    return corpusViewOf(row);
  });
}
